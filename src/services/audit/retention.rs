//! Giving up old records: behind a signed checkpoint, from which verification then begins.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::model::account::Role;
use crate::model::audit::{AuditAction, AuditEntry, Caller, parse_reason};
use crate::model::audit_chain::{AuditHash, CheckpointKind};
use crate::services::audit::checkpoints::Signature;
use crate::services::audit::{AuditError, AuditLog};
use crate::store::{StoreError, Tx};

/// Records deleted in one transaction, so that none holds up the others for long.
const BATCH: i64 = 1000;

/// What is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pruning {
    /// Whether this only says what would be given up.
    pub dry_run: bool,
    /// How many records.
    pub records: i64,
    /// The number of the first one; null if there are none.
    pub first_seq: Option<i64>,
    /// The number of the last one; null if there are none.
    pub last_seq: Option<i64>,
    /// The last one's hash, which the checkpoint holds; null for a record from before the chain.
    #[schema(value_type = Option<String>)]
    pub hash: Option<AuditHash>,
}

/// A duration of a day or more as people say it: humantime's months have 30.44 days.
fn in_days(duration: Duration) -> String {
    const DAY: u64 = 24 * 60 * 60;
    match (duration.as_secs() / DAY, duration.as_secs() % DAY) {
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        (days, rest) => format!("{days} days and {}", humantime::format_duration(Duration::from_secs(rest))),
    }
}

impl AuditLog {
    /// Gives up the records before the first one from `before` or later, for a superadmin: signs a checkpoint in their
    /// place and deletes them afterwards, batch by batch. With `dry_run` it only says which.
    pub async fn prune(
        &self,
        caller: &Caller,
        before: DateTime<Utc>,
        reason: &str,
        dry_run: bool,
    ) -> Result<Pruning, AuditError> {
        if caller.role < Role::Superadmin {
            return Err(AuditError::NotAllowed);
        }
        let reason = parse_reason(reason)
            .map_err(|error| AuditError::InvalidField { field: "reason", expected: error.to_string() })?;
        let now = self.0.ambient.now();
        let min_age = self.0.settings.min_retention;
        if before > now - TimeDelta::from_std(min_age).unwrap_or(TimeDelta::MAX) {
            let expected = format!("a time at least {} ago", in_days(min_age));
            return Err(AuditError::InvalidField { field: "before", expected });
        }
        let pruning = self.give_up(caller, before, reason, dry_run).await?;
        if !dry_run && pruning.records > 0 {
            let log = self.clone();
            self.0.executor.spawn(async move {
                if let Err(error) = log.purge().await {
                    tracing::warn!(%error, "old records of the audit log could not be deleted; tried again soon");
                }
            });
        }
        Ok(pruning)
    }

    async fn give_up(
        &self,
        caller: &Caller,
        before: DateTime<Utc>,
        reason: &str,
        dry_run: bool,
    ) -> Result<Pruning, AuditError> {
        let now = self.0.ambient.now();
        let nothing = Pruning { dry_run, records: 0, first_seq: None, last_seq: None, hash: None };
        let mut tx = self.0.store.begin().await?;
        let chain = tx.hold_audit_chain().await?;
        let given_up = tx.newest_checkpoint(CheckpointKind::Retention, None).await?.unwrap_or(0);
        // Whoever forged this one would keep the log from ever being shortened again.
        if given_up > chain.start_seq {
            return Err(AuditError::Broken);
        }
        let last = tx.last_record_before(before).await?.min(chain.head_seq);
        if last <= given_up {
            return Ok(nothing);
        }
        let records = tx.count_records_between(given_up + 1, last).await?;
        let first = tx.first_record_behind(given_up).await?;
        let hash = tx.find_record_hash(last).await?;
        if hash.is_none() && last > chain.start_seq {
            return Err(AuditError::Broken);
        }
        let pruning = Pruning { records, first_seq: first, last_seq: Some(last), hash, ..nothing };
        if dry_run || records == 0 {
            return Ok(pruning);
        }
        let signed_hash = hash.unwrap_or(AuditHash::ZERO);
        tx.insert_checkpoint(&self.0.signer.sign(CheckpointKind::Retention, last, signed_hash, now)).await?;
        if last > chain.start_seq {
            tx.move_audit_start(last, signed_hash).await?;
        }
        let detail =
            json!({ "before": before, "records": records, "first_seq": first, "last_seq": last, "hash": hash });
        tx.record(caller, AuditEntry::new(AuditAction::AuditPruned, None).because(reason).with(detail), now).await?;
        tx.commit().await?;
        tracing::info!(records, seq = last, hash = %signed_hash, "old records of the audit log are given up");
        Ok(pruning)
    }

    /// Deletes what was given up and is still there.
    pub async fn purge(&self) -> Result<(), StoreError> {
        loop {
            let mut tx = self.0.store.begin().await?;
            let Some(last) = self.find_given_up(&mut tx).await? else { return Ok(()) };
            tx.purge_records(last, BATCH).await?;
            tx.commit().await?;
        }
    }

    /// The last of the records that were given up and are still there, if there are any. The triggers ask for a checkpoint
    /// and cannot check signatures: for a forged one Botyard does not delete the traces itself.
    async fn find_given_up(&self, tx: &mut Tx) -> Result<Option<i64>, StoreError> {
        let Some(last) = tx.newest_checkpoint(CheckpointKind::Retention, None).await? else { return Ok(None) };
        if tx.first_record_behind(0).await?.is_none_or(|first| first > last) {
            return Ok(None);
        }
        let checkpoints = tx.list_checkpoints(last, last).await?;
        let mut retentions = checkpoints.iter().filter(|checkpoint| checkpoint.kind == CheckpointKind::Retention);
        if retentions.any(|checkpoint| self.0.signer.check(checkpoint) == Signature::Valid) {
            return Ok(Some(last));
        }
        tracing::error!(
            seq = last,
            "no checkpoint of ours says that old records were given up; they are kept: run `botyard audit verify`"
        );
        Ok(None)
    }
}
