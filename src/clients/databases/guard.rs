//! The guard: only a single statement that does nothing but read passes.

use thiserror::Error;

use crate::model::database::{Engine, Schema};

/// A statement that passed [`check`]: written anew from its syntax tree, never the text that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeQuery(String);

impl SafeQuery {
    /// The statement.
    pub fn sql(&self) -> &str {
        &self.0
    }
}

/// Why a statement is refused, in words with which it can be mended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Lets a statement pass that only reads what `schema` lists.
pub fn check(engine: Engine, sql: &str, schema: &Schema) -> Result<SafeQuery, Refused> {
    let _ = (engine, sql, schema);
    Err(Refused("not built yet".to_owned()))
}
