//! The audit log: written in the transaction of the change that it records, never changed.
//!
//! Records form a chain (see `model::audit_chain`), so that they are written one transaction after the other. For as
//! little waiting as possible a transaction keeps its records until it commits, and writes them as the last thing: it
//! then holds the chain's head, which others may wait for, and waits for nothing itself.

mod chain;
mod exports;
mod retention;

use chrono::{DateTime, SubsecRound as _, Utc};
use sqlx::AssertSqlSafe;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::audit_chain::AuditHash;
use crate::model::audit_filter::{ActionFilter, AuditFilter};
use crate::model::audit_record::{AuditRecord, StoredRecord};
use crate::model::page::PageRequest;
use crate::store::{Change, Recorded, StoreError, Tx, on_backend};

/// The columns of a record.
const COLUMNS: &str =
    "a.seq, a.at, a.actor_id, a.actor_role, a.session_id, a.api_key_id, a.grant_id, a.action, a.target,
    a.reason, a.detail, a.address, a.user_agent, a.request_id, a.hash";

/// The records that a filter means, which is bound as `$1` to `$7`. What is not asked for is no condition on a column, so
/// that the databases use the index of what is.
fn conditions(filter: &AuditFilter) -> String {
    let AuditFilter { actor, action, target, grant, from, to, looks } = filter;
    let is_prefix = action.as_ref().is_some_and(ActionFilter::is_prefix);
    let looked =
        looks.map(|_| format!("(a.action IN ('{}')) = $7", AuditAction::LOOKS.map(AuditAction::as_str).join("', '")));
    [
        (actor.is_some(), "a.actor_id = $1", "$1 IS NULL"),
        (action.is_some() && !is_prefix, "a.action = $2", "($2 IS NULL OR substr(a.action, 1, length($2)) = $2)"),
        (target.is_some(), "a.target = $3", "$3 IS NULL"),
        (grant.is_some(), "a.grant_id = $4", "$4 IS NULL"),
        (from.is_some(), "a.at >= $5", "$5 IS NULL"),
        (to.is_some(), "a.at < $6", "$6 IS NULL"),
        (looks.is_some(), looked.as_deref().unwrap_or_default(), "$7 IS NULL"),
    ]
    .map(|(is_asked, condition, otherwise)| if is_asked { condition } else { otherwise })
    .join(" AND ")
}

/// Binds a filter as `$1` to `$7`.
macro_rules! bind_filter {
    ($query:expr, $filter:expr) => {
        $query
            .bind($filter.actor)
            .bind($filter.action.as_ref().map($crate::model::audit_filter::ActionFilter::as_str))
            .bind($filter.target)
            .bind($filter.grant)
            .bind($filter.from)
            .bind($filter.to)
            .bind($filter.looks)
    };
}
use bind_filter;

impl Tx {
    /// Records what `caller` does in this transaction. [`Tx::commit`] writes it; if it cannot, nothing is changed.
    #[expect(clippy::unused_async, reason = "a statement like the others; when it is carried out is our own matter")]
    pub async fn record(&mut self, caller: &Caller, entry: AuditEntry, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.note(|| {
            let AuditEntry { action, target, ref detail, .. } = entry;
            Change::Recorded(Recorded { actor: caller.account_id, action, target, detail: detail.clone() })
        });
        // The finest step that both databases store, and so the one that the hash covers.
        self.records.push(StoredRecord::new(caller, entry, now.trunc_subsecs(6)));
        Ok(())
    }

    /// Puts the transaction's records at the chain's end.
    pub(super) async fn write_records(&mut self) -> Result<(), StoreError> {
        let records = std::mem::take(&mut self.records);
        if records.is_empty() {
            return Ok(());
        }
        let chain = self.hold_audit_chain().await?;
        let (mut seq, mut hash) = (chain.head_seq, chain.head_hash);
        for mut record in records {
            seq += 1;
            record.seq = seq;
            hash = record.hash_behind(hash);
            self.insert_record(&record, hash).await?;
        }
        Ok(())
    }

    /// Writes a record. The chain's head follows by a trigger.
    async fn insert_record(&mut self, record: &StoredRecord, hash: AuditHash) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO audit (seq, at, actor_id, actor_role, session_id, api_key_id, grant_id, action,
            target, reason, detail, address, user_agent, request_id, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(record.seq)
                .bind(record.at)
                .bind(record.actor_id)
                .bind(&record.actor_role)
                .bind(record.session_id)
                .bind(record.api_key_id)
                .bind(record.grant_id)
                .bind(&record.action)
                .bind(record.target)
                .bind(&record.reason)
                .bind(&record.detail)
                .bind(&record.address)
                .bind(&record.user_agent)
                .bind(record.request_id)
                .bind(hash.as_bytes())
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// One page of the records that `filter` means, newest first; and how many there are.
    pub async fn list_audit(
        &mut self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<(i64, Vec<AuditRecord>), StoreError> {
        let total = self.count_audit(filter, i64::MAX).await?;
        let sql = format!(
            "SELECT {COLUMNS}, c.username AS actor, coalesce('@' || b.username, t.username) AS target_name
             FROM audit a LEFT JOIN accounts c ON c.id = a.actor_id LEFT JOIN bots b ON b.id = a.target
             LEFT JOIN accounts t ON t.id = a.target
             WHERE {} ORDER BY a.seq DESC LIMIT $8 OFFSET $9",
            conditions(filter)
        );
        let records: Vec<StoredRecord> = on_backend!(self, connection => {
            bind_filter!(sqlx::query_as(AssertSqlSafe(sql)), filter)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await
        })?;
        Ok((total, records.into_iter().map(AuditRecord::from).collect()))
    }

    /// How many records up to the number `through` the filter means.
    pub async fn count_audit(&mut self, filter: &AuditFilter, through: i64) -> Result<i64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM audit a WHERE {} AND a.seq <= $8", conditions(filter));
        let (count,) = on_backend!(self, connection => {
            bind_filter!(sqlx::query_as(AssertSqlSafe(sql)), filter).bind(through).fetch_one(connection).await
        })?;
        Ok(count)
    }
}
