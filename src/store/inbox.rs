//! The inbox: updates from the moment they are accepted until some time after they are handled.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::model::bot::BotId;
use crate::model::page::PageRequest;
use crate::model::update::{DeadLetter, InboxUpdate};
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// A bot's oldest updates that wait to be handled.
    pub async fn list_waiting_updates(&mut self, bot: BotId, limit: i64) -> Result<Vec<InboxUpdate>, StoreError> {
        const SQL: &str =
            "SELECT seq, update_id, chat_id, payload, attempts, last_error IS NOT NULL AS has_failed, received_at
            FROM updates
            WHERE bot_id = $1 AND state = 'waiting' ORDER BY seq LIMIT $2";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(limit).fetch_all(connection).await)?)
    }

    /// The next bots after `after`, in the order of their ids, that run and have updates waiting.
    pub async fn list_bots_with_waiting_updates(
        &mut self,
        after: Option<BotId>,
        limit: i64,
    ) -> Result<Vec<BotId>, StoreError> {
        self.list_waiting_bots("updates", true, after, limit).await
    }

    /// The next bots after `after`, in the order of their ids, that run, or do not, and have rows waiting in `table`.
    pub(super) async fn list_waiting_bots(
        &mut self,
        table: &str,
        run: bool,
        after: Option<BotId>,
        limit: i64,
    ) -> Result<Vec<BotId>, StoreError> {
        // One step through the index for each bot: to read over a flooded bot's rows would take as long as the flood is
        // large. The status is a subquery, as a join might give up the order.
        let sql = AssertSqlSafe(format!(
            "WITH RECURSIVE waiting (bot_id) AS (
                SELECT (SELECT bot_id FROM {table} WHERE state = 'waiting' AND bot_id > $1 ORDER BY bot_id LIMIT 1)
                UNION ALL
                SELECT (SELECT r.bot_id FROM {table} r WHERE r.state = 'waiting' AND r.bot_id > w.bot_id
                    ORDER BY r.bot_id LIMIT 1)
                FROM waiting w WHERE w.bot_id IS NOT NULL)
            SELECT w.bot_id FROM waiting w
            WHERE (SELECT b.status IN ('active', 'rate_limited') FROM bots b WHERE b.id = w.bot_id) = $3 LIMIT $2"
        ));
        let after = after.unwrap_or(BotId(Uuid::nil()));
        let rows: Vec<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(sql).bind(after).bind(limit).bind(run).fetch_all(connection).await?
        });
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How many updates wait, of all bots.
    pub async fn count_waiting_updates(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM updates WHERE state = 'waiting'";
        let (count,) = on_backend!(self, connection => sqlx::query_as(SQL).fetch_one(connection).await)?;
        Ok(count)
    }

    /// How many updates of a bot wait to be handled, counted no further than to `limit`.
    pub async fn count_waiting_updates_of(&mut self, bot: BotId, limit: i64) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM
            (SELECT 1 FROM updates WHERE bot_id = $1 AND state = 'waiting' LIMIT $2) AS waiting";
        let (count,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(limit).fetch_one(connection).await)?;
        Ok(count)
    }

    /// One page of a bot's dead letters, newest first, and how many there are.
    pub async fn list_dead_letters(
        &mut self,
        bot: BotId,
        page: PageRequest,
    ) -> Result<(i64, Vec<DeadLetter>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM updates WHERE bot_id = $1 AND state = 'dead'";
        const SQL: &str = "SELECT seq, update_id, chat_id, attempts, last_error, received_at, finished_at FROM updates
            WHERE bot_id = $1 AND state = 'dead' ORDER BY seq DESC LIMIT $2 OFFSET $3";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(bot).fetch_one(&mut *connection).await?;
            let items =
                sqlx::query_as(SQL).bind(bot).bind(page.limit()).bind(page.offset()).fetch_all(connection).await?;
            Ok((total, items))
        })
    }

    /// Puts a dead letter back to be handled; `false` if there is none with this number.
    pub async fn retry_dead_letter(&mut self, bot: BotId, seq: i64) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE updates SET state = 'waiting', attempts = 0, finished_at = NULL
            WHERE bot_id = $1 AND seq = $2 AND state = 'dead'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(bot).bind(seq).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Gives up a bot's updates that wait to be handled; how many. Their ids stay known, so that Telegram may send them
    /// again without effect.
    pub async fn drop_waiting_updates(
        &mut self,
        bot: BotId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE updates SET state = 'done', last_error = $2, finished_at = $3
            WHERE bot_id = $1 AND state = 'waiting'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(bot).bind(reason).bind(now).execute(connection).await?.rows_affected())
        })
    }
}
