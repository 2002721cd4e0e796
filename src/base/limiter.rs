//! Limits of so many things a second, one for each bot.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::LazyLock;
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// The bounds of the pause between two things: no limit is finer, none coarser.
const SHORTEST_PAUSE: Duration = Duration::from_micros(1);
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// Made once: to find out which counter of the processor to use takes a virtual machine tens of microseconds.
static CLOCK: LazyLock<DefaultClock> = LazyLock::new(DefaultClock::default);

/// A limit of `rps` a second, all of them at once if need be.
pub fn per_second(rps: NonZeroU32) -> DefaultDirectRateLimiter {
    RateLimiter::direct_with_clock(Quota::per_second(rps), CLOCK.clone())
}

/// A limit of `rps` a second in the long run, which may be less than one, and of `burst` at once.
pub fn spaced(rps: f64, burst: NonZeroUsize) -> DefaultDirectRateLimiter {
    let pause = Duration::try_from_secs_f64(rps.recip()).unwrap_or(Duration::MAX).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
    let burst = NonZeroU32::try_from(burst).unwrap_or(NonZeroU32::MAX);
    let quota = Quota::with_period(pause).unwrap_or(Quota::per_hour(NonZeroU32::MIN));
    RateLimiter::direct_with_clock(quota.allow_burst(burst), CLOCK.clone())
}
