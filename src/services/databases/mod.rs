//! Tenants' own databases: adding one, keeping its schema at hand, and asking it.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::clients::databases::{DatabaseError, guard};
use crate::model::database::{Database, DatabaseId, ResultSet, Schema};
use crate::model::organization::Person;
use crate::store::StoreError;

/// Why something with a database did not work. The texts say what to do, and hold no password.
#[derive(Debug, Error)]
pub enum DatabasesError {
    /// There is no such database, or it is somebody else's.
    #[error("there is no such database")]
    NotFound,
    /// Only owners of an organization add and remove its databases.
    #[error("only an owner of the organization may do this")]
    NotAllowed,
    /// The name is taken.
    #[error("there is a database of this name already: choose another name")]
    NameTaken,
    /// There are as many as there may be.
    #[error("there are {limit} databases already, the most there may be: remove one first")]
    TooMany {
        /// How many there may be.
        limit: i64,
    },
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The statement is refused.
    #[error("the statement is refused: {0}")]
    Refused(#[from] guard::Refused),
    /// The database did not take part.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Something that must not happen did; the text is for the log.
    #[error("{0}")]
    Internal(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a statement gave.
#[derive(Debug, Clone)]
pub struct QueryAnswer {
    /// The statement as it was run.
    pub sql: String,
    /// What it gave.
    pub result: ResultSet,
    /// How long it took.
    pub duration: Duration,
}

/// Tenants' databases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Databases;

impl Databases {
    /// The databases that a person may ask, by name.
    pub async fn list(&self, person: &Person) -> Result<Vec<Database>, DatabasesError> {
        let _ = person;
        Ok(Vec::new())
    }

    /// A database that a person may ask; looked up anew each time.
    pub async fn get(&self, person: &Person, id: DatabaseId) -> Result<Database, DatabasesError> {
        let _ = (person, id);
        Err(DatabasesError::NotFound)
    }

    /// What is in a database that a person may ask, read lately.
    pub async fn schema(&self, person: &Person, id: DatabaseId) -> Result<Arc<Schema>, DatabasesError> {
        let _ = (person, id);
        Err(DatabasesError::NotFound)
    }

    /// Checks a statement and runs it.
    pub async fn query(&self, person: &Person, id: DatabaseId, sql: &str) -> Result<QueryAnswer, DatabasesError> {
        let _ = (person, id, sql);
        Err(DatabasesError::NotFound)
    }
}
