//! Which webhooks to look at first: those of bots that were in use and have fallen silent.
//!
//! A webhook that brings updates is as it should be, and costs nothing to know. One that brought some lately and then none
//! for `ingress.webhook_silence` is looked at, and again after each such time for as long as the bot counts as in use.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::time::Instant;

use crate::model::bot::BotId;

/// How long after its last update a bot counts as in use.
pub(super) const IN_USE: Duration = Duration::from_mins(30);

/// Bots that are watched. Of more, those that were used last are.
pub(super) const MAX_WATCHED: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();

/// The bots that webhooks brought updates for since this was taken last. Noting one is on the way of every update, so it is
/// a set of ids and nothing else.
#[derive(Debug, Default)]
pub(super) struct Heard(Mutex<HashSet<BotId>>);

impl Heard {
    /// An update has come in for a bot.
    pub(super) fn note(&self, bot: BotId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(bot);
    }

    /// Takes the bots that were heard of.
    pub(super) fn take(&self) -> HashSet<BotId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The bots in use, in the order in which they are to be looked at.
#[derive(Debug)]
pub(super) struct Watch {
    silence: Duration,
    /// The one to look at next is the one that was used least recently here: each wait is equally long.
    bots: LruCache<BotId, Watched>,
}

#[derive(Debug, Clone, Copy)]
struct Watched {
    heard_at: Instant,
    look_at: Instant,
}

impl Watch {
    /// Looks at a bot `silence` after its last update.
    pub(super) fn new(silence: Duration) -> Self {
        Self { silence, bots: LruCache::new(MAX_WATCHED) }
    }

    pub(super) fn len(&self) -> usize {
        self.bots.len()
    }

    /// A bot was heard of.
    pub(super) fn hear(&mut self, bot: BotId, now: Instant) {
        self.bots.put(bot, Watched { heard_at: now, look_at: now + self.silence });
    }

    /// A bot was heard of before this process started: it is looked at as soon as there is time.
    pub(super) fn recall(&mut self, bot: BotId, now: Instant) {
        self.bots.put(bot, Watched { heard_at: now, look_at: now });
    }

    /// A bot does not run any more.
    pub(super) fn forget(&mut self, bot: BotId) {
        self.bots.pop(&bot);
    }

    /// When the next bot is to be looked at.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.bots.peek_lru().map(|(_, watched)| watched.look_at)
    }

    /// Takes the next bot that is to be looked at; it comes again unless it was silent for too long.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<BotId> {
        if self.next_at()? > now {
            return None;
        }
        let (bot, watched) = self.bots.pop_lru()?;
        if now.duration_since(watched.heard_at) < IN_USE {
            self.bots.put(bot, Watched { look_at: now + self.silence, ..watched });
        }
        Some(bot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_bot_is_looked_at_when_it_falls_silent_and_until_it_counts_as_unused() {
        let silence = Duration::from_secs(30);
        let (start, mut watch) = (Instant::now(), Watch::new(silence));
        watch.hear(bot(1), start);
        watch.hear(bot(2), start);
        watch.hear(bot(1), start + silence / 2);
        assert_eq!(watch.pop_due(start), None);
        assert_eq!(watch.pop_due(start + silence), Some(bot(2)));
        assert_eq!(watch.pop_due(start + silence), None, "one that is heard of is looked at");
        assert_eq!(watch.pop_due(start + 2 * silence), Some(bot(1)));
        assert_eq!(watch.pop_due(start + IN_USE), Some(bot(2)));
        assert_eq!(watch.pop_due(start + IN_USE), Some(bot(1)));
        assert_eq!(watch.len(), 1, "one that is not used any more is watched");
    }

    #[test]
    fn the_bots_from_before_the_start_come_at_once() {
        let (start, mut watch) = (Instant::now(), Watch::new(Duration::from_secs(30)));
        watch.recall(bot(1), start);
        assert_eq!(watch.pop_due(start), Some(bot(1)));
        watch.forget(bot(1));
        assert_eq!(watch.next_at(), None);
    }
}
