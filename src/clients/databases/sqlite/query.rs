//! Running a statement, and reading what it gives.

use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};

use super::super::collect::{Collector, bytes_cell, float_cell, text_cell};
use super::super::{DatabaseError, QueryLimits};
use super::session::Session;
use crate::model::database::{Cell, ResultColumn, ResultSet, ValueKind};

impl Session {
    /// Runs one statement under the authorizer.
    pub(super) fn query(&self, sql: &str, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
        self.lock()?;
        let mut statement = self.connection.prepare(sql).map_err(|error| self.error(&error))?;
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(DatabaseError::statement("only a query that reads may be run"));
        }
        self.rows(&mut statement, limits)
    }

    fn rows(&self, statement: &mut Statement<'_>, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
        let columns: Vec<ResultColumn> = statement
            .column_names()
            .into_iter()
            .map(|name| ResultColumn { name: name.to_owned(), kind: ValueKind::Text })
            .collect();
        let width = columns.len();
        let mut collector = Collector::new(columns, limits);
        let mut rows = statement.query([]).map_err(|error| self.error(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.error(&error))? {
            let cells = cells(row, width, limits).map_err(|error| self.error(&error))?;
            if !collector.keep(cells) {
                break;
            }
        }
        let mut result = collector.finish();
        for (place, column) in result.columns.iter_mut().enumerate() {
            column.kind = kind(result.rows.iter().map(|row| &row[place]));
        }
        Ok(result)
    }
}

fn cells(row: &Row<'_>, width: usize, limits: QueryLimits) -> rusqlite::Result<Vec<Cell>> {
    (0..width).map(|place| row.get_ref(place).map(|value| cell(value, limits.max_cell_bytes))).collect()
}

fn cell(value: ValueRef<'_>, max_bytes: usize) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => float_cell(number),
        // Bytes that are no UTF-8 are shown as such, and do not fail the whole result. What is cut anyway is not looked at.
        ValueRef::Text(text) => {
            let kept = &text[..text.len().min(max_bytes.saturating_add(1))];
            text_cell(&String::from_utf8_lossy(kept), max_bytes)
        }
        ValueRef::Blob(bytes) => bytes_cell(bytes, max_bytes),
    }
}

/// What a column holds. SQLite knows the type of a value, not of a column, and has none for times: those are texts.
fn kind<'a>(cells: impl Iterator<Item = &'a Cell>) -> ValueKind {
    let mut kinds = cells.filter_map(|cell| match cell {
        Cell::Null => None,
        Cell::Bool(_) => Some(ValueKind::Bool),
        Cell::Integer(_) | Cell::Float(_) => Some(ValueKind::Number),
        // The ends of the numbers are texts: they have no other form on the way here.
        Cell::Text(text) if matches!(text.as_str(), "inf" | "-inf") => Some(ValueKind::Number),
        Cell::Text(text) if is_time(text) => Some(ValueKind::Time),
        Cell::Text(_) => Some(ValueKind::Text),
    });
    let Some(first) = kinds.next() else {
        return ValueKind::Text;
    };
    if kinds.all(|kind| kind == first) { first } else { ValueKind::Text }
}

/// Whether a text is a date, or a date and a time of day, as ISO 8601 and SQLite write them.
fn is_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    let is_date = date.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let is_clock = |rest: &str| {
        rest.len() >= 5
            && rest.len() <= 24
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(&byte))
    };
    is_date && (rest.is_empty() || rest.strip_prefix([' ', 'T']).is_some_and(is_clock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_other_texts() {
        for text in ["2026-01-31", "2026-01-31 23:59", "2026-01-31T23:59:59.123Z", "2026-01-31 23:59:59+02:00"] {
            assert!(is_time(text), "{text}");
        }
        for text in
            ["", "2026", "2026-01", "2026-01-31x", "2026-01-31 ", "2026/01/31", "абвгд2026-01", "2026-01-31 later"]
        {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn a_column_of_one_kind_has_that_kind() {
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(kind([Cell::Null, Cell::Integer(1), Cell::Float(0.5)].iter()), ValueKind::Number);
        assert_eq!(kind([text("2026-01-31"), Cell::Null].iter()), ValueKind::Time);
        assert_eq!(kind([text("2026-01-31"), text("soon")].iter()), ValueKind::Text);
        assert_eq!(kind([Cell::Integer(1), text("one")].iter()), ValueKind::Text);
        assert_eq!(kind([Cell::Float(0.5), text("-inf")].iter()), ValueKind::Number);
        assert_eq!(kind([text("inf"), text("sup")].iter()), ValueKind::Text);
        assert_eq!(kind([].iter()), ValueKind::Text);
    }
}
