//! Where an axis has its ticks.

use chrono::{DateTime, Datelike as _, Months, NaiveTime, TimeDelta, Utc};

use crate::charts::numbers::float;

/// The steps between ticks of dates, in days.
const DAYS: [i64; 9] = [1, 2, 3, 5, 7, 10, 14, 30, 61];

/// The same in months, for what takes many of them or has one value for each.
const MONTHS: [u32; 13] = [1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000];

/// The fewest days that are told by months, if they begin and end with the first of one.
const WHOLE_MONTHS: i64 = 59;

/// From so many days on, dates are written without their day.
const MANY_DAYS: i64 = 330;

/// The steps between ticks within a day or two, in minutes.
const MINUTES: [i64; 8] = [5, 15, 30, 60, 120, 180, 360, 720];

/// A series that moves by more than this part of its greatest value is drawn from zero.
const MOVES_MUCH: f64 = 0.4;

/// Smaller steps have no digits to be written in.
const SMALLEST_STEP: f64 = 0.000_01;

/// An axis of values from its lowest to its highest tick.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
}

impl Axis {
    /// An axis around the values of lines: from zero unless they move little, for then nothing would be seen.
    pub(super) fn around(values: &[f64], intervals: usize) -> Self {
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_whole = is_whole(values);
        if lowest > highest {
            return Self { low: 0.0, high: 1.0, step: 1.0 };
        }
        let starts_at_zero = lowest >= 0.0 && highest - lowest > MOVES_MUCH * highest;
        let low = if starts_at_zero { 0.0 } else { lowest };
        Self::between(low, highest, intervals, is_whole)
    }

    /// An axis from zero to the greatest value, for columns: their length is what is compared.
    pub(super) fn from_zero(values: &[f64], intervals: usize) -> Self {
        let highest = values.iter().copied().fold(0.0, f64::max);
        let axis = Self::between(0.0, highest, intervals, is_whole(values));
        if highest > 0.0 { Self { high: highest, ..axis } } else { axis }
    }

    fn between(low: f64, high: f64, intervals: usize, is_whole: bool) -> Self {
        let span = match high.abs() {
            _ if high > low => high - low,
            small if small > 0.0 && small < 1.0 => small,
            same => (same * 0.02).max(1.0),
        };
        let mut step = nice_step((span / float(intervals)).max(SMALLEST_STEP));
        if is_whole {
            step = step.max(1.0);
        }
        let mut first = (low / step).floor() * step;
        let mut last = (high / step).ceil() * step;
        if last <= first {
            // All values are the same: in the middle, but not below zero for what is not.
            first = if low >= 0.0 { (first - step).max(0.0) } else { first - step };
            last += step;
        }
        Self { low: first, high: last, step }
    }

    /// The values at the ticks, the lowest first.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step + 1e-6).floor();
        (0..=20_u32).map(f64::from).take_while(|at| *at <= count).map(|at| self.low + at * self.step).collect()
    }

    /// Where a value lies between the lowest tick, 0, and the highest, 1.
    pub(super) fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

fn is_whole(values: &[f64]) -> bool {
    values.iter().all(|value| value.fract() == 0.0)
}

/// 1, 2, 2.5 or 5 times a power of ten, and not less than `step`.
fn nice_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|nice| nice * power >= step * (1.0 - 1e-9));
    nice.unwrap_or(10.0) * power
}

/// A moment with what stands below it.
pub(super) type DateTick = (DateTime<Utc>, String);

/// The moments between two others, both included, that get a label: at most `most`, evenly apart, the last one being
/// `to`. `is_pushed` says of which the label has no room below them, for the side of the plot: it would stand below the first
/// moment, so that one gets it.
pub(super) fn date_ticks(
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    most: usize,
    is_pushed: impl Fn(&DateTick) -> bool,
) -> Vec<DateTick> {
    let label = |at: DateTime<Utc>, format: &str| (at, at.format(format).to_string());
    let span = to - from;
    let gaps = most.max(2) - 1;
    let are_firsts = span >= TimeDelta::days(WHOLE_MONTHS) && is_first(from) && is_first(to);
    let (format, step) = if span < TimeDelta::days(2) {
        ("%H:%M", step_of(span, gaps, &MINUTES.map(TimeDelta::minutes)))
    } else if span < TimeDelta::days(MANY_DAYS) && !are_firsts {
        (date_format(span), step_of(span, gaps, &DAYS.map(TimeDelta::days)))
    } else {
        months_between(from, to, gaps)
    };
    let mut ticks: Vec<DateTick> = (0..most.max(1))
        .map_while(|number| step.before(to, u32::try_from(number).ok()?))
        .take_while(|at| *at >= from)
        .map(|at| label(at, format))
        .collect();
    ticks.reverse();
    if let Some(first) = ticks.first_mut().filter(|first| first.0 < to && is_pushed(first)) {
        *first = label(from, format);
    }
    ticks
}

