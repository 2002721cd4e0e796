//! Verification: walks the chain from its start and names the first record with which something is wrong.
//!
//! It reads batch by batch, so it takes the same memory for any log and nobody waits for it. Records that are written
//! meanwhile are verified as well.

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use crate::model::audit_chain::{AuditChain, AuditCheckpoint, AuditHash, CheckpointKind};
use crate::model::audit_record::StoredRecord;
use crate::services::audit::AuditLog;
use crate::services::audit::checkpoints::{Signature, Signer};
use crate::store::StoreError;

/// Records read at a time.
const BATCH: i64 = 1000;

/// What is wrong with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// A record does not fit its hash: a field of it was changed, or the hash was.
    Changed,
    /// Records are missing in the middle.
    Removed,
    /// A record stands where another one belongs, which has moved on.
    Inserted,
    /// Records have changed places.
    Reordered,
    /// Records are missing at the end.
    Cut,
    /// The note of the chain's two ends does not fit the records.
    HeadAltered,
    /// A checkpoint's signature is not ours, or the one that the chain's start needs is missing.
    CheckpointForged,
    /// The hashes fit one another, but not a signed checkpoint: they were computed anew after a change.
    Rewritten,
}

/// Where the log is broken first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Break {
    /// The number of the first record concerned.
    pub seq: i64,
    /// The number of the last record concerned, as far as can be told.
    pub through: i64,
    /// What is wrong.
    pub how: Damage,
    /// The same in words.
    pub detail: String,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerifyReport {
    /// Whether everything fits.
    pub intact: bool,
    /// The number of the record behind which the chain begins.
    pub start_seq: i64,
    /// The number of the last record that fits.
    pub last_seq: i64,
    /// Its hash.
    #[schema(value_type = String)]
    pub last_hash: AuditHash,
    /// Records that fit.
    pub records: i64,
    /// Records that are still there from before the chain; they cannot be checked.
    pub records_before_chain: i64,
    /// The number of the last record that a signature of ours vouches for, or of the chain's start if none does. Whoever
    /// owns the database could have written those behind it anew.
    pub signed_through: i64,
    /// Checkpoints that fit.
    pub checkpoints: i64,
    /// Checkpoints that cannot be checked: their keys are not configured any more.
    pub checkpoints_unchecked: i64,
    /// Where the log is broken, if it is.
    pub broken: Option<Break>,
}

/// A hash that somebody noted down outside of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The record's number.
    pub seq: i64,
    /// The hash that it had.
    pub hash: AuditHash,
}

/// Why a text is no anchor.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an anchor is a record's number and its hash, such as 120:9f86d081…")]
pub struct InvalidAnchor;

impl std::str::FromStr for Anchor {
    type Err = InvalidAnchor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seq, hash) = text.split_once(':').ok_or(InvalidAnchor)?;
        Ok(Self { seq: seq.parse().map_err(|_| InvalidAnchor)?, hash: hash.parse().map_err(|_| InvalidAnchor)? })
    }
}

/// The walk so far.
struct Walk<'a> {
    signer: &'a Signer,
    anchors: &'a [Anchor],
    report: VerifyReport,
}

impl AuditLog {
    /// Verifies the log, and that the records of `anchors` have their hashes. `on_progress` hears, now and then, how many
    /// records were verified.
    pub async fn verify(&self, anchors: &[Anchor], on_progress: impl Fn(i64)) -> Result<VerifyReport, StoreError> {
        let mut walk = Walk::new(&self.0.signer, anchors);
        let mut has_begun = false;
        loop {
            let mut tx = self.0.store.read().await?;
            let Some(chain) = tx.find_audit_chain().await? else {
                let detail = "the note of the chain's ends is missing or spoiled";
                let found = Break::at(walk.report.last_seq, Damage::HeadAltered, detail);
                return Ok(walk.broken(found));
            };
            // At the beginning, and when old records were given up meanwhile.
            if !has_begun || chain.start_seq > walk.report.last_seq {
                has_begun = true;
                let checkpoints = tx.list_checkpoints(chain.start_seq, chain.start_seq).await?;
                walk.report.records_before_chain = tx.count_records_between(i64::MIN, chain.start_seq).await?;
                if let Err(found) = walk.begin(&chain, &checkpoints) {
                    return Ok(walk.broken(found));
                }
            }
            let records = tx.list_chained(walk.report.last_seq, BATCH).await?;
            let is_last = i64::try_from(records.len()).is_ok_and(|count| count < BATCH);
            let last = records.last().filter(|_| !is_last).map_or(i64::MAX, |(seq, _)| *seq);
            let checkpoints = tx.list_checkpoints(walk.report.last_seq + 1, last).await?;
            drop(tx);
            for (seq, record) in &records {
                if let Err(found) = walk.step(*seq, record.as_ref(), &checkpoints) {
                    let found = self.look_closer(&walk, record.as_ref(), found).await?;
                    return Ok(walk.broken(found));
                }
            }
            on_progress(walk.report.records);
            if is_last {
                return Ok(match walk.end(&chain, &checkpoints) {
                    Ok(()) => walk.report,
                    Err(found) => walk.broken(found),
                });
            }
        }
    }

