//! Bots at work: one actor for each awake bot.

use crate::model::bot::BotId;

/// The way to the bots at work. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RuntimeHandle {}

impl RuntimeHandle {
    /// Wakes a bot that has updates waiting, or tells it that there are more.
    pub fn wake(&self, _bot: BotId) {}

    /// Whether a bot is awake.
    pub async fn is_live(&self, _bot: BotId) -> bool {
        std::future::ready(false).await
    }

    /// How many bots are awake.
    pub async fn count_live(&self) -> usize {
        std::future::ready(0).await
    }
}
