//! Whether a result is better seen than read, and drawing it.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::charts::{Bar, Chart, ChartKind, MAX_POINTS, MAX_ROWS, MAX_SERIES, Series, can_write};
use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::model::mtproto::Point;
use crate::programs::analyst::number_form::names_things;
use crate::programs::analyst::table::{End, cell_text};

/// The fewest points that make a line.
const MIN_POINTS: usize = 3;

/// The fewest bars that make a comparison.
const MIN_BARS: usize = 2;

/// The most columns of a result that is drawn: one with more is a list of things, which is read.
const MAX_COLUMNS: usize = 6;

/// What whole numbers are taken for years in the first column.
const YEARS: std::ops::RangeInclusive<i32> = 1_900..=2_100;

/// The largest value that has a place on a chart: with one that has none, a chart would show the others as if they were all.
const MAX_VALUE: f64 = 1e15;

/// By how much lines may differ to share an axis with the one that matters: beyond that, a line lies flat and says nothing.
const MAX_RATIO: f64 = 20.0;

/// The longest title, in characters.
const MAX_TITLE: usize = 80;

/// The chart of a result, if it is a series over time or a comparison of a few things; below its title it says what of the
/// result is not drawn.
pub(super) fn chart_of(result: &ResultSet, title: &str) -> Option<Chart> {
    if result.is_truncated || !(2..=MAX_COLUMNS).contains(&result.columns.len()) {
        return None;
    }
    let (kind, left_out) = series(result).or_else(|| comparison(result))?;
    Some(Chart { title: cut(title), subtitle: cut(&left_out.in_words()), headline: None, kind })
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_TITLE {
        return text.to_owned();
    }
    text.chars().take(MAX_TITLE - 1).chain(['…']).collect()
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
    moments(result.rows.iter()).map(|(_, newest)| newest)
}

/// The moments of the first column, if they are in order, and at which end the newest is.
fn moments<'a>(rows: impl Iterator<Item = &'a Vec<Cell>>) -> Option<(Vec<DateTime<Utc>>, End)> {
    let moments = rows.map(|row| moment(row.first()?)).collect::<Option<Vec<_>>>()?;
    if moments.is_sorted_by(|one, other| one < other) {
        Some((moments, End::Last))
    } else if moments.is_sorted_by(|one, other| one > other) {
        Some((moments, End::First))
    } else {
        None
    }
}

/// Moments in the first column, and a number or several beside each.
fn series(result: &ResultSet) -> Option<(ChartKind, LeftOut)> {
    // A row without a date, such as one with the totals, has no place on an axis of time.
    let dated: Vec<&Vec<Cell>> = result.rows.iter().filter(|row| row.first() != Some(&Cell::Null)).collect();
    if !(MIN_POINTS..=MAX_POINTS).contains(&dated.len()) {
        return None;
    }
    let (mut moments, newest) = moments(dated.iter().copied())?;
    let mut left_out = LeftOut::default();
    let (mut drawn, mut empty) = split(figures(result, &dated, &[0], &mut left_out), Figures::are_full);
    if drawn.is_empty() {
        (drawn, empty) = split(empty, |figures| figures.present().count() >= MIN_POINTS);
    }
    if drawn.iter().any(|figures| figures.greatest() > 0.0) {
        let zero;
        (drawn, zero) = split(drawn, |figures| figures.greatest() > 0.0);
        left_out.add("Zero throughout, not drawn", zero);
    }
    let scale = main_of(&drawn)?.greatest();
    let (mut drawn, other_sizes) =
        split(drawn, |figures| (scale / MAX_RATIO..=scale * MAX_RATIO).contains(&figures.greatest()));
    left_out.add("Of another size, not drawn", other_sizes);
    left_out.add("Mostly empty, not drawn", empty);
    left_out.add("Not drawn", drawn.split_off(drawn.len().min(MAX_SERIES)));
    left_out.add_rows(result.rows.len() - dated.len());
    if newest == End::First {
        moments.reverse();
        for figures in &mut drawn {
            figures.values.reverse();
        }
    }
    let is_area = drawn.len() == 1;
    // Where there is no value, the line has a gap.
    let point = |(at, value): (&DateTime<Utc>, Option<f64>)| Point { at: *at, value: value.unwrap_or(f64::NAN) };
    let lines = drawn.into_iter().map(|Figures { column, name, values }| Series {
        name: if can_write(&name) { name } else { format!("Column {}", column + 1) },
        points: moments.iter().zip(values).map(point).collect(),
        is_area,
    });
    Some((ChartKind::Series(lines.collect()), left_out))
}

