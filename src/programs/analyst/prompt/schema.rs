//! A database's schema as a model is shown it: all of it if there is room, otherwise what the question needs.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::database::{Column, Engine, ForeignKey, Schema, Table};
use crate::programs::analyst::prompt::need::{Need, Needed};

/// The most columns of a table that are shown.
const MAX_COLUMNS: usize = 120;

/// The most values of a column that are shown.
pub(super) const MAX_SAMPLES: usize = 30;

/// The longest comment and value shown, in characters.
const MAX_NOTE: usize = 80;

/// What the sentence takes at most that stands before the names of tables without their columns, in bytes.
const MAX_SENTENCE: usize = 100;

/// What a schema is cut to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::programs::analyst) struct SchemaText {
    /// The tables, and the names of others as far as there is room.
    pub(in crate::programs::analyst) text: String,
    /// How many tables are shown with their columns.
    pub(in crate::programs::analyst) shown: usize,
    /// How many are not.
    pub(in crate::programs::analyst) left_out: usize,
}

/// Writes a schema in at most `size` bytes, which are at least a few hundred: of a larger one the tables that are needed, and
/// the names of the others. Up to half of it is for the names: they are cheap, and a model can ask for what it knows of.
/// What no statement can name is left out: shown, it would only lead a model into a refusal.
pub(in crate::programs::analyst) fn schema_text(
    engine: Engine,
    schema: &Schema,
    needed: &Needed<'_>,
    size: usize,
) -> SchemaText {
    let schema = &*nameable(engine, schema);
    let tables = &schema.tables;
    let whole: Vec<String> = tables.iter().map(|table| table_text(table, Detail::Whole)).collect();
    let more = if schema.is_truncated { "There are more tables than these, of which nothing is known.\n" } else { "" };
    if whole.iter().map(String::len).sum::<usize>() + more.len() <= size {
        return SchemaText { text: whole.concat() + more, shown: whole.len(), left_out: 0 };
    }
    let names: Vec<String> =
        tables.iter().map(|table| format!(" {}", full_name(&table.namespace, &table.name))).collect();
    let all_names = names.iter().map(String::len).sum::<usize>();
    let for_names = all_names.min(size / 2);
    let need = Need::of(schema, needed);
    let room = size.saturating_sub(for_names + MAX_SENTENCE + more.len());
    let chosen = choose(tables, whole, &need, room, for_names == all_names);
    let mut text: String = chosen.iter().flatten().map(String::as_str).collect();
    let left_out = chosen.iter().filter(|text| text.is_none()).count();
    let _ = write!(text, "Besides, there are {left_out} other tables, whose columns are not shown:");
    for index in need.order.into_iter().filter(|index| chosen[*index].is_none()) {
        if text.len() + names[index].len() + " …\n".len() + more.len() > size {
            text.push_str(" …");
            break;
        }
        text.push_str(&names[index]);
    }
    text.push('\n');
    text.push_str(more);
    SchemaText { text, shown: tables.len() - left_out, left_out }
}

/// A schema without the tables and columns that no statement can name.
fn nameable(engine: Engine, schema: &Schema) -> Cow<'_, Schema> {
    let has_name = |table: &Table| engine.can_name(&table.namespace) && engine.can_name(&table.name);
    let is_column = |column: &Column| engine.can_name(&column.name);
    let is_key = |key: &ForeignKey| {
        let names = [&key.other_namespace, &key.other_table].into_iter().chain(&key.columns).chain(&key.other_columns);
        names.into_iter().all(|name| engine.can_name(name))
    };
    let is_whole =
        |table: &Table| has_name(table) && table.columns.iter().all(is_column) && table.foreign_keys.iter().all(is_key);
    if schema.tables.iter().all(is_whole) {
        return Cow::Borrowed(schema);
    }
    let mut schema = schema.clone();
    schema.tables.retain(has_name);
    for table in &mut schema.tables {
        table.columns.retain(is_column);
        table.foreign_keys.retain(is_key);
    }
    Cow::Owned(schema)
}

