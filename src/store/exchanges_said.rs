//! What was said in conversations: what was asked before, what was found right, and what it cost.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{AccountId, Username};
use crate::model::bot::BotId;
use crate::model::database::{DatabaseId, DatabaseOwner};
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeId, Feedback};
use crate::model::organization::OrganizationId;
use crate::store::exchanges::COLUMNS;
use crate::store::{StoreError, Tx, on_backend};

/// How far a clock may have been set back between a question and its calls of models.
const CLOCK_SET_BACK: TimeDelta = TimeDelta::hours(1);

/// The longest question and statement that serve as an example, in characters.
const MAX_EXAMPLE: i64 = 2_000;

/// What calls of models add up to. `SUM` of whole numbers is no whole number on PostgreSQL.
const COSTS: &str =
    "CAST(COALESCE(SUM(input_tokens + cached_tokens + output_tokens + thinking_tokens), 0) AS BIGINT) AS tokens,
    CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) AS cost,
    CAST(COALESCE(SUM(CASE WHEN is_priced THEN 0 ELSE 1 END), 0) AS BIGINT) AS unpriced";

/// A question that its person found well answered, with the statement that answered it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct VerifiedExample {
    /// The exchange.
    pub id: ExchangeId,
    /// The question.
    pub question: String,
    /// The statement.
    pub sql: String,
    /// Who asked, by sign-in name.
    pub username: Username,
    /// Their name at Telegram.
    pub name: Option<String>,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct CostsOf {
    exchange_id: ExchangeId,
    #[sqlx(flatten)]
    costs: ExchangeCosts,
}

