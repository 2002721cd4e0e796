//! Reading the audit log.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

use crate::model::account::Role;
use crate::model::audit::{AuditAction, AuditEntry, AuditRecord, Caller};
use crate::model::page::{Page, PageRequest};
use crate::store::{Store, StoreError};

/// Why the log was not shown.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The caller's role does not allow this.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The record of what people did. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AuditLog {
    store: Store,
}

impl AuditLog {
    /// The log in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// One page of the log, newest first, of one target if given; for an admin, and audited itself.
    pub async fn list(
        &self,
        caller: &Caller,
        target: Option<Uuid>,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<Page<AuditRecord>, AuditError> {
        if caller.role < Role::Admin {
            return Err(AuditError::NotAllowed);
        }
        // Not on the target itself, whose own records the readings would bury.
        let entry = AuditEntry::new(AuditAction::AuditRead, None).with(json!({ "target": target }));
        let mut tx = self.store.begin().await?;
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        let (total, items) = self.store.read().await?.list_audit(target, page).await?;
        Ok(Page::new(page, total, items))
    }
}
