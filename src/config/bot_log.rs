//! `[bot_log]`: what is kept for a bot's owner of what happened to it.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// The bounds of a bot's log.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotLogSettings {
    /// Most lines kept of a bot.
    pub max_lines: u32,
    /// How long a line is kept.
    #[serde(deserialize_with = "value::duration")]
    pub retention: Duration,
    /// Most different lines of a bot in a minute.
    pub max_lines_per_minute: u32,
}

impl BotLogSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [hour, year] = [Duration::from_hours(1), Duration::from_hours(8766)];
        within("bot_log.max_lines", self.max_lines, &(10..=100_000))?;
        lasting("bot_log.retention", self.retention, &(hour..=10 * year))?;
        within("bot_log.max_lines_per_minute", self.max_lines_per_minute, &(1..=1000))
    }
}