    /// Tells of a record that does not fit whether it is there instead of one that has moved on.
    async fn look_closer(
        &self,
        walk: &Walk<'_>,
        here: Option<&StoredRecord>,
        found: Break,
    ) -> Result<Break, StoreError> {
        let (Damage::Changed, Some(here)) = (found.how, here) else { return Ok(found) };
        let rest = self.0.store.read().await?.list_chained(here.seq, BATCH).await?;
        let mut before = None;
        for (seq, record) in rest {
            let Some(record) = record else { break };
            if fits(&record, here.seq, walk.report.last_hash) {
                // What belongs before the place to which the record has moved.
                let previous = before.as_ref().unwrap_or(&record).hash.as_deref().and_then(AuditHash::from_bytes);
                let is_swap = previous.is_some_and(|previous| fits(here, seq, previous));
                let what = format!("record {} has the number {seq} now, and", here.seq);
                return Ok(if is_swap {
                    let detail = format!("{what} record {seq} has its number");
                    Break { through: seq, ..Break::at(here.seq, Damage::Reordered, &detail) }
                } else {
                    Break::at(here.seq, Damage::Inserted, &format!("{what} a foreign record stands in its place"))
                });
            }
            before = Some(record);
        }
        Ok(found)
    }
}

/// Whether the record's own hash is that of the record `seq` behind `previous`.
fn fits(record: &StoredRecord, seq: i64, previous: AuditHash) -> bool {
    let hash = StoredRecord { seq, ..record.clone() }.hash_behind(previous);
    record.hash.as_deref() == Some(hash.as_bytes())
}

impl Break {
    fn at(seq: i64, how: Damage, detail: &str) -> Self {
        Self { seq, through: seq, how, detail: detail.to_owned() }
    }
}

impl<'a> Walk<'a> {
    fn new(signer: &'a Signer, anchors: &'a [Anchor]) -> Self {
        let report = VerifyReport {
            intact: true,
            start_seq: 0,
            last_seq: 0,
            last_hash: AuditHash::ZERO,
            records: 0,
            records_before_chain: 0,
            signed_through: 0,
            checkpoints: 0,
            checkpoints_unchecked: 0,
            broken: None,
        };
        Self { signer, anchors, report }
    }

    fn broken(self, found: Break) -> VerifyReport {
        VerifyReport { intact: false, broken: Some(found), ..self.report }
    }

    /// Goes to the chain's start. Where records were given up, a signature must say that it was us who did.
    fn begin(&mut self, chain: &AuditChain, checkpoints: &[AuditCheckpoint]) -> Result<(), Break> {
        let seq = chain.start_seq;
        (self.report.start_seq, self.report.last_seq, self.report.last_hash) = (seq, seq, chain.start_hash);
        self.report.signed_through = seq;
        // The start of a chain with nothing before it: no other record continues this hash.
        if chain.start_hash == AuditHash::ZERO {
            return Ok(());
        }
        let of_start = |one: &&AuditCheckpoint| one.kind == CheckpointKind::Retention && one.hash == chain.start_hash;
        let signatures: Vec<_> = checkpoints.iter().filter(of_start).map(|one| self.signer.check(one)).collect();
        if signatures.contains(&Signature::Valid) {
            self.report.checkpoints += 1;
            return Ok(());
        }
        // A key that nobody has can be made up, so what cannot be checked is no better than what is missing.
        let detail = if signatures.contains(&Signature::UnknownKey) {
            format!(
                "the log begins behind record {seq}; the key that signed for this is not in vault.keys: add it again"
            )
        } else {
            format!("the log begins behind record {seq}, for which no checkpoint of ours stands")
        };
        Err(Break::at(seq, Damage::CheckpointForged, &detail))
    }

