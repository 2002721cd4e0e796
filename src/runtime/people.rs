//! How much one person may ask of a bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;

use crate::config::LimitsSettings;

/// People remembered as told to slow down; the one told longest ago is forgotten first, and may be told once more.
const MAX_TOLD: usize = 1000;

/// Events between two clean-ups of the limiter.
const CLEAN_UP_EVERY: u32 = 1000;

/// What to do with a person's event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Handle it.
    Handle,
    /// It comes too soon: say so.
    SlowDown,
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
    limiter: RateLimiter<u64, HashMapStateStore<u64>, EventClock, NoOpMiddleware<Nanos>>,
    told: LruCache<u64, ()>,
    events: u32,
}

impl People {
    pub(super) fn new(limits: &LimitsSettings) -> Self {
        let quota = Quota::per_second(limits.person_rps).allow_burst(limits.person_burst);
        let clock = EventClock::default();
        Self {
            limiter: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
            clock,
            told: LruCache::unbounded(),
            events: 0,
        }
    }

    /// Decides about an event of this person that happened at `at`. Of the events that come too soon in a row, the first is answered with a
    /// request to slow down, so that the person knows why the others are not.
    pub(super) fn admit(&mut self, person: u64, at: DateTime<Utc>) -> Admission {
        let nanos = at.timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok());
        self.clock.0.store(nanos.unwrap_or(0), Ordering::Relaxed);
        self.events += 1;
        if self.events.is_multiple_of(CLEAN_UP_EVERY) {
            self.limiter.retain_recent();
        }
        if self.told.len() > MAX_TOLD {
            self.told.pop_lru();
        }
        if self.limiter.check_key(&person).is_ok() {
            self.told.pop(&person);
            Admission::Handle
        } else if self.told.put(person, ()).is_none() {
            Admission::SlowDown
        } else {
            Admission::Drop
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn the_fourth_quick_event_is_answered_and_the_fifth_dropped() {
        let one = NonZeroU32::MIN;
        let limits = LimitsSettings {
            default_rps: one,
            default_max_concurrent: one,
            ceiling_rps: one,
            ceiling_max_concurrent: one,
            person_rps: one,
            person_burst: NonZeroU32::new(3).unwrap(),
        };
        let mut people = People::new(&limits);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let admissions: Vec<Admission> = (0..5).map(|_| people.admit(7, now)).collect();
        let expected = [Admission::Handle, Admission::Handle, Admission::Handle, Admission::SlowDown, Admission::Drop];
        assert_eq!(admissions, expected);
        assert_eq!(people.admit(8, now), Admission::Handle);
        // Written at leisure, handled at once.
        for second in 10..20 {
            assert_eq!(people.admit(7, now + TimeDelta::seconds(second)), Admission::Handle);
        }
    }
}
