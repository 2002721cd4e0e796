//! What a benchmark prints: where it ran, and a table or JSON. `make bench` has it written to `benches/RESULTS.md` too.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Map, Value, json};

use crate::support::results;

/// A table: one column for each thing measured, one row for each figure.
pub(crate) struct Report {
    title: &'static str,
    environment: Vec<(&'static str, String)>,
    columns: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    key: &'static str,
    label: &'static str,
    decimals: usize,
    cells: Vec<Option<Cell>>,
}

/// The figures of several runs; one, where there was only one.
struct Cell(Vec<f64>);

impl Cell {
    /// The middle one.
    fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The middle one, and from where to where they reach.
    fn text(&self, decimals: usize) -> String {
        let (low, high) = self
            .0
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
        let middle = format!("{:.decimals$}", self.median());
        if low < high { format!("{middle} ({low:.decimals$}–{high:.decimals$})") } else { middle }
    }
}

/// The middle one of some figures, the mean of the two in the middle if their number is even; 0 if there are none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    match (sorted.get(sorted.len() / 2), sorted.get(sorted.len().wrapping_sub(1) / 2)) {
        (Some(upper), Some(lower)) => f64::midpoint(*lower, *upper),
        _ => 0.0,
    }
}

impl Report {
    /// An empty report; the machine and the build are in it already.
    pub(crate) fn new(title: &'static str) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let profile = if cfg!(debug_assertions) { "dev (not optimised: the figures mean little)" } else { "release" };
        let environment = vec![("cores", cores.to_string()), ("profile", profile.to_owned())];
        Self { title, environment, columns: Vec::new(), rows: Vec::new() }
    }

    /// Adds a circumstance that the figures depend on.
    pub(crate) fn note(&mut self, name: &'static str, value: impl Into<String>) {
        self.environment.push((name, value.into()));
    }

    /// Adds a circumstance unless it has been added.
    pub(crate) fn note_once(&mut self, name: &'static str, value: &str) {
        if self.environment.iter().all(|(other, _)| *other != name) {
            self.note(name, value);
        }
    }

    /// Begins a column.
    pub(crate) fn column(&mut self, name: &str) {
        self.columns.push(name.to_owned());
    }

    /// Adds a figure to the last column. `key` names it in JSON, its unit last; `label` in the table.
    pub(crate) fn row(&mut self, key: &'static str, label: &'static str, decimals: usize, value: f64) {
        self.runs(key, label, decimals, &[value]);
    }

    /// Adds the figures of several runs to the last column: the table shows their median and their range.
    pub(crate) fn runs(&mut self, key: &'static str, label: &'static str, decimals: usize, values: &[f64]) {
        let column = self.columns.len().saturating_sub(1);
        let index = self.rows.iter().position(|row| row.key == key).unwrap_or_else(|| {
            self.rows.push(Row { key, label, decimals, cells: Vec::new() });
            self.rows.len() - 1
        });
        let cells = &mut self.rows[index].cells;
        cells.resize_with(column, || None);
        cells.push(Some(Cell(values.to_vec())));
    }

    /// Prints the report. If `BOTYARD_BENCH_RESULTS` names a file, as `make bench` does with `benches/RESULTS.md`, the
    /// table becomes that file's section under the report's title, in the place of the one of an earlier run.
    pub(crate) fn print(&self, as_json: bool) -> std::io::Result<()> {
        let text = if as_json { format!("{:#}\n", self.to_json()) } else { self.to_table() };
        std::io::stdout().write_all(text.as_bytes())?;
        match std::env::var_os("BOTYARD_BENCH_RESULTS") {
            Some(file) => results::write_section(file.as_ref(), self.title, &self.to_markdown()),
            None => Ok(()),
        }
    }

    fn to_json(&self) -> Value {
        let environment: Map<String, Value> =
            self.environment.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let results = self.columns.iter().enumerate().map(|(column, name)| {
            let figures = self.rows.iter().filter_map(|row| Some((row.key, row.cells.get(column)?.as_ref()?)));
            let medians: Map<String, Value> =
                figures.clone().map(|(key, cell)| (key.to_owned(), json!(cell.median()))).collect();
            let runs: Map<String, Value> = figures
                .filter(|(_, cell)| cell.0.len() > 1)
                .map(|(key, cell)| (key.to_owned(), json!(cell.0)))
                .collect();
            json!({ "name": name, "figures": medians, "runs": runs })
        });
        json!({ "benchmark": self.title, "environment": environment, "results": results.collect::<Vec<_>>() })
    }

    /// The cells as texts, row by row.
    fn texts(&self) -> impl Iterator<Item = (&'static str, Vec<String>)> {
        self.rows.iter().map(|row| {
            let cell = |column: usize| row.cells.get(column).and_then(Option::as_ref);
            let text = |column| cell(column).map_or_else(|| "–".to_owned(), |cell| cell.text(row.decimals));
            (row.label, (0..self.columns.len()).map(text).collect())
        })
    }

    fn to_table(&self) -> String {
        let environment: Vec<String> =
            self.environment.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let labels = self.rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                let cells = self.texts().map(|(_, texts)| texts[column].chars().count());
                cells.chain([self.columns[column].chars().count(), 10]).max().unwrap_or(0)
            })
            .collect();
        let mut text = format!("\n{}\n{}\n\n{:labels$}", self.title, environment.join(", "), "");
        for (name, width) in self.columns.iter().zip(&widths) {
            write!(text, "  {name:>width$}").ok();
        }
        text.push('\n');
        for (label, cells) in self.texts() {
            write!(text, "{label:labels$}").ok();
            for (cell, width) in cells.iter().zip(&widths) {
                write!(text, "  {cell:>width$}").ok();
            }
            text.push('\n');
        }
        text
    }

    fn to_markdown(&self) -> String {
        let mut text = format!("`{}`\n\n", results::command());
        for (name, value) in &self.environment {
            writeln!(text, "- {name}: {value}").ok();
        }
        write!(text, "\n| | {} |\n|---|{}\n", self.columns.join(" | "), "--:|".repeat(self.columns.len())).ok();
        for (label, cells) in self.texts() {
            writeln!(text, "| {label} | {} |", cells.join(" | ")).ok();
        }
        text
    }
}
