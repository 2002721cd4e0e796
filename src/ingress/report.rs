//! How receiving updates is doing, for the metrics and the health page.

use std::sync::PoisonError;
use std::time::Duration;

use crate::ingress::Ingress;

/// How much later than its interval a sleeping bot may be polled before that is worth a word.
const SLACK: Duration = Duration::from_secs(2);

/// How receiving updates is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngressReport {
    /// Whether it keeps what the settings promise.
    pub ok: bool,
    /// In words for an operator.
    pub detail: String,
}

/// How the sweep over the sleeping bots is doing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sweep {
    /// The bots that are swept.
    pub(super) sleeping: usize,
    /// The bots that hold a long poll.
    pub(super) long: usize,
    /// The interval of a bot that has been silent for long.
    pub(super) interval: Duration,
    /// How far behind its time the next bot is.
    pub(super) lateness: Duration,
}

/// How the looks at webhooks are doing.
#[derive(Debug, Clone, Copy)]
pub(super) struct WatchReport {
    /// The bots that were used lately and are looked at soon after they fall silent.
    pub(super) watched: usize,
    /// How far behind its time the next look at one of them is.
    pub(super) lateness: Duration,
}

impl Ingress {
    /// How receiving updates is doing, as it was noted last.
    pub fn report(&self) -> IngressReport {
        let mut report = self.0.report.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if self.count_deaf() > 0 {
            report.detail = format!("{}; the updates of {} bots cannot come in", report.detail, self.count_deaf());
        }
        report
    }

    fn set_report(&self, report: IngressReport) {
        *self.0.report.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }

    pub(super) fn note_sweep(&self, sweep: Sweep) {
        let Sweep { sleeping, long, interval, lateness } = sweep;
        let delay = if sleeping == 0 { Duration::ZERO } else { interval + lateness };
        metrics::gauge!("botyard_sleeping_poll_delay_seconds").set(delay.as_secs_f64());
        metrics::gauge!("botyard_swept_bots").set(number(sleeping));
        metrics::gauge!("botyard_long_polls").set(number(long));
        let settings = &self.0.settings;
        let ok = delay <= settings.sleeping_poll_max_interval.max(settings.sleeping_poll_interval) + SLACK;
        let mut detail = in_words(sweep, rounded(delay));
        if !ok {
            detail.push_str(", which is more than ingress.sleeping_poll_max_interval: raise ingress.sleeping_poll_rps");
        }
        self.set_report(IngressReport { ok, detail });
    }

    pub(super) fn note_looks(&self, watch: WatchReport) {
        let WatchReport { watched, lateness } = watch;
        let delay = self.0.settings.webhook_silence + lateness;
        metrics::gauge!("botyard_webhook_look_delay_seconds").set(delay.as_secs_f64());
        metrics::gauge!("botyard_watched_webhooks").set(number(watched));
        let ok = lateness <= self.0.settings.webhook_silence;
        let mut detail =
            format!("webhooks of {watched} bots in use are looked at {} s after an update", rounded(delay));
        if !ok {
            detail.push_str(", which is late: raise ingress.webhook_reconcile_rps");
        }
        self.set_report(IngressReport { ok, detail });
    }
}

/// What the sweep does, and nothing of what it does not.
fn in_words(Sweep { sleeping, long, .. }: Sweep, delay_s: u64) -> String {
    match (long, sleeping) {
        (0, 0) => "no bots are polled".to_owned(),
        (long, 0) => format!("{long} bots wait at Telegram"),
        (0, sleeping) => format!("{sleeping} bots are polled every {delay_s} s at most"),
        (long, sleeping) => format!("{long} bots wait at Telegram, {sleeping} are polled every {delay_s} s at most"),
    }
}

fn rounded(duration: Duration) -> u64 {
    duration.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "bots are far fewer than 2^53")]
fn number(bots: usize) -> f64 {
    bots as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_bot_does_is_not_told() {
        let interval = Duration::from_secs(3);
        for (long, sleeping, expected) in [
            (0, 0, "no bots are polled"),
            (3, 0, "3 bots wait at Telegram"),
            (0, 5, "5 bots are polled every 3 s at most"),
            (3, 5, "3 bots wait at Telegram, 5 are polled every 3 s at most"),
        ] {
            assert_eq!(in_words(Sweep { sleeping, long, interval, lateness: Duration::ZERO }, 3), expected);
        }
    }
}
