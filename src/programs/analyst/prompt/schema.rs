//! A database's schema as a model is shown it: all of it if there is room, otherwise what the question needs.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::model::database::{Column, ForeignKey, Schema, Table};
use crate::programs::analyst::prompt::words::{is_alike, words_of};

/// The most columns of a table that are shown.
const MAX_COLUMNS: usize = 120;

/// The most values of a column that are shown.
const MAX_SAMPLES: usize = 30;

/// The longest comment and value shown, in characters.
const MAX_NOTE: usize = 80;

/// What a schema is cut to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::programs::analyst) struct SchemaText {
    /// The tables, and the names of others as far as there is room.
    pub(in crate::programs::analyst) text: String,
    /// How many tables are shown with their columns.
    pub(in crate::programs::analyst) shown: usize,
}

/// Writes a schema in at most `size` bytes; `words` is what decides which tables are needed.
pub(in crate::programs::analyst) fn schema_text(schema: &Schema, words: &str, size: usize) -> SchemaText {
    let whole: Vec<String> = schema.tables.iter().map(table_text).collect();
    if whole.iter().map(String::len).sum::<usize>() <= size && !schema.is_truncated {
        return SchemaText { text: whole.concat(), shown: whole.len() };
    }
    // An eighth is for the names of the tables that do not fit.
    let mut room = size - size / 8;
    let mut chosen = HashSet::new();
    for index in by_need(schema, words) {
        let length = whole[index].len();
        if length <= room {
            room -= length;
            chosen.insert(index);
        }
    }
    let mut text: String =
        (0..whole.len()).filter(|index| chosen.contains(index)).map(|index| &*whole[index]).collect();
    let others = schema.tables.iter().enumerate().filter(|(index, _)| !chosen.contains(index));
    let left = schema.tables.len() - chosen.len();
    let _ = write!(text, "Besides, there are {left} other tables, whose columns are not shown:");
    for (_, table) in others {
        let name = format!(" {}", full_name(&table.namespace, &table.name));
        if text.len() + name.len() > size {
            text.push_str(" …");
            break;
        }
        text.push_str(&name);
    }
    text.push('\n');
    SchemaText { text, shown: chosen.len() }
}

/// The tables, those first that the words name, then their neighbours, then those that many others refer to.
fn by_need(schema: &Schema, words: &str) -> Vec<usize> {
    let words: HashSet<String> = words_of(words).into_iter().collect();
    let places: HashMap<(&str, &str), usize> = schema
        .tables
        .iter()
        .enumerate()
        .map(|(index, table)| ((table.namespace.as_str(), table.name.as_str()), index))
        .collect();
    let own: Vec<usize> = schema.tables.iter().map(|table| score(table, &words)).collect();
    let mut scores = own.clone();
    let mut references = vec![0_usize; own.len()];
    for (index, table) in schema.tables.iter().enumerate() {
        for other in table.foreign_keys.iter().filter_map(|key| places.get(&target(key))) {
            // A table is needed to get from one that is needed to another.
            scores[*other] += own[index] / 2;
            scores[index] += own[*other] / 2;
            references[*other] += 1;
        }
    }
    let mut order: Vec<usize> = (0..own.len()).collect();
    order.sort_by_key(|index| {
        let rows = schema.tables[*index].approximate_rows.unwrap_or(0);
        (std::cmp::Reverse(scores[*index]), std::cmp::Reverse(references[*index]), std::cmp::Reverse(rows), *index)
    });
    order
}

fn target(key: &ForeignKey) -> (&str, &str) {
    (&key.other_namespace, &key.other_table)
}

/// How much of a table the words name.
fn score(table: &Table, words: &HashSet<String>) -> usize {
    let count =
        |text: &str| words_of(text).iter().filter(|word| words.iter().any(|asked| is_alike(word, asked))).count();
    let of_column = |column: &Column| {
        let samples: usize = column.samples.iter().take(MAX_SAMPLES).map(|sample| count(sample)).sum();
        3 * count(&column.name) + 2 * samples.min(2) + count(column.comment.as_deref().unwrap_or_default())
    };
    let columns: usize = table.columns.iter().map(of_column).sum();
    12 * count(&table.name) + 4 * count(table.comment.as_deref().unwrap_or_default()) + columns.min(30)
}

fn table_text(table: &Table) -> String {
    let mut text = full_name(&table.namespace, &table.name);
    if table.is_view {
        text.push_str(" (view)");
    }
    if let Some(rows) = table.approximate_rows {
        let _ = write!(text, " (about {rows} rows)");
    }
    push_note(&mut text, table.comment.as_deref());
    text.push('\n');
    for column in table.columns.iter().take(MAX_COLUMNS) {
        push_column(&mut text, table, column);
    }
    if let Some(left) = table.columns.len().checked_sub(MAX_COLUMNS).filter(|left| *left > 0) {
        let _ = writeln!(text, "  … and {left} more columns");
    }
    text
}

