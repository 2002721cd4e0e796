//! The columns of a result that may be drawn, and which of them matters most.

use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::programs::analyst::number_form::names_things;
use crate::programs::analyst::picture::left_out::LeftOut;

/// The largest value that has a place on a chart: with one that has none, a chart would show the others as if they were all.
const MAX_VALUE: f64 = 1e15;

/// A column of figures.
pub(super) struct Figures {
    /// Which column it is.
    pub(super) column: usize,
    /// What it is called.
    pub(super) name: String,
    /// Its values, and nothing where a row has none.
    pub(super) values: Vec<Option<f64>>,
}

impl Figures {
    /// The values that there are.
    pub(super) fn present(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied().flatten()
    }

    /// The greatest value, above or below zero.
    pub(super) fn greatest(&self) -> f64 {
        self.present().map(f64::abs).fold(0.0, f64::max)
    }

    /// Whether half the rows have a value, or more.
    pub(super) fn are_full(&self) -> bool {
        self.present().count() * 2 >= self.values.len()
    }

    /// The same of a value that is not zero.
    fn matter(&self) -> bool {
        self.present().filter(|value| *value != 0.0).count() * 2 >= self.values.len()
    }
}

/// The figures that a chart is about: the first that are not mostly empty or zero, else those with the greatest value.
pub(super) fn main_of(figures: &[Figures]) -> Option<&Figures> {
    let greatest = || figures.iter().max_by(|one, other| one.greatest().total_cmp(&other.greatest()));
    figures.iter().find(|figures| figures.matter()).or_else(greatest)
}

/// Those that are drawn, and those that are not.
pub(super) fn split(figures: Vec<Figures>, is_drawn: impl Fn(&Figures) -> bool) -> (Vec<Figures>, Vec<Figures>) {
    figures.into_iter().partition(is_drawn)
}

/// The columns of figures beside those that name the rows. Numbers that name things are figures only if there are no others,
/// and so are texts that are numbers.
pub(super) fn figures(
    result: &ResultSet,
    rows: &[&Vec<Cell>],
    naming: &[usize],
    left_out: &mut LeftOut,
) -> Vec<Figures> {
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

/// What has a place on a chart.
pub(super) fn number(cell: &Cell) -> Option<f64> {
    match cell {
        #[expect(clippy::cast_precision_loss, reason = "a pixel is wider than what is lost")]
        Cell::Integer(number) => Some(*number as f64),
        Cell::Float(number) => Some(*number),
        Cell::Text(text) => text.parse().ok(),
        Cell::Null | Cell::Bool(_) => None,
    }
    .filter(|number: &f64| number.abs() <= MAX_VALUE)
}
