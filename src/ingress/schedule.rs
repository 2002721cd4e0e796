//! When which bot is to be polled next.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap, HashSet};

use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::ingress::poll::Progress;
use crate::model::bot::{BotId, ProgramName};

/// Tells one stay of a bot in the schedule from another: a poll that was begun before the bot was removed and added again
/// must not speak for the bot as it is now.
pub(super) type Stay = u64;

/// The polled bots: some two hundred bytes for each, no task and no timer.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    bots: HashMap<BotId, Slot>,
    /// May hold entries of bots that were removed or are due at another time by now; their slot tells.
    due: BinaryHeap<Reverse<(Instant, Stay, BotId)>>,
    last_stay: Stay,
    reading: Reading,
}

/// A reading of the store, page by page, beside which bots change.
#[derive(Debug, Default)]
struct Reading {
    number: u32,
    /// The bots that changed since it began: of those, the pages may be out of date.
    changed: HashSet<BotId>,
}

#[derive(Debug)]
struct Slot {
    stay: Stay,
    /// What the bot runs, if it is known that it runs; else the store says so before the next poll.
    program: Option<ProgramName>,
    /// When its last update came, or when it was started.
    active_at: Option<Instant>,
    progress: Progress,
    /// When the bot is due; `None` while it is being polled.
    due_at: Option<Instant>,
    poll: Option<AbortHandle>,
    /// Whether the bot changed while it was being polled, which that poll may not have seen.
    has_changed: bool,
    /// The last reading that found the bot, or during which it was added.
    seen_in: u32,
}

/// A bot that is due.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) bot: BotId,
    pub(super) stay: Stay,
    pub(super) program: Option<ProgramName>,
    pub(super) active_at: Option<Instant>,
    pub(super) progress: Progress,
}

impl Schedule {
    /// How many bots there are.
    pub(super) fn len(&self) -> usize {
        self.bots.len()
    }

    /// A bot has changed: it is polled at `now`, which also finds out whether it still runs.
    pub(super) fn change(&mut self, bot: BotId, now: Instant) {
        self.reading.changed.insert(bot);
        let Some(slot) = self.bots.get_mut(&bot) else { return self.add(bot, None, Some(now), now) };
        slot.program = None;
        slot.active_at = Some(now);
        if slot.due_at.is_none() {
            slot.has_changed = true;
        } else {
            slot.due_at = Some(now);
            self.due.push(Reverse((now, slot.stay, bot)));
        }
    }

    /// Forgets a bot and cuts off its poll: what that would have brought, Telegram keeps.
    pub(super) fn remove(&mut self, bot: BotId) {
        self.reading.changed.insert(bot);
        if let Some(Slot { poll: Some(poll), .. }) = self.bots.remove(&bot) {
            poll.abort();
        }
    }

    /// The store is read from its beginning.
    pub(super) fn begin_reading(&mut self) {
        self.reading.number = self.reading.number.wrapping_add(1);
        self.reading.changed.clear();
    }

    /// The reading found a bot that runs. Whether it is new here; then it is polled at `at`.
    pub(super) fn find(&mut self, bot: BotId, program: ProgramName, active_at: Option<Instant>, at: Instant) {
        if let Some(slot) = self.bots.get_mut(&bot) {
            slot.seen_in = self.reading.number;
        } else if !self.reading.changed.contains(&bot) {
            self.add(bot, Some(program), active_at, at);
        }
    }

    /// The reading has come to its end. Bots that it did not find are looked up before they are polled again.
    pub(super) fn end_reading(&mut self) {
        for slot in self.bots.values_mut().filter(|slot| slot.seen_in != self.reading.number) {
            slot.program = None;
        }
        self.reading.changed = HashSet::new();
    }

    /// Something about some bots was missed: each is looked up before it is polled again.
    pub(super) fn doubt_all(&mut self) {
        for slot in self.bots.values_mut() {
            slot.program = None;
            slot.has_changed = slot.due_at.is_none();
        }
    }

    fn add(&mut self, bot: BotId, program: Option<ProgramName>, active_at: Option<Instant>, at: Instant) {
        let Entry::Vacant(slot) = self.bots.entry(bot) else { return };
        self.last_stay += 1;
        let stay = self.last_stay;
        slot.insert(Slot {
            stay,
            program,
            active_at,
            progress: Progress::default(),
            due_at: Some(at),
            poll: None,
            has_changed: false,
            seen_in: self.reading.number,
        });
        self.due.push(Reverse((at, stay, bot)));
    }

    /// The bot's poll has begun.
    pub(super) fn note_poll(&mut self, bot: BotId, poll: AbortHandle) {
        if let Some(slot) = self.bots.get_mut(&bot) {
            slot.poll = Some(poll);
        }
    }

