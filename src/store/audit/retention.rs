//! Giving up old records behind a signed checkpoint.

use chrono::{DateTime, Utc};

use crate::model::audit_chain::AuditHash;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// The number of the last record before the first one from `before` or later: up to it, all are older.
    pub async fn last_record_before(&mut self, before: DateTime<Utc>) -> Result<i64, StoreError> {
        const SQL: &str =
            "SELECT coalesce((SELECT MIN(seq) - 1 FROM audit WHERE at >= $1), (SELECT MAX(seq) FROM audit), 0)";
        let (seq,) = on_backend!(self, connection => sqlx::query_as(SQL).bind(before).fetch_one(connection).await)?;
        Ok(seq)
    }

    /// The number of the oldest record behind the number `seq`.
    pub async fn first_record_behind(&mut self, seq: i64) -> Result<Option<i64>, StoreError> {
        const SQL: &str = "SELECT MIN(seq) FROM audit WHERE seq > $1";
        let (first,) = on_backend!(self, connection => sqlx::query_as(SQL).bind(seq).fetch_one(connection).await)?;
        Ok(first)
    }

    /// The hash of a record; none if it is from before the chain.
    pub async fn find_record_hash(&mut self, seq: i64) -> Result<Option<AuditHash>, StoreError> {
        const SQL: &str = "SELECT hash FROM audit WHERE seq = $1";
        let row: Option<(Option<Vec<u8>>,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(seq).fetch_optional(connection).await)?;
        Ok(row.and_then(|(hash,)| AuditHash::from_bytes(&hash?)))
    }

    /// Lets the chain begin behind the record `seq` with this hash, which a retention checkpoint must stand for.
    pub async fn move_audit_start(&mut self, seq: i64, hash: AuditHash) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE audit_chain SET start_seq = $1, start_hash = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(seq).bind(hash.as_bytes()).execute(connection).await?;
        });
        Ok(())
    }

    /// Deletes the oldest records up to the number `last`, for which a retention checkpoint must stand, at most `limit`.
    pub async fn purge_records(&mut self, last: i64, limit: i64) -> Result<(), StoreError> {
        const SQL: &str =
            "DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE seq <= $1 ORDER BY seq LIMIT $2)";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(last).bind(limit).execute(connection).await?;
        });
        Ok(())
    }
}
