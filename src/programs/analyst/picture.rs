//! Whether a result is better seen than read, and drawing it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::charts::{Bar, Chart, ChartKind, MAX_POINTS, MAX_ROWS, MAX_SERIES, Series};
use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::model::mtproto::Point;
use crate::programs::analyst::table::End;

/// The fewest points that make a line.
const MIN_POINTS: usize = 3;

/// What whole numbers are taken for years in the first column.
const YEARS: std::ops::RangeInclusive<i32> = 1_900..=2_100;

/// The largest value that has a place on a chart: with one that has none, a chart would show the others as if they were all.
const MAX_VALUE: f64 = 1e15;

/// By how much lines may differ to share an axis with the first one: beyond that, a line lies flat and says nothing.
const MAX_RATIO: f64 = 20.0;

/// The longest title, in characters.
const MAX_TITLE: usize = 80;

/// The chart of a result, if it is a series over time or a comparison of a few things.
pub(super) fn chart_of(result: &ResultSet, title: &str) -> Option<Chart> {
    if result.is_truncated {
        return None;
    }
    let (kind, subtitle) = series(result).or_else(|| Some((comparison(result)?, String::new())))?;
    let cut = |text: &str| text.chars().take(MAX_TITLE).collect();
    Some(Chart { title: cut(title), subtitle: cut(&subtitle), headline: None, kind })
}

/// The chart as a PNG; `None` if it could not be drawn, for the words alone are an answer.
pub(super) async fn draw(chart: Chart) -> Option<Vec<u8>> {
    match tokio::task::spawn_blocking(move || chart.into_card().to_png()).await {
        Ok(Ok(picture)) => Some(picture),
        Ok(Err(error)) => {
            tracing::error!(%error, "the picture of a result could not be drawn");
            None
        }
        Err(error) => {
            tracing::error!(%error, "drawing the picture of a result was cut off");
            None
        }
    }
}

/// At which end of a series over time its newest rows are; `None` if a result is none, or was cut, so that nobody knows what
/// came after.
pub(super) fn newest_end(result: &ResultSet) -> Option<End> {
    if result.is_truncated || result.rows.len() < MIN_POINTS || result.columns.len() < 2 {
        return None;
    }
    moments(result).map(|(_, newest)| newest)
}

/// The moments of the first column, if they are in order, and at which end the newest is.
fn moments(result: &ResultSet) -> Option<(Vec<DateTime<Utc>>, End)> {
    let moments = result.rows.iter().map(|row| moment(row.first()?)).collect::<Option<Vec<_>>>()?;
    if moments.is_sorted_by(|one, other| one < other) {
        Some((moments, End::Last))
    } else if moments.is_sorted_by(|one, other| one > other) {
        Some((moments, End::First))
    } else {
        None
    }
}

/// Moments in the first column, and a number or several beside each; in words, which of them are left out.
fn series(result: &ResultSet) -> Option<(ChartKind, String)> {
    if !(MIN_POINTS..=MAX_POINTS).contains(&result.rows.len()) || !(2..=MAX_SERIES + 1).contains(&result.columns.len())
    {
        return None;
    }
    let (mut moments, newest) = moments(result)?;
    let is_descending = newest == End::First;
    let mut lines = Vec::new();
    for (index, column) in result.columns.iter().enumerate().skip(1) {
        let mut values = result.rows.iter().map(|row| number(row.get(index)?)).collect::<Option<Vec<_>>>()?;
        if is_descending {
            values.reverse();
        }
        lines.push((column.name.clone(), values));
    }
    if is_descending {
        moments.reverse();
    }
    let scale = lines.first().map_or(0.0, |(_, values)| greatest(values));
    let fits = |values: &[f64]| (scale / MAX_RATIO..=scale * MAX_RATIO).contains(&greatest(values));
    let (lines, left_out): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(_, values)| fits(values));
    let left_out: Vec<String> = left_out.into_iter().map(|(name, _)| name).collect();
    let left_out = if left_out.is_empty() {
        String::new()
    } else {
        format!("Of another size, not drawn: {}", left_out.join(", "))
    };
    let is_area = lines.len() == 1;
    let lines = lines.into_iter().map(|(name, values)| Series {
        name,
        points: moments.iter().zip(values).map(|(at, value)| Point { at: *at, value }).collect(),
        is_area,
    });
    Some((ChartKind::Series(lines.collect()), left_out))
}

/// The greatest value of a line, above or below zero.
fn greatest(values: &[f64]) -> f64 {
    values.iter().map(|value| value.abs()).fold(0.0, f64::max)
}