/// Names or years, and a number beside each.
fn comparison(result: &ResultSet) -> Option<(ChartKind, LeftOut)> {
    if !(MIN_BARS..=MAX_ROWS).contains(&result.rows.len()) || result.columns.first()?.kind == ValueKind::Time {
        return None;
    }
    let columns = || result.columns.iter().enumerate();
    let are_texts = |kind| matches!(kind, ValueKind::Text | ValueKind::Bool);
    let has_numbers = columns().any(|(_, column)| column.kind == ValueKind::Number);
    let texts = columns().filter(|(index, column)| are_texts(column.kind) && (has_numbers || *index == 0));
    let texts: Vec<usize> = texts.map(|(index, _)| index).collect();
    let (naming, names) =
        if texts.is_empty() { (vec![0], years(result)?) } else { (texts.clone(), names(result, &texts)?) };
    let rows: Vec<&Vec<Cell>> = result.rows.iter().collect();
    let mut left_out = LeftOut::default();
    let found = figures(result, &rows, &naming, &mut left_out);
    let main = main_of(&found).filter(|figures| figures.are_full())?.column;
    let (mut drawn, others) = split(found, |figures| figures.column == main);
    left_out.add("Not drawn", others);
    let (full, empty): (Vec<_>, Vec<_>) =
        names.into_iter().zip(drawn.pop()?.values).partition(|(_, value)| value.is_some());
    left_out.add_names("No value, not drawn", empty.into_iter().map(|(name, _)| name));
    let bars: Vec<Bar> = full.into_iter().filter_map(|(name, value)| Some(Bar { name, value: value? })).collect();
    (bars.len() >= MIN_BARS).then_some((ChartKind::Bars(bars), left_out))
}

/// What the rows are called: by the first column of texts that tells them apart, else by all of them.
fn names(result: &ResultSet, texts: &[usize]) -> Option<Vec<String>> {
    let of = |columns: &[usize]| -> Vec<String> {
        let name =
            |row: &Vec<Cell>| columns.iter().filter_map(|index| row.get(*index).map(name_text)).collect::<Vec<_>>();
        result.rows.iter().map(|row| name(row).join(" · ")).collect()
    };
    let are_distinct = |names: &Vec<String>| names.iter().collect::<HashSet<_>>().len() == names.len();
    let single = || texts.iter().map(|index| of(&[*index]));
    let names = if result.columns.len() == 2 {
        single().next()
    } else {
        single().find(are_distinct).or_else(|| Some(of(texts)).filter(are_distinct))
    }?;
    // Bars without names compare nothing, but a few may be looked up in the table.
    let unknown = names.iter().filter(|name| !can_write(name)).count();
    if unknown * 2 > names.len() {
        return None;
    }
    let by_row = |(index, name): (usize, String)| if can_write(&name) { name } else { format!("Row {}", index + 1) };
    Some(names.into_iter().enumerate().map(by_row).collect())
}

/// A name as the table has it.
fn name_text(cell: &Cell) -> String {
    let text = cell_text(cell);
    if text.trim().is_empty() { cell_text(&Cell::Null) } else { text }
}

/// The years of the first column, if it has nothing else.
fn years(result: &ResultSet) -> Option<Vec<String>> {
    let name = |cell: &Cell| match cell {
        Cell::Null => Some(name_text(cell)),
        cell => year(cell).map(|year| year.to_string()),
    };
    let names = result.rows.iter().map(|row| name(row.first()?)).collect::<Option<Vec<_>>>()?;
    result.rows.iter().any(|row| row.first() != Some(&Cell::Null)).then_some(names)
}

/// A column of figures.
struct Figures {
    /// Which column it is.
    column: usize,
    name: String,
    /// Its values, one for each row that has one.
    values: Vec<Option<f64>>,
}

impl Figures {
    fn present(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied().flatten()
    }

    /// The greatest value, above or below zero.
    fn greatest(&self) -> f64 {
        self.present().map(f64::abs).fold(0.0, f64::max)
    }

    /// Whether half the rows have a value, or more.
    fn are_full(&self) -> bool {
        self.present().count() * 2 >= self.values.len()
    }

    /// The same of a value that is not zero.
    fn matter(&self) -> bool {
        self.present().filter(|value| *value != 0.0).count() * 2 >= self.values.len()
    }
}

