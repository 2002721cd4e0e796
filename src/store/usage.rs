//! What bots do, in figures: counters since their registration, and buckets of fixed lengths.
//!
//! Figures of many bots are written by one statement, which takes them as JSON. Buckets of every length are written at the
//! same time, so that none has to be made of others later, when figures may have come late or a process was killed.

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::model::bot::BotId;
use crate::model::usage::{BucketRange, Figures, LATENCY_CLASSES, Step, Tally};
use crate::store::text::time_text;
use crate::store::{Begun, StoreError, Tx, on_backend};

/// The columns of a bucket that are added up, in the order of [`sums`].
const SUMS: [&str; 6 + LATENCY_CLASSES] = [
    "updates_in",
    "messages_out",
    "messages_failed",
    "errors",
    "active_us",
    "latency_sum_us",
    "latency_0",
    "latency_1",
    "latency_2",
    "latency_3",
    "latency_4",
    "latency_5",
    "latency_6",
    "latency_7",
    "latency_8",
    "latency_9",
];

/// A bucket as it is read.
#[derive(sqlx::FromRow)]
struct Bucket {
    #[sqlx(rename = "bucket")]
    begins: i64,
    updates_in: i64,
    messages_out: i64,
    messages_failed: i64,
    errors: i64,
    active_us: i64,
    latency_sum_us: i64,
    latency_max_us: i64,
    latency_0: i64,
    latency_1: i64,
    latency_2: i64,
    latency_3: i64,
    latency_4: i64,
    latency_5: i64,
    latency_6: i64,
    latency_7: i64,
    latency_8: i64,
    latency_9: i64,
}

/// All buckets of a bot in some time together.
#[derive(sqlx::FromRow)]
struct Summed {
    bot_id: BotId,
    #[sqlx(flatten)]
    buckets: Bucket,
}

impl From<Bucket> for (i64, Figures) {
    fn from(row: Bucket) -> Self {
        let figures = Figures {
            updates_in: row.updates_in,
            messages_out: row.messages_out,
            messages_failed: row.messages_failed,
            errors: row.errors,
            active_us: row.active_us,
            latency_sum_us: row.latency_sum_us,
            latency_max_us: row.latency_max_us,
            latency: [
                row.latency_0,
                row.latency_1,
                row.latency_2,
                row.latency_3,
                row.latency_4,
                row.latency_5,
                row.latency_6,
                row.latency_7,
                row.latency_8,
                row.latency_9,
            ],
        };
        (row.begins, figures)
    }
}

impl Tx {
    /// Adds to the figures of some bots; those that were removed meanwhile are passed over.
    pub async fn add_usage(&mut self, tallies: &[(BotId, Tally)]) -> Result<(), StoreError> {
        let (buckets, activity) = (self.add_to_buckets(), self.add_to_activity());
        // The buckets first: their statement holds the bots, and a removal waits for it before it holds anything.
        self.add_rows(&buckets, tallies.iter().flat_map(|(bot, tally)| bucket_rows(*bot, tally))).await?;
        self.add_rows(&activity, tallies.iter().map(|(bot, tally)| activity_row(*bot, tally))).await
    }

    async fn add_rows(&mut self, sql: &str, rows: impl Iterator<Item = Value>) -> Result<(), StoreError> {
        let (sql, rows) = (AssertSqlSafe(sql.to_owned()), rows.collect::<Value>().to_string());
        on_backend!(self, connection => { sqlx::query(sql).bind(rows).execute(connection).await?; });
        Ok(())
    }

    /// The statement that adds [`bucket_rows`].
    fn add_to_buckets(&self) -> String {
        let mut columns = vec![("step", "bigint"), ("bucket", "bigint"), ("latency_max_us", "bigint")];
        columns.extend(SUMS.map(|name| (name, "bigint")));
        let added = SUMS.map(|name| format!("{name} = usage.{name} + excluded.{name}")).join(", ");
        let names = SUMS.join(", ");
        format!(
            "{} INSERT INTO usage (bot_id, step, bucket, latency_max_us, {names})
             SELECT bot_id, step, bucket, latency_max_us, {names} FROM given WHERE true
             ON CONFLICT (step, bucket, bot_id) DO UPDATE SET {added}, latency_max_us =
             CASE WHEN usage.latency_max_us < excluded.latency_max_us THEN excluded.latency_max_us
             ELSE usage.latency_max_us END",
            self.given(&columns)
        )
    }

    /// The statement that adds [`activity_row`]s.
    fn add_to_activity(&self) -> String {
        let columns = [
            ("last_update_at", "timestamptz"),
            ("last_used_at", "timestamptz"),
            ("clears_ingress_error", "boolean"),
            ("updates_in", "bigint"),
            ("messages_out", "bigint"),
            ("messages_failed", "bigint"),
        ];
        format!(
            "{} UPDATE bot_activity AS a SET
             last_update_at = COALESCE(given.last_update_at, a.last_update_at),
             last_used_at = COALESCE(given.last_used_at, a.last_used_at),
             ingress_error = CASE WHEN given.clears_ingress_error THEN NULL ELSE a.ingress_error END,
             updates_in = a.updates_in + given.updates_in,
             messages_out = a.messages_out + given.messages_out,
             messages_failed = a.messages_failed + given.messages_failed
             FROM given WHERE a.bot_id = given.bot_id",
            self.given(&columns)
        )
    }

