//! `[events]`: what signed-in people are told as it happens.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// What signed-in people are told as it happens, by `GET /api/events`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsSettings {
    /// How long a stream may say nothing.
    #[serde(deserialize_with = "value::duration")]
    pub heartbeat: Duration,
    /// Events kept for streams that fell behind or were cut off.
    pub history: usize,
    /// Most streams that are open.
    pub max_streams: usize,
    /// Most of them that are one account's.
    pub max_streams_per_account: usize,
}

impl EventsSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        lasting("events.heartbeat", self.heartbeat, &(Duration::from_secs(1)..=Duration::from_mins(5)))?;
        within("events.history", self.history, &(16..=1_000_000))?;
        within("events.max_streams", self.max_streams, &(1..=100_000))?;
        within("events.max_streams_per_account", self.max_streams_per_account, &(1..=1000))
    }
}
