//! How Botyard is doing: what its parts say of themselves, whether the store answers, and what waits.
//!
//! A background task reports its part with [`Health::set`], or with [`Health::set_required`] if nothing works without
//! it. That Telegram is away is worth showing but no reason to be restarted: updates and calls wait, and nothing is lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::base::ambient::Ambient;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::store::{Store, StoreError};

/// How long the store may take to answer before it counts as down.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the store, once found to take writes or not, counts as such.
const WRITE_PROBE_INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// The part that delivers the bots' calls; it is down while Telegram takes none.
pub const DELIVERY: &str = "delivery";

/// One part of Botyard and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Component {
    /// The part, such as `store` or `telegram`.
    pub name: &'static str,
    /// Whether it works.
    pub ok: bool,
    /// Whether nothing works without it.
    pub required: bool,
    /// How it is doing, in words.
    pub detail: String,
    /// When that was found out.
    pub checked_at: DateTime<Utc>,
}

/// What waits to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Queues {
    /// Updates that wait to be handled.
    pub updates_waiting: i64,
    /// Calls that wait to be delivered to Telegram.
    pub calls_waiting: i64,
}

/// Whether the store took a write that was tried.
#[derive(Debug, Clone, Copy)]
struct WriteProbe {
    at: DateTime<Utc>,
    took: bool,
}

/// What is known of every part. Cheap to clone; the clones share it.
#[derive(Debug, Clone)]
pub struct Health {
    store: Store,
    ambient: Ambient,
    reported: Arc<Mutex<BTreeMap<&'static str, Component>>>,
    last_write: Arc<Mutex<Option<WriteProbe>>>,
    /// How often a part has begun or ceased to work.
    turns: watch::Sender<u64>,
}

impl Health {
    /// Of `store` and of nothing else yet.
    pub fn new(store: Store, ambient: Ambient) -> Self {
        Self { store, ambient, reported: Arc::default(), last_write: Arc::default(), turns: watch::Sender::new(0) }
    }

    /// Notes how a part is doing that the rest can do without for a while. `detail` is shown to admins.
    pub fn set(&self, name: &'static str, ok: bool, detail: impl Into<String>) {
        self.report(name, ok, false, detail.into());
    }

    /// The same for a part without which Botyard is not ready.
    pub fn set_required(&self, name: &'static str, ok: bool, detail: impl Into<String>) {
        self.report(name, ok, true, detail.into());
    }

    fn report(&self, name: &'static str, ok: bool, required: bool, detail: String) {
        let component = Component { name, ok, required, detail, checked_at: self.ambient.now() };
        let before = self.reported.lock().unwrap_or_else(PoisonError::into_inner).insert(name, component);
        if before.is_none_or(|before| before.ok != ok) {
            self.turns.send_modify(|turns| *turns += 1);
        }
    }

    /// Changes whenever a part begins or ceases to work, as far as it was reported.
    pub fn turns(&self) -> watch::Receiver<u64> {
        self.turns.subscribe()
    }

    /// Whether a part works, as it was last reported; one that was not reported does.
    pub fn works(&self, name: &str) -> bool {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).get(name).is_none_or(|component| component.ok)
    }

    /// Every part: the store, asked now, and the others as they were last reported.
    pub async fn components(&self) -> Vec<Component> {
        let (ok, detail) = match tokio::time::timeout(STORE_TIMEOUT, self.store.ping()).await {
            Ok(Ok(())) if self.takes_writes().await => (true, format!("{} answers", self.store.kind())),
            Ok(Ok(())) => (false, format!("{} takes no writes: is the disk full?", self.store.kind())),
            Ok(Err(error)) => {
                tracing::error!(%error, "the store does not answer");
                (false, format!("{} does not answer", self.store.kind()))
            }
            Err(_) => (false, format!("{} gave no answer within {} s", self.store.kind(), STORE_TIMEOUT.as_secs())),
        };
        let store = Component { name: "store", ok, required: true, detail, checked_at: self.ambient.now() };
        let reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(store).chain(reported.values().cloned()).collect()
    }

    /// Whether the store takes writes, tried now and then.
    async fn takes_writes(&self) -> bool {
        let now = self.ambient.now();
        let last = *self.last_write.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(probe) = last
            && (TimeDelta::zero()..WRITE_PROBE_INTERVAL).contains(&(now - probe.at))
        {
            return probe.took;
        }
        let took = match tokio::time::timeout(STORE_TIMEOUT, self.store.probe_write()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "the store takes no writes");
                false
            }
            // Others write, and this one did not get its turn: no news.
            Err(_) => return last.is_none_or(|probe| probe.took),
        };
        *self.last_write.lock().unwrap_or_else(PoisonError::into_inner) = Some(WriteProbe { at: now, took });
        took
    }

    /// Notes in the audit log that an admin looks at how Botyard is doing.
    pub async fn record_view(&self, caller: &Caller) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.record(caller, AuditEntry::new(AuditAction::HealthViewed, None), self.ambient.now()).await?;
        tx.commit().await
    }

    /// How much waits to be done.
    pub async fn queues(&self) -> Result<Queues, StoreError> {
        let mut tx = self.store.read().await?;
        let updates_waiting = tx.count_waiting_updates().await?;
        let calls_waiting = tx.count_waiting_calls().await?;
        Ok(Queues { updates_waiting, calls_waiting })
    }
}

/// Whether everything works that must.
pub fn is_ready(components: &[Component]) -> bool {
    components.iter().all(|component| component.ok || !component.required)
}
