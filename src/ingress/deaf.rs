//! Bots that are deaf: they run, but their updates cannot come in. What is wrong is in the store, in words for the owner;
//! here is kept which bots it is, so that the state of a bot that hears costs nothing.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use lru::LruCache;

use crate::ingress::{Ingress, PAGE};
use crate::model::bot::BotId;
use crate::services::StoreError;
use crate::services::bot_log::Note;

/// How long an owner is not told again: what comes and goes is told once.
const TOLD_FOR: TimeDelta = TimeDelta::hours(6);

/// Owners of whom it is remembered that they were told.
const MAX_TOLD: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// Who hears of what is wrong with a bot's ingress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    /// Whoever looks at the bot's status.
    Status,
    /// The owner in their chat with the bot as well: they have to do something.
    Owner,
}

/// The deaf bots.
#[derive(Debug)]
pub(super) struct Deaf {
    bots: Mutex<HashMap<BotId, Entry>>,
    /// How many there are, so that a bot that hears takes no lock.
    count: AtomicUsize,
    told: Mutex<LruCache<BotId, DateTime<Utc>>>,
}

#[derive(Debug)]
struct Entry {
    since: DateTime<Utc>,
    /// What is in the store, as far as is known.
    words: Option<String>,
}

impl Default for Deaf {
    fn default() -> Self {
        Self { bots: Mutex::default(), count: AtomicUsize::new(0), told: Mutex::new(LruCache::new(MAX_TOLD)) }
    }
}

impl Deaf {
    /// A new update has come in, and usage forgets what was wrong. Whether something was.
    pub(super) fn heard(&self, bot: BotId) -> bool {
        self.count.load(Ordering::Relaxed) > 0 && self.change(|bots| bots.remove(&bot)).is_some()
    }

    fn is_deaf(&self, bot: BotId) -> bool {
        self.count.load(Ordering::Relaxed) > 0 && self.lock().contains_key(&bot)
    }

    fn change<T>(&self, change: impl FnOnce(&mut HashMap<BotId, Entry>) -> T) -> T {
        let mut bots = self.lock();
        let changed = change(&mut bots);
        self.count.store(bots.len(), Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "bots are far fewer than 2^53")]
        metrics::gauge!("botyard_deaf_bots").set(bots.len() as f64);
        changed
    }

    /// Whether the owner is to be told, which counts as done.
    fn is_news_to_owner(&self, bot: BotId, now: DateTime<Utc>) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = told.peek(&bot).is_none_or(|at| now - *at >= TOLD_FOR);
        if is_news {
            told.put(bot, now);
        }
        is_news
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BotId, Entry>> {
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ingress {
    /// Since when it has been known that a bot's updates cannot come in, since the last start at most; `None` if they can.
    pub fn deaf_since(&self, bot: BotId) -> Option<DateTime<Utc>> {
        self.0.deaf.lock().get(&bot).map(|entry| entry.since)
    }

    /// How many bots' updates cannot come in.
    pub fn count_deaf(&self) -> usize {
        self.0.deaf.count.load(Ordering::Relaxed)
    }

    /// Takes over from the store which bots were deaf before the start, as nobody else would note that they hear again.
    pub(super) async fn recall_deaf(&self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.0.bots.list_deaf(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            let since = self.0.ambient.now();
            self.0.deaf.change(|bots| {
                for bot in page {
                    bots.entry(bot).or_insert(Entry { since, words: None });
                }
            });
        }
    }

    /// Notes what is wrong with receiving a bot's updates. Whether it was noted for the first time since the start.
    pub(super) async fn note_deaf(&self, bot: BotId, words: &str, tell: Tell) -> bool {
        let is_known = self.0.deaf.lock().get(&bot).is_some_and(|entry| entry.words.as_deref() == Some(words));
        if is_known {
            return false;
        }
        let now = self.0.ambient.now();
        let is_news = match self.0.bots.set_ingress_error(bot, Some(words)).await {
            Ok(is_news) => is_news,
            Err(error) => {
                tracing::warn!(%bot, %error, "that a bot is deaf could not be stored");
                return false;
            }
        };
        self.0.deaf.change(|bots| {
            bots.entry(bot).or_insert(Entry { since: now, words: None }).words = Some(words.to_owned());
        });
        if is_news {
            tracing::info!(%bot, reason = words, "a bot's updates cannot come in");
            self.0.bots.log().note(bot, Note::Deaf(words));
        }
        // What was in the store already, the owner was told before the last start.
        if is_news && tell == Tell::Owner {
            self.tell_owner(bot, format!("Your bot receives no updates: {words}")).await;
        }
        true
    }

    /// Tells the owner something about receiving updates, unless they were told something lately.
    pub(super) async fn tell_owner(&self, bot: BotId, text: String) {
        if self.0.deaf.is_news_to_owner(bot, self.0.ambient.now())
            && let Err(error) = self.0.bots.enqueue_notice(bot, text).await
        {
            tracing::warn!(%bot, %error, "the owner could not be told");
        }
    }

    /// Notes that a bot's updates can come in, if it was deaf.
    pub(super) async fn note_hearing(&self, bot: BotId) {
        if self.forget_deaf(bot).await {
            self.0.bots.log().note(bot, Note::HearsAgain);
        }
    }

    /// Forgets what is wrong with receiving a bot's updates, such as when the bot does not run any more; whether it was deaf.
    pub(super) async fn forget_deaf(&self, bot: BotId) -> bool {
        if !self.0.deaf.is_deaf(bot) {
            return false;
        }
        match self.0.bots.set_ingress_error(bot, None).await {
            Ok(_) => self.0.deaf.change(|bots| bots.remove(&bot)).is_some(),
            Err(error) => {
                tracing::warn!(%bot, %error, "that a bot hears again could not be stored");
                false
            }
        }
    }
}
