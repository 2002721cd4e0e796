//! The databases of the caller's organization; of whoever belongs to none, their own.

pub(in crate::http) mod create;
pub(in crate::http) mod examples;
pub(in crate::http) mod list;
pub(in crate::http) mod refresh;
pub(in crate::http) mod remove;
pub(in crate::http) mod schema;
pub(in crate::http) mod test;
pub(in crate::http) mod upload;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::model::account::AccountId;
use crate::model::database::{Database, DatabaseHealth, DatabaseId, Engine, Location, ServerAddress};
use crate::model::organization::Person;

/// A database, without its password.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DatabaseResponse {
    /// Its id.
    id: DatabaseId,
    /// Its name.
    #[schema(example = "sales")]
    name: String,
    /// The kind of server.
    engine: Engine,
    /// Where it is; `null` for an uploaded file.
    address: Option<ServerAddress>,
    /// How it was when it was last tried.
    health: DatabaseHealth,
    /// Why it is not healthy.
    health_reason: Option<String>,
    /// When it was last tried.
    checked_at: DateTime<Utc>,
    /// What its server calls itself.
    #[schema(example = "PostgreSQL 15.14")]
    server_version: Option<String>,
    /// When its schema was last read.
    introspected_at: Option<DateTime<Utc>>,
    /// Who added it.
    created_by: AccountId,
    /// When it was added.
    created_at: DateTime<Utc>,
}

impl From<Database> for DatabaseResponse {
    fn from(database: Database) -> Self {
        Self {
            id: database.id,
            name: database.name,
            engine: database.engine,
            address: match database.location {
                Location::Server(address) => Some(address),
                Location::File(_) => None,
            },
            health: database.health,
            health_reason: database.health_reason,
            checked_at: database.checked_at,
            server_version: database.server_version,
            introspected_at: database.introspected_at,
            created_by: database.created_by,
            created_at: database.created_at,
        }
    }
}

/// Which database is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DatabaseRequest {
    /// The database.
    database_id: DatabaseId,
}

/// The caller with what they may reach now.
async fn person(state: &HttpState, someone: &Authenticated) -> Result<Person, ApiError> {
    Ok(state.organizations.person_of(someone.account.id).await?)
}
