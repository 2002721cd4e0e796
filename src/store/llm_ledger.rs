//! The ledger of language models: calls are added, and added up.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::model::account::{AccountId, Username};
use crate::model::llm::{LedgerDay, LedgerRange, LedgerScope, LlmCall, LlmCosts, LlmSums, NanoUsd, Tokens};
use crate::store::text::{storable, time_text};
use crate::store::{Begun, Change, StoreError, Tx, on_backend};

/// What is added up, in the order of [`Sums`]. `SUM` of whole numbers is no whole number on PostgreSQL.
const SUMS: [(&str, &str); 12] = [
    ("calls", "COUNT(*)"),
    ("answered", "SUM(CASE WHEN c.outcome = 'answered' THEN 1 ELSE 0 END)"),
    ("unpriced", "SUM(CASE WHEN c.is_priced OR c.outcome = 'under_way' THEN 0 ELSE 1 END)"),
    ("mismatched", "SUM(CASE WHEN c.is_mismatch THEN 1 ELSE 0 END)"),
    ("input_tokens", "SUM(c.input_tokens)"),
    ("cached_tokens", "SUM(c.cached_tokens)"),
    ("output_tokens", "SUM(c.output_tokens)"),
    ("thinking_tokens", "SUM(c.thinking_tokens)"),
    ("input_nano", "SUM(c.input_nano)"),
    ("cached_nano", "SUM(c.cached_nano)"),
    ("output_nano", "SUM(c.output_nano)"),
    ("thinking_nano", "SUM(c.thinking_nano)"),
];

/// What calls are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerColumn {
    /// The model that answered.
    Model,
    /// The stage.
    Stage,
    /// How they ended.
    Outcome,
}

/// The calls of one person, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSums {
    /// The person.
    pub account_id: AccountId,
    /// Their sign-in name, if the account is still there.
    pub username: Option<Username>,
    /// Their name at Telegram, if they came by it.
    pub name: Option<String>,
    /// Their calls.
    pub sums: LlmSums,
}

/// [`LlmSums`] as they are read.
#[derive(sqlx::FromRow)]
struct Sums {
    calls: i64,
    answered: i64,
    unpriced: i64,
    mismatched: i64,
    input_tokens: i64,
    cached_tokens: i64,
    output_tokens: i64,
    thinking_tokens: i64,
    input_nano: NanoUsd,
    cached_nano: NanoUsd,
    output_nano: NanoUsd,
    thinking_nano: NanoUsd,
}

#[derive(sqlx::FromRow)]
struct Named {
    name: String,
    #[sqlx(flatten)]
    sums: Sums,
}

#[derive(sqlx::FromRow)]
struct OfPerson {
    account_id: AccountId,
    username: Option<Username>,
    person_name: Option<String>,
    #[sqlx(flatten)]
    sums: Sums,
}

impl From<Sums> for LlmSums {
    fn from(row: Sums) -> Self {
        Self {
            calls: row.calls,
            answered: row.answered,
            unpriced: row.unpriced,
            mismatched: row.mismatched,
            tokens: Tokens {
                input: row.input_tokens,
                cached: row.cached_tokens,
                output: row.output_tokens,
                thinking: row.thinking_tokens,
            },
            costs: LlmCosts {
                input: row.input_nano,
                cached: row.cached_nano,
                output: row.output_nano,
                thinking: row.thinking_nano,
            },
        }
    }
}

/// Binds what came of a call, in the order of the columns from `model` to `outcome`. The query is another type on each store.
macro_rules! bind_outcome {
    ($query:expr, $call:expr) => {{
        let LlmCall { tokens, costs, .. } = $call;
        $query
            .bind(storable(&$call.model))
            .bind($call.is_mismatch)
            .bind(tokens.input)
            .bind(tokens.cached)
            .bind(tokens.output)
            .bind(tokens.thinking)
            .bind(costs.input)
            .bind(costs.cached)
            .bind(costs.output)
            .bind(costs.thinking)
            .bind(costs.total())
            .bind($call.is_priced)
            .bind($call.duration_ms)
            .bind($call.outcome)
    }};
}

