//! `[runtime]`: the bots at work.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};
use crate::base::retry::Backoff;

/// The bots at work.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeSettings {
    /// Most bots awake at the same time.
    pub max_active_bots: usize,
    /// Resident memory of the process, in bytes, above which bots are put to sleep; 0 sets no bound.
    #[serde(deserialize_with = "value::size")]
    pub memory_budget: usize,
    /// A bot without updates for this long is put to sleep.
    #[serde(deserialize_with = "value::duration")]
    pub idle_timeout: Duration,
    /// Longest time a program may work on one update.
    #[serde(deserialize_with = "value::duration")]
    pub program_deadline: Duration,
    /// Failures after which an update goes to the dead letters.
    pub max_update_attempts: u32,
    /// Threads that run bots; 0 means one for every two cores.
    pub arbiters: usize,
    /// Time to finish the work at hand when the server stops.
    #[serde(deserialize_with = "value::duration")]
    pub shutdown_deadline: Duration,
    /// Most updates of one bot held in memory at a time.
    pub max_queued_updates_per_bot: usize,
    /// When a failing bot is stopped for good.
    pub restart_intensity: RestartIntensity,
    /// The wait before a failed bot is started again.
    pub restart_backoff: RestartBackoff,
}

/// OTP's restart intensity: more than `max_restarts` restarts within the window stop a bot for good.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestartIntensity {
    /// Restarts allowed within the window.
    pub max_restarts: u32,
    /// The window.
    #[serde(deserialize_with = "value::duration")]
    pub within: Duration,
}

/// The wait before a failed bot is started again.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestartBackoff {
    /// Wait before the first restart.
    #[serde(deserialize_with = "value::duration")]
    pub initial: Duration,
    /// Longest wait.
    #[serde(deserialize_with = "value::duration")]
    pub max: Duration,
}

impl From<RestartBackoff> for Backoff {
    fn from(RestartBackoff { initial, max }: RestartBackoff) -> Self {
        Self { initial, max }
    }
}

impl RuntimeSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, hour, day] = [Duration::from_secs(1), Duration::from_hours(1), Duration::from_hours(24)];
        within("runtime.max_active_bots", self.max_active_bots, &(1..=1_000_000))?;
        if self.memory_budget > 0 {
            within("runtime.memory_budget", self.memory_budget, &(1_000_000..=1_000_000_000_000))?;
        }
        lasting("runtime.idle_timeout", self.idle_timeout, &(second..=30 * day))?;
        lasting("runtime.program_deadline", self.program_deadline, &(Duration::from_millis(100)..=hour))?;
        within("runtime.max_update_attempts", self.max_update_attempts, &(1..=100))?;
        within("runtime.arbiters", self.arbiters, &(0..=1024))?;
        lasting("runtime.shutdown_deadline", self.shutdown_deadline, &(second..=hour / 6))?;
        within("runtime.max_queued_updates_per_bot", self.max_queued_updates_per_bot, &(1..=10_000))?;
        let RestartIntensity { max_restarts, within: window } = self.restart_intensity;
        within("runtime.restart_intensity.max_restarts", max_restarts, &(1..=1000))?;
        lasting("runtime.restart_intensity.within", window, &(second..=day))?;
        let RestartBackoff { initial, max } = self.restart_backoff;
        let shortest = Duration::from_millis(10);
        lasting("runtime.restart_backoff.max", max, &(shortest..=hour))?;
        lasting("runtime.restart_backoff.initial", initial, &(shortest..=max))
    }
}
