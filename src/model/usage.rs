//! What bots do, in figures: those of a moment, and over time in buckets of fixed lengths.
//!
//! A bucket is named by the second (UTC, since 1970) in which it begins.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::model::bot::BotActivity;

/// The most buckets that one question may ask for.
pub const MAX_BUCKETS: i64 = 1000;

/// Upper bounds of the classes in which latencies are counted, in microseconds; what takes longer has a class of its own.
const LATENCY_BOUNDS: [i64; 9] = [5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 30_000_000];

/// How many classes of latency there are.
pub const LATENCY_CLASSES: usize = LATENCY_BOUNDS.len() + 1;

/// The most buckets of one bot that wait in memory. What comes later is counted in the last of them.
const MAX_WAITING_BUCKETS: usize = 12;

/// How long a bucket is. Each length is kept for a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum Step {
    /// Five minutes.
    #[serde(rename = "5m")]
    FiveMinutes,
    /// An hour.
    #[default]
    #[serde(rename = "1h")]
    Hour,
    /// A day, in UTC.
    #[serde(rename = "1d")]
    Day,
}

impl Step {
    /// Every length, the shortest first.
    pub const ALL: [Self; 3] = [Self::FiveMinutes, Self::Hour, Self::Day];

    /// The length in seconds. Each is a multiple of the ones before it.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::FiveMinutes => 300,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }

    /// The bucket that a time lies in.
    pub const fn bucket_of(self, time: DateTime<Utc>) -> i64 {
        self.bucket_at(time.timestamp())
    }

    const fn bucket_at(self, second: i64) -> i64 {
        second - second.rem_euclid(self.seconds())
    }

    /// How far back figures are shown unless it is said, in seconds: a day, a week, ninety days.
    const fn usual_span(self) -> i64 {
        match self {
            Self::FiveMinutes => 86_400,
            Self::Hour => 7 * 86_400,
            Self::Day => 90 * 86_400,
        }
    }
}

/// Why there are no buckets for a question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidRange {
    /// It ends before it begins.
    #[error("\"from\" comes before \"to\"")]
    Backwards,
    /// It is too long for its step.
    #[error("at most {MAX_BUCKETS} steps may lie between \"from\" and \"to\": ask for less, or for a longer \"step\"")]
    TooLong,
}

/// Which buckets are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketRange {
    /// How long they are.
    pub step: Step,
    /// The first.
    pub from: i64,
    /// The one after the last.
    pub to: i64,
}

impl BucketRange {
    /// The buckets that any time from `from` until just before `to` lies in. Without `to` they end with the current one;
    /// without `from` they begin a day (of five minutes), a week (of hours) or ninety days before their end.
    pub fn new(
        step: Step,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Self, InvalidRange> {
        let end = to.map_or(step.bucket_of(now) + step.seconds(), |to| to.timestamp());
        let begin = from.map_or(end - step.usual_span(), |from| from.timestamp());
        if begin >= end {
            return Err(InvalidRange::Backwards);
        }
        let (from, to) = (step.bucket_at(begin), step.bucket_at(end + step.seconds() - 1));
        if (to - from) / step.seconds() > MAX_BUCKETS {
            return Err(InvalidRange::TooLong);
        }
        Ok(Self { step, from, to })
    }

    /// The hours of the last day: the current one and the 23 before it.
    pub const fn last_day(now: DateTime<Utc>) -> Self {
        let to = Step::Hour.bucket_of(now) + Step::Hour.seconds();
        Self { step: Step::Hour, from: to - 24 * Step::Hour.seconds(), to }
    }

    const fn contains(self, bucket: i64) -> bool {
        self.from <= bucket && bucket < self.to
    }
}

/// What a bot did in some time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Updates received.
    pub updates_in: i64,
    /// Messages that Telegram took.
    pub messages_out: i64,
    /// Messages that Telegram refused for good.
    pub messages_failed: i64,
    /// Attempts at an update that failed.
    pub errors: i64,
    /// Time spent in the bot's program, in microseconds.
    pub active_us: i64,
    /// The time from the arrival of an update until it was handled, summed over all that were, in microseconds.
    pub latency_sum_us: i64,
    /// The longest of these times, in microseconds.
    pub latency_max_us: i64,
    /// How many of these times fall into each class.
    pub latency: [i64; LATENCY_CLASSES],
}

