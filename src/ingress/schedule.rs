//! When which bot is to be polled next.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::ingress::poll::Progress;
use crate::model::bot::BotId;

/// Tells one stay of a bot in the schedule from another: a poll that was begun before the bot was removed and added again
/// must not speak for the bot as it is now.
pub(super) type Stay = u64;

/// The polled bots: a few dozen bytes for each, no task and no timer.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    bots: HashMap<BotId, Slot>,
    /// May hold entries of bots that were removed; their stay tells.
    due: BinaryHeap<Reverse<(Instant, Stay, BotId)>>,
    last_stay: Stay,
}

#[derive(Debug)]
struct Slot {
    stay: Stay,
    progress: Progress,
    /// Whether the bot is among those that are due; otherwise it is being polled.
    is_due: bool,
    poll: Option<AbortHandle>,
    /// Whether the bot changed while it was being polled, which that poll may not have seen.
    has_changed: bool,
}

impl Schedule {
    /// Adds a bot to be polled at `at`. One that is there already is polled again at least once more.
    pub(super) fn add(&mut self, bot: BotId, at: Instant) {
        match self.bots.entry(bot) {
            Entry::Occupied(mut slot) => slot.get_mut().has_changed = true,
            Entry::Vacant(slot) => {
                self.last_stay += 1;
                let stay = self.last_stay;
                let progress = Progress::default();
                slot.insert(Slot { stay, progress, is_due: true, poll: None, has_changed: false });
                self.due.push(Reverse((at, stay, bot)));
            }
        }
    }

    /// Forgets a bot and cuts off its poll: what that would have brought, Telegram keeps.
    pub(super) fn remove(&mut self, bot: BotId) {
        if let Some(Slot { poll: Some(poll), .. }) = self.bots.remove(&bot) {
            poll.abort();
        }
    }

    /// The bot's poll has begun.
    pub(super) fn note_poll(&mut self, bot: BotId, poll: AbortHandle) {
        if let Some(slot) = self.bots.get_mut(&bot) {
            slot.poll = Some(poll);
        }
    }

    /// The bot was polled and is to be polled again at `again`, or not (`None`) unless it changed meanwhile. Without effect
    /// if it was removed meanwhile.
    pub(super) fn put_back(&mut self, bot: BotId, stay: Stay, progress: Progress, again: Option<Instant>) {
        let Some(slot) = self.bots.get_mut(&bot).filter(|slot| slot.stay == stay) else { return };
        let has_changed = std::mem::take(&mut slot.has_changed);
        let Some(at) = again.or_else(|| has_changed.then(Instant::now)) else {
            self.bots.remove(&bot);
            return;
        };
        slot.progress = progress;
        slot.is_due = true;
        slot.poll = None;
        self.due.push(Reverse((at, stay, bot)));
    }

    /// When the next bot is due.
    pub(super) fn next_at(&mut self) -> Option<Instant> {
        self.drop_stale();
        self.due.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes the next bot that is due at `now`.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<(BotId, Stay, Progress)> {
        self.drop_stale();
        let Reverse((at, stay, bot)) = *self.due.peek()?;
        if at > now {
            return None;
        }
        self.due.pop();
        let slot = self.bots.get_mut(&bot)?;
        slot.is_due = false;
        Some((bot, stay, slot.progress.clone()))
    }

    fn drop_stale(&mut self) {
        while let Some(Reverse((_, stay, bot))) = self.due.peek() {
            if self.bots.get(bot).is_some_and(|slot| slot.is_due && slot.stay == *stay) {
                return;
            }
            self.due.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn bots_come_when_they_are_due_and_once() {
        let (a, b) = (bot(1), bot(2));
        let now = Instant::now();
        let mut schedule = Schedule::default();
        schedule.add(a, now + Duration::from_secs(2));
        schedule.add(b, now);
        schedule.add(b, now);
        let (found, stay, progress) = schedule.pop_due(now).unwrap();
        assert_eq!(found, b);
        assert!(schedule.pop_due(now).is_none());
        assert_eq!(schedule.next_at(), Some(now + Duration::from_secs(2)));
        schedule.remove(a);
        assert_eq!(schedule.next_at(), None);
        schedule.put_back(b, stay, progress, Some(now));
        assert!(schedule.pop_due(now).is_some());
    }

    #[test]
    fn a_poll_from_before_a_removal_does_not_count() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        schedule.add(bot(1), now);
        let (_, old, progress) = schedule.pop_due(now).unwrap();
        schedule.remove(bot(1));
        schedule.add(bot(1), now);
        schedule.put_back(bot(1), old, progress, Some(now));
        assert!(schedule.pop_due(now).is_some());
        assert!(schedule.pop_due(now).is_none(), "the bot is polled twice");
    }

    #[test]
    fn a_change_during_a_poll_is_not_missed() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        schedule.add(bot(1), now);
        let (_, stay, progress) = schedule.pop_due(now).unwrap();
        schedule.add(bot(1), now);
        schedule.put_back(bot(1), stay, progress, None);
        let (_, stay, progress) = schedule.pop_due(Instant::now()).expect("the bot is forgotten");
        schedule.put_back(bot(1), stay, progress, None);
        assert!(schedule.pop_due(Instant::now()).is_none());
    }
}