/// How far ticks are apart. Months are counted as such: so many days would run away from their firsts.
#[derive(Debug, Clone, Copy)]
enum Step {
    Time(TimeDelta),
    Months(u32),
}

impl Step {
    /// The moment so many steps before another one.
    fn before(self, at: DateTime<Utc>, number: u32) -> Option<DateTime<Utc>> {
        match self {
            Self::Time(step) => at.checked_sub_signed(step.checked_mul(i32::try_from(number).ok()?)?),
            Self::Months(step) => at.checked_sub_months(Months::new(step.checked_mul(number)?)),
        }
    }
}

/// The smallest of the steps that needs no more gaps than these, or an equal part.
fn step_of(span: TimeDelta, gaps: usize, steps: &[TimeDelta]) -> Step {
    let gaps = i32::try_from(gaps).unwrap_or(i32::MAX);
    Step::Time(steps.iter().copied().find(|step| *step * gaps >= span).unwrap_or(span / gaps))
}

/// The same in months. What has one value for each year gets its years, and no months between them.
fn months_between(from: DateTime<Utc>, to: DateTime<Utc>, gaps: usize) -> (&'static str, Step) {
    let gaps = u32::try_from(gaps).unwrap_or(u32::MAX);
    let are_years =
        is_first(from) && is_first(to) && from.month() == 1 && to.month() == 1 && to.year() > from.year() + 1;
    let reaches = |step: &u32| {
        let begin = Step::Months(*step).before(to, gaps);
        begin.is_none_or(|begin| begin <= from)
    };
    let steps = MONTHS.into_iter().filter(|step| !are_years || step.is_multiple_of(12));
    let step = steps.into_iter().find(reaches).unwrap_or(MONTHS[MONTHS.len() - 1]);
    (if are_years { "%Y" } else { "%b %Y" }, Step::Months(step))
}

/// Whether a moment is the beginning of a month.
fn is_first(at: DateTime<Utc>) -> bool {
    at.day() == 1 && at.time() == NaiveTime::MIN
}

/// How dates are written in a span of time: with the year where it is needed to tell them apart.
pub(super) fn date_format(span: TimeDelta) -> &'static str {
    if span < TimeDelta::days(MANY_DAYS) { "%-d %b" } else { "%b %Y" }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn ticks(values: &[f64]) -> Vec<f64> {
        Axis::around(values, 3).ticks()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(ticks(&[0.0, 97.0]), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(&[12_168.0, 12_480.0]), [12_000.0, 12_200.0, 12_400.0, 12_600.0]);
        assert_eq!(ticks(&[100.0, 1_000.0]), [0.0, 500.0, 1_000.0]);
        assert_eq!(ticks(&[5.0]), [4.0, 5.0, 6.0]);
        assert_eq!(ticks(&[0.0]), [0.0, 1.0]);
        assert_eq!(ticks(&[-4.0, 8.0]), [-5.0, 0.0, 5.0, 10.0]);
        assert_eq!(ticks(&[]), [0.0, 1.0]);
        assert_eq!(ticks(&[1.0, 2.0]), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(&[1e15, -1e15]), [-1e15, 0.0, 1e15]);
        assert_eq!(ticks(&[1e-300, 0.0]), [0.0, 0.000_01]);
        let small = Axis::around(&[0.02, 0.02], 3);
        assert!((0.4..0.6).contains(&small.place(0.02)) && small.high < 0.1, "in the middle: {small:?}");
        assert_eq!(Axis::from_zero(&[7_515.0, 3.0], 3).ticks(), [0.0, 5_000.0]);
        assert_eq!(Axis::from_zero(&[0.0], 3).ticks(), [0.0, 1.0]);
    }

    #[test]
    fn dates_are_evenly_apart_and_end_at_the_last() {
        let day = |day: i64| DateTime::from_timestamp(1_796_000_000 + day * 86_400, 0).unwrap();
        let labels =
            |from, to| date_ticks(from, to, 5, |_| false).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(labels(day(0), day(30)), ["30 Nov", "10 Dec", "20 Dec", "30 Dec"].map(String::from));
        assert_eq!(labels(day(0), day(0)).len(), 1);
        assert_eq!(labels(day(0), day(4000)).len(), 3);
    }

    #[test]
    fn months_and_years_are_told_by_their_firsts() {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap().and_time(NaiveTime::MIN).and_utc();
        let labels = |from, to| {
            let ticks = date_ticks(from, to, 5, |_| false).into_iter();
            ticks.map(|(at, label)| if is_first(at) { label } else { format!("{label}?") }).collect::<Vec<_>>()
        };
        assert_eq!(labels(first(2026, 3), first(2026, 6)), ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]);
        assert_eq!(labels(first(2024, 11), first(2026, 8)), ["Feb 2025", "Aug 2025", "Feb 2026", "Aug 2026"]);
        assert_eq!(labels(first(2024, 1), first(2026, 1)), ["2024", "2025", "2026"]);
        assert_eq!(labels(first(1990, 1), first(2020, 1)), ["1990", "2000", "2010", "2020"]);
    }
}
