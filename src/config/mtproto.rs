//! `[mtproto]`: tenants' own Telegram accounts.

use std::fmt;
use std::net::SocketAddrV4;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// The length of the key that a client and a data centre share, in bytes.
pub const AUTH_KEY_LENGTH: usize = 256;

/// Tenants' own Telegram accounts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MtprotoSettings {
    /// Requests per second of one session.
    pub rps: f64,
    /// Requests of one session that may go out at once.
    pub burst: NonZeroUsize,
    /// Most sessions connected at the same time.
    pub max_connected: usize,
    /// How long a session stays connected without being used.
    #[serde(deserialize_with = "value::duration")]
    pub idle_timeout: Duration,
    /// Longest time from the beginning of a login to its end.
    #[serde(deserialize_with = "value::duration")]
    pub login_deadline: Duration,
    /// Wrong codes, and wrong passwords, after which a login ends.
    pub login_attempts: u32,
    /// Longest time that one request may take, its wait for a turn included.
    #[serde(deserialize_with = "value::duration")]
    pub request_deadline: Duration,
    /// Requests of one session that may wait for their turn.
    pub queue_capacity: usize,
    /// The pause between two snapshots of a channel's figures.
    #[serde(deserialize_with = "value::duration")]
    pub snapshot_interval: Duration,
    /// How long snapshots are kept.
    #[serde(deserialize_with = "value::duration")]
    pub snapshot_retention: Duration,
    /// Most channels of one account of which snapshots are taken.
    pub snapshot_channels: usize,
    /// The data centres of a sandbox in the place of Telegram's. No file or variable sets them: a demo or a test does.
    #[serde(skip)]
    pub sandbox: Vec<SandboxDataCenter>,
}

/// A data centre of a sandbox. It cannot prove to be Telegram's, so a client agrees on no key with it, but is given one.
#[derive(Clone)]
pub struct SandboxDataCenter {
    /// Its number, as Telegram numbers its own.
    pub id: i32,
    /// Where it listens, on this machine.
    pub address: SocketAddrV4,
    /// Makes a key that the data centre knows and nobody else has.
    pub new_key: Arc<dyn Fn() -> [u8; AUTH_KEY_LENGTH] + Send + Sync>,
}

impl fmt::Debug for SandboxDataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxDataCenter")
            .field("id", &self.id)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl MtprotoSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, minute, day] = [Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(24)];
        within("mtproto.rps", self.rps, &(0.01..=30.0))?;
        within("mtproto.burst", self.burst.get(), &(1..=100))?;
        within("mtproto.max_connected", self.max_connected, &(1..=100_000))?;
        lasting("mtproto.idle_timeout", self.idle_timeout, &(second..=day))?;
        // Telegram's own codes live a few minutes.
        lasting("mtproto.login_deadline", self.login_deadline, &(minute..=Duration::from_hours(1)))?;
        within("mtproto.login_attempts", self.login_attempts, &(1..=20))?;
        lasting("mtproto.request_deadline", self.request_deadline, &(second..=10 * minute))?;
        within("mtproto.queue_capacity", self.queue_capacity, &(1..=1_000))?;
        lasting("mtproto.snapshot_interval", self.snapshot_interval, &(10 * minute..=30 * day))?;
        lasting("mtproto.snapshot_retention", self.snapshot_retention, &(day..=3_660 * day))?;
        within("mtproto.snapshot_channels", self.snapshot_channels, &(0..=1_000))
    }
}