    /// The bot was polled and is to be polled again at `again`, or not (`None`) unless it changed meanwhile. Without effect
    /// if it was removed meanwhile.
    pub(super) fn put_back(&mut self, polled: Due, again: Option<Instant>) {
        let Due { bot, stay, program, active_at, progress } = polled;
        let Some(slot) = self.bots.get_mut(&bot).filter(|slot| slot.stay == stay) else { return };
        let has_changed = std::mem::take(&mut slot.has_changed);
        let Some(at) = again.or_else(|| has_changed.then(Instant::now)) else {
            self.bots.remove(&bot);
            return;
        };
        slot.program = program.filter(|_| !has_changed);
        slot.active_at = slot.active_at.max(active_at);
        slot.progress = progress;
        slot.due_at = Some(at);
        slot.poll = None;
        self.due.push(Reverse((at, stay, bot)));
    }

    /// Whether a poll of this stay may go on without coming back: the bot is still there and has not changed.
    pub(super) fn may_go_on(&self, bot: BotId, stay: Stay) -> bool {
        self.bots.get(&bot).is_some_and(|slot| slot.stay == stay && !slot.has_changed)
    }

    /// When the next bot is due.
    pub(super) fn next_at(&mut self) -> Option<Instant> {
        self.drop_stale();
        self.due.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes the next bot that is due at `now`.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Due> {
        if self.next_at()? > now {
            return None;
        }
        let Reverse((_, stay, bot)) = self.due.pop()?;
        let slot = self.bots.get_mut(&bot)?;
        slot.due_at = None;
        let progress = std::mem::take(&mut slot.progress);
        Some(Due { bot, stay, program: slot.program, active_at: slot.active_at, progress })
    }

    fn drop_stale(&mut self) {
        while let Some(Reverse((at, stay, bot))) = self.due.peek() {
            if self.bots.get(bot).is_some_and(|slot| slot.due_at == Some(*at) && slot.stay == *stay) {
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

    fn add(schedule: &mut Schedule, number: u128, at: Instant) {
        schedule.find(bot(number), ProgramName::Echo, None, at);
    }

    #[test]
    fn bots_come_when_they_are_due_and_once() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        add(&mut schedule, 1, now + Duration::from_secs(2));
        add(&mut schedule, 2, now);
        add(&mut schedule, 2, now);
        let due = schedule.pop_due(now).unwrap();
        assert_eq!((due.bot, due.program), (bot(2), Some(ProgramName::Echo)));
        assert!(schedule.pop_due(now).is_none());
        assert_eq!(schedule.next_at(), Some(now + Duration::from_secs(2)));
        schedule.remove(bot(1));
        assert_eq!(schedule.next_at(), None);
        schedule.put_back(due, Some(now));
        assert!(schedule.pop_due(now).is_some());
    }

    #[test]
    fn a_poll_from_before_a_removal_does_not_count() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        add(&mut schedule, 1, now);
        let old = schedule.pop_due(now).unwrap();
        schedule.remove(bot(1));
        schedule.change(bot(1), now);
        assert!(!schedule.may_go_on(old.bot, old.stay));
        schedule.put_back(old, Some(now));
        assert!(schedule.pop_due(now).is_some());
        assert!(schedule.pop_due(now).is_none(), "the bot is polled twice");
    }

    #[test]
    fn a_change_during_a_poll_is_not_missed() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        add(&mut schedule, 1, now);
        let due = schedule.pop_due(now).unwrap();
        schedule.change(bot(1), now);
        assert!(!schedule.may_go_on(due.bot, due.stay));
        schedule.put_back(due, None);
        let due = schedule.pop_due(Instant::now()).expect("the bot is forgotten");
        assert_eq!(due.program, None, "what changed is not looked up");
        schedule.put_back(due, None);
        assert!(schedule.pop_due(Instant::now()).is_none());
    }

    #[test]
    fn a_change_makes_a_bot_due_at_once_and_only_once() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        add(&mut schedule, 1, now + Duration::from_secs(30));
        schedule.change(bot(1), now);
        let due = schedule.pop_due(now).unwrap();
        assert_eq!(due.program, None);
        schedule.put_back(due, Some(now + Duration::from_mins(1)));
        assert!(schedule.pop_due(now + Duration::from_secs(30)).is_none(), "the old time still holds");
    }

    #[test]
    fn a_reading_adds_what_is_missing_and_doubts_what_it_does_not_find() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        add(&mut schedule, 1, now);
        add(&mut schedule, 2, now);
        schedule.begin_reading();
        // Stopped after its page was read.
        schedule.remove(bot(3));
        for number in [2, 3, 4] {
            add(&mut schedule, number, now);
        }
        schedule.end_reading();
        let mut found: Vec<_> =
            std::iter::from_fn(|| schedule.pop_due(now)).map(|due| (due.bot, due.program)).collect();
        found.sort_by_key(|(bot, _)| bot.0);
        let known = Some(ProgramName::Echo);
        assert_eq!(found, [(bot(1), None), (bot(2), known), (bot(4), known)]);
    }
}
