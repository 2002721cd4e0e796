//! The chain of records as a whole, for verification and for what is written behind it.

use sqlx::{AssertSqlSafe, FromRow as _, Row as _};

use crate::model::audit_chain::{AuditChain, AuditCheckpoint, AuditHash, CheckpointKind};
use crate::model::audit_record::StoredRecord;
use crate::store::audit::COLUMNS;
use crate::store::{StoreError, Tx, on_backend};

/// The chain's two ends as stored.
#[derive(sqlx::FromRow)]
struct ChainRow {
    start_seq: i64,
    start_hash: Vec<u8>,
    head_seq: i64,
    head_hash: Vec<u8>,
}

/// A checkpoint as stored.
#[derive(sqlx::FromRow)]
struct CheckpointRow {
    kind: CheckpointKind,
    seq: i64,
    hash: Vec<u8>,
    at: chrono::DateTime<chrono::Utc>,
    key_id: String,
    signature: Vec<u8>,
}

impl Tx {
    /// Where the chain begins and ends; `None` if somebody removed or spoiled that.
    pub async fn find_audit_chain(&mut self) -> Result<Option<AuditChain>, StoreError> {
        self.select_audit_chain("").await
    }

    /// The same, and nobody else changes it until the transaction ends: so nothing may be waited for any more.
    pub async fn hold_audit_chain(&mut self) -> Result<AuditChain, StoreError> {
        let found = self.select_audit_chain(self.row_lock()).await?;
        found.ok_or_else(|| StoreError::Internal(sqlx::Error::RowNotFound.into()))
    }

    async fn select_audit_chain(&mut self, lock: &'static str) -> Result<Option<AuditChain>, StoreError> {
        let sql = format!("SELECT start_seq, start_hash, head_seq, head_hash FROM audit_chain{lock}");
        let row: Option<ChainRow> =
            on_backend!(self, connection => sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(connection).await)?;
        Ok(row.and_then(|row| {
            let [start_hash, head_hash] = [row.start_hash, row.head_hash].map(|bytes| AuditHash::from_bytes(&bytes));
            let (start_hash, head_hash) = (start_hash?, head_hash?);
            Some(AuditChain { start_seq: row.start_seq, start_hash, head_seq: row.head_seq, head_hash })
        }))
    }

    /// The next records behind the number `after`, in their order, each with its number; `None` in the place of one that
    /// somebody altered such that it cannot be read.
    pub async fn list_chained(
        &mut self,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Option<StoredRecord>)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM audit a WHERE a.seq > $1 ORDER BY a.seq LIMIT $2");
        on_backend!(self, connection => {
            let rows = sqlx::query(AssertSqlSafe(sql)).bind(after).bind(limit).fetch_all(connection).await?;
            rows.iter().map(|row| Ok((row.try_get("seq")?, StoredRecord::from_row(row).ok()))).collect()
        })
    }

    /// How many records there are from the number `first` to `last`.
    pub async fn count_records_between(&mut self, first: i64, last: i64) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM audit WHERE seq BETWEEN $1 AND $2";
        let (count,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(first).bind(last).fetch_one(connection).await
        })?;
        Ok(count)
    }

    /// Stores a checkpoint.
    pub async fn insert_checkpoint(&mut self, checkpoint: &AuditCheckpoint) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO audit_checkpoints (kind, seq, key_id, hash, at, signature)
            VALUES ($1, $2, $3, $4, $5, $6)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(checkpoint.kind)
                .bind(checkpoint.seq)
                .bind(&checkpoint.key_id)
                .bind(checkpoint.hash.as_bytes())
                .bind(checkpoint.at)
                .bind(&checkpoint.signature)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The checkpoints of the records from `first` to `last`, in the records' order.
    pub async fn list_checkpoints(&mut self, first: i64, last: i64) -> Result<Vec<AuditCheckpoint>, StoreError> {
        const SQL: &str = "SELECT kind, seq, key_id, hash, at, signature FROM audit_checkpoints
            WHERE kind IN ('periodic', 'retention') AND seq BETWEEN $1 AND $2 ORDER BY seq, kind, key_id LIMIT 10000";
        let rows: Vec<CheckpointRow> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(first).bind(last).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(AuditCheckpoint::from).collect())
    }

    /// The number of the newest record that a checkpoint of this kind speaks of; of those under one key if given.
    pub async fn newest_checkpoint(
        &mut self,
        kind: CheckpointKind,
        key_id: Option<&str>,
    ) -> Result<Option<i64>, StoreError> {
        const SQL: &str = "SELECT MAX(seq) FROM audit_checkpoints WHERE kind = $1 AND ($2 IS NULL OR key_id = $2)";
        let (seq,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(kind).bind(key_id).fetch_one(connection).await
        })?;
        Ok(seq)
    }
}

impl From<CheckpointRow> for AuditCheckpoint {
    fn from(row: CheckpointRow) -> Self {
        let CheckpointRow { kind, seq, hash, at, key_id, signature } = row;
        // No record has this hash, and no signature fits it.
        let hash = AuditHash::from_bytes(&hash).unwrap_or(AuditHash::ZERO);
        Self { kind, seq, hash, at, key_id, signature }
    }
}
