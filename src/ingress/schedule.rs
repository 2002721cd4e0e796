//! When which bot is to be polled next.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use tokio::time::Instant;

use crate::ingress::poll::Progress;
use crate::model::bot::BotId;

/// The polled bots: a few dozen bytes for each, no task and no timer.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    bots: HashMap<BotId, Slot>,
    /// May hold entries of bots that were removed or rescheduled; their turn number tells.
    due: BinaryHeap<Reverse<(Instant, u64, BotId)>>,
    turn: u64,
}

#[derive(Debug)]
struct Slot {
    /// The number of the bot's valid entry among those that are due; 0 while it is being polled.
    turn: u64,
    progress: Progress,
}

impl Schedule {
    /// Adds a bot to be polled at `at`, unless it is there already.
    pub(super) fn add(&mut self, bot: BotId, at: Instant) {
        if let Entry::Vacant(slot) = self.bots.entry(bot) {
            slot.insert(Slot { turn: 0, progress: Progress::default() });
            self.schedule(bot, at);
        }
    }

    /// Forgets a bot.
    pub(super) fn remove(&mut self, bot: BotId) {
        self.bots.remove(&bot);
    }

    /// Schedules a bot that was polled. Without effect if it was removed meanwhile.
    pub(super) fn put_back(&mut self, bot: BotId, progress: Progress, at: Instant) {
        if let Some(slot) = self.bots.get_mut(&bot) {
            slot.progress = progress;
            self.schedule(bot, at);
        }
    }

    fn schedule(&mut self, bot: BotId, at: Instant) {
        self.turn += 1;
        if let Some(slot) = self.bots.get_mut(&bot) {
            slot.turn = self.turn;
            self.due.push(Reverse((at, self.turn, bot)));
        }
    }

    /// When the next bot is due.
    pub(super) fn next_at(&mut self) -> Option<Instant> {
        self.drop_stale();
        self.due.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes the next bot that is due at `now`.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<(BotId, Progress)> {
        self.drop_stale();
        let Reverse((at, _, bot)) = *self.due.peek()?;
        if at > now {
            return None;
        }
        self.due.pop();
        let slot = self.bots.get_mut(&bot)?;
        slot.turn = 0;
        Some((bot, slot.progress.clone()))
    }

    fn drop_stale(&mut self) {
        while let Some(Reverse((_, turn, bot))) = self.due.peek() {
            if self.bots.get(bot).is_some_and(|slot| slot.turn == *turn) {
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

    #[test]
    fn bots_come_when_they_are_due_and_once() {
        let [a, b] = [1, 2].map(|n| BotId(uuid::Uuid::from_u128(n)));
        let now = Instant::now();
        let mut schedule = Schedule::default();
        schedule.add(a, now + Duration::from_secs(2));
        schedule.add(b, now);
        schedule.add(b, now);
        assert_eq!(schedule.pop_due(now).map(|(bot, _)| bot), Some(b));
        assert!(schedule.pop_due(now).is_none());
        assert_eq!(schedule.next_at(), Some(now + Duration::from_secs(2)));
        schedule.remove(a);
        assert_eq!(schedule.next_at(), None);
        schedule.put_back(b, Progress::default(), now);
        assert!(schedule.pop_due(now).is_some());
    }
}
