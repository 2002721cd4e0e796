//! The log of each bot: what its owner, and an admin, reads when something is odd.
//!
//! Whoever knows that something happened to a bot says so with [`BotLog::note`], which costs a look into a map and no statement.
//! What there is to say is a [`Note`]; to add one, give it a variant there and a [`LogKind`]. Lines are stored once a
//! second, for many bots in one transaction, and once more at an ordered stop; a process that is killed loses those of its last
//! second.
//!
//! A flood is one line: repeats within a while are counted in the line that is there ([`LogKind::folded_for`]). What differs is
//! bounded for each bot by the minute, and in all by [`MAX_GATHERED`]. Nothing said here quotes a chat, a name or a secret;
//! the id of a chat stands apart, and only the owner gets to read it.

mod gathered;
mod note;
mod read;

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use crate::base::ambient::Ambient;
use crate::config::BotLogSettings;
use crate::model::bot::BotId;
use crate::model::bot_log::LogLine;
use crate::services::bot_log::gathered::Gathered;
use crate::store::{Store, StoreError};

pub use note::Note;
pub use read::LogPage;

#[cfg(doc)]
use crate::model::bot_log::LogKind;

/// The pause between two flushes.
const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// Lines that wait to be stored. What comes beyond them, while the store is away, is lost and counted in the metrics.
const MAX_GATHERED: usize = 10_000;

/// Lines written in one transaction, so that updates do not wait for it for long.
const LINES_PER_WRITE: usize = 200;

/// Rows forgotten in one transaction, so that none holds up the others for long.
const PURGE_BATCH: i64 = 1000;

/// Bots whose logs are shortened in one transaction.
const BOTS_PER_TRIM: usize = 50;

/// The longest that a transaction may take. A connection that is dead without being closed would hold up all later ones.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Takes lines of bots' logs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BotLog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    settings: BotLogSettings,
    ambient: Ambient,
    gathered: Mutex<Gathered>,
    /// Held by the one flush that is under way.
    flush: tokio::sync::Mutex<()>,
    /// Bots whose logs may have become too long; `None` until that was looked up.
    grown: Mutex<Option<HashSet<BotId>>>,
}

impl BotLog {
    /// A log that writes to `store` once it is run.
    pub fn new(store: Store, settings: BotLogSettings, ambient: Ambient) -> Self {
        let most = usize::try_from(settings.max_lines_per_minute).unwrap_or(usize::MAX);
        Self(Arc::new(Inner {
            store,
            settings,
            ambient,
            gathered: Mutex::new(Gathered::new(most)),
            flush: tokio::sync::Mutex::default(),
            grown: Mutex::default(),
        }))
    }

    /// Notes that something happened to a bot.
    pub fn note(&self, bot: BotId, note: Note<'_>) {
        let line = note.into_line(bot, self.0.ambient.now());
        if !self.lock().take(line) {
            metrics::counter!("botyard_log_lines_dropped_total").increment(1);
        }
    }

    /// Stores what was noted every now and then until cancelled, and then once more.
    pub async fn run(self, cancel: CancellationToken) {
        let mut is_failing = false;
        loop {
            let is_last = tokio::select! {
                () = tokio::time::sleep(FLUSH_INTERVAL) => false,
                () = cancel.cancelled() => true,
            };
            let flushed = self.flush().await;
            match &flushed {
                Err(error) if !is_failing => {
                    tracing::warn!(%error, "lines of bots' logs could not be stored; they wait");
                }
                Ok(()) if is_failing => tracing::info!("lines of bots' logs are stored again"),
                _ => {}
            }
            is_failing = flushed.is_err();
            if is_last {
                return;
            }
        }
    }

    /// Stores what was noted so far. After a failure it waits for the next flush.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let _alone = self.0.flush.lock().await;
        let lines = self.lock().drain();
        let mut rest = &lines[..];
        while !rest.is_empty() {
            let (next, later) = rest.split_at(rest.len().min(LINES_PER_WRITE));
            let write = async {
                let mut tx = self.0.store.begin().await?;
                let stored = tx.add_log_lines(next).await?;
                tx.commit().await?;
                Ok(stored)
            };
            let written = tokio::time::timeout(WRITE_TIMEOUT, write).await.unwrap_or_else(|_| Err(too_slow()));
            match written {
                Ok(stored) => self.publish(&stored),
                Err(error) => {
                    self.lock().put_back(rest);
                    return Err(error);
                }
            }
            rest = later;
        }
        Ok(())
    }

    /// From here on everybody can see these lines; one that was there before, with its new count.
    fn publish(&self, stored: &[LogLine]) {
        if let Some(grown) = &mut *self.grown() {
            grown.extend(stored.iter().map(|line| line.bot_id));
        }
        metrics::counter!("botyard_log_lines_total").increment(stored.len() as u64);
    }

    /// Forgets what is older than the settings say, and the oldest of what is too much.
    pub async fn purge(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let retention = TimeDelta::from_std(self.0.settings.retention).unwrap_or(TimeDelta::MAX);
        let before = now.checked_sub_signed(retention).unwrap_or(DateTime::<Utc>::MIN_UTC);
        loop {
            let mut tx = self.0.store.begin().await?;
            let purged = tx.purge_log_lines(before, PURGE_BATCH).await?;
            tx.commit().await?;
            if purged == 0 {
                break;
            }
        }
        self.trim().await
    }

    /// Shortens the logs that have become too long. At first all are looked at: the setting may have been lowered.
    async fn trim(&self) -> Result<(), StoreError> {
        let known = self.grown().replace(HashSet::new());
        let is_first = known.is_none();
        let mut bots = Vec::from_iter(known.unwrap_or_default());
        let trimmed = self.trim_all(&mut bots, is_first).await;
        if trimmed.is_err() {
            // The rest is for the next time.
            let mut grown = self.grown();
            match grown.as_mut().filter(|_| !is_first) {
                Some(grown) => grown.extend(bots),
                None => *grown = None,
            }
        }
        trimmed
    }

    /// Shortens the logs of `bots`, which are those that are left if that fails, and `with_others`, which are looked for.
    async fn trim_all(&self, bots: &mut Vec<BotId>, with_others: bool) -> Result<(), StoreError> {
        let most = i64::from(self.0.settings.max_lines);
        loop {
            if with_others && bots.is_empty() {
                *bots = self.0.store.read_once().await?.list_bots_with_long_logs(most, PURGE_BATCH).await?;
            }
            if bots.is_empty() {
                return Ok(());
            }
            let kept = bots.len().saturating_sub(BOTS_PER_TRIM);
            let mut tx = self.0.store.begin().await?;
            for bot in &bots[kept..] {
                tx.trim_log(*bot, most).await?;
            }
            tx.commit().await?;
            bots.truncate(kept);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn grown(&self) -> MutexGuard<'_, Option<HashSet<BotId>>> {
        self.0.grown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_slow() -> StoreError {
    let error = io::Error::new(io::ErrorKind::TimedOut, "to store lines of bots' logs took too long");
    StoreError::Unavailable(error.into())
}
