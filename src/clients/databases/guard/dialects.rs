//! How each engine writes and folds names.

use std::borrow::Cow;

use sqlparser::dialect::{Dialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};

use crate::model::database::Engine;

/// An engine's ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) engine: Engine,
    /// The sign that opens a quoted name.
    pub(super) quote: char,
    /// The namespace that is meant when a table stands in several and none is named.
    pub(super) usual_namespace: &'static str,
    /// Whether a query in WITH sees its own name without RECURSIVE.
    pub(super) sees_itself: bool,
}

impl Rules {
    pub(super) fn of(engine: Engine) -> Self {
        let (quote, usual_namespace, sees_itself) = match engine {
            Engine::Postgres => ('"', "public", false),
            Engine::Mysql => ('`', "", false),
            Engine::Sqlite => ('"', "", true),
            Engine::SqlServer => ('[', "dbo", true),
        };
        Self { engine, quote, usual_namespace, sees_itself }
    }

    pub(super) fn dialect(self) -> &'static dyn Dialect {
        match self.engine {
            Engine::Postgres => &PostgreSqlDialect {},
            Engine::Mysql => &MySqlDialect {},
            Engine::Sqlite => &SQLiteDialect {},
            Engine::SqlServer => &MsSqlDialect {},
        }
    }

    /// The name that the engine understands by an unquoted `name`.
    pub(super) fn folded(self, name: &str) -> String {
        match self.engine {
            Engine::Postgres => name.to_ascii_lowercase(),
            Engine::Mysql | Engine::Sqlite | Engine::SqlServer => name.to_owned(),
        }
    }

    /// Whether two names mean the same, both folded.
    pub(super) fn is_same(self, one: &str, other: &str) -> bool {
        match self.engine {
            Engine::Postgres => one == other,
            Engine::Sqlite => one.eq_ignore_ascii_case(other),
            // They may or may not tell letters' case apart; what is meant is then written as the schema writes it.
            Engine::Mysql | Engine::SqlServer => one.to_lowercase() == other.to_lowercase(),
        }
    }

    /// Whether tables of this name are the engine's own.
    pub(super) fn is_system(self, namespace: &str, name: &str) -> bool {
        let namespace = namespace.to_ascii_lowercase();
        let name = name.to_ascii_lowercase();
        match self.engine {
            Engine::Postgres => {
                namespace == "information_schema" || namespace.starts_with("pg_") || name.starts_with("pg_")
            }
            Engine::Mysql => ["information_schema", "mysql", "performance_schema", "sys"].contains(&namespace.as_str()),
            Engine::Sqlite => name.starts_with("sqlite_") || name.starts_with("pragma_"),
            Engine::SqlServer => ["information_schema", "sys"].contains(&namespace.as_str()),
        }
    }

    /// A text without double quotes, where the engine reads those as a text.
    pub(super) fn as_single_quoted(self, text: &str) -> Option<Cow<'_, str>> {
        let is_plain = !text.contains(['\'', '"', '\\']);
        (self.engine == Engine::Mysql && is_plain).then_some(Cow::Borrowed(text))
    }
}