/// The figures that a chart is about: the first that are not mostly empty or zero, else those with the greatest value.
fn main_of(figures: &[Figures]) -> Option<&Figures> {
    let greatest = || figures.iter().max_by(|one, other| one.greatest().total_cmp(&other.greatest()));
    figures.iter().find(|figures| figures.matter()).or_else(greatest)
}

/// Those that are drawn, and those that are not.
fn split(figures: Vec<Figures>, is_drawn: impl Fn(&Figures) -> bool) -> (Vec<Figures>, Vec<Figures>) {
    figures.into_iter().partition(is_drawn)
}

/// The columns of figures beside those that name the rows. Numbers that name things are figures only if there are no others,
/// and so are texts that are numbers.
fn figures(result: &ResultSet, rows: &[&Vec<Cell>], naming: &[usize], left_out: &mut LeftOut) -> Vec<Figures> {
    let columns = || result.columns.iter().enumerate().filter(|(index, _)| !naming.contains(index));
    let numbers: Vec<_> = columns().filter(|(_, column)| column.kind == ValueKind::Number).collect();
    let has_figures = numbers.iter().any(|(_, column)| !names_things(&column.name));
    let mut found = Vec::new();
    for (index, column) in &numbers {
        match values(rows, *index) {
            _ if has_figures && names_things(&column.name) => {}
            Some(values) => found.push(Figures { column: *index, name: column.name.clone(), values }),
            None => left_out.add_names("Not drawn", [column.name.clone()]),
        }
    }
    if numbers.is_empty() {
        let texts = columns().filter_map(|(index, column)| Some((index, column, values(rows, index)?)));
        found.extend(texts.map(|(column, named, values)| Figures { column, name: named.name.clone(), values }));
    }
    found
}

/// The numbers of a column, and nothing where there is NULL; `None` if it holds anything that has no place on a chart.
fn values(rows: &[&Vec<Cell>], index: usize) -> Option<Vec<Option<f64>>> {
    let value = |row: &&Vec<Cell>| match row.get(index)? {
        Cell::Null => Some(None),
        cell => number(cell).map(Some),
    };
    rows.iter().map(value).collect()
}

