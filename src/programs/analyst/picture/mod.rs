//! Whether a result is better seen than read, and drawing it.

mod figures;
mod left_out;
mod moments;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::charts::{Bar, Chart, ChartKind, MAX_POINTS, MAX_ROWS, MAX_SERIES, Series, can_write};
use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::model::mtproto::Point;
use crate::programs::analyst::picture::figures::{Figures, figures, main_of, split};
use crate::programs::analyst::picture::left_out::LeftOut;
use crate::programs::analyst::picture::moments::{moments, year};
use crate::programs::analyst::table::{End, cell_text};
use crate::programs::drawing;

/// The fewest points that make a line.
const MIN_POINTS: usize = 3;

/// The fewest bars that make a comparison.
const MIN_BARS: usize = 2;

/// The most columns of a result that is drawn: one with more is a list of things, which is read.
const MAX_COLUMNS: usize = 6;

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

/// The chart as a PNG, if it could be drawn.
pub(super) async fn draw(chart: Chart) -> Option<Vec<u8>> {
    drawing::draw(|| chart.into_card(), "a result").await
}

/// At which end of a series over time its newest rows are; `None` if a result is none, or was cut, so that nobody knows what
/// came after.
pub(super) fn newest_end(result: &ResultSet) -> Option<End> {
    if result.is_truncated || result.rows.len() < MIN_POINTS || result.columns.len() < 2 {
        return None;
    }
    moments(result.rows.iter()).map(|(_, newest)| newest)
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
