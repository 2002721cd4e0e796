//! Snapshots of channels: what they looked like at a moment.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::bot::BotId;
use crate::model::mtproto::{ChannelId, ChannelSnapshot};
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Keeps a snapshot of a channel of a bot's owner. A second one of the same moment changes nothing.
    pub async fn create_snapshot(&mut self, bot: BotId, snapshot: &ChannelSnapshot) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO channel_snapshots (bot_id, channel_id, taken_at, members, views_per_post)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot)
                .bind(snapshot.channel_id)
                .bind(snapshot.taken_at)
                .bind(snapshot.members)
                .bind(snapshot.views_per_post)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The last snapshot of a channel that was taken at `at` or before.
    pub async fn find_snapshot_before(
        &mut self,
        bot: BotId,
        channel: ChannelId,
        at: DateTime<Utc>,
    ) -> Result<Option<ChannelSnapshot>, StoreError> {
        const SQL: &str = "SELECT channel_id, taken_at, members, views_per_post FROM channel_snapshots
            WHERE bot_id = $1 AND channel_id = $2 AND taken_at <= $3 ORDER BY taken_at DESC LIMIT 1";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(bot).bind(channel).bind(at).fetch_optional(connection).await
        })?)
    }

    /// The channels of a bot's owner of which there are snapshots, and when the last one was taken.
    pub async fn list_last_snapshots(&mut self, bot: BotId) -> Result<Vec<(ChannelId, DateTime<Utc>)>, StoreError> {
        const SQL: &str =
            "SELECT channel_id, MAX(taken_at) FROM channel_snapshots WHERE bot_id = $1 GROUP BY channel_id";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).fetch_all(connection).await)?)
    }

    /// The last snapshot of each day since `since` of a channel, the newest first, at most `limit`.
    pub async fn list_daily_snapshots(
        &mut self,
        bot: BotId,
        channel: ChannelId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<ChannelSnapshot>, StoreError> {
        let sql = format!(
            "SELECT channel_id, taken_at, members, views_per_post FROM channel_snapshots
             WHERE bot_id = $1 AND channel_id = $2 AND taken_at IN
             (SELECT MAX(taken_at) FROM channel_snapshots
              WHERE bot_id = $1 AND channel_id = $2 AND taken_at >= $3 GROUP BY {})
             ORDER BY taken_at DESC LIMIT $4",
            self.day_of("taken_at")
        );
        Ok(on_backend!(self, connection => {
            let snapshots = sqlx::query_as(AssertSqlSafe(sql)).bind(bot).bind(channel).bind(since).bind(limit);
            snapshots.fetch_all(connection).await
        })?)
    }

    /// Bots with a session whose channels are due for a snapshot at `now`, the longest due first.
    pub async fn list_snapshots_due(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        const SQL: &str = "SELECT s.bot_id FROM mtproto_sessions s JOIN bots b ON b.id = s.bot_id
            WHERE s.snapshot_due_at <= $1 AND s.status = 'connected' AND b.status IN ('active', 'rate_limited')
            AND (s.waits_until IS NULL OR s.waits_until <= $1)
            ORDER BY s.snapshot_due_at, s.bot_id LIMIT $2";
        let rows: Vec<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(now).bind(limit).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(bot,)| bot).collect())
    }

    /// Says when the next snapshot of a bot's channels is due, if there is a session.
    pub async fn set_snapshot_due(&mut self, bot: BotId, at: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET snapshot_due_at = $2 WHERE bot_id = $1 AND status = 'connected'";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(at).execute(connection).await?; });
        Ok(())
    }

    /// Forgets at most `limit` snapshots that were taken before `before`; how many.
    pub async fn purge_snapshots(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM channel_snapshots WHERE (bot_id, channel_id, taken_at) IN
            (SELECT bot_id, channel_id, taken_at FROM channel_snapshots WHERE taken_at < $1 LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(limit).execute(connection).await?.rows_affected())
        })
    }
}
