//! Gathering a result within its caps.

use super::QueryLimits;
use crate::model::database::{Cell, ResultColumn, ResultSet};

/// What a kept cell takes beside its text.
const CELL_BYTES: usize = size_of::<Cell>();

/// A result that grows until one of its caps is reached.
#[derive(Debug)]
pub(super) struct Collector {
    result: ResultSet,
    limits: QueryLimits,
    bytes: usize,
}

impl Collector {
    pub(super) fn new(columns: Vec<ResultColumn>, limits: QueryLimits) -> Self {
        Self { result: ResultSet { columns, ..ResultSet::default() }, limits, bytes: 0 }
    }

    /// Keeps a row. `false` if there was no room for it: then the result is cut, and what is still to come is not wanted.
    pub(super) fn keep(&mut self, row: Vec<Cell>) -> bool {
        let bytes: usize = row.iter().map(|cell| CELL_BYTES + text_bytes(cell)).sum();
        if self.result.rows.len() >= self.limits.max_rows || self.bytes + bytes > self.limits.max_bytes {
            self.result.is_truncated = true;
            return false;
        }
        self.bytes += bytes;
        self.result.rows.push(row);
        true
    }

    /// Whether nothing was kept yet.
    pub(super) fn is_empty(&self) -> bool {
        self.result.rows.is_empty()
    }

    /// Marks the result as cut.
    pub(super) fn cut(&mut self) {
        self.result.is_truncated = true;
    }

    pub(super) fn finish(self) -> ResultSet {
        self.result
    }
}

fn text_bytes(cell: &Cell) -> usize {
    if let Cell::Text(text) = cell { text.len() } else { 0 }
}

/// Text that is cut at `max_bytes`, with an ellipsis in the place of the rest.
pub(super) fn text_cell(text: &str, max_bytes: usize) -> Cell {
    if text.len() <= max_bytes {
        return Cell::Text(text.to_owned());
    }
    let end = text.floor_char_boundary(max_bytes);
    Cell::Text(format!("{}…", &text[..end]))
}

/// Bytes as `\x…`, cut at `max_bytes` of text.
pub(super) fn bytes_cell(bytes: &[u8], max_bytes: usize) -> Cell {
    use std::fmt::Write as _;
    let kept = &bytes[..bytes.len().min(max_bytes / 2)];
    let mut text = String::with_capacity(2 * kept.len() + 3);
    text.push_str("\\x");
    for byte in kept {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    if kept.len() < bytes.len() {
        text.push('…');
    }
    Cell::Text(text)
}

/// A number with a fraction. What JSON cannot hold (NaN and the infinities) is text.
pub(super) fn float_cell(number: f64) -> Cell {
    if number.is_finite() { Cell::Float(number) } else { Cell::Text(number.to_string()) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn collector(max_rows: usize, max_bytes: usize) -> Collector {
        let limits = QueryLimits { deadline: Duration::from_secs(1), max_rows, max_bytes, max_cell_bytes: 10 };
        Collector::new(Vec::new(), limits)
    }

    #[test]
    fn a_result_is_cut_at_its_rows_and_at_its_bytes() {
        let mut by_rows = collector(2, 10_000);
        let kept = [1, 2, 3].map(|number| by_rows.keep(vec![Cell::Integer(number)]));
        assert_eq!(kept, [true, true, false]);
        let result = by_rows.finish();
        assert_eq!((result.rows.len(), result.is_truncated), (2, true));

        let mut by_bytes = collector(100, 2 * (CELL_BYTES + 10));
        let kept = [0, 1, 2].map(|_| by_bytes.keep(vec![Cell::Text("x".repeat(10))]));
        assert_eq!(kept, [true, true, false]);
        assert!(by_bytes.finish().is_truncated);

        let mut exact = collector(1, 10_000);
        assert!(exact.is_empty() && exact.keep(vec![Cell::Null]));
        assert!(!exact.finish().is_truncated);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(text_cell("short", 5), Cell::Text("short".to_owned()));
        assert_eq!(text_cell("привет", 5), Cell::Text("пр…".to_owned()));
        assert_eq!(bytes_cell(&[0, 0xab], 10), Cell::Text("\\x00ab".to_owned()));
        assert_eq!(bytes_cell(&[1; 9], 6), Cell::Text("\\x010101…".to_owned()));
        assert_eq!(float_cell(f64::NAN), Cell::Text("NaN".to_owned()));
        assert_eq!(float_cell(0.5), Cell::Float(0.5));
    }
}
