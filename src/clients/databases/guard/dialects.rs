//! How each engine writes and folds names.

use std::borrow::Cow;

use sqlparser::dialect::{Dialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::tokenizer::Token;

use crate::model::database::Engine;

/// The units of MySQL's that are of two words, which the parser does not know.
const DOUBLE_UNITS: [&str; 11] = [
    "DAY_HOUR",
    "DAY_MICROSECOND",
    "DAY_MINUTE",
    "DAY_SECOND",
    "HOUR_MICROSECOND",
    "HOUR_MINUTE",
    "HOUR_SECOND",
    "MINUTE_MICROSECOND",
    "MINUTE_SECOND",
    "SECOND_MICROSECOND",
    "YEAR_MONTH",
];

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

    /// A word or sign as the parser has to read it. To MySQL `&&` is the word AND; the parser would bind it closer than `=`.
    pub(super) fn as_meant(self, token: Token) -> Token {
        match token {
            Token::Overlap if self.engine == Engine::Mysql => Token::make_keyword("AND"),
            other => other,
        }
    }

    /// Of a statement that the parser does not understand: what it does not know of the engine's language, and what to write
    /// instead.
    pub(super) fn unread(self, tokens: &[Token]) -> Option<&'static str> {
        let is_double_unit = |token: &Token| matches!(token, Token::Word(word) if DOUBLE_UNITS.contains(&word.value.to_ascii_uppercase().as_str()));
        let is_shift = |token: &Token| matches!(token, Token::ShiftLeft | Token::ShiftRight);
        match self.engine {
            Engine::Mysql if tokens.iter().any(is_double_unit) => Some(
                "units of two words, such as YEAR_MONTH, are not allowed: write EXTRACT(YEAR FROM t) * 100 + \
                 EXTRACT(MONTH FROM t), and an interval for each unit, such as + INTERVAL 1 YEAR + INTERVAL 2 MONTH",
            ),
            Engine::Sqlite if tokens.iter().any(is_shift) => {
                Some("the operators << and >> are not allowed: multiply or divide by a power of 2 instead")
            }
            _ => None,
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
