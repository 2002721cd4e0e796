//! What bots do, in figures.

use chrono::{DateTime, Utc};

use crate::model::bot::BotActivity;

/// What a bot did in a while: figures that are added to those before them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Updates received.
    pub updates_in: i64,
    /// Messages that Telegram took.
    pub messages_out: i64,
    /// Messages that Telegram refused for good.
    pub messages_failed: i64,
    /// When the last update arrived.
    pub last_update_at: Option<DateTime<Utc>>,
    /// When the last update was handled.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Whether an update arrived after whatever was last noted as wrong with receiving updates.
    pub clears_ingress_error: bool,
}

impl Tally {
    /// Adds what the bot did after that.
    pub fn add(&mut self, later: &Self) {
        self.updates_in += later.updates_in;
        self.messages_out += later.messages_out;
        self.messages_failed += later.messages_failed;
        self.last_update_at = later.last_update_at.or(self.last_update_at);
        self.last_used_at = later.last_used_at.or(self.last_used_at);
        self.clears_ingress_error |= later.clears_ingress_error;
    }

    /// `activity` with this added.
    #[must_use]
    pub fn added_to(&self, activity: BotActivity) -> BotActivity {
        BotActivity {
            last_update_at: self.last_update_at.or(activity.last_update_at),
            last_used_at: self.last_used_at.or(activity.last_used_at),
            ingress_error: activity.ingress_error.filter(|_| !self.clears_ingress_error),
            updates_in: activity.updates_in + self.updates_in,
            messages_out: activity.messages_out + self.messages_out,
            messages_failed: activity.messages_failed + self.messages_failed,
        }
    }
}