impl Figures {
    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.updates_in += other.updates_in;
        self.messages_out += other.messages_out;
        self.messages_failed += other.messages_failed;
        self.errors += other.errors;
        self.active_us += other.active_us;
        self.latency_sum_us += other.latency_sum_us;
        self.latency_max_us = self.latency_max_us.max(other.latency_max_us);
        for (count, more) in self.latency.iter_mut().zip(other.latency) {
            *count += more;
        }
    }

    /// Counts an update that was handled this long after it arrived.
    pub fn add_latency(&mut self, latency: Duration) {
        let micros = micros(latency);
        self.latency_sum_us += micros;
        self.latency_max_us = self.latency_max_us.max(micros);
        self.latency[LATENCY_BOUNDS.partition_point(|bound| *bound < micros)] += 1;
    }

    /// How many updates were handled.
    pub fn handled(&self) -> i64 {
        self.latency.iter().sum()
    }

    /// The time within which this fraction of the updates was handled, in microseconds: an estimate from the classes, as
    /// if the times in each were spread evenly. Nothing if none was handled.
    #[expect(clippy::cast_precision_loss, reason = "an estimate, of times far below 2^53 microseconds")]
    pub fn latency_quantile_us(&self, fraction: f64) -> Option<f64> {
        let wanted = self.handled() as f64 * fraction;
        let (mut before, mut lower) = (0.0, 0.0);
        for (class, count) in self.latency.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = *count as f64;
            lower = class.checked_sub(1).map_or(lower, |below| LATENCY_BOUNDS[below] as f64);
            let upper = LATENCY_BOUNDS.get(class).map_or(self.latency_max_us, |bound| self.latency_max_us.min(*bound));
            if before + count >= wanted {
                return Some(lower + (upper as f64 - lower) * (wanted - before) / count);
            }
            before += count;
        }
        None
    }
}

/// A time in whole microseconds.
pub fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// What a bot did since this was last written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// When the last update arrived.
    pub last_update_at: Option<DateTime<Utc>>,
    /// When the last update was handled.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Whether an update arrived after whatever was last noted as wrong with receiving updates.
    pub clears_ingress_error: bool,
    /// The figures of each bucket of five minutes in which something happened: mostly of one.
    buckets: Vec<(i64, Figures)>,
}

impl Tally {
    /// The figures to which what happens now is added.
    pub fn at(&mut self, now: DateTime<Utc>) -> &mut Figures {
        self.bucket(Step::FiveMinutes.bucket_of(now))
    }

    fn bucket(&mut self, bucket: i64) -> &mut Figures {
        let place = match self.buckets.iter().rposition(|(at, _)| *at == bucket) {
            Some(place) => place,
            None if self.buckets.len() < MAX_WAITING_BUCKETS => {
                self.buckets.push((bucket, Figures::default()));
                self.buckets.len() - 1
            }
            None => MAX_WAITING_BUCKETS - 1,
        };
        &mut self.buckets[place].1
    }

    /// Adds what the bot did after that.
    pub fn add(&mut self, later: &Self) {
        for (bucket, figures) in &later.buckets {
            self.bucket(*bucket).add(figures);
        }
        self.last_update_at = later.last_update_at.or(self.last_update_at);
        self.last_used_at = later.last_used_at.or(self.last_used_at);
        self.clears_ingress_error |= later.clears_ingress_error;
    }

    /// All figures together.
    pub fn total(&self) -> Figures {
        let mut total = Figures::default();
        for (_, figures) in &self.buckets {
            total.add(figures);
        }
        total
    }

    /// The figures in buckets of this length, each bucket once.
    pub fn by(&self, step: Step) -> Vec<(i64, Figures)> {
        let mut buckets = Vec::with_capacity(1);
        for (at, figures) in &self.buckets {
            add_to(&mut buckets, step.bucket_at(*at), figures);
        }
        buckets
    }

    /// Adds those figures that lie in `range` to `stored`, which is in the order of time and stays so.
    pub fn add_to_series(&self, range: BucketRange, stored: &mut Vec<(i64, Figures)>) {
        for (bucket, figures) in self.by(range.step).iter().filter(|(bucket, _)| range.contains(*bucket)) {
            add_to(stored, *bucket, figures);
        }
        stored.sort_by_key(|(bucket, _)| *bucket);
    }