fn push_column(text: &mut String, table: &Table, column: &Column) {
    let _ = write!(text, "  {} {}", column.name, column.data_type);
    if table.primary_key.contains(&column.name) {
        text.push_str(" primary key");
    }
    for key in &table.foreign_keys {
        if let Some(other) = key.columns.iter().position(|name| *name == column.name) {
            let name = full_name(&key.other_namespace, &key.other_table);
            let _ = write!(text, " references {name}");
            if let Some(other) = key.other_columns.get(other) {
                let _ = write!(text, "({other})");
            }
        }
    }
    if !column.samples.is_empty() {
        let values = column.samples.iter().take(MAX_SAMPLES).map(|sample| format!("'{}'", note(sample)));
        let _ = write!(text, ": {}", values.collect::<Vec<_>>().join(" | "));
    }
    push_note(text, column.comment.as_deref());
    text.push('\n');
}

fn push_note(text: &mut String, comment: Option<&str>) {
    if let Some(comment) = comment.map(note).filter(|comment| !comment.is_empty()) {
        let _ = write!(text, " -- {comment}");
    }
}

/// A text on one line, cut.
fn note(text: &str) -> String {
    let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    line.collect::<Vec<_>>().join(" ").chars().take(MAX_NOTE).collect()
}

fn full_name(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn column(name: &str) -> Column {
        Column { name: name.to_owned(), data_type: "integer".to_owned(), ..Column::default() }
    }

    fn table(name: &str, refers_to: Option<&str>) -> Table {
        let key = |other: &str| ForeignKey {
            columns: vec!["other_id".to_owned()],
            other_table: other.to_owned(),
            other_columns: vec!["id".to_owned()],
            ..ForeignKey::default()
        };
        Table {
            name: name.to_owned(),
            columns: vec![column("id"), column("other_id")],
            primary_key: vec!["id".to_owned()],
            foreign_keys: refers_to.map(key).into_iter().collect(),
            ..Table::default()
        }
    }

    #[test]
    fn a_small_schema_is_shown_whole() {
        let mut orders = table("orders", Some("customers"));
        orders.comment = Some("what was\nbought".to_owned());
        orders.approximate_rows = Some(12);
        orders.columns.push(Column { samples: vec!["new".to_owned(), "paid".to_owned()], ..column("state") });
        let schema = Schema { tables: vec![orders, table("customers", None)], is_truncated: false };
        let shown = schema_text(&schema, "anything", 10_000);
        assert_eq!(shown.shown, 2);
        expect![[r"
            orders (about 12 rows) -- what was bought
              id integer primary key
              other_id integer references customers(id)
              state integer: 'new' | 'paid'
            customers
              id integer primary key
              other_id integer
        "]]
        .assert_eq(&shown.text);
    }

    #[test]
    fn of_two_thousand_tables_those_are_shown_that_the_question_names_and_their_neighbours() {
        let mut tables: Vec<Table> = (0..1_998).map(|number| table(&format!("t{number}_archive"), None)).collect();
        tables.insert(1_000, table("shipmentOrders", Some("carriers_of_goods")));
        tables.push(table("carriers_of_goods", None));
        let schema = Schema { tables, is_truncated: false };
        let shown = schema_text(&schema, "How many shipment orders are late?", 4_000);
        assert!(shown.text.len() <= 4_010, "{}", shown.text.len());
        assert!(shown.text.contains("shipmentOrders\n  id integer primary key"), "{}", shown.text);
        assert!(shown.text.contains("\ncarriers_of_goods\n  id"), "{}", shown.text);
        let left = 2_000 - shown.shown;
        assert!(shown.text.contains(&format!("Besides, there are {left} other tables")), "{}", shown.text);
        assert!(shown.text.trim_end().ends_with('…'));
    }

    #[test]
    fn questions_in_any_script_are_asked_of_a_schema_that_is_cut() {
        let mut tables: Vec<Table> = (0..2_000).map(|number| table(&format!("t{number}_archive"), None)).collect();
        tables.push(table("выручка", None));
        let schema = Schema { tables, is_truncated: false };
        for question in ["Какая выручка за январь?", "كم بلغت الإيرادات في выручка؟"] {
            let shown = schema_text(&schema, question, 3_000);
            assert!(shown.text.contains("выручка\n  id integer primary key"), "{question}: {}", shown.text);
        }
    }
}
