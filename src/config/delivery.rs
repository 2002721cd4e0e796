//! `[delivery]`: how messages go out.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};
use crate::base::retry::Backoff;

/// How messages go out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySettings {
    /// Most sends under way at the same time over all bots.
    pub max_concurrent: usize,
    /// Attempts without an answer, each of which may have arrived, before a message is given up.
    pub max_attempts: u32,
    /// Age at which a message that could not be sent is given up.
    #[serde(deserialize_with = "value::duration")]
    pub max_age: Duration,
    /// Wait after the first failed attempt.
    #[serde(deserialize_with = "value::duration")]
    pub retry_initial: Duration,
    /// Longest wait between two attempts.
    #[serde(deserialize_with = "value::duration")]
    pub retry_max: Duration,
    /// Messages per second of one bot; Telegram's FAQ for bots gives about 30 for bulk notifications.
    pub per_bot_rps: NonZeroU32,
    /// Messages per second into one chat in the long run; Telegram's FAQ for bots advises at most 1.
    pub per_chat_rps: NonZeroU32,
    /// Messages into one chat that may go out at once.
    pub per_chat_burst: NonZeroU32,
    /// How long sent messages are kept in the outbox.
    #[serde(deserialize_with = "value::duration")]
    pub sent_retention: Duration,
    /// Most messages of one chat held in memory at a time.
    pub lane_capacity: usize,
    /// Most chats written to at the same time, of which one bot gets at most an eighth.
    pub max_lanes: usize,
    /// Calls in the first second after an outage; each further second twice as many.
    pub recovery_rps: NonZeroU32,
}

impl DeliverySettings {
    /// The wait between attempts.
    pub fn backoff(&self) -> Backoff {
        Backoff { initial: self.retry_initial, max: self.retry_max }
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [minute, day] = [Duration::from_mins(1), Duration::from_hours(24)];
        within("delivery.max_concurrent", self.max_concurrent, &(1..=10_000))?;
        within("delivery.max_attempts", self.max_attempts, &(1..=100))?;
        lasting("delivery.max_age", self.max_age, &(minute..=30 * day))?;
        let shortest = Duration::from_millis(10);
        lasting("delivery.retry_max", self.retry_max, &(shortest..=day))?;
        lasting("delivery.retry_initial", self.retry_initial, &(shortest..=self.retry_max))?;
        lasting("delivery.sent_retention", self.sent_retention, &(minute..=365 * day))?;
        within("delivery.lane_capacity", self.lane_capacity, &(1..=100_000))?;
        within("delivery.max_lanes", self.max_lanes, &(1..=1_000_000))?;
        within("delivery.recovery_rps", self.recovery_rps.get(), &(1..=100_000))
    }
}
