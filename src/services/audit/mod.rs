//! The audit log: reading it, verifying it, exporting it, and giving up what is old.

mod checkpoints;
mod exports;
mod lines;
mod retention;
mod verification;
mod verify;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::json;
use thiserror::Error;
use tokio::sync::Semaphore;
use uuid::fmt::Hyphenated;

use crate::base::ambient::Ambient;
use crate::config::AuditSettings;
use crate::model::account::{AccountId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::audit_filter::{AuditFilter, ExportId};
use crate::model::audit_record::AuditRecord;
use crate::model::page::{Page, PageRequest};
use crate::services::vault::Vault;
use crate::store::{Store, StoreError};

use checkpoints::Signer;
use exports::Progress;

pub use exports::{ExportError, ExportFile};
pub use retention::Pruning;
pub use verification::{Verification, VerificationState};
pub use verify::{Anchor, Break, Damage, InvalidAnchor, VerifyReport};

/// Exports written at the same time, of all people.
const MAX_RUNNING_EXPORTS: usize = 2;

/// Why something was not done with the log.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The caller's role does not allow this.
    #[error("your role does not allow this")]
    NotAllowed,
    /// A field of what was asked for is not acceptable.
    #[error("{field}: expected {expected}")]
    InvalidField {
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The person has as many exports as one may have.
    #[error(
        "you have as many exports as one may have, {unfinished} under way or {kept} in all: wait for one to end, or for the \
         oldest to be deleted a day after it ended"
    )]
    TooManyExports {
        /// How many may be under way.
        unfinished: i64,
        /// How many there may be, those that have ended included.
        kept: i64,
    },
    /// The person has no such export.
    #[error("you have no such export; exports are deleted a day after they ended")]
    NoSuchExport,
    /// The export has no file, or not yet.
    #[error("this export is not done: see its state")]
    ExportNotDone,
    /// Records are missing where some were to be given up.
    #[error("the log is broken where records were to be given up: verify it first")]
    Broken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The record of what people did. Cheap to clone.
#[derive(Clone)]
pub struct AuditLog(Arc<Inner>);

struct Inner {
    store: Store,
    signer: Signer,
    settings: AuditSettings,
    /// Where the files of exports lie.
    folder: PathBuf,
    ambient: Ambient,
    /// Runs what goes on after a call was answered. The threads that serve calls are not for that.
    executor: tokio::runtime::Handle,
    verification: Mutex<Option<Verification>>,
    running_exports: Semaphore,
    progress: Mutex<HashMap<ExportId, Progress>>,
}

impl std::fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuditLog").finish_non_exhaustive()
    }
}

impl AuditLog {
    /// The log in `store`; exports lie below `data_dir`. Works on the present runtime after calls were answered.
    pub fn new(store: Store, vault: &Vault, settings: &AuditSettings, data_dir: &Path, ambient: Ambient) -> Self {
        Self(Arc::new(Inner {
            store,
            signer: Signer::new(vault),
            settings: settings.clone(),
            folder: data_dir.join("exports"),
            ambient,
            executor: tokio::runtime::Handle::current(),
            verification: Mutex::new(None),
            running_exports: Semaphore::new(MAX_RUNNING_EXPORTS),
            progress: Mutex::new(HashMap::new()),
        }))
    }

    /// One page of the records that `filter` means, newest first; for an admin, and audited itself.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditRecord>, AuditError> {
        require_admin(caller)?;
        // Not on the target itself, whose own records the readings would bury.
        self.record(caller, AuditEntry::new(AuditAction::AuditRead, None).with(json!(filter))).await?;
        let (total, items) = self.0.store.read().await?.list_audit(filter, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// The account that an admin names by its id or its sign-in name.
    pub async fn find_actor(&self, caller: &Caller, named: Option<&str>) -> Result<Option<AccountId>, AuditError> {
        require_admin(caller)?;
        let Some(named) = named else { return Ok(None) };
        // Ids are longer than sign-in names can be.
        if let Some(id) = named.parse().ok().filter(|_| named.len() == Hyphenated::LENGTH) {
            return Ok(Some(AccountId(id)));
        }
        let known = match named.parse::<Username>() {
            Ok(username) => self.0.store.read_once().await?.find_account_id(&username).await?,
            Err(_) => None,
        };
        let expected = "the sign-in name of an account, or its id";
        known.map(Some).ok_or_else(|| AuditError::InvalidField { field: "actor", expected: expected.to_owned() })
    }

    /// Records something that changes nothing else.
    async fn record(&self, caller: &Caller, entry: AuditEntry) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.record(caller, entry, self.0.ambient.now()).await?;
        tx.commit().await
    }
}

fn require_admin(caller: &Caller) -> Result<(), AuditError> {
    if caller.role < Role::Admin { Err(AuditError::NotAllowed) } else { Ok(()) }
}