/// What of a result is not drawn, and why.
#[derive(Default)]
struct LeftOut(Vec<(&'static str, Vec<String>)>);

impl LeftOut {
    fn add(&mut self, why: &'static str, figures: Vec<Figures>) {
        self.add_names(why, figures.into_iter().map(|figures| figures.name));
    }

    fn add_names(&mut self, why: &'static str, names: impl IntoIterator<Item = String>) {
        let names: Vec<String> = names.into_iter().collect();
        match self.0.iter_mut().find(|(known, _)| *known == why) {
            _ if names.is_empty() => {}
            Some((_, known)) => known.extend(names),
            None => self.0.push((why, names)),
        }
    }

    /// Rows without a date.
    fn add_rows(&mut self, count: usize) {
        let words = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        self.add_names("Without a date, not drawn", Some(words).filter(|_| count > 0));
    }

    fn in_words(&self) -> String {
        let parts = self.0.iter().map(|(why, names)| format!("{why}: {}", names.join(", ")));
        parts.collect::<Vec<_>>().join(" · ")
    }
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
        assert_eq!(chart_of(&result(&columns, &[("North", 5.0)]), ""), None, "one bar compares nothing");
        let huge = [("North", 5.0), ("South", 2e15)];
        assert_eq!(chart_of(&result(&columns, &huge), ""), None, "a bar that cannot be drawn is not left out");
        let cut = ResultSet { is_truncated: true, ..regions };
        assert_eq!(chart_of(&cut, ""), None);
    }

    #[test]
    fn a_line_that_would_lie_flat_beside_the_first_is_left_out_and_named() {
        let kinds = [("month", ValueKind::Text), ("revenue", ValueKind::Number), ("orders", ValueKind::Number)];
        let drawn = |orders: i64| {
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
        assert_eq!(drawn(3), (vec![(revenue.clone(), true)], "Of another size, not drawn: orders".to_owned()));
        assert_eq!(drawn(100), (vec![(revenue, false), (orders, false)], String::new()));
    }

    /// A result with a first column of texts.
    fn table(columns: &[(&str, ValueKind)], rows: &[(&str, &[Cell])]) -> ResultSet {
        let mut made = result(columns, &[]);
        let first = |name: &str| if name.is_empty() { Cell::Null } else { Cell::Text(name.to_owned()) };
        made.rows = rows.iter().map(|(name, cells)| [&[first(name)][..], cells].concat()).collect();
        made
    }

    /// A line's name and its values.
    type Line = (String, Vec<Option<f64>>);

    /// The lines of a chart, and what is said below its title.
    fn lines(result: &ResultSet) -> (Vec<Line>, String) {
        let chart = chart_of(result, "").unwrap();
        let ChartKind::Series(series) = chart.kind else { panic!("{:?}", chart.kind) };
        let value = |point: Point| Some(point.value).filter(|value| !value.is_nan());
        let line = |line: Series| (line.name, line.points.into_iter().map(value).collect());
        (series.into_iter().map(line).collect(), chart.subtitle)
    }

    /// The bars of a chart, and what is said below its title.
    fn bars(result: &ResultSet) -> Option<(Vec<(String, f64)>, String)> {
        let chart = chart_of(result, "")?;
        let ChartKind::Bars(bars) = chart.kind else { panic!("{:?}", chart.kind) };
        Some((bars.into_iter().map(|bar| (bar.name, bar.value)).collect(), chart.subtitle))
    }

    fn named(names: &[(&str, f64)]) -> Vec<(String, f64)> {
        names.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    use ValueKind::{Number, Text, Time};

    #[test]
    fn a_line_has_a_gap_where_there_is_no_value() {
        let columns = [("month", Text), ("revenue", Number), ("change", Number)];
        let (one, null) = (Cell::Float(1.0), Cell::Null);
        let made = table(
            &columns,
            &[
                ("2026-03", &[one.clone(), one.clone()]),
                ("2026-02", &[one.clone(), one.clone()]),
                ("2026-01", &[one.clone(), null.clone()]),
            ],
        );
        let all = vec![Some(1.0); 3];
        let change = vec![None, Some(1.0), Some(1.0)];
        let expected = vec![("revenue".to_owned(), all.clone()), ("change".to_owned(), change)];
        assert_eq!(lines(&made), (expected, String::new()));
        let sparse = [("2026-01", &one), ("2026-02", &null), ("2026-03", &null)]
            .map(|(m, cell)| (m, [one.clone(), cell.clone()]));
        let rows: Vec<(&str, &[Cell])> = sparse.iter().map(|(month, cells)| (*month, &cells[..])).collect();
        let said = "Mostly empty, not drawn: change".to_owned();
        assert_eq!(lines(&table(&columns, &rows)), (vec![("revenue".to_owned(), all)], said));
        // What is alone is drawn as long as it makes a line.
        let months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"];
        let alone = |present: usize| {
            let cells: Vec<_> = (0..7).map(|at| [if at < present { one.clone() } else { null.clone() }]).collect();
            let rows: Vec<(&str, &[Cell])> =
                months.iter().zip(&cells).map(|(month, cell)| (*month, &cell[..])).collect();
            chart_of(&table(&columns[..2], &rows), "").is_some()
        };
        assert_eq!([0, 2, 3, 7].map(alone), [false, false, true, true]);
    }

    #[test]
    fn the_scale_is_that_of_what_matters() {
        let columns = [("month", Text), ("refunds", Number), ("revenue", Number)];
        let drawn = |refunds: [i64; 3], revenue: [i64; 3]| {
            let cells: Vec<_> = refunds.iter().zip(revenue).map(|(one, two)| [*one, two].map(Cell::Integer)).collect();
            let months = ["2026-01", "2026-02", "2026-03"];
            let rows: Vec<(&str, &[Cell])> =
                months.iter().zip(&cells).map(|(month, cell)| (*month, &cell[..])).collect();
            let (lines, said) = lines(&table(&columns, &rows));
            (lines.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" "), said)
        };
        let expected = |drawn: &str, said: &str| (drawn.to_owned(), said.to_owned());
        let zero = "Zero throughout, not drawn: refunds";
        assert_eq!(drawn([0; 3], [900, 800, 700]), expected("revenue", zero));
        let other = "Of another size, not drawn: refunds";
        assert_eq!(drawn([0, 3, 0], [900, 800, 700]), expected("revenue", other));
        assert_eq!(drawn([0, 300, 0], [900, 800, 700]), expected("refunds revenue", ""));
        assert_eq!(drawn([5, 5, 5], [900, 800, 700]), expected("refunds", "Of another size, not drawn: revenue"));
        assert_eq!(drawn([0; 3], [0; 3]), expected("refunds revenue", ""));
        assert_eq!(drawn([0; 3], [7; 3]), expected("revenue", zero));
    }

    #[test]
    fn a_row_of_totals_has_no_place_on_a_line_and_a_dash_for_a_name() {
        let one = [Cell::Integer(1)];
        let months: [(&str, &[Cell]); 4] = [("2026-01", &one), ("2026-02", &one), ("2026-03", &one), ("", &one)];
        let (line, said) = lines(&table(&[("month", Text), ("revenue", Number)], &months));
        assert_eq!((line[0].1.len(), said.as_str()), (3, "Without a date, not drawn: 1 row"));
        let regions: [(&str, &[Cell]); 3] = [("North", &one), (" ", &one), ("", &one)];
        let (bars, _) = bars(&table(&[("region", Text), ("revenue", Number)], &regions)).unwrap();
        assert_eq!(bars, named(&[("North", 1.0), ("–", 1.0), ("–", 1.0)]));
    }

    #[test]
    fn a_wide_comparison_shows_its_first_figures_and_names_the_others() {
        let row = |id: i64, revenue: f64| [Cell::Integer(id), Cell::Float(revenue), Cell::Integer(3), Cell::Null];
        let columns =
            [("customer", Text), ("customer_id", Number), ("revenue", Number), ("orders", Number), ("since", Time)];
        let (anna, ben) = (row(7, -5.5), row(8, 4.0));
        let made = table(&columns, &[("Anna", &anna), ("Ben", &ben)]);
        let expected = (named(&[("Anna", -5.5), ("Ben", 4.0)]), "Not drawn: orders".to_owned());
        assert_eq!(bars(&made), Some(expected));
        assert_eq!(bars(&table(&columns, &[("Anna", &anna), ("Anna", &ben)])), None, "nobody could tell them apart");
        let wide: Vec<_> = (0..7).map(|index| if index == 0 { ("name", Text) } else { ("n", Number) }).collect();
        let cells = vec![Cell::Integer(1); 6];
        assert_eq!(bars(&table(&wide, &[("Anna", &cells), ("Ben", &cells)])), None, "a list of things is read");
        let by_time = [("day", Time), ("customer", Text), ("revenue", Number)];
        let best = |name: &str| [Cell::Text(name.to_owned()), Cell::Integer(1)];
        let days = [best("Anna"), best("Ben")];
        assert_eq!(bars(&table(&by_time, &[("2026-01-01", &days[0]), ("2026-01-02", &days[1])])), None);
    }

    #[test]
    fn rows_that_one_name_does_not_tell_apart_have_both() {
        let columns = [("region", Text), ("product", Text), ("revenue", Number)];
        let cell = |product: &str, revenue| [Cell::Text(product.to_owned()), Cell::Integer(revenue)];
        let cells = [cell("Bikes", 1), cell("Cars", 2), cell("Bikes", 3)];
        let made = table(&columns, &[("North", &cells[0]), ("North", &cells[1]), ("", &cells[2])]);
        let expected = named(&[("North · Bikes", 1.0), ("North · Cars", 2.0), ("– · Bikes", 3.0)]);
        assert_eq!(bars(&made), Some((expected, String::new())));
    }

    #[test]
    fn a_bar_without_a_value_is_left_out_and_named() {
        let columns = [("region", Text), ("revenue", Number)];
        let made = |values: [Cell; 3]| {
            let [north, south, west] = values.map(|value| [value]);
            bars(&table(&columns, &[("North", &north), ("South", &south), ("West", &west)]))
        };
        let (one, null) = (Cell::Integer(1), Cell::Null);
        let expected = (named(&[("North", 1.0), ("West", 1.0)]), "No value, not drawn: South".to_owned());
        assert_eq!(made([one.clone(), null.clone(), one.clone()]), Some(expected));
        assert_eq!(made([one, null.clone(), null.clone()]), None, "one bar compares nothing");
        assert_eq!(made([null.clone(), null.clone(), null]), None);
    }

    #[test]
    fn names_in_letters_that_pictures_lack_are_told_by_their_row() {
        let columns = [("customer", ValueKind::Text), ("revenue", ValueKind::Number)];
        let made = result(&columns, &[("Zoë 🔥", 3.0), ("شركة الخليج", 2.0)]);
        assert_eq!(bars(&made), Some((named(&[("Zoë 🔥", 3.0), ("Row 2", 2.0)]), String::new())));
        let unknown = result(&columns, &[("مؤسسة النور", 3.0), ("中文 Ltd", 2.0), ("Zoë", 1.0)]);
        assert_eq!(bars(&unknown), None, "bars without names compare nothing");
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