impl Tx {
    /// Settles a call that was under way, for good; `false` if there is none.
    pub async fn settle_llm_call(&mut self, call: &LlmCall) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE llm_calls SET model = $2, is_mismatch = $3, input_tokens = $4, cached_tokens = $5,
                output_tokens = $6, thinking_tokens = $7, input_nano = $8, cached_nano = $9, output_nano = $10,
                thinking_nano = $11, cost_nano = $12, is_priced = $13, duration_ms = $14, outcome = $15
            WHERE id = $1 AND outcome = 'under_way'";
        let is_settled = on_backend!(self, connection => {
            let settling = bind_outcome!(sqlx::query(SQL).bind(call.id), call);
            settling.execute(connection).await?.rows_affected() > 0
        });
        if is_settled {
            self.note(|| Change::Spent(call.billing));
        }
        Ok(is_settled)
    }

    /// Gives up all calls that are under way, as nobody waits for them any more; how many.
    pub async fn give_up_llm_calls(&mut self) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE llm_calls SET outcome = 'lost' WHERE outcome = 'under_way'";
        on_backend!(self, connection => Ok(sqlx::query(SQL).execute(connection).await?.rows_affected()))
    }

    /// Adds a call. Unless it is under way, that is for good.
    pub async fn add_llm_call(&mut self, call: &LlmCall) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO llm_calls (id, called_at, account_id, organization_id, bot_id, database_id,
                exchange_id, stage, requested_model, model, is_mismatch, input_tokens, cached_tokens, output_tokens,
                thinking_tokens, input_nano, cached_nano, output_nano, thinking_nano, cost_nano, is_priced, duration_ms,
                outcome)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
        let billing = &call.billing;
        on_backend!(self, connection => {
            let adding = sqlx::query(SQL)
                .bind(call.id)
                .bind(call.called_at)
                .bind(billing.account_id)
                .bind(billing.organization_id)
                .bind(billing.bot_id)
                .bind(billing.database_id)
                .bind(billing.exchange_id)
                .bind(call.stage)
                .bind(storable(&call.requested_model));
            bind_outcome!(adding, call).execute(connection).await?;
        });
        self.note(|| Change::Spent(call.billing));
        Ok(())
    }

    /// All calls of a range, added up.
    pub async fn sum_llm_calls(&mut self, range: LedgerRange) -> Result<LlmSums, StoreError> {
        let (scope, sums) = (scoped(range.scope), sums());
        let sql = format!("SELECT {sums} FROM llm_calls c WHERE {scope} AND c.called_at >= $2 AND c.called_at < $3");
        let row: Sums = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(tenant(range.scope))
                .bind(range.from)
                .bind(range.to)
                .fetch_one(connection)
                .await?
        });
        Ok(row.into())
    }

    /// The calls of a range by what is in a column, the most expensive first.
    pub async fn sum_llm_calls_by(
        &mut self,
        range: LedgerRange,
        column: LedgerColumn,
    ) -> Result<Vec<(String, LlmSums)>, StoreError> {
        let column = match column {
            LedgerColumn::Model => "c.model",
            LedgerColumn::Stage => "c.stage",
            LedgerColumn::Outcome => "c.outcome",
        };
        let (scope, sums) = (scoped(range.scope), sums());
        let sql = format!(
            "SELECT {column} AS name, {sums} FROM llm_calls c
             WHERE {scope} AND c.called_at >= $2 AND c.called_at < $3
             GROUP BY {column} ORDER BY SUM(c.cost_nano) DESC, {column}"
        );
        let rows: Vec<Named> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(tenant(range.scope))
                .bind(range.from)
                .bind(range.to)
                .fetch_all(connection)
                .await?
        });
        Ok(rows.into_iter().map(|row| (row.name, row.sums.into())).collect())
    }

    /// The calls of a range by who made them, the most expensive first.
    pub async fn sum_llm_calls_by_person(&mut self, range: LedgerRange) -> Result<Vec<PersonSums>, StoreError> {
        let (scope, sums) = (scoped(range.scope), sums());
        let sql = format!(
            "SELECT c.account_id, a.username, p.name AS person_name, {sums}
             FROM llm_calls c LEFT JOIN accounts a ON a.id = c.account_id
             LEFT JOIN telegram_people p ON p.account_id = c.account_id
             WHERE {scope} AND c.called_at >= $2 AND c.called_at < $3
             GROUP BY c.account_id, a.username, p.name ORDER BY SUM(c.cost_nano) DESC, c.account_id"
        );
        let rows: Vec<OfPerson> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(tenant(range.scope))
                .bind(range.from)
                .bind(range.to)
                .fetch_all(connection)
                .await?
        });
        let of = |row: OfPerson| PersonSums {
            account_id: row.account_id,
            username: row.username,
            name: row.person_name,
            sums: row.sums.into(),
        };
        Ok(rows.into_iter().map(of).collect())
    }

    /// The calls of each of these days on which there were some; by the days' places in the list.
    pub async fn sum_llm_calls_by_day(
        &mut self,
        scope: LedgerScope,
        days: &[LedgerDay],
    ) -> Result<Vec<(usize, LlmSums)>, StoreError> {
        let (of_scope, sums) = (scoped(scope), sums());
        // The days come first, so that each is looked up in the index.
        let sql = match self.connection {
            Begun::Sqlite(_) => format!(
                "SELECT CAST(d.key AS TEXT) AS name, {sums} FROM json_each($2) AS d CROSS JOIN llm_calls AS c
                 WHERE {of_scope} AND c.called_at >= d.value ->> 0 AND c.called_at < d.value ->> 1
                 GROUP BY d.key ORDER BY d.key"
            ),
            Begun::Postgres(_) => format!(
                "WITH d AS MATERIALIZED (SELECT place, (value ->> 0)::timestamptz AS begins,
                     (value ->> 1)::timestamptz AS ends
                     FROM json_array_elements($2::json) WITH ORDINALITY AS given (value, place))
                 SELECT CAST(d.place - 1 AS TEXT) AS name, {sums} FROM d JOIN llm_calls AS c
                 ON c.called_at >= d.begins AND c.called_at < d.ends
                 WHERE {of_scope} GROUP BY d.place ORDER BY d.place"
            ),
        };
        let days: Value = days.iter().map(|day| json!([time_text(day.from), time_text(day.to)])).collect();
        let rows: Vec<Named> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(tenant(scope)).bind(days.to_string()).fetch_all(connection).await?
        });
        Ok(rows.into_iter().filter_map(|row| Some((row.name.parse().ok()?, row.sums.into()))).collect())
    }
}

/// The condition that picks a scope's calls out; its id is `$1`.
fn scoped(scope: LedgerScope) -> &'static str {
    match scope {
        LedgerScope::Organization(_) => "c.organization_id = $1",
        LedgerScope::Person(_) => "c.account_id = $1",
    }
}

fn tenant(scope: LedgerScope) -> uuid::Uuid {
    match scope {
        LedgerScope::Organization(id) => id.0,
        LedgerScope::Person(id) => id.0,
    }
}

/// [`SUMS`] as columns.
fn sums() -> String {
    SUMS.iter().fold(String::new(), |mut columns, (name, sum)| {
        let separator = if columns.is_empty() { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(columns, "{separator}CAST(COALESCE({sum}, 0) AS BIGINT) AS {name}");
        columns
    })
}
