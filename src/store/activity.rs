//! Counters and times that change with every update.

use chrono::{DateTime, Utc};

use crate::model::bot::BotId;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Counts updates that arrived.
    pub(super) async fn count_received(
        &mut self,
        bot: BotId,
        updates: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bot_activity
            SET last_update_at = $3, ingress_error = NULL, updates_in = updates_in + $2 WHERE bot_id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(updates).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes that the bot handled an update.
    pub(super) async fn touch_used(&mut self, bot: BotId, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bot_activity SET last_used_at = $2 WHERE bot_id = $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(now).execute(connection).await?; });
        Ok(())
    }

    /// Counts calls that Telegram took and calls that it refused.
    pub(super) async fn count_delivered(&mut self, bot: BotId, sent: i64, failed: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bot_activity
            SET messages_out = messages_out + $2, messages_failed = messages_failed + $3 WHERE bot_id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(sent).bind(failed).execute(connection).await?;
        });
        Ok(())
    }
}
