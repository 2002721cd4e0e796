//! The chain of audit records: what a record's hash covers, the chain's ends, and the signed checkpoints.
//!
//! A record's hash is SHA-256 over the hash of the record before it (32 bytes) and the record's own text:
//! `StoredRecord::text` in `model::audit_record`, a JSON object with all fields in a fixed order. `docs/audit.md` shows how to
//! check it without Botyard, so neither may change.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// Why a text is no hash.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a hash has 64 hexadecimal digits")]
pub struct InvalidHash;

/// The hash of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuditHash([u8; 32]);

impl AuditHash {
    /// What stands in the place of the hash before the chain's first record.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of the record with this text behind the record with the hash `previous`.
    pub fn of(previous: Self, text: &str) -> Self {
        Self(Sha256::new().chain_update(previous.0).chain_update(text).finalize().into())
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash with these bytes, if they are 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for AuditHash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidHash);
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| InvalidHash)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for AuditHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where the chain begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditChain {
    /// The number of the last record before the chain's first one.
    pub start_seq: i64,
    /// The hash of that record, which the first one continues.
    pub start_hash: AuditHash,
    /// The number of the newest record.
    pub head_seq: i64,
    /// Its hash.
    pub head_hash: AuditHash,
}

/// What a checkpoint was signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CheckpointKind {
    /// To hold on to how the log stood at a moment.
    Periodic,
    /// To stand for the records up to it, which may go.
    Retention,
}

impl CheckpointKind {
    /// The kind's name in the store and in what is signed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Periodic => "periodic",
            Self::Retention => "retention",
        }
    }
}

/// A signed statement that the record `seq` has this hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheckpoint {
    /// What it was signed for.
    pub kind: CheckpointKind,
    /// The record's number.
    pub seq: i64,
    /// The record's hash.
    pub hash: AuditHash,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The vault key that signed it.
    pub key_id: String,
    /// HMAC-SHA256 of the rest.
    pub signature: Vec<u8>,
}
