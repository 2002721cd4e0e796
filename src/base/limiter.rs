//! Limits of so many things a second, one for each bot.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use governor::clock::DefaultClock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// Made once: to find out which counter of the processor to use takes a virtual machine tens of microseconds.
static CLOCK: LazyLock<DefaultClock> = LazyLock::new(DefaultClock::default);

/// A limit of `rps` a second, all of them at once if need be.
pub fn per_second(rps: NonZeroU32) -> DefaultDirectRateLimiter {
    RateLimiter::direct_with_clock(Quota::per_second(rps), CLOCK.clone())
}
