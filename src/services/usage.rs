//! What bots do, counted in memory and written to the store in groups.
//!
//! Counting is done for every update and every message, so it costs a look into a map and no statement of its own: what
//! was counted since the last flush is added to the store's figures once a second, for many bots in one transaction, and
//! once more at an ordered stop. When so many bots are at work that a flush takes long, there are fewer of them: a bot's
//! figures are then written once for many updates. Whoever reads figures gets the store's with those in memory on top, so
//! they are right at once. The price: a process that is killed loses the figures of its last second, with tens of
//! thousands of bots at work those of its last minute. What they count is durable before it is counted, and is not lost.
//!
//! A flush that fails keeps its figures for the next one; only a commit that succeeds without our hearing of it is
//! counted twice. The memory is bounded by the number of bots that did something since the last flush: figures come
//! after a write to the same store, so hardly any come while it is away.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{RwLock, watch};
use tokio_util::sync::CancellationToken;

use crate::config::UsageSettings;
use crate::model::bot::{BotActivity, BotId};
use crate::model::usage::{BucketRange, Figures, Step, Tally, micros};
use crate::store::{Store, StoreError};

/// The pause between two flushes.
const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// The same when flushes take long.
const MAX_FLUSH_INTERVAL: Duration = Duration::from_mins(1);

/// A pause is at least so many times as long as the flush before it, up to [`MAX_FLUSH_INTERVAL`].
const PAUSE_PER_FLUSH: u32 = 10;

/// Bots whose figures are written in one transaction, so that updates do not wait for it for long.
const BOTS_PER_WRITE: usize = 50;

/// Rows forgotten in one transaction, so that none holds up the others for long.
const PURGE_BATCH: i64 = 1000;

/// The longest that a transaction may take. A connection that is dead without being closed would hold up all later ones.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

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
    /// What the current flush has still to write, or the last one failed to.
    flushing: HashMap<BotId, Tally>,
    /// The bots that somebody watches.
    watched: HashMap<BotId, watch::Sender<()>>,
}

/// Sees when something is counted of one bot.
#[derive(Debug)]
pub(in crate::services) struct UsageWatch {
    usage: Usage,
    bot: BotId,
    counted: watch::Receiver<()>,
}

impl UsageWatch {
    /// The bot.
    pub(in crate::services) fn bot(&self) -> BotId {
        self.bot
    }

