//! A result as text that fits a phone: columns side by side if there is room, otherwise a block for each row.

use crate::model::database::{Cell, ResultColumn, ResultSet, ValueKind};
use crate::programs::analyst::number_form::{NumberForm, float};
use crate::programs::analyst::width::{ISOLATE, fitted, is_right_to_left, width};

/// The widest line, in columns of a monospaced font: more would wrap on a phone.
const MAX_WIDTH: usize = 34;

/// The narrowest that a column may get.
const MIN_COLUMN: usize = 4;

/// The most rows side by side, which are more than as blocks.
pub(super) const MAX_ROWS: usize = 15;

/// The most rows as blocks.
const MAX_BLOCKS: usize = 5;

/// The most columns of a row as a block.
const MAX_FIELDS: usize = 12;

/// Begins a line that is read from left to right whatever it holds.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// A result as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PhoneTable {
    /// Its lines.
    pub(super) text: String,
    /// How many rows are in it.
    pub(super) rows: usize,
    /// How many columns are in it.
    pub(super) columns: usize,
}

/// Which rows of a long result are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The first.
    First,
    /// The last.
    Last,
}

impl End {
    /// So many at this end.
    pub(super) fn of<T>(self, all: &[T], count: usize) -> &[T] {
        let count = count.min(all.len());
        match self {
            Self::First => &all[..count],
            Self::Last => &all[all.len() - count..],
        }
    }
}

/// Writes a result as a table of so many rows at most; `None` if there is nothing to show.
pub(super) fn phone_table(result: &ResultSet, max_rows: usize, end: End) -> Option<PhoneTable> {
    if result.columns.is_empty() || result.rows.is_empty() || max_rows == 0 {
        return None;
    }
    Some(laid_out(&result.columns, &texts_of(result, end.of(&result.rows, max_rows.min(MAX_ROWS))), end))
}

/// Cells that are written already as a table, of which blocks are those at an end.
pub(super) fn laid_out(columns: &[ResultColumn], texts: &[Vec<String>], end: End) -> PhoneTable {
    match widths(columns, texts) {
        Some(widths) => side_by_side(columns, texts, &widths),
        None => blocks(columns, end.of(texts, MAX_BLOCKS)),
    }
}

/// A value as people read it.
pub(super) fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "–".to_owned(),
        Cell::Bool(true) => "yes".to_owned(),
        Cell::Bool(false) => "no".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Float(number) => float(*number),
        Cell::Text(text) => text.clone(),
    }
}

/// The cells of rows as they are shown: the numbers of a column in one form, so that they can be compared at a glance.
pub(super) fn texts_of(result: &ResultSet, rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    let mut texts: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cell_text).collect()).collect();
    for (index, column) in result.columns.iter().enumerate().filter(|(_, column)| column.kind == ValueKind::Number) {
        let plain: Vec<String> = texts.iter().filter_map(|row| row.get(index).cloned()).collect();
        let form = NumberForm::of(&column.name, &plain);
        for cell in texts.iter_mut().filter_map(|row| row.get_mut(index)) {
            *cell = form.write(cell);
        }
    }
    texts
}

/// The width of each column, if all fit side by side.
fn widths(columns: &[ResultColumn], texts: &[Vec<String>]) -> Option<Vec<usize>> {
    let gaps = columns.len().checked_sub(1)?;
    let room = MAX_WIDTH.checked_sub(gaps)?;
    if columns.len() * MIN_COLUMN > room {
        return None;
    }
    let cells = |index: usize| {
        let cells = texts.iter().filter_map(|row| row.get(index)).map(|cell| width(&fitted(cell, MAX_WIDTH)));
        cells.max().unwrap_or(0)
    };
    let names: Vec<usize> = columns.iter().map(|column| width(&fitted(&column.name, MAX_WIDTH))).collect();
    let mut widths: Vec<usize> = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let cells = cells(index);
        // A number that is cut would be another number.
        let least = if column.kind == ValueKind::Text { MIN_COLUMN } else { cells.max(MIN_COLUMN) };
        widths.push(cells.max(names[index].min(cells.max(8))).max(least.min(MAX_WIDTH)));
    }
    while widths.iter().sum::<usize>() > room {
        let texts = columns.iter().enumerate().filter(|(_, column)| column.kind == ValueKind::Text);
        let (widest, _) = texts.max_by_key(|(index, _)| widths[*index])?;
        if widths[widest] <= MIN_COLUMN * 2 {
            return None;
        }
        widths[widest] -= 1;
    }
    // What room is left is for names that are longer than what stands below them.
    let mut left = room - widths.iter().sum::<usize>();
    for (width, name) in widths.iter_mut().zip(names) {
        let more = name.saturating_sub(*width).min(left);
        *width += more;
        left -= more;
    }
    Some(widths)
}

fn side_by_side(columns: &[ResultColumn], texts: &[Vec<String>], widths: &[usize]) -> PhoneTable {
    let names: Vec<_> = columns.iter().map(|column| column.name.clone()).collect();
    let mut lines = vec![line(&names, columns, widths)];
    lines.push(widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join(" "));
    lines.extend(texts.iter().map(|cells| line(cells, columns, widths)));
    PhoneTable { text: lines.join("\n"), rows: texts.len(), columns: columns.len() }
}

