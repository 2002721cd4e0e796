//! Questions and their answers.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeId, ExchangeKind, ExchangeState};
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`Exchange`]; the result is read apart, as it may be large.
pub(super) const COLUMNS: &str = "e.id, e.bot_id, e.chat_id, e.message_id, e.account_id, e.organization_id, e.database_id,
    e.question, e.state, e.kind, e.sql, e.answer, e.row_count, e.tokens, e.cost, e.unpriced, e.attempts, e.feedback, e.asked_at, e.finished_at";

/// What came of a question.
#[derive(Debug, Clone)]
pub struct ExchangeEnd {
    /// Where it stands now: answered, failed or cancelled.
    pub state: ExchangeState,
    /// What it turned out to be.
    pub kind: Option<ExchangeKind>,
    /// The statement that was run.
    pub sql: Option<String>,
    /// The answer in words.
    pub answer: Option<String>,
    /// The result as JSON, cut to what is kept.
    pub result: Option<Vec<u8>>,
    /// How many rows the statement gave.
    pub row_count: Option<i64>,
    /// What the models cost.
    pub costs: ExchangeCosts,
    /// When.
    pub at: DateTime<Utc>,
}

impl Tx {
    /// Keeps a question that waits; `false` if the message was asked before.
    pub async fn create_exchange(&mut self, exchange: &Exchange) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO exchanges
            (id, bot_id, chat_id, message_id, account_id, organization_id, database_id, question, state, asked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)
            ON CONFLICT (bot_id, chat_id, message_id) DO NOTHING";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL)
                .bind(exchange.id)
                .bind(exchange.bot_id)
                .bind(exchange.chat_id)
                .bind(exchange.message_id)
                .bind(exchange.account_id)
                .bind(exchange.organization_id)
                .bind(exchange.database_id)
                .bind(storable(&exchange.question))
                .bind(exchange.asked_at)
                .execute(connection)
                .await?
                .rows_affected() > 0)
        })
    }

    /// The question that a message asked.
    pub async fn find_exchange_of_message(
        &mut self,
        bot: BotId,
        chat_id: i64,
        message_id: i64,
    ) -> Result<Option<Exchange>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM exchanges e WHERE bot_id = $1 AND chat_id = $2 AND message_id = $3");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(bot).bind(chat_id).bind(message_id).fetch_optional(connection).await
        })?)
    }

    /// A person's exchange.
    pub async fn find_exchange(&mut self, account: AccountId, id: ExchangeId) -> Result<Option<Exchange>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM exchanges e WHERE account_id = $1 AND id = $2");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(id).fetch_optional(connection).await
        })?)
    }

    /// What the statement of a person's exchange gave, as it was kept.
    pub async fn find_exchange_result(
        &mut self,
        account: AccountId,
        id: ExchangeId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT result FROM exchanges WHERE account_id = $1 AND id = $2";
        let row: Option<(Option<Vec<u8>>,)> = on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(id).fetch_optional(connection).await)?;
        Ok(row.and_then(|(result,)| result))
    }

    /// How many questions of a person wait or are worked on, in all chats.
    pub async fn count_open_exchanges(&mut self, account: AccountId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM exchanges WHERE account_id = $1 AND state IN ('waiting', 'running')";
        let (count,) = on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_one(connection).await)?;
        Ok(count)
    }

    /// The questions whose turn it is: of each person the first that waits, unless one of theirs is worked on. Those of
    /// bots that do not run wait on. Of an organization, and of a person on their own, no more than `share` are worked on at
    /// once, and those come first of whom the fewest are, the oldest first among them.
    pub async fn list_due_exchanges(&mut self, limit: i64, share: i64) -> Result<Vec<Exchange>, StoreError> {
        const RUNS: &str = "status IN ('active', 'rate_limited')";
        const OPEN: &str = "state IN ('waiting', 'running')";
        // A cross join keeps its order, so that what is open is found by its index, and not all that its bots were asked.
        let sql = format!(
            "WITH due AS (
                SELECT e.id, COALESCE(e.organization_id, e.account_id) AS tenant
                FROM exchanges e CROSS JOIN bots b
                WHERE b.id = e.bot_id AND e.{OPEN} AND e.state = 'waiting' AND b.{RUNS} AND NOT EXISTS (
                    SELECT 1 FROM exchanges o JOIN bots c ON c.id = o.bot_id
                    WHERE o.account_id = e.account_id AND o.{OPEN}
                      AND (o.state = 'running' OR (o.id < e.id AND c.{RUNS})))),
            busy AS (
                SELECT COALESCE(e.organization_id, e.account_id) AS tenant, COUNT(*) AS running
                FROM exchanges e WHERE e.{OPEN} AND e.state = 'running'
                GROUP BY COALESCE(e.organization_id, e.account_id)),
            placed AS (
                SELECT due.id, COALESCE(busy.running, 0)
                    + ROW_NUMBER() OVER (PARTITION BY due.tenant ORDER BY due.id) AS place
                FROM due LEFT JOIN busy ON busy.tenant = due.tenant)
            SELECT {COLUMNS} FROM placed JOIN exchanges e ON e.id = placed.id
            WHERE placed.place <= $2 ORDER BY placed.place, e.id LIMIT $1"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(limit).bind(share).fetch_all(connection).await
        })?)
    }

    /// Notes that a question is worked on; `false` if it does not wait any more, or another one of its person is at work.
    pub async fn begin_exchange(&mut self, account: AccountId, id: ExchangeId) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE exchanges SET state = 'running', attempts = attempts + 1
            WHERE account_id = $1 AND id = $2 AND state = 'waiting'
              AND NOT EXISTS (SELECT 1 FROM exchanges o WHERE o.account_id = $1 AND o.state = 'running')";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(id).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Lets a question that was worked on wait again; `false` if it is not worked on.
    pub async fn put_back_exchange(&mut self, account: AccountId, id: ExchangeId) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE exchanges SET state = 'waiting' WHERE account_id = $1 AND id = $2 AND state = 'running'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(id).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Lets all questions wait again that a process worked on when it ended; how many.
    pub async fn put_back_all_exchanges(&mut self) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE exchanges SET state = 'waiting' WHERE state = 'running'";
        on_backend!(self, connection => Ok(sqlx::query(SQL).execute(connection).await?.rows_affected()))
    }

    /// Writes what came of a question; `false` if it has ended already.
    pub async fn end_exchange(
        &mut self,
        account: AccountId,
        id: ExchangeId,
        end: &ExchangeEnd,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE exchanges SET state = $3, kind = $4, sql = $5, answer = $6, result = $7,
                row_count = $8, tokens = $9, cost = $10, unpriced = $11, finished_at = $12
            WHERE account_id = $1 AND id = $2 AND state IN ('waiting', 'running')";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL)
                .bind(account)
                .bind(id)
                .bind(end.state)
                .bind(end.kind)
                .bind(end.sql.as_deref().map(storable))
                .bind(end.answer.as_deref().map(storable))
                .bind(&end.result)
                .bind(end.row_count)
                .bind(end.costs.tokens)
                .bind(end.costs.cost)
                .bind(end.costs.unpriced)
                .bind(end.at)
                .execute(connection)
                .await?
                .rows_affected() > 0)
        })
    }

    /// Calls off all that waits or is worked on of a person, with whatever bot, or only one exchange of a chat; which.
    pub async fn cancel_exchanges(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        only: Option<ExchangeId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ExchangeId>, StoreError> {
        const SQL: &str = "UPDATE exchanges SET state = 'cancelled', finished_at = $5
            WHERE account_id = $1 AND ($4 IS NULL OR (id = $4 AND bot_id = $2 AND chat_id = $3))
              AND state IN ('waiting', 'running')
            RETURNING id";
        let rows: Vec<(ExchangeId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(bot).bind(chat_id).bind(only).bind(now).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Deletes a person's ended exchanges in a chat but for the newest `keep`; how many.
    pub async fn delete_exchanges(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        keep: i64,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM exchanges
            WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3 AND state NOT IN ('waiting', 'running')
              AND id NOT IN (SELECT id FROM exchanges WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3
                  ORDER BY id DESC LIMIT $4)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL)
                .bind(account)
                .bind(bot)
                .bind(chat_id)
                .bind(keep)
                .execute(connection)
                .await?
                .rows_affected())
        })
    }
}
