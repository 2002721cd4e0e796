//! When a request of a client may go out: so many a second, in the order in which they came, and not while Telegram asks
//! to wait.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::DefaultDirectRateLimiter;
use tokio::sync::{Mutex as Line, Semaphore};
use tokio::time::Instant;

use crate::base::ambient::Ambient;
use crate::base::limiter;
use crate::clients::mtproto::MtprotoError;
use crate::config::MtprotoSettings;

/// A wait that Telegram asks for and that is worth sitting out within a request. Longer ones are the caller's to plan.
const LONGEST_SHORT_WAIT: Duration = Duration::from_secs(5);

/// The turns of one client.
pub(super) struct Turns {
    limiter: DefaultDirectRateLimiter,
    /// Places to wait in.
    places: Semaphore,
    /// Whoever holds it is next.
    line: Line<()>,
    /// Until when Telegram wants no requests.
    until: Mutex<Option<DateTime<Utc>>>,
    ambient: Ambient,
}

impl Turns {
    pub(super) fn new(settings: &MtprotoSettings, ambient: Ambient) -> Self {
        let places = settings.queue_capacity.saturating_add(1);
        Self {
            limiter: limiter::spaced(settings.rps, settings.burst),
            places: Semaphore::new(places.min(Semaphore::MAX_PERMITS)),
            line: Line::new(()),
            until: Mutex::new(None),
            ambient,
        }
    }

    /// Waits for a turn until `deadline`.
    pub(super) async fn take(&self, deadline: Instant) -> Result<(), MtprotoError> {
        let _ = self.short_wait(deadline)?;
        let _place = self.places.try_acquire().map_err(|_| MtprotoError::Busy)?;
        let in_time = tokio::time::timeout_at(deadline, async {
            let _next = self.line.lock().await;
            self.sit_out(deadline).await?;
            self.limiter.until_ready().await;
            Ok(())
        });
        in_time.await.unwrap_or(Err(MtprotoError::TimedOut))
    }

    /// Until when Telegram wants no requests, if it does.
    pub(super) fn waits_until(&self) -> Option<DateTime<Utc>> {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > self.ambient.now())
    }

    /// Notes that Telegram wants no requests until `at`.
    pub(super) fn wait_until(&self, at: DateTime<Utc>) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(at));
    }

    /// Notes that Telegram wants no requests for as long as `wait`.
    pub(super) fn wait_for(&self, wait: Duration) {
        let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
        self.wait_until(self.ambient.now().checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC));
    }

    async fn sit_out(&self, deadline: Instant) -> Result<(), MtprotoError> {
        while let Some((until, wait)) = self.short_wait(deadline)? {
            tokio::time::sleep(wait).await;
            let mut now_until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
            // It was sat out, whatever the clock says.
            if *now_until == Some(until) {
                *now_until = None;
            }
        }
        Ok(())
    }

    /// The wait before the next request, if there is one and it is short.
    fn short_wait(&self, deadline: Instant) -> Result<Option<(DateTime<Utc>, Duration)>, MtprotoError> {
        let Some(until) = self.waits_until() else { return Ok(None) };
        let wait = (until - self.ambient.now()).to_std().unwrap_or_default();
        if wait > LONGEST_SHORT_WAIT || Instant::now() + wait >= deadline {
            return Err(MtprotoError::FloodWait { wait });
        }
        Ok(Some((until, wait)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;
    use crate::base::ambient::{ManualClock, SeededEntropy};
    use crate::config::Settings;

    fn turns(rps: f64, burst: usize, queue_capacity: usize) -> (Turns, ManualClock) {
        let settings = Settings::load(None, std::iter::empty()).unwrap().mtproto;
        let burst = burst.try_into().unwrap();
        let clock = ManualClock::new(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
        let ambient = Ambient::new(clock.clone(), SeededEntropy::new(1));
        (Turns::new(&MtprotoSettings { rps, burst, queue_capacity, ..settings }, ambient), clock)
    }

    fn within(wait: Duration) -> Instant {
        Instant::now() + wait
    }

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_long_wait_refuses_at_once_until_it_is_over() {
        let (turns, clock) = turns(1000.0, 10, 10);
        turns.take(within(LONG)).await.unwrap();
        turns.wait_for(Duration::from_hours(24));
        let wait = Duration::from_hours(24);
        assert_eq!(turns.take(within(LONG)).await, Err(MtprotoError::FloodWait { wait }));
        clock.advance(TimeDelta::hours(23));
        let wait = Duration::from_hours(1);
        assert_eq!(turns.take(within(LONG)).await, Err(MtprotoError::FloodWait { wait }));
        // A shorter one does not shorten it.
        turns.wait_for(Duration::from_secs(1));
        assert_eq!(turns.take(within(LONG)).await, Err(MtprotoError::FloodWait { wait }));
        clock.advance(TimeDelta::hours(1));
        assert_eq!(turns.waits_until(), None);
        turns.take(within(LONG)).await.unwrap();
    }

    #[tokio::test]
    async fn a_short_wait_is_sat_out_if_there_is_time() {
        let (turns, _clock) = turns(1000.0, 10, 10);
        let wait = Duration::from_millis(50);
        turns.wait_for(wait);
        assert_eq!(turns.take(within(wait / 2)).await, Err(MtprotoError::FloodWait { wait }));
        let begun = Instant::now();
        turns.take(within(LONG)).await.unwrap();
        assert!(begun.elapsed() >= wait);
        assert_eq!(turns.waits_until(), None);
    }

    #[tokio::test]
    async fn whoever_waits_too_long_or_in_too_long_a_line_is_refused() {
        let (turns, _clock) = turns(0.01, 1, 1);
        turns.take(within(LONG)).await.unwrap();
        let soon = within(Duration::from_millis(50));
        let [a, b, c] = [turns.take(soon), turns.take(soon), turns.take(soon)];
        let (a, b, c) = tokio::join!(a, b, c);
        assert_eq!([a, b, c], [Err(MtprotoError::TimedOut), Err(MtprotoError::TimedOut), Err(MtprotoError::Busy)]);
    }
}