/// The tables that are shown with their columns, each as it is shown. One that is needed and too large is shown in brief; of
/// those that nobody asked for there are any only if there is room for the names of all.
fn choose(
    tables: &[Table],
    mut whole: Vec<String>,
    need: &Need,
    mut room: usize,
    has_all_names: bool,
) -> Vec<Option<String>> {
    let mut chosen = vec![None; tables.len()];
    for &index in &need.order {
        let is_needed = need.is_needed(index);
        if !is_needed && !has_all_names {
            break;
        }
        let mut text = std::mem::take(&mut whole[index]);
        if text.len() > room && is_needed {
            text = table_text(&tables[index], Detail::Brief);
        }
        if text.len() <= room {
            room -= text.len();
            chosen[index] = Some(text);
        }
    }
    chosen
}

/// How much of a table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Everything.
    Whole,
    /// No comments and values.
    Brief,
}

fn table_text(table: &Table, detail: Detail) -> String {
    let mut text = full_name(&table.namespace, &table.name);
    if table.is_view {
        text.push_str(" (view)");
    }
    if let Some(rows) = table.approximate_rows {
        let _ = write!(text, " (about {rows} rows)");
    }
    if detail == Detail::Whole {
        push_note(&mut text, table.comment.as_deref());
    }
    text.push('\n');
    for column in table.columns.iter().take(MAX_COLUMNS) {
        push_column(&mut text, table, column, detail);
    }
    if let Some(left) = table.columns.len().checked_sub(MAX_COLUMNS).filter(|left| *left > 0) {
        let _ = writeln!(text, "  … and {left} more columns");
    }
    text
}

fn push_column(text: &mut String, table: &Table, column: &Column, detail: Detail) {
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
    if detail == Detail::Whole {
        push_values(text, column);
    }
    text.push('\n');
}

