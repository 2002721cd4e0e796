//! Counters and times that change with every update, and are written for many bots at a time.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::model::bot::BotId;
use crate::model::usage::Tally;
use crate::store::text::storable;
use crate::store::{Begun, StoreError, Tx, on_backend};

/// The most bots whose figures one statement changes.
const MAX_ROWS: usize = 1000;

/// `$1`, an array of [`row`]s, as a table.
const SQLITE_ROWS: &str = "(SELECT unhex(value ->> 0) AS bot_id, value ->> 1 AS last_update_at,
        value ->> 2 AS last_used_at, value ->> 3 AS clears_ingress_error, value ->> 4 AS updates_in,
        value ->> 5 AS messages_out, value ->> 6 AS messages_failed
     FROM json_each($1)) AS t";
const POSTGRES_ROWS: &str = "(SELECT (value ->> 0)::uuid AS bot_id, (value ->> 1)::timestamptz AS last_update_at,
        (value ->> 2)::timestamptz AS last_used_at, (value ->> 3)::boolean AS clears_ingress_error,
        (value ->> 4)::bigint AS updates_in, (value ->> 5)::bigint AS messages_out,
        (value ->> 6)::bigint AS messages_failed
     FROM json_array_elements($1::json) AS rows (value)) AS t";

/// A bot's figures for a statement that changes those of many.
fn row((bot, tally): &(BotId, Tally)) -> Value {
    json!([
        bot.0.simple().to_string(),
        tally.last_update_at.map(time_text),
        tally.last_used_at.map(time_text),
        tally.clears_ingress_error,
        tally.updates_in,
        tally.messages_out,
        tally.messages_failed,
    ])
}

/// A time as SQLite stores it; PostgreSQL reads it as well.
fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

impl Tx {
    /// Adds to the figures of many bots; those that were removed meanwhile are passed over.
    pub async fn add_activity(&mut self, tallies: &[(BotId, Tally)]) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE bot_activity AS a SET
             last_update_at = COALESCE(t.last_update_at, a.last_update_at),
             last_used_at = COALESCE(t.last_used_at, a.last_used_at),
             ingress_error = CASE WHEN t.clears_ingress_error THEN NULL ELSE a.ingress_error END,
             updates_in = a.updates_in + t.updates_in,
             messages_out = a.messages_out + t.messages_out,
             messages_failed = a.messages_failed + t.messages_failed
             FROM {} WHERE a.bot_id = t.bot_id",
            match self.transaction {
                Begun::Sqlite(_) => SQLITE_ROWS,
                Begun::Postgres(_) => POSTGRES_ROWS,
            }
        );
        for chunk in tallies.chunks(MAX_ROWS) {
            let rows = serde_json::Value::from_iter(chunk.iter().map(row)).to_string();
            let sql = AssertSqlSafe(sql.clone());
            on_backend!(self, connection => { sqlx::query(sql).bind(rows).execute(connection).await?; });
        }
        Ok(())
    }

    /// Notes what is wrong with receiving updates, or that nothing is.
    pub async fn set_ingress_error(&mut self, bot: BotId, error: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bot_activity SET ingress_error = $2
            WHERE bot_id = $1 AND ingress_error IS DISTINCT FROM $2";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(error.map(storable)).execute(connection).await?; });
        Ok(())
    }
}
