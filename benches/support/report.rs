//! What a benchmark prints: where it ran, and a table or JSON.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Map, Value, json};

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
    values: Vec<Option<f64>>,
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

    /// Begins a column.
    pub(crate) fn column(&mut self, name: &str) {
        self.columns.push(name.to_owned());
    }

    /// Adds a figure to the last column. `key` names it in JSON, its unit last; `label` in the table.
    pub(crate) fn row(&mut self, key: &'static str, label: &'static str, decimals: usize, value: f64) {
        let column = self.columns.len().saturating_sub(1);
        let index = self.rows.iter().position(|row| row.key == key).unwrap_or_else(|| {
            self.rows.push(Row { key, label, decimals, values: Vec::new() });
            self.rows.len() - 1
        });
        let values = &mut self.rows[index].values;
        values.resize(column, None);
        values.push(Some(value));
    }

    /// Prints the report.
    pub(crate) fn print(&self, as_json: bool) -> std::io::Result<()> {
        let text = if as_json { format!("{:#}\n", self.to_json()) } else { self.to_table() };
        std::io::stdout().write_all(text.as_bytes())
    }

    fn to_json(&self) -> Value {
        let environment: Map<String, Value> =
            self.environment.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let results = self.columns.iter().enumerate().map(|(column, name)| {
            let figure = |row: &Row| Some((row.key.to_owned(), json!((*row.values.get(column)?)?)));
            let figures: Map<String, Value> = self.rows.iter().filter_map(figure).collect();
            json!({ "name": name, "figures": figures })
        });
        json!({ "benchmark": self.title, "environment": environment, "results": results.collect::<Vec<_>>() })
    }

    fn to_table(&self) -> String {
        let environment: Vec<String> =
            self.environment.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let labels = self.rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
        let width = self.columns.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(10);
        let mut text = format!("\n{}\n{}\n\n{:labels$}", self.title, environment.join(", "), "");
        for name in &self.columns {
            write!(text, "  {name:>width$}").ok();
        }
        text.push('\n');
        for row in &self.rows {
            write!(text, "{:labels$}", row.label).ok();
            for column in 0..self.columns.len() {
                match row.values.get(column).copied().flatten() {
                    Some(value) => write!(text, "  {value:>width$.*}", row.decimals).ok(),
                    None => write!(text, "  {:>width$}", "–").ok(),
                };
            }
            text.push('\n');
        }
        text
    }
}
