//! The outbox: calls to Telegram from the moment their update is handled until some time after they are delivered.

use chrono::{DateTime, Utc};

use crate::model::bot::BotId;
use crate::model::outbox::{OutboundCall, OutboxMessage, kept_params};
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Stores a call that answers no update, to be delivered, and returns it as stored.
    pub async fn enqueue_call(
        &mut self,
        bot: BotId,
        call: &OutboundCall,
        now: DateTime<Utc>,
    ) -> Result<OutboxMessage, StoreError> {
        const SQL: &str = "INSERT INTO outbox (bot_id, parent_bot_id, chat_id, method, params, state, created_at)
            VALUES ($1, $1, $2, $3, $4, 'waiting', $5)
            RETURNING seq, bot_id, chat_id, method, params, attempts, created_at";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL)
                .bind(bot)
                .bind(call.chat_id)
                .bind(call.method)
                .bind(&call.params)
                .bind(now)
                .fetch_one(connection)
                .await
        })?)
    }

    /// A chat's oldest calls that wait to be delivered: at most `limit`, and none whose forerunners among them have
    /// parameters of `bytes` bytes or more.
    pub async fn list_waiting_calls(
        &mut self,
        bot: BotId,
        chat_id: Option<i64>,
        limit: i64,
        bytes: i64,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        // Both databases know the length of a text without reading it.
        const SQL: &str = "SELECT o.seq, o.bot_id, o.chat_id, o.method, o.params, o.attempts, o.created_at
            FROM (SELECT seq, SUM(length) OVER (ORDER BY seq) - length AS bytes_before
                FROM (SELECT seq, OCTET_LENGTH(params) AS length FROM outbox
                    WHERE bot_id = $1 AND chat_id IS NOT DISTINCT FROM $2 AND state = 'waiting'
                    ORDER BY seq LIMIT $3) AS waiting) AS measured
            JOIN outbox o ON o.seq = measured.seq
            WHERE measured.bytes_before < $4 ORDER BY o.seq";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(bot).bind(chat_id).bind(limit).bind(bytes).fetch_all(connection).await
        })?)
    }

    /// The next bots after `after`, in the order of their ids, that run, or do not, and have calls waiting.
    pub async fn list_bots_with_waiting_calls(
        &mut self,
        run: bool,
        after: Option<BotId>,
        limit: i64,
    ) -> Result<Vec<BotId>, StoreError> {
        self.list_waiting_bots("outbox", run, after, limit).await
    }

    /// Chats of a bot that have calls waiting, at most `limit`.
    pub async fn list_chats_with_waiting_calls(
        &mut self,
        bot: BotId,
        limit: i64,
    ) -> Result<Vec<Option<i64>>, StoreError> {
        const SQL: &str = "SELECT DISTINCT chat_id FROM outbox WHERE bot_id = $1 AND state = 'waiting' LIMIT $2";
        let rows: Vec<(Option<i64>,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(limit).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(|(chat_id,)| chat_id).collect())
    }

    /// How many calls wait, of all bots.
    pub async fn count_waiting_calls(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'";
        let (count,) = on_backend!(self, connection => sqlx::query_as(SQL).fetch_one(connection).await)?;
        Ok(count)
    }

    /// Moves a chat, and its calls that wait, to the id that Telegram gave it when the group became a supergroup.
    pub async fn migrate_chat(&mut self, bot: BotId, from: i64, to: i64) -> Result<(), StoreError> {
        const CALLS: &str = "UPDATE outbox SET chat_id = $3 WHERE bot_id = $1 AND chat_id = $2 AND state = 'waiting'";
        const FORGET: &str = "DELETE FROM chats WHERE bot_id = $1 AND chat_id = $3 AND $2 <> $3
            AND EXISTS (SELECT 1 FROM chats WHERE bot_id = $1 AND chat_id = $2)";
        const CHAT: &str = "UPDATE chats SET chat_id = $3, kind = 'supergroup' WHERE bot_id = $1 AND chat_id = $2";
        for sql in [CALLS, FORGET, CHAT] {
            on_backend!(self, connection => {
                sqlx::query(sql).bind(bot).bind(from).bind(to).execute(connection).await?;
            });
        }
        Ok(())
    }

    /// Gives up a bot's calls that wait to be delivered, and keeps none of the bytes of their files; how many.
    pub async fn drop_waiting_calls(
        &mut self,
        bot: BotId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE outbox SET state = 'failed', last_error = $2, finished_at = $3
            WHERE bot_id = $1 AND state = 'waiting'";
        self.drop_waiting_contents(bot).await?;
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(bot).bind(reason).bind(now).execute(connection).await?.rows_affected())
        })
    }

    /// Lets a bot's calls that wait keep no more of their files than the name and the type, and nothing of their secrets.
    async fn drop_waiting_contents(&mut self, bot: BotId) -> Result<(), StoreError> {
        const NEXT: &str = "SELECT seq, method, params FROM outbox
            WHERE bot_id = $1 AND state = 'waiting' AND seq > $2 AND method IN ('sendPhoto', 'sendDocument', 'sendSecretMessage')
            ORDER BY seq LIMIT 1";
        const KEEP: &str = "UPDATE outbox SET params = $3 WHERE bot_id = $1 AND seq = $2";
        let mut last = 0_i64;
        // One after the other, so that many files are never in memory at once.
        loop {
            let next: Option<(i64, String, String)> = on_backend!(self, connection => {
                sqlx::query_as(NEXT).bind(bot).bind(last).fetch_optional(connection).await
            })?;
            let Some((seq, method, params)) = next else { return Ok(()) };
            if let Some(kept) = kept_params(&method, &params) {
                on_backend!(self, connection => {
                    sqlx::query(KEEP).bind(bot).bind(seq).bind(kept).execute(connection).await?;
                });
            }
            last = seq;
        }
    }
}
