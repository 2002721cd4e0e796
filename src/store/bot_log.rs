//! The log of each bot.
//!
//! Lines of many bots are written by one statement, which takes them as JSON. Repeats of a line find it by its `fold_key`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::model::bot::BotId;
use crate::model::bot_log::{LogFilter, LogLine, LogStretch, NewLogLine};
use crate::store::text::{contains_pattern, folded, storable, time_text};
use crate::store::usage::id;
use crate::store::{Change, StoreError, Tx, on_backend};

/// The columns of [`LogLine`].
const COLUMNS: &str = "seq, bot_id, at, last_at, level, kind, text, chat_id, count";

/// What is given of a line after its bot, in the order of [`row`].
const GIVEN: [(&str, &str); 10] = [
    ("place", "bigint"),
    ("at", "timestamptz"),
    ("last_at", "timestamptz"),
    ("level", "text"),
    ("kind", "text"),
    ("text", "text"),
    ("search_key", "text"),
    ("chat_id", "bigint"),
    ("count", "bigint"),
    ("fold_key", "bigint"),
];

impl Tx {
    /// Adds lines in their order, of which no two have the same fold key within a bot; those of bots that were removed
    /// meanwhile are passed over. Repeats go into the line that is there. How the lines look now, in their order.
    pub async fn add_log_lines(&mut self, lines: &[NewLogLine]) -> Result<Vec<LogLine>, StoreError> {
        let columns = GIVEN.map(|(name, _)| name).into_iter().skip(1).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "{} INSERT INTO bot_log_lines (bot_id, {columns}) SELECT bot_id, {columns} FROM given WHERE true ORDER BY place
             ON CONFLICT (bot_id, fold_key) DO UPDATE SET last_at = excluded.last_at, text = excluded.text,
             search_key = excluded.search_key, chat_id = excluded.chat_id,
             count = bot_log_lines.count + excluded.count RETURNING {COLUMNS}",
            self.given(&GIVEN)
        );
        let rows = lines.iter().zip(0..).map(|(line, place)| row(place, line)).collect::<Value>().to_string();
        let mut stored: Vec<LogLine> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(rows).fetch_all(connection).await
        })?;
        stored.sort_unstable_by_key(|line| line.seq);
        for line in &stored {
            self.note(|| Change::Logged(line.clone()));
        }
        Ok(stored)
    }

    /// A bot's lines, the newest first. With `may_know_chats`, a search finds the chats' ids as well.
    pub async fn list_log_lines(
        &mut self,
        bot: BotId,
        filter: &LogFilter,
        stretch: LogStretch,
        may_know_chats: bool,
    ) -> Result<Vec<LogLine>, StoreError> {
        let sql = AssertSqlSafe(format!(
            r"SELECT {COLUMNS} FROM bot_log_lines
            WHERE bot_id = $1 AND ($2 IS NULL OR seq < $2) AND ($3 IS NULL OR level = $3) AND ($4 IS NULL OR kind = $4)
            AND ($5 IS NULL OR search_key LIKE $5 ESCAPE '\' OR ($6 AND CAST(chat_id AS TEXT) LIKE $5 ESCAPE '\'))
            AND ($7 IS NULL OR last_at >= $7) AND ($8 IS NULL OR at < $8)
            ORDER BY seq DESC LIMIT $9"
        ));
        let pattern = filter.search.as_deref().map(contains_pattern);
        Ok(on_backend!(self, connection => {
            sqlx::query_as(sql)
                .bind(bot)
                .bind(stretch.before)
                .bind(filter.level)
                .bind(filter.kind)
                .bind(&pattern)
                .bind(may_know_chats)
                .bind(filter.from)
                .bind(filter.to)
                .bind(stretch.limit)
                .fetch_all(connection)
                .await
        })?)
    }

    /// Bots that have more than `most` lines, at most `limit` of them.
    pub async fn list_bots_with_long_logs(&mut self, most: i64, limit: i64) -> Result<Vec<BotId>, StoreError> {
        const SQL: &str = "SELECT bot_id FROM bot_log_lines GROUP BY bot_id HAVING COUNT(*) > $1 LIMIT $2";
        let rows: Vec<(BotId,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(most).bind(limit).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(|(bot,)| bot).collect())
    }

    /// Forgets a bot's oldest lines until `most` are left.
    pub async fn trim_log(&mut self, bot: BotId, most: i64) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM bot_log_lines WHERE bot_id = $1 AND seq <=
            (SELECT seq FROM bot_log_lines WHERE bot_id = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2)";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(most).execute(connection).await?; });
        Ok(())
    }

    /// Forgets lines from before `before`, at most `limit`; how many.
    pub async fn purge_log_lines(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM bot_log_lines WHERE seq IN
            (SELECT seq FROM bot_log_lines WHERE at < $1 ORDER BY at LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(limit).execute(connection).await?.rows_affected())
        })
    }
}

/// A line in the order of [`GIVEN`].
fn row(place: i64, line: &NewLogLine) -> Value {
    json!([
        id(line.bot),
        place,
        time_text(line.at),
        time_text(line.last_at),
        line.kind.level(),
        line.kind,
        storable(&line.text),
        folded(&line.text),
        line.chat_id,
        line.count,
        line.fold_key,
    ])
}
