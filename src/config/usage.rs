//! `[usage]`: the figures of what bots do, over time.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting};

/// How long the figures of what bots do are kept.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageSettings {
    /// Figures of five minutes each.
    #[serde(deserialize_with = "value::duration")]
    pub retention_5m: Duration,
    /// Figures of an hour each.
    #[serde(deserialize_with = "value::duration")]
    pub retention_1h: Duration,
    /// Figures of a day each.
    #[serde(deserialize_with = "value::duration")]
    pub retention_1d: Duration,
}

impl UsageSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [hour, day, year] = [Duration::from_hours(1), Duration::from_hours(24), Duration::from_hours(8766)];
        lasting("usage.retention_5m", self.retention_5m, &(hour..=30 * day))?;
        // A bot's status shows the last day by the hour.
        lasting("usage.retention_1h", self.retention_1h, &(2 * day..=year))?;
        lasting("usage.retention_1d", self.retention_1d, &(day..=10 * year))
    }
}