impl Tx {
    /// What the models cost so far that a person's question, asked at `asked_at`, made necessary.
    pub async fn sum_exchange_costs(
        &mut self,
        account: AccountId,
        id: ExchangeId,
        asked_at: DateTime<Utc>,
    ) -> Result<ExchangeCosts, StoreError> {
        let sql =
            format!("SELECT {COSTS} FROM llm_calls WHERE account_id = $1 AND called_at >= $2 AND exchange_id = $3");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(account)
                .bind(asked_at - CLOCK_SET_BACK)
                .bind(id)
                .fetch_one(connection)
                .await
        })?)
    }

    /// The same of all of a person's questions since `asked_at`.
    pub async fn list_exchange_costs(
        &mut self,
        account: AccountId,
        asked_at: DateTime<Utc>,
    ) -> Result<Vec<(ExchangeId, ExchangeCosts)>, StoreError> {
        let sql = format!(
            "SELECT exchange_id, {COSTS} FROM llm_calls
             WHERE account_id = $1 AND called_at >= $2 AND exchange_id IS NOT NULL GROUP BY exchange_id"
        );
        let rows: Vec<CostsOf> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(account)
                .bind(asked_at - CLOCK_SET_BACK)
                .fetch_all(connection)
                .await
        })?;
        Ok(rows.into_iter().map(|row| (row.exchange_id, row.costs)).collect())
    }

    /// The latest exchanges of a person in a chat that have ended with an answer, newest first.
    pub async fn list_answered_exchanges(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        limit: i64,
    ) -> Result<Vec<Exchange>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM exchanges e
             WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3 AND state = 'answered' ORDER BY id DESC LIMIT $4"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(bot).bind(chat_id).bind(limit).fetch_all(connection).await
        })?)
    }

    /// The latest exchanges of a person in a chat that have ended, in whatever way, newest first: those of when they
    /// belonged to this organization, or to none.
    pub async fn list_ended_exchanges(
        &mut self,
        account: AccountId,
        organization: Option<OrganizationId>,
        bot: BotId,
        chat_id: i64,
        limit: i64,
    ) -> Result<Vec<Exchange>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM exchanges e
             WHERE account_id = $1 AND organization_id IS NOT DISTINCT FROM $2 AND bot_id = $3 AND chat_id = $4
               AND state IN ('answered', 'failed', 'cancelled') ORDER BY id DESC LIMIT $5"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(account)
                .bind(organization)
                .bind(bot)
                .bind(chat_id)
                .bind(limit)
                .fetch_all(connection)
                .await
        })?)
    }

    /// Whether there are others that have ended: of when they belonged to another organization than this, or to none.
    pub async fn has_other_exchanges(
        &mut self,
        account: AccountId,
        organization: Option<OrganizationId>,
        bot: BotId,
        chat_id: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT 1 FROM exchanges
             WHERE account_id = $1 AND organization_id IS DISTINCT FROM $2 AND bot_id = $3 AND chat_id = $4
               AND state IN ('answered', 'failed', 'cancelled') LIMIT 1";
        let found: Option<(i32,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL)
                .bind(account)
                .bind(organization)
                .bind(bot)
                .bind(chat_id)
                .fetch_optional(connection)
                .await
        })?;
        Ok(found.is_some())
    }

    /// Notes what a person said of an answer; `false` if they have no such answer.
    pub async fn set_exchange_feedback(
        &mut self,
        account: AccountId,
        id: ExchangeId,
        feedback: Feedback,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE exchanges SET feedback = $3
            WHERE account_id = $1 AND id = $2 AND state = 'answered' AND sql IS NOT NULL";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(id).bind(feedback).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// The latest questions about an owner's database that their persons found well answered. Of an organization's only
    /// those of its present members, for whoever left tells its people no more.
    pub async fn list_verified_examples(
        &mut self,
        owner: DatabaseOwner,
        database: DatabaseId,
        limit: i64,
    ) -> Result<Vec<VerifiedExample>, StoreError> {
        const OF_ORGANIZATION: &str =
            "JOIN organization_members m ON m.organization_id = e.organization_id AND m.account_id = e.account_id
            WHERE e.organization_id = $1";
        const OF_PERSON: &str = "WHERE e.account_id = $1 AND e.organization_id IS NULL";
        let whose = match owner {
            DatabaseOwner::Organization(_) => OF_ORGANIZATION,
            DatabaseOwner::Account(_) => OF_PERSON,
        };
        let sql = format!(
            "SELECT e.id, e.question, e.sql, a.username, p.name, e.asked_at FROM exchanges e
             JOIN accounts a ON a.id = e.account_id LEFT JOIN telegram_people p ON p.account_id = e.account_id {whose}
               AND e.database_id = $2 AND e.feedback = 'right' AND e.sql IS NOT NULL
               AND LENGTH(e.question) <= $4 AND LENGTH(e.sql) <= $4
             ORDER BY e.id DESC LIMIT $3"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(owner.id())
                .bind(database)
                .bind(limit)
                .bind(MAX_EXAMPLE)
                .fetch_all(connection)
                .await
        })?)
    }

    /// Takes back that an answer about an owner's database was found right, whoever said so; `false` if it was not.
    pub async fn clear_verified_example(
        &mut self,
        owner: DatabaseOwner,
        database: DatabaseId,
        id: ExchangeId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE exchanges SET feedback = NULL
            WHERE (organization_id = $1 OR (account_id = $1 AND organization_id IS NULL)) AND database_id = $2
              AND id = $3 AND feedback = 'right'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(owner.id()).bind(database).bind(id).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// The latest questions about an owner's database that were answered wrongly, whoever said so, each with its exchange.
    pub async fn list_refuted_questions(
        &mut self,
        owner: DatabaseOwner,
        database: DatabaseId,
        limit: i64,
    ) -> Result<Vec<(ExchangeId, String)>, StoreError> {
        const SQL: &str = "SELECT id, question FROM exchanges
            WHERE (organization_id = $1 OR (account_id = $1 AND organization_id IS NULL)) AND database_id = $2
              AND feedback = 'wrong' AND LENGTH(question) <= $4
            ORDER BY id DESC LIMIT $3";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(owner.id()).bind(database).bind(limit).bind(MAX_EXAMPLE).fetch_all(connection).await
        })?)
    }

    /// How many questions of a person were answered.
    pub async fn count_answered_exchanges(&mut self, account: AccountId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM exchanges WHERE account_id = $1 AND state = 'answered'";
        let (count,) = on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_one(connection).await)?;
        Ok(count)
    }
}
