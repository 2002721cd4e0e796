//! Ages that a jump of the wall clock does not change.
//!
//! What is stored carries the wall clock's time, which a person or a time server may set forwards or back at any moment. So
//! an age counts only as far as the wall clock and the machine's uptime agree on it: a clock that jumps ahead makes nothing
//! old, and one that jumps back makes nothing young again for longer than the jump.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use crate::base::ambient::Ambient;

/// The wall clock and a clock that only ever goes on, set to the same time when this was made.
#[derive(Debug, Clone)]
pub struct SteadyClock {
    ambient: Ambient,
    begun: DateTime<Utc>,
    begun_at: Instant,
}

impl SteadyClock {
    /// Set by the wall clock of this moment. A jump from before is not known: a clock is right when Botyard starts.
    pub fn new(ambient: Ambient) -> Self {
        Self { begun: ambient.now(), begun_at: Instant::now(), ambient }
    }

    /// The earlier of what the two clocks show: from this, nothing is older than it is.
    pub fn cautious_now(&self) -> DateTime<Utc> {
        let elapsed = TimeDelta::from_std(self.begun_at.elapsed()).unwrap_or(TimeDelta::MAX);
        let steady = self.begun.checked_add_signed(elapsed).unwrap_or(DateTime::<Utc>::MAX_UTC);
        steady.min(self.ambient.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ambient::{ManualClock, SystemEntropy};

    #[test]
    fn a_jump_makes_nothing_old() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let wall = ManualClock::new(start);
        let clock = SteadyClock::new(Ambient::new(wall.clone(), SystemEntropy));
        let age = || clock.cautious_now() - start;
        wall.advance(TimeDelta::days(365));
        assert!(age() < TimeDelta::minutes(1), "{}", age());
        wall.advance(TimeDelta::days(-366));
        assert!(age() < TimeDelta::zero(), "{}", age());
        wall.advance(TimeDelta::days(1));
        assert_eq!(age(), TimeDelta::zero());
    }
}