/// Names or years in the one column, and a number in the other.
fn comparison(result: &ResultSet) -> Option<ChartKind> {
    if result.columns.len() != 2 || !(2..=MAX_ROWS).contains(&result.rows.len()) {
        return None;
    }
    let (names, values) = match (result.columns[0].kind, result.columns[1].kind) {
        (ValueKind::Text | ValueKind::Bool, _) => (0, 1),
        (_, ValueKind::Text | ValueKind::Bool) => (1, 0),
        _ if result.rows.iter().all(|row| row.first().and_then(year).is_some()) => (0, 1),
        _ => return None,
    };
    let bar = |row: &Vec<Cell>| {
        let value = number(row.get(values)?).filter(|value| *value >= 0.0)?;
        let name = match row.get(names)? {
            Cell::Text(text) => text.clone(),
            Cell::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
            other => year(other)?.to_string(),
        };
        Some(Bar { name, value })
    };
    let bars = result.rows.iter().map(bar).collect::<Option<Vec<_>>>()?;
    Some(ChartKind::Bars(bars))
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        #[expect(clippy::cast_precision_loss, reason = "a pixel is wider than what is lost")]
        Cell::Integer(number) => Some(*number as f64),
        Cell::Float(number) => Some(*number),
        Cell::Text(text) => text.parse().ok(),
        Cell::Null | Cell::Bool(_) => None,
    }
    .filter(|number: &f64| number.abs() <= MAX_VALUE)
}

/// A year as a whole number, also as some databases write the year of a date: `2026.0`.
fn year(cell: &Cell) -> Option<i32> {
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

#[cfg(test)]
mod tests {
    use crate::model::database::ResultColumn;

    use super::*;

    fn result(columns: &[(&str, ValueKind)], rows: &[(&str, f64)]) -> ResultSet {
        let columns = columns.iter().map(|(name, kind)| ResultColumn { name: (*name).to_owned(), kind: *kind });
        let rows = rows.iter().map(|(name, value)| vec![Cell::Text((*name).to_owned()), Cell::Float(*value)]);
        ResultSet { columns: columns.collect(), rows: rows.collect(), is_truncated: false }
    }

    #[test]
    fn series_and_comparisons_are_drawn_and_nothing_else() {
        let columns = [("month", ValueKind::Text), ("revenue", ValueKind::Number)];
        let months = result(&columns, &[("2026-03", 3.0), ("2026-02", 2.0), ("2026-01", 1.0)]);
        let Some(Chart { kind: ChartKind::Series(series), .. }) = chart_of(&months, "Revenue") else { panic!() };
        assert_eq!(series[0].points.iter().map(|point| point.value).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
        let regions = result(&columns, &[("North", 5.0), ("South", 4.0)]);
        assert!(matches!(chart_of(&regions, ""), Some(Chart { kind: ChartKind::Bars(bars), .. }) if bars.len() == 2));
        for rows in [&[("North", 5.0)][..], &[("North", -5.0), ("South", 4.0)]] {
            assert_eq!(chart_of(&result(&columns, rows), ""), None);
        }
        let huge = [("North", 5.0), ("South", 2e15)];
        assert_eq!(chart_of(&result(&columns, &huge), ""), None, "a bar that cannot be drawn is not left out");
        let cut = ResultSet { is_truncated: true, ..regions };
        assert_eq!(chart_of(&cut, ""), None);
    }

    #[test]
    fn a_line_that_would_lie_flat_beside_the_first_is_left_out_and_named() {
        let kinds = [("month", ValueKind::Text), ("revenue", ValueKind::Number), ("orders", ValueKind::Number)];
        let lines = |orders: i64| {
            let mut made = result(&kinds, &[]);
            let row = |month: i64| {
                vec![Cell::Text(format!("2026-0{month}")), Cell::Integer(month * 1_000), Cell::Integer(month * orders)]
            };
            made.rows = (1..=3).map(row).collect();
            let chart = chart_of(&made, "Revenue").unwrap();
            let ChartKind::Series(series) = chart.kind else { panic!("{:?}", chart.kind) };
            let drawn: Vec<_> = series.into_iter().map(|line| (line.name, line.is_area)).collect();
            (drawn, chart.subtitle)
        };
        let (revenue, orders) = ("revenue".to_owned(), "orders".to_owned());
        assert_eq!(lines(3), (vec![(revenue.clone(), true)], "Of another size, not drawn: orders".to_owned()));
        assert_eq!(lines(100), (vec![(revenue, false), (orders, false)], String::new()));
    }

    #[test]
    fn years_are_moments_or_names() {
        let columns = [("year", ValueKind::Number), ("revenue", ValueKind::Number)];
        let years = |years: &[i64]| {
            let mut made = result(&columns, &[]);
            made.rows = years.iter().map(|year| vec![Cell::Integer(*year), Cell::Text("12.5".to_owned())]).collect();
            chart_of(&made, "Revenue").map(|chart| chart.kind)
        };
        assert!(matches!(years(&[2024, 2025, 2026]), Some(ChartKind::Series(_))));
        assert!(matches!(years(&[2025, 2026]), Some(ChartKind::Bars(bars)) if bars[0].name == "2025"));
        assert_eq!(years(&[7, 8, 9]), None);
    }
}
