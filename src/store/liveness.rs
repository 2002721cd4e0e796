//! Whether bots receive their updates.

use chrono::{DateTime, Utc};

use crate::model::bot::{BotId, ProgramName};
use crate::store::text::storable;
use crate::store::{Change, StoreError, Tx, on_backend};

/// What it takes to poll a bot.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PolledBot {
    /// The bot.
    pub id: BotId,
    /// What it runs, which decides what it is asked for.
    pub program: ProgramName,
    /// When its last update arrived.
    pub last_update_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Notes what is wrong with receiving updates, or that nothing is. Whether anything changed.
    pub async fn set_ingress_error(&mut self, bot: BotId, error: Option<&str>) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE bot_activity SET ingress_error = $2
            WHERE bot_id = $1 AND ingress_error IS DISTINCT FROM $2";
        let is_news = on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(bot).bind(error.map(storable)).execute(connection).await?;
            done.rows_affected() > 0
        });
        if is_news {
            self.note(|| Change::Receiving(bot));
        }
        Ok(is_news)
    }

    /// The next bots after `after`, in the order of their ids, whose updates are to be fetched.
    pub async fn list_polled_bots(&mut self, after: Option<BotId>, limit: i64) -> Result<Vec<PolledBot>, StoreError> {
        const SQL: &str = "SELECT b.id, b.program, t.last_update_at FROM bots b
            LEFT JOIN bot_activity t ON t.bot_id = b.id
            WHERE b.status IN ('active', 'rate_limited') AND ($1 IS NULL OR b.id > $1) ORDER BY b.id LIMIT $2";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(after).bind(limit).fetch_all(connection).await
        })?)
    }

    /// The next running bots after `after`, in the order of their ids, of which it is noted that something is wrong with
    /// receiving their updates.
    pub async fn list_deaf_bots(&mut self, after: Option<BotId>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        const SQL: &str = "SELECT b.id FROM bots b JOIN bot_activity t ON t.bot_id = b.id
            WHERE t.ingress_error IS NOT NULL AND b.status IN ('active', 'rate_limited')
            AND ($1 IS NULL OR b.id > $1) ORDER BY b.id LIMIT $2";
        let rows: Vec<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(after).bind(limit).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Running bots that received something since `since`, the latest first.
    pub async fn list_bots_used_since(&mut self, since: DateTime<Utc>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        const SQL: &str = "SELECT b.id FROM bots b JOIN bot_activity t ON t.bot_id = b.id
            WHERE t.last_update_at >= $1 AND b.status IN ('active', 'rate_limited')
            ORDER BY t.last_update_at DESC, b.id LIMIT $2";
        let rows: Vec<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(since).bind(limit).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