    /// `$1`, an array of rows, as a table `given` of `bot_id` and these columns: the rows of bots that exist, which on
    /// PostgreSQL cannot be removed from then until the transaction ends.
    pub(super) fn given(&self, columns: &[(&str, &str)]) -> String {
        let select = |column: &dyn Fn(usize, &str, &str) -> String| -> String {
            let columns = columns.iter().zip(1..).map(|((name, kind), place)| column(place, name, kind));
            columns.collect::<Vec<_>>().join(", ")
        };
        match self.connection {
            Begun::Sqlite(_) => format!(
                "WITH given AS MATERIALIZED (SELECT b.id AS bot_id, {}
                 FROM json_each($1) AS r CROSS JOIN bots AS b WHERE b.id = unhex(r.value ->> 0))",
                select(&|place, name, _| format!("r.value ->> {place} AS {name}"))
            ),
            Begun::Postgres(_) => format!(
                "WITH r AS MATERIALIZED (SELECT (value ->> 0)::uuid AS bot_id, {}
                 FROM json_array_elements($1::json) AS rows (value)),
                 held AS MATERIALIZED (SELECT id FROM bots WHERE id IN (SELECT bot_id FROM r) ORDER BY id
                 FOR KEY SHARE),
                 given AS (SELECT r.* FROM r JOIN held ON held.id = r.bot_id)",
                select(&|place, name, kind| format!("(value ->> {place})::{kind} AS {name}"))
            ),
        }
    }

    /// A bot's figures in these buckets, those in which something happened, in the order of time.
    pub async fn list_usage(&mut self, bot: BotId, range: BucketRange) -> Result<Vec<(i64, Figures)>, StoreError> {
        // SQLite would rather read what all bots did in that time.
        let by_bot = match self.connection {
            Begun::Sqlite(_) => "INDEXED BY usage_by_bot",
            Begun::Postgres(_) => "",
        };
        let sql = format!(
            "SELECT bucket, latency_max_us, {} FROM usage {by_bot}
             WHERE bot_id = $1 AND step = $2 AND bucket >= $3 AND bucket < $4 ORDER BY bucket",
            SUMS.join(", ")
        );
        let rows: Vec<Bucket> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(bot)
                .bind(range.step.seconds())
                .bind(range.from)
                .bind(range.to)
                .fetch_all(connection)
                .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// What each of these bots did in these buckets altogether; those that did nothing are left out.
    pub async fn sum_usage(&mut self, bots: &[BotId], range: BucketRange) -> Result<Vec<(BotId, Figures)>, StoreError> {
        let given = match self.connection {
            Begun::Sqlite(_) => {
                "json_each($1) AS r CROSS JOIN usage AS u INDEXED BY usage_by_bot ON u.bot_id = unhex(r.value)"
            }
            Begun::Postgres(_) => {
                "json_array_elements_text($1::json) AS r (value) JOIN usage AS u ON u.bot_id = r.value::uuid"
            }
        };
        let sums = SUMS.map(|name| format!("CAST(SUM(u.{name}) AS BIGINT) AS {name}")).join(", ");
        let sql = format!(
            "SELECT u.bot_id, MIN(u.bucket) AS bucket, MAX(u.latency_max_us) AS latency_max_us, {sums} FROM {given}
             WHERE u.step = $2 AND u.bucket >= $3 AND u.bucket < $4 GROUP BY u.bot_id"
        );
        let bots = bots.iter().map(|bot| id(*bot)).collect::<Value>().to_string();
        let rows: Vec<Summed> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(bots)
                .bind(range.step.seconds())
                .bind(range.from)
                .bind(range.to)
                .fetch_all(connection)
                .await?
        });
        Ok(rows.into_iter().map(|row| (row.bot_id, <(i64, Figures)>::from(row.buckets).1)).collect())
    }

    /// How many bots did something in buckets of this length from this one on.
    pub async fn count_bots_in_use(&mut self, step: Step, from: i64) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(DISTINCT bot_id) FROM usage WHERE step = $1 AND bucket >= $2";
        let (count,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(step.seconds()).bind(from).fetch_one(connection).await?
        });
        Ok(count)
    }

    /// Forgets buckets of this length that began before `before`, at most `limit`; how many.
    pub async fn purge_usage(&mut self, step: Step, before: i64, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM usage WHERE (step, bucket, bot_id) IN
            (SELECT step, bucket, bot_id FROM usage WHERE step = $1 AND bucket < $2 LIMIT $3)";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(step.seconds()).bind(before).bind(limit).execute(connection).await?;
            Ok(done.rows_affected())
        })
    }
}

/// A bot's buckets of every length.
fn bucket_rows(bot: BotId, tally: &Tally) -> Vec<Value> {
    let rows_by = |step: Step| {
        tally.by(step).into_iter().map(move |(bucket, figures)| {
            let mut row = vec![id(bot), step.seconds().into(), bucket.into(), figures.latency_max_us.into()];
            row.extend(sums(&figures).map(Value::from));
            Value::Array(row)
        })
    };
    Step::ALL.into_iter().flat_map(rows_by).collect()
}

/// What is added up of a bucket, in the order of [`SUMS`].
fn sums(figures: &Figures) -> [i64; SUMS.len()] {
    let mut sums = [0; SUMS.len()];
    let (counters, latency) = sums.split_at_mut(SUMS.len() - LATENCY_CLASSES);
    counters.copy_from_slice(&[
        figures.updates_in,
        figures.messages_out,
        figures.messages_failed,
        figures.errors,
        figures.active_us,
        figures.latency_sum_us,
    ]);
    latency.copy_from_slice(&figures.latency);
    sums
}

/// A bot's counters since its registration.
fn activity_row(bot: BotId, tally: &Tally) -> Value {
    let total = tally.total();
    json!([
        id(bot),
        tally.last_update_at.map(time_text),
        tally.last_used_at.map(time_text),
        tally.clears_ingress_error,
        total.updates_in,
        total.messages_out,
        total.messages_failed,
    ])
}

/// An id as both databases read it from text.
pub(super) fn id(bot: BotId) -> Value {
    bot.0.simple().to_string().into()
}
