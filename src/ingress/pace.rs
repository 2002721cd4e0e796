//! How fast the sleeping bots are swept: no more polls a second than the rate, and for each bot an interval.
//!
//! A bot that was used lately is polled every `sleeping_poll_interval`. The longer it has been silent, the longer the
//! interval, up to one at which all such bots together take half of the rate, so that few bots are all polled often, and
//! the used ones always have room. That interval is at most `sleeping_poll_max_interval`, unless the rate is too low for
//! the number of bots: then the rate wins.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::IngressSettings;

/// A bot is polled at intervals of this share of its silence.
const SHARE_OF_SILENCE: u32 = 120;

/// The shares of the rate that bots get which have been silent for long: while there is room, and when there is not.
const USUAL_SHARE: f64 = 0.5;
const LARGEST_SHARE: f64 = 0.8;

/// How far the pacer may be behind and still catch up: timers are a millisecond or two late.
const CATCH_UP: Duration = Duration::from_millis(20);

/// The interval of bots that have been silent for long, `sleeping` of them.
pub(super) fn longest_interval(settings: &IngressSettings, sleeping: usize) -> Duration {
    let at_share = |share: f64| {
        let rate = f64::from(settings.sleeping_poll_rps.get()) * share;
        #[expect(clippy::cast_precision_loss, reason = "bots are far fewer than 2^53")]
        let bots = sleeping as f64;
        Duration::from_secs_f64(bots / rate)
    };
    let IngressSettings { sleeping_poll_interval: min, sleeping_poll_max_interval: max, .. } = *settings;
    at_share(USUAL_SHARE).clamp(min, max).max(at_share(LARGEST_SHARE))
}

/// The interval of a bot that has been silent for so long (`None`: for ever), while `longest` is that of the longest silent.
pub(super) fn interval(settings: &IngressSettings, longest: Duration, silence: Option<Duration>) -> Duration {
    let wanted = silence.map_or(longest, |silence| silence / SHARE_OF_SILENCE);
    wanted.max(settings.sleeping_poll_interval).min(longest)
}

/// Spreads the beginnings of polls evenly over time.
#[derive(Debug)]
pub(super) struct Pacer {
    step: Duration,
    next: Instant,
}

impl Pacer {
    pub(super) fn new(settings: &IngressSettings) -> Self {
        Self { step: Duration::from_secs(1) / settings.sleeping_poll_rps.get(), next: Instant::now() }
    }

    /// When the next poll may begin.
    pub(super) const fn next_at(&self) -> Instant {
        self.next
    }

    /// A poll begins now.
    pub(super) fn begin(&mut self, now: Instant) {
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        self.next = self.next.max(earliest) + self.step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn settings(rps: u32) -> IngressSettings {
        let defaults = Settings::load(None, std::iter::empty()).unwrap().ingress;
        IngressSettings {
            sleeping_poll_interval: Duration::from_secs(3),
            sleeping_poll_max_interval: Duration::from_secs(30),
            sleeping_poll_rps: rps.try_into().unwrap(),
            ..defaults
        }
    }

    #[test]
    fn few_bots_are_polled_often_and_many_within_the_rate() {
        let of = |sleeping| longest_interval(&settings(500), sleeping).as_secs();
        assert_eq!([0, 100, 750, 2_500, 7_500, 12_000, 100_000].map(of), [3, 3, 3, 10, 30, 30, 250]);
    }

    #[test]
    fn a_bot_is_polled_less_often_the_longer_it_is_silent() {
        let minutes =
            |minutes| interval(&settings(500), Duration::from_secs(30), Some(Duration::from_mins(minutes))).as_secs();
        assert_eq!([0, 6, 10, 30, 60, 600].map(minutes), [3, 3, 5, 15, 30, 30]);
        assert_eq!(interval(&settings(500), Duration::from_secs(30), None).as_secs(), 30);
    }

    #[test]
    fn polls_begin_evenly_and_catch_up_a_little() {
        let mut pacer = Pacer::new(&settings(100));
        let start = pacer.next_at();
        pacer.begin(start);
        assert_eq!(pacer.next_at() - start, Duration::from_millis(10));
        // A second without polls is not made up for.
        let later = start + Duration::from_secs(1);
        let begun = std::iter::repeat_with(|| pacer.begin(later)).take_while(|()| true).take(3).count();
        assert_eq!((begun, pacer.next_at() - later), (3, Duration::from_millis(10)));
    }
}
