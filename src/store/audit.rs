//! The audit log: written in the transaction of the change that it records, never changed.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::model::audit::{AuditEntry, AuditRecord, Caller};
use crate::model::page::PageRequest;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Records what `caller` does in this transaction.
    pub async fn record(&mut self, caller: &Caller, entry: AuditEntry, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO audit
            (at, actor_id, actor_role, session_id, action, target, reason, detail, address, request_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(now)
                .bind(caller.account_id)
                .bind(caller.role)
                .bind(caller.session_id)
                .bind(entry.action.as_str())
                .bind(entry.target)
                .bind(entry.reason.as_deref().map(storable))
                .bind(Json(entry.detail))
                .bind(caller.origin.address.map(|address| address.to_string()))
                .bind(caller.origin.request_id)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// One page of the log, newest first, of one target if given; and how many records there are.
    pub async fn list_audit(
        &mut self,
        target: Option<Uuid>,
        page: PageRequest,
    ) -> Result<(i64, Vec<AuditRecord>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM audit WHERE $1 IS NULL OR target = $1";
        const SQL: &str = "SELECT seq, at, actor_id, actor_role, action, target, reason, detail, address, request_id
            FROM audit WHERE $1 IS NULL OR target = $1 ORDER BY seq DESC LIMIT $2 OFFSET $3";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(target).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(SQL)
                .bind(target)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }
}
