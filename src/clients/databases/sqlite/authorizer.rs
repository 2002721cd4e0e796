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

impl Names {
    /// Tells what may be read from what may not, by the names of tables and views and by the statements that made them, in
    /// small letters.
    pub(super) fn of(entries: &[(String, String)]) -> Self {
        let lowered = entries.iter().map(|(name, sql)| (name.to_ascii_lowercase(), sql.as_str()));
        let modules: Vec<String> = lowered.clone().filter(|(_, sql)| is_virtual(sql)).map(|(name, _)| name).collect();
        let is_closed = |name: &str, sql: &str| {
            // Tables that belong to a virtual one carry its name and a word; views may read from one.
            let is_of = |module: &String| {
                name == module
                    || name.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with('_'))
                    || (!sql.starts_with("create table") && sql.contains(module.as_str()))
            };
            name.starts_with("sqlite_") || modules.iter().any(is_of)
        };
        let (closed, open) = lowered.partition::<Vec<_>, _>(|(name, sql)| is_closed(name, sql));
        let names = |entries: Vec<(String, &str)>| entries.into_iter().map(|(name, _)| name).collect();
        Self { open: names(open), closed: names(closed) }
    }
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
