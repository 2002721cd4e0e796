//! Restart intensity: how often a bot may fall before it is given up, as in OTP's supervisors.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::config::RestartIntensity;

/// The recent falls of one bot.
#[derive(Debug, Default)]
pub(super) struct Restarts(VecDeque<Instant>);

/// What to do about a fall.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Start the bot again; this is its n-th fall within the window.
    Restart(u32),
    /// It fell too often.
    GiveUp,
}

impl Restarts {
    /// Counts a fall.
    pub(super) fn count(&mut self, intensity: RestartIntensity, now: Instant) -> Verdict {
        self.forget_old(intensity.within, now);
        self.0.push_back(now);
        let falls = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        if falls > intensity.max_restarts { Verdict::GiveUp } else { Verdict::Restart(falls) }
    }

    fn forget_old(&mut self, within: Duration, now: Instant) {
        while self.0.front().is_some_and(|fall| now.duration_since(*fall) > within) {
            self.0.pop_front();
        }
    }

    /// Whether no fall is recent enough to matter.
    pub(super) fn is_over(&mut self, intensity: RestartIntensity, now: Instant) -> bool {
        self.forget_old(intensity.within, now);
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_only_when_falls_come_too_close() {
        let intensity = RestartIntensity { max_restarts: 2, within: Duration::from_mins(1) };
        let mut restarts = Restarts::default();
        let start = Instant::now();
        assert_eq!(restarts.count(intensity, start), Verdict::Restart(1));
        assert_eq!(restarts.count(intensity, start), Verdict::Restart(2));
        assert_eq!(restarts.count(intensity, start + Duration::from_mins(2)), Verdict::Restart(1));
        assert_eq!(restarts.count(intensity, start + Duration::from_mins(2)), Verdict::Restart(2));
        assert_eq!(restarts.count(intensity, start + Duration::from_mins(2)), Verdict::GiveUp);
        assert!(restarts.is_over(intensity, start + Duration::from_mins(4)));
    }
}
