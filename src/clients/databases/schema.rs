//! Putting a schema together from what the catalogs of a server list: tables, their columns, and their keys.

use std::collections::HashMap;
use std::hash::Hash;

use super::SchemaLimits;
use crate::model::database::{Column, ForeignKey, Schema, Table};

/// The longest comment that is kept, in characters.
const MAX_COMMENT: usize = 500;

/// A schema that grows. Tables are known by what their server calls them: a number, or a namespace and a name.
#[derive(Debug)]
pub(super) struct Outline<K> {
    schema: Schema,
    places: HashMap<K, usize>,
    max_tables: usize,
    columns_left: usize,
}

impl<K: Eq + Hash> Outline<K> {
    pub(super) fn new(limits: &SchemaLimits) -> Self {
        Self {
            schema: Schema::default(),
            places: HashMap::new(),
            max_tables: limits.max_tables,
            columns_left: limits.max_columns,
        }
    }

    /// Adds a table, or notes that there are more than may be.
    pub(super) fn table(&mut self, key: K, mut table: Table) {
        if self.schema.tables.len() >= self.max_tables {
            self.schema.is_truncated = true;
            return;
        }
        table.comment = comment(table.comment);
        self.places.insert(key, self.schema.tables.len());
        self.schema.tables.push(table);
    }

    /// Adds a column to its table, if that is listed.
    pub(super) fn column(&mut self, key: &K, mut column: Column) {
        let Some(place) = self.places.get(key) else { return };
        if self.columns_left == 0 {
            self.schema.is_truncated = true;
            return;
        }
        self.columns_left -= 1;
        column.comment = comment(column.comment);
        self.schema.tables[*place].columns.push(column);
    }

    /// A table that is listed.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut Table> {
        self.places.get(key).map(|place| &mut self.schema.tables[*place])
    }

    /// Adds a pair of columns to a reference of a table. Pairs come one by one, in their order; `is_first` begins a new one.
    pub(super) fn reference(&mut self, key: &K, is_first: bool, other: (&str, &str), pair: (&str, &str)) {
        let Some(table) = self.get_mut(key) else { return };
        if is_first {
            let (namespace, name) = other;
            table.foreign_keys.push(ForeignKey {
                other_namespace: namespace.to_owned(),
                other_table: name.to_owned(),
                ..ForeignKey::default()
            });
        }
        if let Some(reference) = table.foreign_keys.last_mut() {
            reference.columns.push(pair.0.to_owned());
            reference.other_columns.push(pair.1.to_owned());
        }
    }

    /// The schema. Tables without a column that may be read, which the cap on columns leaves, are not part of it.
    pub(super) fn finish(mut self) -> Schema {
        self.schema.tables.retain(|table| !table.columns.is_empty());
        self.schema
    }
}

/// A comment on one line, cut at [`MAX_COMMENT`]; `None` if it says nothing.
fn comment(text: Option<String>) -> Option<String> {
    let text = text?;
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    (!text.is_empty()).then(|| text.chars().take(MAX_COMMENT).collect())
}
