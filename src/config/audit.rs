//! `[audit]`: the audit log.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// The audit log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditSettings {
    /// How often the log's newest record is signed.
    #[serde(deserialize_with = "value::duration")]
    pub checkpoint_interval: Duration,
    /// The age below which nobody may give up records.
    #[serde(deserialize_with = "value::duration")]
    pub min_retention: Duration,
    /// The largest export, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub export_max_size: usize,
}

impl AuditSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let (day, year) = (Duration::from_hours(24), Duration::from_hours(8766));
        lasting("audit.checkpoint_interval", self.checkpoint_interval, &(Duration::from_secs(1)..=7 * day))?;
        lasting("audit.min_retention", self.min_retention, &(day..=10 * year))?;
        within("audit.export_max_size", self.export_max_size, &(1_000..=1_000_000_000_000))
    }
}