    /// Goes on to the next record.
    fn step(&mut self, seq: i64, record: Option<&StoredRecord>, checkpoints: &[AuditCheckpoint]) -> Result<(), Break> {
        let expected = self.report.last_seq + 1;
        if seq != expected {
            let (through, detail) = match seq - 1 {
                last if last == expected => (last, format!("record {expected} is missing")),
                last => (last, format!("the records {expected} to {last} are missing")),
            };
            return Err(Break { through, ..Break::at(expected, Damage::Removed, &detail) });
        }
        let Some(record) = record else {
            return Err(Break::at(seq, Damage::Changed, &format!("record {seq} cannot be read")));
        };
        let hash = record.hash_behind(self.report.last_hash);
        if record.hash.as_deref() != Some(hash.as_bytes()) {
            return Err(Break::at(seq, Damage::Changed, &format!("record {seq} does not fit its hash")));
        }
        let from = checkpoints.partition_point(|checkpoint| checkpoint.seq < seq);
        for checkpoint in checkpoints[from..].iter().take_while(|checkpoint| checkpoint.seq == seq) {
            if self.check(checkpoint)? {
                self.compare(seq, hash, checkpoint.hash, "a signed checkpoint")?;
                self.report.signed_through = seq;
            }
        }
        for anchor in self.anchors.iter().filter(|anchor| anchor.seq == seq) {
            self.compare(seq, hash, anchor.hash, "the anchor")?;
        }
        (self.report.last_seq, self.report.last_hash) = (seq, hash);
        self.report.records += 1;
        Ok(())
    }

    /// Whether a checkpoint can be relied on; if it was forged, that is where the log is broken.
    fn check(&mut self, checkpoint: &AuditCheckpoint) -> Result<bool, Break> {
        match self.signer.check(checkpoint) {
            Signature::Valid => self.report.checkpoints += 1,
            Signature::UnknownKey => self.report.checkpoints_unchecked += 1,
            Signature::Forged => {
                let detail = format!("the checkpoint of record {} does not bear our signature", checkpoint.seq);
                return Err(Break::at(checkpoint.seq, Damage::CheckpointForged, &detail));
            }
        }
        Ok(self.signer.check(checkpoint) == Signature::Valid)
    }

    fn compare(&self, seq: i64, hash: AuditHash, signed: AuditHash, by: &str) -> Result<(), Break> {
        if hash == signed {
            return Ok(());
        }
        let vouched = self.report.signed_through;
        if vouched == seq {
            let detail = format!(
                "record {seq} has another hash than {by} says, but the one that a signed checkpoint says: either {by} is \
                 wrong, or records up to {seq} were changed by somebody with the key that signs"
            );
            return Err(Break::at(seq, Damage::Rewritten, &detail));
        }
        let first = vouched + 1;
        let detail = format!(
            "record {seq} has another hash than {by} says: records from {first} to {seq} were changed and their hashes \
             computed anew"
        );
        Err(Break { through: seq, ..Break::at(first, Damage::Rewritten, &detail) })
    }

    /// Compares the last record with the note of the chain's end, and with what checkpoints and anchors know of later ones.
    fn end(&mut self, chain: &AuditChain, checkpoints: &[AuditCheckpoint]) -> Result<(), Break> {
        let last = self.report.last_seq;
        if chain.head_seq > last {
            return Err(cut(last, chain.head_seq));
        }
        if chain.head_seq < last || chain.head_hash != self.report.last_hash {
            let detail = format!("the note of the chain's end does not fit its last record, {last}");
            return Err(Break::at(last, Damage::HeadAltered, &detail));
        }
        let from = checkpoints.partition_point(|checkpoint| checkpoint.seq <= last);
        for checkpoint in &checkpoints[from..] {
            if self.check(checkpoint)? {
                return Err(cut(last, checkpoint.seq));
            }
        }
        match self.anchors.iter().map(|anchor| anchor.seq).max() {
            Some(seq) if seq > last => Err(cut(last, seq)),
            _ => Ok(()),
        }
    }
}

/// The break behind the record `last`, when there has been a record `known`.
fn cut(last: i64, known: i64) -> Break {
    let detail = format!("the log ends with record {last}, but went on to {known}");
    Break { through: known, ..Break::at(last + 1, Damage::Cut, &detail) }
}
