//! Exponential back-off with jitter.

use std::time::Duration;

use crate::base::ambient::Ambient;

/// How long to wait between attempts: doubling from `initial` up to `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure.
    pub initial: Duration,
    /// The longest wait.
    pub max: Duration,
}

impl Backoff {
    /// The wait after the `failures`-th failure in a row (counted from 1), spread over 50–100 % of the full step so
    /// that many waiters do not come back at the same moment.
    pub fn delay(&self, failures: u32, ambient: &Ambient) -> Duration {
        self.step(failures).mul_f64(0.5 + ambient.fraction() / 2.0)
    }

    /// The wait before jitter.
    fn step(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.initial.saturating_mul(1 << doublings).min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::ambient::{SeededEntropy, SystemClock};

    const BACKOFF: Backoff = Backoff { initial: Duration::from_millis(100), max: Duration::from_mins(1) };

    proptest! {
        #[test]
        fn waits_between_half_a_step_and_a_step(failures in 0_u32..10_000, seed: u64) {
            let ambient = Ambient::new(SystemClock, SeededEntropy::new(seed));
            let delay = BACKOFF.delay(failures, &ambient);
            prop_assert!(delay >= BACKOFF.step(failures) / 2);
            prop_assert!(delay <= BACKOFF.step(failures));
            prop_assert!(delay <= BACKOFF.max);
        }
    }

    #[test]
    fn doubles_up_to_the_maximum() {
        let steps: Vec<u128> = [1, 2, 3, 4, 30].map(|n| BACKOFF.step(n).as_millis()).to_vec();
        assert_eq!(steps, [100, 200, 400, 800, 60_000]);
    }
}