fn push_values(text: &mut String, column: &Column) {
    if !column.samples.is_empty() {
        let values = column.samples.iter().take(MAX_SAMPLES).map(|sample| format!("'{}'", note(sample)));
        let _ = write!(text, ": {}", values.collect::<Vec<_>>().join(" | "));
    }
    push_note(text, column.comment.as_deref());
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

    use crate::model::database::ForeignKey;

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
        let shown = schema_text(Engine::Sqlite, &schema, &needed("anything", &[]), 10_000);
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

    fn needed<'a>(asked: &'a str, looked_up: &'a [String]) -> Needed<'a> {
        Needed { asked, looked_up }
    }

    fn large(others: Vec<Table>) -> Schema {
        let mut tables: Vec<Table> = (0..2_000).map(|number| table(&format!("t{number}_archive"), None)).collect();
        tables.extend(others);
        Schema { tables, is_truncated: false }
    }

    #[test]
    fn of_two_thousand_tables_those_are_shown_that_the_question_names_and_their_neighbours() {
        let schema = large(vec![table("shipmentOrders", Some("carriers_of_goods")), table("carriers_of_goods", None)]);
        let shown = schema_text(Engine::Sqlite, &schema, &needed("How many shipment orders are late?", &[]), 4_000);
        assert!(shown.text.len() <= 4_000, "{}", shown.text.len());
        assert!(shown.text.contains("shipmentOrders\n  id integer primary key"), "{}", shown.text);
        assert!(shown.text.contains("\ncarriers_of_goods\n  id"), "{}", shown.text);
        // All other room is for names.
        assert_eq!((shown.shown, shown.left_out), (2, 2_000));
        assert!(shown.text.contains("Besides, there are 2000 other tables"), "{}", shown.text);
        assert!(shown.text.matches("_archive").count() > 200, "{}", shown.text);
        assert!(shown.text.trim_end().ends_with('…'));
    }

    #[test]
    fn what_many_tables_are_called_leaves_half_the_room_for_names() {
        let shown = schema_text(Engine::Sqlite, &large(Vec::new()), &needed("What is in the archive?", &[]), 10_000);
        assert!(shown.shown > 50 && shown.text.len() <= 10_000, "{}", shown.text.len());
        let (columns, names) = shown.text.split_once("Besides, ").unwrap();
        assert!(columns.len() > 4_000 && names.len() > 4_900, "{} {}", columns.len(), names.len());
    }

    #[test]
    fn questions_in_any_script_are_asked_of_a_schema_that_is_cut() {
        let schema = large(vec![table("выручка", None), table("売上", None)]);
        for (question, shown) in [
            ("Сколько выручки было в январе?", None),
            ("Какая выручка за январь?", Some("\nвыручка\n  id")),
            ("كم بلغت الإيرادات في يناير؟", None),
            ("売上 は いくら です か", Some("\n売上\n  id")),
        ] {
            let text = format!("\n{}", schema_text(Engine::Sqlite, &schema, &needed(question, &[]), 3_000).text);
            assert!(text.len() <= 3_001 && shown.is_none_or(|shown| text.contains(shown)), "{question}: {text}");
        }
    }

    #[test]
    fn what_is_looked_up_is_shown_before_what_was_asked() {
        let schema = large(vec![table("zz_invoices", None)]);
        let question = "How much money came in from the archive during January?";
        let before = schema_text(Engine::Sqlite, &schema, &needed(question, &[]), 2_000);
        assert!(!before.text.contains("zz_invoices\n"), "{}", before.text);
        for words in [["invoice", "id"], ["ZZ_INVOICES", "archive"], ["Invoices; DROP TABLE", "\u{202e}\0🙂"]] {
            let words = words.map(str::to_owned);
            let after = schema_text(Engine::Sqlite, &schema, &needed(question, &words), 2_000).text;
            assert!(after.contains("zz_invoices\n  id integer primary key"), "{words:?}: {after}");
        }
        let garbage = ["id", "other_id", "", "…", "%%%"].map(str::to_owned);
        assert!(
            schema_text(Engine::Sqlite, &schema, &needed("Any invoices?", &garbage), 2_000)
                .text
                .contains("zz_invoices\n  id")
        );
    }

    #[test]
    fn a_needed_table_that_is_too_wide_is_shown_without_its_comments() {
        let mut wide = table("invoices", None);
        let long = |number| Column { comment: Some("x".repeat(80)), ..column(&format!("c{number}")) };
        wide.columns.extend((0..50).map(long));
        let shown = schema_text(Engine::Sqlite, &large(vec![wide]), &needed("Which invoices are open?", &[]), 4_000);
        assert!(shown.text.contains("invoices\n  id integer primary key"), "{}", shown.text);
        assert!(shown.text.contains("  c49 integer\n") && shown.text.len() <= 4_000, "{}", shown.text);
    }

    #[test]
    fn what_no_statement_can_name_is_not_shown() {
        let mut orders = table("orders", Some("odd\\ones"));
        orders.columns.extend(["Größe \"x\"", "back\\slash", "a`tick", "a]bracket", "two\nlines"].map(column));
        let schema =
            Schema { tables: vec![orders, table("odd\\ones", None), table("a\"b", None)], is_truncated: false };
        let columns = |engine| {
            let shown = schema_text(engine, &schema, &needed("Any orders?", &[]), 10_000);
            let names = shown.text.lines().map(|line| line.trim_start().trim_end_matches(" integer").to_owned());
            (shown.shown, names.collect::<Vec<_>>())
        };
        let with = |others: &[&str]| {
            let usual = ["orders", "id integer primary key", "other_id"];
            usual.iter().chain(others).map(|name| (*name).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(columns(Engine::Postgres), (1, with(&["a`tick", "a]bracket"])));
        assert_eq!(columns(Engine::Sqlite), (1, with(&["a`tick", "a]bracket"])));
        let odd = ["Größe \"x\"", "a]bracket", "a\"b", "id integer primary key", "other_id"];
        assert_eq!(columns(Engine::Mysql), (2, with(&odd)));
        let odd = ["Größe \"x\"", "a`tick", "a\"b", "id integer primary key", "other_id"];
        assert_eq!(columns(Engine::SqlServer), (2, with(&odd)));
        // Neither are they named among the others, nor found by their words.
        let mut schema = large(vec![table("invoices\\", None)]);
        schema.tables.push(table("zz_invoices", Some("invoices\\")));
        let shown = schema_text(Engine::Sqlite, &schema, &needed("Which invoices are open?", &[]), 2_000);
        assert!(shown.text.contains("zz_invoices\n") && !shown.text.contains('\\'), "{}", shown.text);
        assert_eq!((shown.shown, shown.left_out), (1, 2_000));
    }

    #[test]
    fn of_what_was_not_read_it_is_said_that_there_is_more() {
        let schema = Schema { tables: vec![table("orders", None)], is_truncated: true };
        let shown = schema_text(Engine::Sqlite, &schema, &needed("Any orders?", &[]), 1_000);
        assert!(shown.text.starts_with("orders\n") && shown.text.contains("more tables than these"), "{}", shown.text);
        assert_eq!((shown.shown, shown.left_out), (1, 0));
    }
}
