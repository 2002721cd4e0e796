//! What SQLite may do when it prepares a statement: select, read the file's own tables, call functions of the guard's lists,
//! and recurse. It asks for everything else as well, and is told no.

use std::collections::HashSet;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use crate::clients::databases::guard;
use crate::model::database::Engine;

/// What a file has under which names, in small letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Tables and views that may be read.
    pub(super) open: HashSet<String>,
    /// Tables that may not: virtual ones, run by code that a crafted file might lead astray, and what belongs to them.
    pub(super) closed: HashSet<String>,
}

/// The modules that are built in, and what the tables that belong to one of theirs are called behind its name and a `_`.
const MODULES: [(&str, &[&str]); 4] = [
    ("fts3", &["content", "docsize", "segdir", "segments", "stat"]),
    ("fts4", &["content", "docsize", "segdir", "segments", "stat"]),
    ("fts5", &["config", "content", "data", "docsize", "idx"]),
    ("rtree", &["node", "parent", "rowid"]),
];

impl Names {
    /// Tells what may be read from what may not, by the names of tables and views and by the statements that made them, in
    /// small letters.
    pub(super) fn of(entries: &[(String, String)]) -> Self {
        let lowered = entries.iter().map(|(name, sql)| (name.to_ascii_lowercase(), sql.as_str()));
        let mut closed: HashSet<String> = HashSet::new();
        for (name, sql) in lowered.clone().filter(|(_, sql)| is_virtual(sql)) {
            let modules = MODULES.iter().filter(|(module, _)| sql.contains(module));
            closed.extend(modules.flat_map(|(_, words)| *words).map(|word| format!("{name}_{word}")));
            closed.insert(name);
        }
        // A view may read from one of these, or from such a view.
        let mut views: Vec<(String, &str)> =
            lowered.clone().filter(|(_, sql)| !sql.starts_with("create table")).collect();
        let mut named: Vec<String> = closed.iter().cloned().collect();
        while let Some(name) = named.pop() {
            let (found, others) = views.into_iter().partition::<Vec<_>, _>(|(_, sql)| mentions(sql, &name));
            named.extend(found.into_iter().map(|(view, _)| view).filter(|view| closed.insert(view.clone())));
            views = others;
        }
        closed.extend(lowered.clone().map(|(name, _)| name).filter(|name| name.starts_with("sqlite_")));
        let open = lowered.map(|(name, _)| name).filter(|name| !closed.contains(name)).collect();
        Self { open, closed }
    }
}

/// Whether a name stands in a statement, and not only as a part of a longer one.
fn mentions(sql: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    // A quote in a name may stand there twice.
    name.contains(['"', '\'', '`'])
        || sql
            .match_indices(name)
            .any(|(place, _)| !sql[..place].ends_with(is_part) && !sql[place + name.len()..].starts_with(is_part))
}

/// Whether a table is run by a module.
fn is_virtual(sql: &str) -> bool {
    sql.contains("virtual") && !sql.starts_with("create table") && !sql.starts_with("create view")
}

/// Whether SQLite may do it.
pub(super) fn judge(names: &Names, asked: &AuthContext<'_>) -> Authorization {
    let is_allowed = match asked.action {
        AuthAction::Select | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => is_function(function_name),
        AuthAction::Read { table_name, column_name } => {
            is_readable(names, table_name, column_name, asked.database_name)
        }
        _ => false,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

/// Functions of the guard's list, and those by which SQLite does its operators.
fn is_function(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "->" | "->>") || guard::is_function_allowed(Engine::Sqlite, &name)
}

fn is_readable(names: &Names, table: &str, column: &str, database: Option<&str>) -> bool {
    let table = table.to_ascii_lowercase();
    if database.is_some_and(|name| name != "main") || names.closed.contains(&table) {
        return false;
    }
    // Without a column SQLite also asks for queries in WITH and in parentheses, by the name the statement gave them.
    names.open.contains(&table)
        || guard::gives_rows(Engine::Sqlite, &table)
        || (column.is_empty() && database.is_none() && !is_builtin(&table))
}

/// Tables that SQLite has of itself, those of functions among them.
fn is_builtin(table: &str) -> bool {
    const NAMES: [&str; 8] =
        ["bytecode", "completion", "dbstat", "fts5vocab", "generate_series", "json_each", "json_tree", "tables_used"];
    const BEGINNINGS: [&str; 5] = ["sqlite_", "pragma_", "jsonb_", "fts", "rtree"];
    NAMES.contains(&table) || BEGINNINGS.iter().any(|beginning| table.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_to_a_virtual_table_is_closed() {
        let entries = [
            ("ft", "create virtual table ft using fts5(words)"),
            ("ft_data", "create table 'ft_data'(id integer primary key, block blob)"),
            ("ft_content", "create table 'ft_content'(id integer primary key, c0)"),
            ("FT_Sales", "create table ft_sales (id integer)"),
            ("ft_stat", "create table ft_stat (id integer)"),
            ("boxes", "create virtual table \"boxes\" using rtree(id, a, b)"),
            ("boxes_node", "create table \"boxes_node\"(nodeno integer primary key, data)"),
            ("boxes_data", "create table boxes_data (id integer)"),
            ("joined", "create view joined as select * from ft_sales left join boxes_data using (id)"),
            ("found", "create view found as select words from [ft]"),
            ("counted", "create view counted as select count(*) from found"),
            ("sqlite_sequence", "create table sqlite_sequence(name,seq)"),
        ];
        let names = Names::of(&entries.map(|(name, sql)| (name.to_owned(), sql.to_owned())));
        let mut open: Vec<&str> = names.open.iter().map(String::as_str).collect();
        open.sort_unstable();
        assert_eq!(open, ["boxes_data", "ft_sales", "ft_stat", "joined"]);
        let shadows = ["ft", "ft_data", "ft_content", "boxes", "boxes_node", "found", "counted", "sqlite_sequence"];
        assert!(shadows.iter().all(|name| names.closed.contains(*name)), "{:?}", names.closed);
    }
}
