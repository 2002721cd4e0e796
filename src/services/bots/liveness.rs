//! Whether bots receive their updates: what is wrong, and whose turn it is to be looked at.

use chrono::{DateTime, Utc};

use crate::model::bot::BotId;
use crate::services::bots::Bots;
use crate::services::signals::BotSignal;
use crate::store::{PolledBot, StoreError};

impl Bots {
    /// Notes what is wrong with receiving a bot's updates, in words for its owner, or that nothing is. Whether that is
    /// news.
    pub async fn set_ingress_error(&self, bot: BotId, error: Option<&str>) -> Result<bool, StoreError> {
        if error.is_some() {
            self.0.usage.ingress_failed(bot);
        }
        let mut tx = self.0.store.begin().await?;
        let is_news = tx.set_ingress_error(bot, error).await?;
        tx.commit().await?;
        Ok(is_news)
    }

    /// Tells whoever looks at a bot that its updates come in again, of which usage knows.
    pub fn tell_hearing(&self, bot: BotId) {
        self.0.signals.send(BotSignal::Hears(bot));
    }

    /// Writes to the owner of a running bot in their chat, by the outbox. Nothing happens if that chat is not known.
    pub async fn enqueue_notice(&self, bot: BotId, text: String) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        let Some(bot) = tx.find_bot(bot).await? else { return Ok(()) };
        let notice = self.prepare_notice(&mut tx, &bot, text).await?;
        tx.commit().await?;
        self.send_notice(notice).await;
        Ok(())
    }

    /// The next running bots after `after`, in the order of their ids: what it takes to poll them.
    pub async fn list_polled(&self, after: Option<BotId>, limit: i64) -> Result<Vec<PolledBot>, StoreError> {
        self.0.store.read().await?.list_polled_bots(after, limit).await
    }

    /// The next running bots after `after`, in the order of their ids, of which something is noted by
    /// [`Self::set_ingress_error`].
    pub async fn list_deaf(&self, after: Option<BotId>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        self.0.store.read().await?.list_deaf_bots(after, limit).await
    }

    /// Running bots that received something since `since`, the latest first.
    pub async fn list_used_since(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        self.0.store.read().await?.list_bots_used_since(since, limit).await
    }
}
