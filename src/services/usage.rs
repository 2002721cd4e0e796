//! What bots do, counted in memory and written to the store in groups.
//!
//! Counting is done for every update and every message, so it costs a look into a map and no statement of its own: what
//! was counted since the last flush is added to the store's figures once a second, for all bots in one transaction, and
//! once more at an ordered stop. Whoever reads figures gets the store's with those in memory on top, so they are right
//! at once. The price: a process that is killed loses the figures of its last second. What they count is durable before
//! it is counted, and is not lost.
//!
//! A flush that fails keeps its figures for the next one; only a commit that succeeds without our hearing of it is
//! counted twice. The memory is bounded by the number of bots that did something since the last flush: figures come
//! after a write to the same store, so hardly any come while it is away.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;

use crate::model::bot::{BotActivity, BotId};
use crate::model::usage::Tally;
use crate::store::{Store, StoreError};

/// How often figures are written to the store: what a process that is killed loses of them at most.
pub const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// The longest that a flush may take. A connection that is dead without being closed would hold up all later ones.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(30);

/// Counts what bots do. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Usage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    counted: Mutex<Counted>,
    /// Held by the one flush that is under way.
    flush: tokio::sync::Mutex<()>,
    /// Held exclusively while figures pass from memory into the store, so that no reader sees them twice or not at all.
    passing: RwLock<()>,
}

/// What the store does not hold yet.
#[derive(Debug, Default)]
struct Counted {
    /// What no flush has begun to write.
    fresh: HashMap<BotId, Tally>,
    /// What the current flush writes, or the last one failed to.
    flushing: HashMap<BotId, Tally>,
}

impl Counted {
    fn of(&self, bot: BotId) -> Tally {
        let mut tally = self.flushing.get(&bot).cloned().unwrap_or_default();
        if let Some(fresh) = self.fresh.get(&bot) {
            tally.add(fresh);
        }
        tally
    }
}

impl Usage {
    /// A recorder that writes to `store` once it is run.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner {
            store,
            counted: Mutex::default(),
            flush: tokio::sync::Mutex::default(),
            passing: RwLock::default(),
        }))
    }

    /// Counts updates that were stored for the first time.
    pub fn received(&self, bot: BotId, updates: usize, now: DateTime<Utc>) {
        self.count(bot, |tally| {
            tally.updates_in += i64::try_from(updates).unwrap_or(i64::MAX);
            tally.last_update_at = Some(now);
            tally.clears_ingress_error = true;
        });
    }

    /// Counts an update that was handled.
    pub fn handled(&self, bot: BotId, now: DateTime<Utc>) {
        self.count(bot, |tally| tally.last_used_at = Some(now));
    }

    /// Counts a message that Telegram took, or refused for good.
    pub fn delivered(&self, bot: BotId, is_sent: bool) {
        self.count(bot, |tally| {
            let counter = if is_sent { &mut tally.messages_out } else { &mut tally.messages_failed };
            *counter += 1;
        });
    }

    /// Keeps updates that arrived before now from clearing what is about to be noted as wrong with receiving them.
    pub(super) fn ingress_failed(&self, bot: BotId) {
        let mut counted = self.lock();
        let Counted { fresh, flushing } = &mut *counted;
        for tally in [fresh.get_mut(&bot), flushing.get_mut(&bot)].into_iter().flatten() {
            tally.clears_ingress_error = false;
        }
    }

    /// What a bot has been doing up to now; `None` if there is no such bot.
    pub async fn activity(&self, bot: BotId) -> Result<Option<BotActivity>, StoreError> {
        let mut tx = self.0.store.read().await?;
        let _passing = self.0.passing.read().await;
        let stored = tx.find_bot_activity(bot).await?;
        Ok(stored.map(|stored| self.lock().of(bot).added_to(stored)))
    }

    /// When a bot last handled an update, if the store does not know of it yet.
    pub(super) fn last_used_at(&self, bot: BotId) -> Option<DateTime<Utc>> {
        self.lock().of(bot).last_used_at
    }

    /// Writes figures every [`FLUSH_INTERVAL`] until cancelled, and then once more.
    pub async fn run(self, cancel: CancellationToken) {
        let mut is_failing = false;
        while !cancel.is_cancelled() {
            tokio::select! {
                () = tokio::time::sleep(FLUSH_INTERVAL) => {}
                () = cancel.cancelled() => {}
            }
            let flushed = self.flush().await;
            match &flushed {
                Err(error) if !is_failing => {
                    tracing::warn!(%error, "figures of usage could not be stored; they wait");
                }
                Ok(()) if is_failing => tracing::info!("figures of usage are stored again"),
                _ => {}
            }
            is_failing = flushed.is_err();
        }
    }

    /// Writes what was counted so far. After a failure it waits for the next flush.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let _alone = self.0.flush.lock().await;
        if self.lock().fresh.is_empty() && self.lock().flushing.is_empty() {
            return Ok(());
        }
        tokio::time::timeout(FLUSH_TIMEOUT, self.write()).await.unwrap_or_else(|_| {
            let error = io::Error::new(io::ErrorKind::TimedOut, "a flush took too long");
            Err(StoreError::Unavailable(error.into()))
        })
    }

    async fn write(&self) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        // Only now, so that on SQLite an ingress error that is noted later is also stored later.
        let tallies = self.begin_flush();
        tx.add_activity(&tallies).await?;
        let _passing = self.0.passing.write().await;
        tx.commit().await?;
        self.lock().flushing.clear();
        Ok(())
    }

    /// Moves fresh figures to those that a flush failed to write, if any; all that is to be written now.
    fn begin_flush(&self) -> Vec<(BotId, Tally)> {
        let mut counted = self.lock();
        let Counted { fresh, flushing } = &mut *counted;
        if flushing.is_empty() {
            // Each keeps its room for the next time.
            std::mem::swap(fresh, flushing);
        } else {
            for (bot, tally) in fresh.drain() {
                flushing.entry(bot).or_default().add(&tally);
            }
        }
        flushing.iter().map(|(bot, tally)| (*bot, tally.clone())).collect()
    }

    fn count(&self, bot: BotId, change: impl FnOnce(&mut Tally)) {
        change(self.lock().fresh.entry(bot).or_default());
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
