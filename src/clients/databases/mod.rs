//! Tenants' own databases: reaching one, looking at what is in it, and running statements that only read.
//!
//! A statement gets here as a [`SafeQuery`], which only [`guard::check`] makes.

mod error;
pub mod guard;

use std::path::PathBuf;
use std::time::Duration;

use crate::base::secret::SecretString;
use crate::model::database::{Engine, ResultSet, Schema, ServerAddress};

pub use self::error::DatabaseError;
pub use self::guard::SafeQuery;

/// What is reached.
#[derive(Debug, Clone)]
pub enum Target {
    /// A database on a server.
    Server {
        /// The kind of server; not [`Engine::Sqlite`].
        engine: Engine,
        /// Where it is, and who signs in.
        address: ServerAddress,
        /// The password.
        password: SecretString,
    },
    /// A SQLite file: its path in the owner's own folder.
    File(PathBuf),
}

/// What a server said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// What it calls itself, such as `PostgreSQL 15.14`.
    pub version: String,
}

/// How much a statement may take and give.
#[derive(Debug, Clone, Copy)]
pub struct QueryLimits {
    /// How long it may run.
    pub deadline: Duration,
    /// The most rows that are kept.
    pub max_rows: usize,
    /// The most bytes that the kept rows may hold together.
    pub max_bytes: usize,
    /// The most bytes of one value; a longer one is cut.
    pub max_cell_bytes: usize,
}

/// The way to tenants' databases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DatabaseClient;

impl DatabaseClient {
    /// Connects, signs in, and refuses a login that may do more than is safe.
    pub async fn test(&self, target: &Target) -> Result<ServerInfo, DatabaseError> {
        let _ = target;
        Err(DatabaseError::Unreachable("not built yet".to_owned()))
    }

    /// Reads what is in a database.
    pub async fn introspect(&self, target: &Target) -> Result<Schema, DatabaseError> {
        let _ = target;
        Err(DatabaseError::Unreachable("not built yet".to_owned()))
    }

    /// Runs a statement on a connection of its own, which is thrown away afterwards.
    pub async fn query(
        &self,
        target: &Target,
        query: &SafeQuery,
        limits: QueryLimits,
    ) -> Result<ResultSet, DatabaseError> {
        let _ = (target, query, limits);
        Err(DatabaseError::Unreachable("not built yet".to_owned()))
    }
}