fn line(cells: &[String], columns: &[ResultColumn], widths: &[usize]) -> String {
    let is_mixed = cells.iter().any(|cell| is_right_to_left(cell));
    let padded = cells.iter().zip(columns).zip(widths).map(|((cell, column), max)| {
        let cell = fitted(cell, *max);
        let blanks = " ".repeat(max.saturating_sub(width(&cell)));
        let cell = if is_mixed { format!("{}{cell}{}", ISOLATE[0], ISOLATE[1]) } else { cell };
        if column.kind == ValueKind::Number { format!("{blanks}{cell}") } else { format!("{cell}{blanks}") }
    });
    let line = padded.collect::<Vec<_>>().join(" ");
    let line = line.trim_end();
    if is_mixed { format!("{LEFT_TO_RIGHT}{line}") } else { line.to_owned() }
}

fn blocks(columns: &[ResultColumn], texts: &[Vec<String>]) -> PhoneTable {
    let block = |row: &Vec<String>| {
        let fields = columns.iter().zip(row).take(MAX_FIELDS).map(|(column, cell)| {
            let name = fitted(&column.name, MAX_WIDTH / 2);
            let room = MAX_WIDTH.saturating_sub(width(&name) + 2).max(MIN_COLUMN);
            let value = fitted(cell, room);
            let is_mixed = is_right_to_left(&value) || is_right_to_left(&name);
            if is_mixed {
                format!("{LEFT_TO_RIGHT}{0}{name}{1}: {0}{value}{1}", ISOLATE[0], ISOLATE[1])
            } else {
                format!("{name}: {value}")
            }
        });
        fields.collect::<Vec<_>>().join("\n")
    };
    let text = texts.iter().map(block).collect::<Vec<_>>().join("\n\n");
    PhoneTable { text, rows: texts.len(), columns: columns.len().min(MAX_FIELDS) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn result(columns: &[(&str, ValueKind)], rows: Vec<Vec<Cell>>) -> ResultSet {
        let columns = columns.iter().map(|(name, kind)| ResultColumn { name: (*name).to_owned(), kind: *kind });
        ResultSet { columns: columns.collect(), rows, is_truncated: false }
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(result: ResultSet, expected: Expect) {
        let table = phone_table(&result, MAX_ROWS, End::First).unwrap();
        assert!(table.text.lines().all(|line| width(line) <= MAX_WIDTH), "{}", table.text);
        expected.assert_eq(&table.text);
    }

    #[test]
    fn columns_stand_side_by_side_if_there_is_room() {
        let rows = vec![
            vec![text("North"), Cell::Integer(12), text("1234.50")],
            vec![text("A region with a very long name"), Cell::Integer(7), Cell::Null],
        ];
        let columns = [("region", ValueKind::Text), ("orders", ValueKind::Number), ("revenue", ValueKind::Number)];
        check(
            result(&columns, rows),
            expect![[r"
                region              orders revenue
                ─────────────────── ────── ───────
                North                   12 1234.50
                A region with a ve…      7       –"]],
        );
    }

    #[test]
    fn numbers_of_a_column_have_one_form_and_names_have_what_room_is_left() {
        let row = |month: &str, revenue, count| vec![text(month), Cell::Float(revenue), Cell::Integer(count)];
        let columns =
            [("month", ValueKind::Text), ("revenue", ValueKind::Number), ("new_customers", ValueKind::Number)];
        check(
            result(&columns, vec![row("2026-01", 19_967.0, 3), row("2026-02", 42_141.5, 12)]),
            expect![[r"
                month    revenue new_customers
                ─────── ──────── ─────────────
                2026-01 19,967.0             3
                2026-02 42,141.5            12"]],
        );
    }

    #[test]
    fn wide_rows_become_blocks() {
        let names: Vec<String> = (0..9).map(|number| format!("column {number}")).collect();
        let columns: Vec<_> = names.iter().map(|name| (name.as_str(), ValueKind::Text)).collect();
        let rows = vec![(0..9).map(|number| text(&format!("a value that is too long {number}"))).collect(); 7];
        let table = phone_table(&result(&columns, rows), MAX_ROWS, End::First).unwrap();
        assert_eq!(table.rows, MAX_BLOCKS);
        assert!(table.text.starts_with("column 0: a value that is too lon…\ncolumn 1: "), "{}", table.text);
    }

    #[test]
    fn text_from_right_to_left_keeps_the_columns() {
        let rows = vec![vec![text("منتج"), Cell::Integer(5)]];
        let columns = [("name", ValueKind::Text), ("n", ValueKind::Number)];
        let table = phone_table(&result(&columns, rows), MAX_ROWS, End::First).unwrap();
        let line = table.text.lines().last().unwrap();
        assert!(line.starts_with("\u{200e}\u{2068}منتج\u{2069}"), "{line:?}");
        assert!(line.ends_with("   \u{2068}5\u{2069}"), "{line:?}");
    }

    #[test]
    fn the_ends_of_the_numbers_and_what_is_next_to_nothing_take_little_room() {
        let rows = [f64::INFINITY, f64::NEG_INFINITY, 1e-300, 1e300, 0.5].map(|number| vec![Cell::Float(number)]);
        check(
            result(&[("rate", ValueKind::Number)], rows.to_vec()),
            expect![[r"
                  rate
                ──────
                     ∞
                    -∞
                1e-300
                 1e300
                   0.5"]],
        );
    }

    #[test]
    fn numbers_are_never_cut() {
        let rows = vec![vec![Cell::Integer(i64::MIN), Cell::Integer(i64::MAX), Cell::Float(0.1 + 0.2)]];
        let columns = [("a", ValueKind::Number), ("b", ValueKind::Number), ("c", ValueKind::Number)];
        check(
            result(&columns, rows),
            expect![[r"
                a: -9,223,372,036,854,775,808
                b: 9,223,372,036,854,775,807
                c: 0.3"]],
        );
    }
}
