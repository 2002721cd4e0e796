//! `[ingress]`: how updates come in.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, body_limit, lasting, within};

/// How updates come in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngressSettings {
    /// Who starts: we (polling) or Telegram (webhook).
    pub mode: IngressMode,
    /// How long Telegram holds an empty poll open, in whole seconds; 1–50 s.
    #[serde(deserialize_with = "value::duration")]
    pub long_poll_timeout: Duration,
    /// How long after its last update a bot holds a long poll open.
    #[serde(deserialize_with = "value::duration")]
    pub long_poll_idle: Duration,
    /// Most long polls under way at the same time.
    pub max_long_polls: usize,
    /// How often a sleeping bot is polled at most.
    #[serde(deserialize_with = "value::duration")]
    pub sleeping_poll_interval: Duration,
    /// How often one is polled that has been silent for long, if there are many; no shorter than the other interval.
    #[serde(deserialize_with = "value::duration")]
    pub sleeping_poll_max_interval: Duration,
    /// Polls of sleeping bots a second.
    pub sleeping_poll_rps: NonZeroU32,
    /// Most polls under way at the same time beside the long ones.
    pub max_concurrent_polls: usize,
    /// How long another program's polls may end ours before the owner is told.
    #[serde(deserialize_with = "value::duration")]
    pub conflict_patience: Duration,
    /// Most connections Telegram opens to deliver one bot's webhook; 1–100, as `setWebhook` documents.
    pub webhook_max_connections: u32,
    /// Webhook checks and repairs per second.
    pub webhook_reconcile_rps: NonZeroU32,
    /// How long a bot in use may be silent before its webhook is looked at.
    #[serde(deserialize_with = "value::duration")]
    pub webhook_silence: Duration,
    /// How often every bot's webhook is compared with what it should be.
    #[serde(deserialize_with = "value::duration")]
    pub webhook_reconcile_interval: Duration,
    /// Largest update accepted by the webhook, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub webhook_body_limit: usize,
    /// How long handled updates are remembered; at least the 24 h for which Telegram may repeat one.
    #[serde(deserialize_with = "value::duration")]
    pub update_retention: Duration,
}

/// How updates reach us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IngressMode {
    /// We fetch them with `getUpdates`.
    Polling,
    /// Telegram pushes them to `http.public_url`.
    Webhook,
}

impl IngressSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, hour, day] = [Duration::from_secs(1), Duration::from_hours(1), Duration::from_hours(24)];
        lasting("ingress.long_poll_timeout", self.long_poll_timeout, &(second..=50 * second))?;
        if self.long_poll_timeout.subsec_nanos() != 0 {
            return Err(Invalid::new("ingress.long_poll_timeout", "whole seconds, as `getUpdates` takes them"));
        }
        lasting("ingress.long_poll_idle", self.long_poll_idle, &(Duration::ZERO..=day))?;
        within("ingress.max_long_polls", self.max_long_polls, &(0..=100_000))?;
        let shortest = self.sleeping_poll_interval;
        lasting("ingress.sleeping_poll_interval", shortest, &(second / 10..=hour / 6))?;
        lasting("ingress.sleeping_poll_max_interval", self.sleeping_poll_max_interval, &(second / 10..=hour))?;
        if self.sleeping_poll_max_interval < shortest {
            let expected = "a duration no shorter than ingress.sleeping_poll_interval";
            return Err(Invalid::new("ingress.sleeping_poll_max_interval", expected));
        }
        within("ingress.sleeping_poll_rps", self.sleeping_poll_rps.get(), &(1..=100_000))?;
        within("ingress.max_concurrent_polls", self.max_concurrent_polls, &(1..=100_000))?;
        lasting("ingress.conflict_patience", self.conflict_patience, &(second..=hour))?;
        within("ingress.webhook_max_connections", self.webhook_max_connections, &(1..=100))?;
        within("ingress.webhook_reconcile_rps", self.webhook_reconcile_rps.get(), &(1..=1000))?;
        lasting("ingress.webhook_silence", self.webhook_silence, &(second..=hour))?;
        lasting("ingress.webhook_reconcile_interval", self.webhook_reconcile_interval, &(second..=day))?;
        body_limit("ingress.webhook_body_limit", self.webhook_body_limit)?;
        lasting("ingress.update_retention", self.update_retention, &(day..=365 * day))
    }
}
