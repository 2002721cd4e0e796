//! Numbers as people read them.

/// What numbers are cut short by, the largest first.
const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];

/// From here on, numbers on a picture are cut short.
const LONG: f64 = 10_000.0;

/// What is smaller is written as a power of ten.
const SMALL: f64 = 1e-5;

/// The most places behind the point: two digits of the smallest that is written in full.
const MAX_DECIMALS: i32 = 6;

/// The largest value that is drawn, above or below zero.
const MAX_VALUE: f64 = 1e15;

/// Whether a value can be drawn: it is a number, and one that has a place on an axis.
pub(super) fn is_drawable(value: f64) -> bool {
    value.abs() <= MAX_VALUE
}

/// A count as a float: exact up to four billion, which no chart has.
pub(super) fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A number in full with thousands separators, such as `12,480`; below 100 with one digit after the point if there is one.
pub fn full(value: f64) -> String {
    let decimals = usize::from(value.abs() < 100.0 && !is_whole(value));
    with_separators(value, decimals)
}

/// A number in a few characters: `9,840`, `12.5k`, `1.28M`.
pub fn short(value: f64) -> String {
    if value.abs() < LONG {
        return full(value);
    }
    // What rounds to the next unit is written in it.
    let (unit, suffix) = UNITS.into_iter().find(|(unit, _)| value.abs() >= unit * 0.9995).unwrap_or((1.0, ""));
    let scaled = value / unit;
    let decimals = [100.0, 10.0].iter().filter(|bound| scaled.abs() < **bound).count();
    format!("{}{suffix}", without_zeros(with_separators(scaled, decimals)))
}

/// A value beside its bar: as [`short`], but small ones with two digits that say something.
pub(super) fn compared(value: f64) -> String {
    let size = value.abs();
    if !(0.0..1.0).contains(&size) || size == 0.0 {
        return short(value);
    }
    if size < SMALL {
        return format!("{value:.1e}").replace('-', "−");
    }
    let decimals = (1..MAX_DECIMALS).find(|decimals| size * 10_f64.powi(*decimals) >= 10.0).unwrap_or(MAX_DECIMALS);
    without_zeros(with_separators(value, usize::try_from(decimals).unwrap_or_default()))
}

/// The value at a tick of an axis whose ticks lie `step` apart and go up to `most`: all of an axis have one form.
pub(super) fn tick(value: f64, step: f64, most: f64) -> String {
    let (unit, suffix) = match most.abs() {
        most if most < LONG => (1.0, ""),
        most => UNITS.into_iter().find(|(unit, _)| most >= *unit).unwrap_or((1.0, "")),
    };
    if value == 0.0 {
        return "0".to_owned();
    }
    let is_told = |decimals: &i32| is_whole(step / unit * 10_f64.powi(*decimals));
    let decimals = (0..MAX_DECIMALS).find(is_told).unwrap_or(MAX_DECIMALS);
    format!("{}{suffix}", with_separators(value / unit, usize::try_from(decimals).unwrap_or_default()))
}

/// A count in full.
#[expect(clippy::cast_precision_loss, reason = "nothing is counted that far")]
pub fn count(number: i64) -> String {
    full(number as f64)
}

/// An average: with a digit after the point only where that says something.
pub fn average(value: f64) -> String {
    short(if value.abs() < 10.0 { value } else { value.round() })
}

/// A part from 0 to 1 in percent.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let text = if percent > 0.0 && percent < 1.0 { "<1".to_owned() } else { with_separators(percent, 0) };
    format!("{text}%")
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

fn with_separators(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{grouped}{rest}")
}

fn without_zeros(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let read = [0.0, -0.2, 7.0, 7.25, 99.96, 1234.5, 12_480.0, -1_234_567.0].map(full);
        assert_eq!(read, ["0", "−0.2", "7", "7.2", "100.0", "1,234", "12,480", "−1,234,567"]);
        let read = [9_840.0, 12_480.0, 128_400.0, 999_999.0, 1_284_000.0, 2e9, 3e12].map(short);
        assert_eq!(read, ["9,840", "12.5k", "128k", "1M", "1.28M", "2B", "3T"]);
        let read = [0.0, 0.004, 0.333, 1.0].map(percent);
        assert_eq!(read, ["0%", "<1%", "33%", "100%"]);
        let read = [0.0, 0.25, -0.3, 0.0456, 0.000_012_34, -3.2e-9, 1.25, -41_764.0].map(compared);
        assert_eq!(read, ["0", "0.25", "−0.3", "0.046", "0.000012", "−3.2e−9", "1.2", "−41.8k"]);
    }

    #[test]
    fn ticks_of_an_axis_have_one_form() {
        assert_eq!([0.0, 500.0, 1000.0].map(|value| tick(value, 500.0, 1000.0)), ["0", "500", "1,000"]);
        assert_eq!([0.0, 2500.0, 10_000.0].map(|value| tick(value, 2500.0, 10_000.0)), ["0", "2.5k", "10.0k"]);
        assert_eq!([12_400.0, 12_450.0].map(|value| tick(value, 50.0, 12_500.0)), ["12.40k", "12.45k"]);
        assert_eq!([0.2, 0.4].map(|value| tick(value, 0.2, 0.4)), ["0.2", "0.4"]);
        assert_eq!([0.00002, 0.00004].map(|value| tick(value, 0.00002, 0.00004)), ["0.00002", "0.00004"]);
    }
}
