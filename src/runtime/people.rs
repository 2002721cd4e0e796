//! How much one person may ask of a bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;

use crate::config::LimitsSettings;

/// People remembered; the one heard of longest ago is forgotten first, and begins anew.
const MAX_PEOPLE: usize = 1000;

/// Events of a person come in their order, or nearly so. One that much earlier than the one before means that a clock was
/// set back: ours, by which some events are timed, or the one of Telegram, by which others are.
const SET_BACK: u64 = 60 * 1_000_000_000;

/// Events between two clean-ups of the limiter.
const CLEAN_UP_EVERY: u32 = 1000;

/// What to do with a person's event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Handle it.
    Handle,
    /// It comes too soon: say so, and how long it takes until one is handled again.
    SlowDown(Duration),
    /// It comes too soon, and the person has been told: drop it.
    Drop,
}

/// Shows the time at which the event under judgement happened. People are judged by when they wrote, not by when the bot
/// comes to it: after a pause, what they wrote at leisure comes all at once.
#[derive(Debug, Clone, Default)]
struct EventClock(Arc<AtomicU64>);

impl Clock for EventClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.load(Ordering::Relaxed).into()
    }
}

/// The people who talk to one bot. There is one of these for each awake bot, so nothing in it takes room beforehand.
#[derive(Debug)]
pub(super) struct People {
    clock: EventClock,
    limiter: PersonLimiter,
    known: LruCache<u64, Known>,
    last_era: Era,
    events: u32,
}

/// A stretch of time in which no clock was set back. What a person did in an earlier one does not count.
type Era = u32;

/// The limit of each person within an era.
type PersonLimiter = RateLimiter<(u64, Era), HashMapStateStore<(u64, Era)>, EventClock, NoOpMiddleware<Nanos>>;

/// What is remembered of a person.
#[derive(Debug)]
struct Known {
    era: Era,
    /// When the last event happened, in nanoseconds.
    last: u64,
    was_told: bool,
}

impl People {
    pub(super) fn new(limits: &LimitsSettings) -> Self {
        let quota = Quota::per_second(limits.person_rps).allow_burst(limits.person_burst);
        let clock = EventClock::default();
        Self {
            limiter: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
            clock,
            known: LruCache::unbounded(),
            last_era: 0,
            events: 0,
        }
    }

    /// Decides about an event of this person that happened at `at`. Of the events that come too soon in a row, the first is
    /// answered with a request to slow down, so that the person knows why the others are not.
    pub(super) fn admit(&mut self, person: u64, at: DateTime<Utc>) -> Admission {
        let nanos = at.timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok()).unwrap_or(0);
        self.clock.0.store(nanos, Ordering::Relaxed);
        self.events += 1;
        if self.events.is_multiple_of(CLEAN_UP_EVERY) {
            self.limiter.retain_recent();
        }
        if self.known.len() > MAX_PEOPLE {
            self.known.pop_lru();
        }
        let last_era = &mut self.last_era;
        let mut new_era = || {
            *last_era = last_era.wrapping_add(1);
            *last_era
        };
        let known = self.known.get_or_insert_mut(person, || Known { era: new_era(), last: nanos, was_told: false });
        if nanos.saturating_add(SET_BACK) < known.last {
            known.era = new_era();
        }
        known.last = nanos;
        match self.limiter.check_key(&(person, known.era)) {
            Ok(()) => {
                known.was_told = false;
                Admission::Handle
            }
            Err(_) if std::mem::replace(&mut known.was_told, true) => Admission::Drop,
            Err(early) => Admission::SlowDown(early.wait_time_from(self.clock.now())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use chrono::TimeDelta;

    use super::*;

    fn people() -> People {
        let one = NonZeroU32::MIN;
        let limits = LimitsSettings {
            default_rps: one,
            default_max_concurrent: one,
            ceiling_rps: one,
            ceiling_max_concurrent: one,
            person_rps: one,
            person_burst: NonZeroU32::new(3).unwrap(),
        };
        People::new(&limits)
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait() {
        let mut people = people();
        for hours in [0, -5, -4, 24 * 365, 0] {
            let now = start() + TimeDelta::hours(hours);
            let admissions: Vec<Admission> = (0..4).map(|_| people.admit(7, now)).collect();
            assert_eq!(admissions[..3], [const { Admission::Handle }; 3], "{hours}");
            assert_eq!(admissions[3], Admission::SlowDown(Duration::from_secs(1)), "{hours}");
        }
    }

    #[test]
    fn the_fourth_quick_event_is_answered_and_the_fifth_dropped() {
        let (mut people, now) = (people(), start());
        let admissions: Vec<Admission> = (0..5).map(|_| people.admit(7, now)).collect();
        let slow_down = Admission::SlowDown(Duration::from_secs(1));
        let expected = [Admission::Handle, Admission::Handle, Admission::Handle, slow_down, Admission::Drop];
        assert_eq!(admissions, expected);
        assert_eq!(people.admit(8, now), Admission::Handle);
        // Written at leisure, handled at once.
        for second in 10..20 {
            assert_eq!(people.admit(7, now + TimeDelta::seconds(second)), Admission::Handle);
        }
    }
}
