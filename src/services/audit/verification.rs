//! Verifications that people ask for: in the background, one at a time.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::audit::verify::VerifyReport;
use crate::services::audit::{AuditError, AuditLog, require_admin};
use crate::store::StoreError;

/// Where a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationState {
    /// It goes on.
    Running,
    /// It came to an end; the report says what it found.
    Done,
    /// It could not come to an end.
    Failed,
}

/// A verification of the log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Verification {
    /// Where it stands.
    pub state: VerificationState,
    /// Why it failed.
    pub reason: Option<String>,
    /// Records verified so far.
    pub records_done: i64,
    /// Records that there were at its beginning.
    pub records_total: i64,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// What it found.
    pub report: Option<VerifyReport>,
}

impl AuditLog {
    /// Begins a verification for an admin, unless one goes on; audited when it has ended. How it stands.
    pub async fn start_verification(&self, caller: &Caller) -> Result<Verification, AuditError> {
        require_admin(caller)?;
        let chain = self.0.store.read().await?.find_audit_chain().await?;
        let begun = Verification {
            state: VerificationState::Running,
            reason: None,
            records_done: 0,
            records_total: chain.map_or(0, |chain| chain.head_seq - chain.start_seq),
            started_at: self.0.ambient.now(),
            finished_at: None,
            report: None,
        };
        {
            let mut present = self.0.verification.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(going_on) = present.as_ref().filter(|one| one.state == VerificationState::Running) {
                return Ok(going_on.clone());
            }
            *present = Some(begun.clone());
        }
        let (log, caller) = (self.clone(), caller.clone());
        self.0.executor.spawn(async move {
            let result = log.verify_for(&caller).await;
            log.update_verification(|verification| {
                verification.finished_at = Some(log.0.ambient.now());
                match result {
                    Ok(report) => {
                        verification.state = VerificationState::Done;
                        verification.records_done = report.records;
                        verification.report = Some(report);
                    }
                    Err(error) => {
                        tracing::error!(%error, "a verification of the audit log failed");
                        verification.state = VerificationState::Failed;
                        verification.reason = Some("the database failed; the log of this server says more".to_owned());
                    }
                }
            });
        });
        Ok(begun)
    }

    /// How the newest verification stands, for an admin; `None` if there was none since the start.
    pub fn verification(&self, caller: &Caller) -> Result<Option<Verification>, AuditError> {
        require_admin(caller)?;
        let present = self.0.verification.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(present.clone())
    }

    async fn verify_for(&self, caller: &Caller) -> Result<VerifyReport, StoreError> {
        let on_progress = |done| self.update_verification(|verification| verification.records_done = done);
        let report = self.verify(&[], on_progress).await?;
        if let Some(found) = &report.broken {
            tracing::error!(seq = found.seq, how = ?found.how, "the audit log is broken: {}", found.detail);
        }
        let detail = json!({ "intact": report.intact, "records": report.records, "broken": report.broken });
        self.record(caller, AuditEntry::new(AuditAction::AuditVerified, None).with(detail)).await?;
        Ok(report)
    }

    fn update_verification(&self, update: impl FnOnce(&mut Verification)) {
        let mut present = self.0.verification.lock().unwrap_or_else(PoisonError::into_inner);
        present.as_mut().map(update);
    }
}