    /// Waits until something was counted since the last time. Loses nothing when it is given up.
    pub(in crate::services) async fn changed(&mut self) {
        if self.counted.changed().await.is_err() {
            // Nothing is counted any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for UsageWatch {
    fn drop(&mut self) {
        let mut counted = self.usage.lock();
        // This one still counts.
        if counted.watched.get(&self.bot).is_some_and(|sender| sender.receiver_count() <= 1) {
            counted.watched.remove(&self.bot);
        }
    }
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
            tally.at(now).updates_in += i64::try_from(updates).unwrap_or(i64::MAX);
            tally.last_update_at = Some(now);
            tally.clears_ingress_error = true;
        });
    }

    /// Counts an update that was handled so long after it arrived.
    pub fn handled(&self, bot: BotId, latency: Duration, now: DateTime<Utc>) {
        self.count(bot, |tally| {
            tally.last_used_at = Some(now);
            tally.at(now).add_latency(latency);
        });
    }

    /// Counts an attempt at an update that failed.
    pub fn failed(&self, bot: BotId, now: DateTime<Utc>) {
        self.count(bot, |tally| tally.at(now).errors += 1);
    }

    /// Counts time that a bot's program was at work.
    pub fn worked(&self, bot: BotId, time: Duration, now: DateTime<Utc>) {
        self.count(bot, |tally| tally.at(now).active_us += micros(time));
    }

    /// Counts a message that Telegram took, or refused for good.
    pub fn delivered(&self, bot: BotId, is_sent: bool, now: DateTime<Utc>) {
        self.count(bot, |tally| {
            let figures = tally.at(now);
            let counter = if is_sent { &mut figures.messages_out } else { &mut figures.messages_failed };
            *counter += 1;
        });
    }

    /// Keeps updates that arrived before now from clearing what is about to be noted as wrong with receiving them.
    pub(super) fn ingress_failed(&self, bot: BotId) {
        let mut counted = self.lock();
        let Counted { fresh, flushing, .. } = &mut *counted;
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

    /// What a bot did up to now in these buckets, those in which something happened, in the order of time.
    pub async fn series(&self, bot: BotId, range: BucketRange) -> Result<Vec<(i64, Figures)>, StoreError> {
        let mut tx = self.0.store.read().await?;
        let _passing = self.0.passing.read().await;
        let mut series = tx.list_usage(bot, range).await?;
        self.lock().of(bot).add_to_series(range, &mut series);
        Ok(series)
    }

    /// Watches what is counted of a bot.
    pub(in crate::services) fn watch(&self, bot: BotId) -> UsageWatch {
        let counted = self.lock().watched.entry(bot).or_insert_with(|| watch::Sender::new(())).subscribe();
        UsageWatch { usage: self.clone(), bot, counted }
    }

    /// What a bot did in the current hour and the 23 before it.
    pub(super) async fn last_day(&self, bot: BotId, now: DateTime<Utc>) -> Result<Figures, StoreError> {
        Ok(self.last_day_of_each(&[bot], now).await?.remove(&bot).unwrap_or_default())
    }

    /// The same of each of these bots; those that did nothing are left out.
    pub(super) async fn last_day_of_each(
        &self,
        bots: &[BotId],
        now: DateTime<Utc>,
    ) -> Result<HashMap<BotId, Figures>, StoreError> {
        let range = BucketRange::last_day(now);
        let mut tx = self.0.store.read().await?;
        let _passing = self.0.passing.read().await;
        let mut sums: HashMap<BotId, Figures> = tx.sum_usage(bots, range).await?.into_iter().collect();
        let counted = self.lock();
        for bot in bots {
            let mut waiting = Vec::new();
            counted.of(*bot).add_to_series(range, &mut waiting);
            for (_, figures) in waiting {
                sums.entry(*bot).or_default().add(&figures);
            }
        }
        Ok(sums)
    }

    /// When a bot last handled an update, if the store does not know of it yet.
    pub(super) fn last_used_at(&self, bot: BotId) -> Option<DateTime<Utc>> {
        self.lock().of(bot).last_used_at
    }

    /// Whether updates of a bot came in since the store was told what is wrong with receiving them.
    pub(super) fn hears(&self, bot: BotId) -> bool {
        self.lock().of(bot).clears_ingress_error
    }

    /// Writes figures every now and then until cancelled, and then once more.
    pub async fn run(self, cancel: CancellationToken) {
        let mut is_failing = false;
        let mut pause = FLUSH_INTERVAL;
        loop {
            let is_last = tokio::select! {
                () = tokio::time::sleep(pause) => false,
                () = cancel.cancelled() => true,
            };
            let begun = Instant::now();
            let flushed = self.flush_leisurely(&cancel).await;
            pause = pause_after(&flushed, begun.elapsed());
            match &flushed {
                Err(error) if !is_failing => {
                    tracing::warn!(%error, "figures of usage could not be stored; they wait");
                }
                Ok(()) if is_failing => tracing::info!("figures of usage are stored again"),
                _ => {}
            }
            is_failing = flushed.is_err();
            if is_last {
                return;
            }
        }
    }

    /// Writes what was counted so far. After a failure it waits for the next flush.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let at_once = CancellationToken::new();
        at_once.cancel();
        self.flush_leisurely(&at_once).await
    }

    /// The same, but until it is `hurried` it rests as long as it writes, so that updates hardly wait for it however many
    /// bots there are.
    async fn flush_leisurely(&self, hurried: &CancellationToken) -> Result<(), StoreError> {
        let _alone = self.0.flush.lock().await;
        self.begin_flush();
        if self.lock().flushing.is_empty() {
            return Ok(());
        }
        let begun = Instant::now();
        let flushed = self.write_all(hurried).await;
        match &flushed {
            Ok(()) => metrics::histogram!("botyard_usage_flush_seconds").record(begun.elapsed().as_secs_f64()),
            Err(_) => metrics::counter!("botyard_usage_flush_failures_total").increment(1),
        }
        flushed
    }

    async fn write_all(&self, hurried: &CancellationToken) -> Result<(), StoreError> {
        loop {
            let begun = Instant::now();
            tokio::time::timeout(WRITE_TIMEOUT, self.write_some()).await.map_err(|_| {
                let error = io::Error::new(io::ErrorKind::TimedOut, "to store figures took too long");
                StoreError::Unavailable(error.into())
            })??;
            if self.lock().flushing.is_empty() {
                return Ok(());
            }
            tokio::select! {
                () = tokio::time::sleep(begun.elapsed()) => {}
                () = hurried.cancelled() => {}
            }
        }
    }

    async fn write_some(&self) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        // Only now, so that on SQLite an ingress error that is noted later is also stored later.
        let tallies = self.next_to_flush();
        tx.add_usage(&tallies).await?;
        let _passing = self.0.passing.write().await;
        tx.commit().await?;
        let mut counted = self.lock();
        for (bot, _) in &tallies {
            counted.flushing.remove(bot);
        }
        drop(counted);
        publish(&tallies);
        Ok(())
    }

    /// Moves fresh figures to those that a flush failed to write, if any.
    fn begin_flush(&self) {
        let mut counted = self.lock();
        // As much room as this time was needed, so that the map need not grow while it is counted.
        let room = HashMap::with_capacity(counted.fresh.len());
        let fresh = std::mem::replace(&mut counted.fresh, room);
        if counted.flushing.is_empty() {
            counted.flushing = fresh;
        } else {
            for (bot, tally) in fresh {
                counted.flushing.entry(bot).or_default().add(&tally);
            }
        }
    }

    fn next_to_flush(&self) -> Vec<(BotId, Tally)> {
        let counted = self.lock();
        counted.flushing.iter().take(BOTS_PER_WRITE).map(|(bot, tally)| (*bot, tally.clone())).collect()
    }

    /// Forgets buckets that are older than the settings say.
    pub async fn purge(&self, settings: &UsageSettings, now: DateTime<Utc>) -> Result<(), StoreError> {
        for step in Step::ALL {
            let retention = match step {
                Step::FiveMinutes => settings.retention_5m,
                Step::Hour => settings.retention_1h,
                Step::Day => settings.retention_1d,
            };
            let retention = TimeDelta::from_std(retention).unwrap_or(TimeDelta::MAX);
            let before = step.bucket_of(now - retention);
            loop {
                let mut tx = self.0.store.begin().await?;
                let purged = tx.purge_usage(step, before, PURGE_BATCH).await?;
                tx.commit().await?;
                if purged == 0 {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Says in the metrics how many bots did something in the current five minutes or the five before.
    pub async fn publish_bots_in_use(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let step = Step::FiveMinutes;
        let from = step.bucket_of(now) - step.seconds();
        let bots = self.0.store.read().await?.count_bots_in_use(step, from).await?;
        metrics::gauge!("botyard_bots_in_use").set(i32::try_from(bots).unwrap_or(i32::MAX));
        Ok(())
    }

    fn count(&self, bot: BotId, change: impl FnOnce(&mut Tally)) {
        let mut counted = self.lock();
        change(counted.fresh.entry(bot).or_default());
        if let Some(watched) = counted.watched.get(&bot) {
            watched.send_replace(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait after a flush that took so long.
fn pause_after(flushed: &Result<(), StoreError>, elapsed: Duration) -> Duration {
    let pause = if flushed.is_ok() { elapsed * PAUSE_PER_FLUSH } else { FLUSH_INTERVAL };
    pause.clamp(FLUSH_INTERVAL, MAX_FLUSH_INTERVAL)
}

/// Adds what was stored to the metrics: sums over all bots, as a label for each would be one for each tenant.
fn publish(tallies: &[(BotId, Tally)]) {
    let mut total = Figures::default();
    for (_, tally) in tallies {
        total.add(&tally.total());
    }
    for (name, count) in [
        ("botyard_messages_sent_total", total.messages_out),
        ("botyard_messages_refused_total", total.messages_failed),
        ("botyard_program_microseconds_total", total.active_us),
    ] {
        metrics::counter!(name).increment(count.try_into().unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flushes_take_a_small_part_of_the_time() {
        let second = Duration::from_secs(1);
        for (elapsed, pause) in [(0, 1000), (100, 1000), (600, 6000), (30_000, 60_000)] {
            assert_eq!(pause_after(&Ok(()), Duration::from_millis(elapsed)), Duration::from_millis(pause));
        }
        // One that fails says nothing about how long it takes.
        assert_eq!(pause_after(&Err(StoreError::Duplicate), 30 * second), second);
    }
}
