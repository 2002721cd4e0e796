//! Exports of the audit log: what people asked for, and the records that go into them.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::AccountId;
use crate::model::audit_filter::{AuditExport, AuditFilter, ExportId, ExportState};
use crate::model::audit_record::StoredRecord;
use crate::model::page::PageRequest;
use crate::store::audit::{COLUMNS, bind_filter, conditions};
use crate::store::{StoreError, Tx, on_backend};

const EXPORT_COLUMNS: &str = "id, account_id, format, filter, state, reason, records_done, records_total, bytes,
    created_at, finished_at, expires_at";

impl Tx {
    /// The next records behind the number `after` up to `through` that `filter` means, in their order, each with its
    /// actor's name and the hash of the record before it.
    pub async fn list_audit_after(
        &mut self,
        filter: &AuditFilter,
        after: i64,
        through: i64,
        limit: i64,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        // A record whose predecessor was given up follows the hash that the chain begins with.
        let sql = format!(
            "SELECT {COLUMNS}, c.username AS actor,
                 coalesce(p.hash, (SELECT start_hash FROM audit_chain WHERE start_seq = a.seq - 1)) AS previous_hash
             FROM audit a LEFT JOIN accounts c ON c.id = a.actor_id LEFT JOIN audit p ON p.seq = a.seq - 1
             WHERE {} AND a.seq > $8 AND a.seq <= $9 ORDER BY a.seq LIMIT $10",
            conditions(filter)
        );
        Ok(on_backend!(self, connection => {
            bind_filter!(sqlx::query_as(AssertSqlSafe(sql)), filter)
                .bind(after)
                .bind(through)
                .bind(limit)
                .fetch_all(connection)
                .await
        })?)
    }

    /// Makes an export; `false` if the account has `unfinished` under way, or `kept` in all.
    pub async fn create_export(
        &mut self,
        export: &AuditExport,
        unfinished: i64,
        kept: i64,
    ) -> Result<bool, StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FILTER (WHERE state IN ('queued', 'running')), COUNT(*)
            FROM audit_exports WHERE account_id = $1";
        const SQL: &str = "INSERT INTO audit_exports (id, account_id, format, filter, state, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)";
        // The account is held, or two calls of the same moment would both find room.
        let hold = format!("SELECT 1 FROM accounts WHERE id = $1{}", self.row_lock());
        on_backend!(self, connection => {
            sqlx::query(AssertSqlSafe(hold)).bind(export.account_id).execute(&mut *connection).await?;
            let (under_way, all): (i64, i64) =
                sqlx::query_as(COUNT).bind(export.account_id).fetch_one(&mut *connection).await?;
            if under_way >= unfinished || all >= kept {
                return Ok(false);
            }
            sqlx::query(SQL)
                .bind(export.id)
                .bind(export.account_id)
                .bind(export.format)
                .bind(&export.filter)
                .bind(export.state)
                .bind(export.created_at)
                .execute(connection)
                .await?;
        });
        Ok(true)
    }

    /// Writes down how an export stands.
    pub async fn update_export(&mut self, export: &AuditExport) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE audit_exports SET state = $3, reason = $4, records_done = $5, records_total = $6,
            bytes = $7, finished_at = $8, expires_at = $9 WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(export.account_id)
                .bind(export.id)
                .bind(export.state)
                .bind(&export.reason)
                .bind(export.records_done)
                .bind(export.records_total)
                .bind(export.bytes)
                .bind(export.finished_at)
                .bind(export.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// An export of this account.
    pub async fn find_export(&mut self, account: AccountId, id: ExportId) -> Result<Option<AuditExport>, StoreError> {
        let sql = format!("SELECT {EXPORT_COLUMNS} FROM audit_exports WHERE account_id = $1 AND id = $2");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(id).fetch_optional(connection).await
        })?)
    }

    /// One page of this account's exports, newest first, and how many there are.
    pub async fn list_exports(
        &mut self,
        account: AccountId,
        page: PageRequest,
    ) -> Result<(i64, Vec<AuditExport>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM audit_exports WHERE account_id = $1";
        let sql = format!(
            "SELECT {EXPORT_COLUMNS} FROM audit_exports WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
        );
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(account).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(AssertSqlSafe(sql))
                .bind(account)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// Gives up every export that is under way: nobody writes them any more.
    pub async fn fail_unfinished_exports(
        &mut self,
        reason: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE audit_exports SET state = 'failed', reason = $1, finished_at = $2, expires_at = $3
            WHERE state IN ('queued', 'running')";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(reason).bind(now).bind(expires_at).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets the exports that have expired.
    pub async fn purge_exports(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM audit_exports WHERE expires_at <= $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(now).execute(connection).await?; });
        Ok(())
    }

    /// Where an export of any account stands, for clearing up files.
    pub async fn find_export_state(&mut self, id: ExportId) -> Result<Option<ExportState>, StoreError> {
        const SQL: &str = "SELECT state FROM audit_exports WHERE id = $1";
        let row: Option<(ExportState,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(id).fetch_optional(connection).await)?;
        Ok(row.map(|(state,)| state))
    }
}
