//! The days of a time zone within a stretch of time.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::model::llm::LedgerDay;

/// The days from `from` to `to`, the first and the last cut off there. They cover the whole stretch without gaps, also where
/// clocks are put forward over midnight or a whole day is left out.
pub(super) fn days_between(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> Vec<LedgerDay> {
    let mut days = Vec::new();
    let (mut date, mut begin) = (from.with_timezone(&zone).date_naive(), from);
    while begin < to {
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        let end = begin_of(next, zone).unwrap_or(to).clamp(begin, to);
        if begin < end {
            days.push(LedgerDay { date, from: begin, to: end });
        }
        (date, begin) = (next, end);
    }
    days
}

/// The first moment of a day; of one that is left out, that of the day after it.
fn begin_of(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = date.and_time(NaiveTime::MIN);
    // Gaps are as long as a change of the offset, which is a day at most.
    let mut moments = (0..=25 * 4).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    moments.find_map(|moment| zone.from_local_datetime(&moment).earliest()).map(|begin| begin.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str, zone: &str) -> Vec<String> {
        let days = days_between(from.parse().unwrap(), to.parse().unwrap(), zone.parse().unwrap());
        days.iter().map(|day| format!("{} {}", day.date, (day.to - day.from).num_minutes())).collect()
    }

    #[test]
    fn days_are_as_long_as_the_zone_makes_them() {
        assert_eq!(days("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", "UTC").len(), 3);
        // Europe goes to summer time on 2026-03-29 and back on 2026-10-25.
        assert_eq!(
            days("2026-03-28T23:00:00Z", "2026-03-30T00:00:00Z", "Europe/Berlin"),
            ["2026-03-29 1380", "2026-03-30 120"]
        );
        assert_eq!(days("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin"), ["2026-10-25 1500"]);
        assert_eq!(
            days("2026-01-01T00:00:00Z", "2026-01-01T20:00:00Z", "Asia/Kathmandu"),
            ["2026-01-01 1095", "2026-01-02 105"]
        );
    }

    #[test]
    fn missing_midnights_and_missing_days_leave_no_gap() {
        // In Santiago clocks went from midnight to one o'clock on 2024-09-08.
        assert_eq!(
            days("2024-09-07T04:00:00Z", "2024-09-09T03:00:00Z", "America/Santiago"),
            ["2024-09-07 1440", "2024-09-08 1380"]
        );
        // Samoa left 2011-12-30 out.
        assert_eq!(
            days("2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", "Pacific/Apia"),
            ["2011-12-29 1440", "2011-12-31 1440"]
        );
        assert!(days("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "UTC").is_empty());
    }
}