    /// `activity` with this added.
    #[must_use]
    pub fn added_to(&self, activity: BotActivity) -> BotActivity {
        let total = self.total();
        BotActivity {
            last_update_at: self.last_update_at.or(activity.last_update_at),
            last_used_at: self.last_used_at.or(activity.last_used_at),
            ingress_error: activity.ingress_error.filter(|_| !self.clears_ingress_error),
            updates_in: activity.updates_in + total.updates_in,
            messages_out: activity.messages_out + total.messages_out,
            messages_failed: activity.messages_failed + total.messages_failed,
        }
    }
}

fn add_to(buckets: &mut Vec<(i64, Figures)>, bucket: i64, figures: &Figures) {
    match buckets.iter_mut().find(|(at, _)| *at == bucket) {
        Some((_, known)) => known.add(figures),
        None => buckets.push((bucket, figures.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn range(step: Step, from: Option<&str>, to: Option<&str>) -> Result<(String, String), InvalidRange> {
        let range = BucketRange::new(step, from.map(at), to.map(at), at("2026-03-29T01:07:30Z"))?;
        let text = |second| DateTime::from_timestamp(second, 0).unwrap().format("%m-%dT%H:%M").to_string();
        Ok((text(range.from), text(range.to)))
    }

    #[test]
    fn ranges_take_whole_buckets_and_end_with_the_current_one() {
        let expected = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(range(Step::FiveMinutes, None, None), expected("03-28T01:10", "03-29T01:10"));
        assert_eq!(range(Step::Hour, None, None), expected("03-22T02:00", "03-29T02:00"));
        assert_eq!(range(Step::Day, None, None), expected("12-30T00:00", "03-30T00:00"));
        let (from, to) = (Some("2026-03-28T23:59:59Z"), Some("2026-03-29T00:00:01Z"));
        assert_eq!(range(Step::Hour, from, to), expected("03-28T23:00", "03-29T01:00"));
        // What another clock calls Sunday already lies in UTC's Saturday.
        assert_eq!(range(Step::Day, Some("2026-03-29T00:30:00+02:00"), to), expected("03-28T00:00", "03-30T00:00"));
        assert_eq!(range(Step::Day, None, Some("2026-03-29T00:00:00Z")), expected("12-29T00:00", "03-29T00:00"));
    }

    #[test]
    fn ranges_are_bounded() {
        let now = Some("2026-03-29T01:07:30Z");
        assert_eq!(range(Step::Hour, now, now), Err(InvalidRange::Backwards));
        assert_eq!(range(Step::Hour, Some("2026-03-30T00:00:00Z"), None), Err(InvalidRange::Backwards));
        assert_eq!(range(Step::FiveMinutes, Some("2026-03-25T13:50:00Z"), None).unwrap().0, "03-25T13:50");
        assert_eq!(range(Step::FiveMinutes, Some("2026-03-25T13:49:59Z"), None), Err(InvalidRange::TooLong));
        assert_eq!(
            range(Step::Day, Some("-200000-01-01T00:00:00Z"), Some("0001-01-01T00:00:00Z")),
            Err(InvalidRange::TooLong)
        );
    }

    #[test]
    fn quantiles_are_estimated_within_their_class() {
        let mut figures = Figures::default();
        assert_eq!(figures.latency_quantile_us(0.5), None);
        figures.add_latency(Duration::from_millis(3));
        assert_eq!(figures.latency_quantile_us(1.0), Some(3000.0), "no more than the longest");
        for _ in 0..98 {
            figures.add_latency(Duration::from_millis(8));
        }
        figures.add_latency(Duration::from_mins(5));
        let median = figures.latency_quantile_us(0.5).unwrap();
        assert!((5000.0..=10_000.0).contains(&median), "{median}");
        assert!(figures.latency_quantile_us(0.95).unwrap() <= 10_000.0);
        assert_eq!(figures.latency_quantile_us(1.0), Some(300_000_000.0));
        assert_eq!((figures.handled(), figures.latency_max_us), (100, 300_000_000));
    }

    #[test]
    fn the_buckets_that_wait_are_bounded() {
        let mut tally = Tally::default();
        for minutes in 0..1000 {
            tally.at(at("2026-03-29T00:00:00Z") + chrono::TimeDelta::minutes(minutes)).updates_in += 1;
        }
        assert_eq!(tally.by(Step::FiveMinutes).len(), MAX_WAITING_BUCKETS);
        assert_eq!((tally.total().updates_in, tally.by(Step::Hour)[0].1.updates_in), (1000, 1000));
    }
}
