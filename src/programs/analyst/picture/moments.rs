//! Which values of a result are moments.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::model::database::Cell;
use crate::programs::analyst::picture::figures::number;
use crate::programs::analyst::table::End;

/// What whole numbers are taken for years in the first column.
const YEARS: std::ops::RangeInclusive<i32> = 1_900..=2_100;

/// The moments of the first column, if they are in order, and at which end the newest is.
pub(super) fn moments<'a>(rows: impl Iterator<Item = &'a Vec<Cell>>) -> Option<(Vec<DateTime<Utc>>, End)> {
    let moments = rows.map(|row| moment(row.first()?)).collect::<Option<Vec<_>>>()?;
    if moments.is_sorted_by(|one, other| one < other) {
        Some((moments, End::Last))
    } else if moments.is_sorted_by(|one, other| one > other) {
        Some((moments, End::First))
    } else {
        None
    }
}

/// A year as a whole number, also as some databases write the year of a date: `2026.0`.
pub(super) fn year(cell: &Cell) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "what is too large is no year either")]
    let year = number(cell).filter(|number| number.fract() == 0.0)? as i32;
    YEARS.contains(&year).then_some(year)
}

/// A year, a day, a month (`2026-03`) or a moment in ISO 8601.
fn moment(cell: &Cell) -> Option<DateTime<Utc>> {
    let midnight = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    if let Some(year) = year(cell) {
        return NaiveDate::from_ymd_opt(year, 1, 1).and_then(midnight);
    }
    let Cell::Text(text) = cell else { return None };
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
            return Some(moment.and_utc());
        }
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return midnight(day);
    }
    let is_month = text.len() == 7 && text.as_bytes().get(4) == Some(&b'-');
    if is_month { NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok().and_then(midnight) } else { None }
}
