//! Forgetting updates and calls when their time is over.
//!
//! Their tables have no index by time: every update would write to it four times. But rows lie in the order in which they
//! were stored, so those of old come first and are found by reading from the front.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::store::{StoreError, Tx, on_backend};

/// What is forgotten by its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aging {
    /// Updates that were handled, with the calls that answer them. One stays as long as a call waits to be delivered, or
    /// was delivered a short time ago. Dead letters stay.
    HandledUpdates,
    /// Calls whose delivery ended, one way or the other.
    DeliveredCalls,
}

/// Rows that were stored one after the other.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stretch {
    /// The number of the last one.
    pub last: i64,
    /// When the first of them was stored, going by their times.
    pub oldest_at: DateTime<Utc>,
    /// When the last of them was stored, going by their times. A time later than now was told by a clock that ran ahead, and
    /// does not count; `None` if none counts.
    pub newest_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The first rows behind number `after`, at most `limit`; `None` at the end.
    pub async fn find_stretch(
        &mut self,
        aging: Aging,
        after: i64,
        limit: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<Stretch>, StoreError> {
        let (table, stored_at) = match aging {
            Aging::HandledUpdates => ("updates", "received_at"),
            Aging::DeliveredCalls => ("outbox", "created_at"),
        };
        let sql = AssertSqlSafe(format!(
            "SELECT MAX(seq) AS last, MIN(at) AS oldest_at, MAX(CASE WHEN at <= $3 THEN at END) AS newest_at
            FROM (SELECT seq, {stored_at} AS at FROM {table} WHERE seq > $1 ORDER BY seq LIMIT $2) AS rows
            HAVING COUNT(*) > 0"
        ));
        Ok(on_backend!(self, connection => {
            sqlx::query_as(sql).bind(after).bind(limit).bind(now).fetch_optional(connection).await
        })?)
    }

    /// Forgets those with a number behind `after`, up to `last`, that ended before `before`; how many.
    pub async fn purge_stretch(
        &mut self,
        aging: Aging,
        after: i64,
        last: i64,
        before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        const UPDATES: &str = "DELETE FROM updates WHERE seq > $1 AND seq <= $2 AND state = 'done' AND finished_at < $3
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.update_seq = updates.seq
                AND (o.state = 'waiting' OR o.finished_at >= $3))";
        const CALLS: &str =
            "DELETE FROM outbox WHERE seq > $1 AND seq <= $2 AND state <> 'waiting' AND finished_at < $3";
        let sql = match aging {
            Aging::HandledUpdates => UPDATES,
            Aging::DeliveredCalls => CALLS,
        };
        on_backend!(self, connection => {
            Ok(sqlx::query(sql).bind(after).bind(last).bind(before).execute(connection).await?.rows_affected())
        })
    }
}
