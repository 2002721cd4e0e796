//! `[databases]`: how much tenants' own databases may be asked, and what an answer may take.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// How much tenants' own databases may be asked, and what an answer may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabasesSettings {
    /// How long it may take to reach a server and to sign in, and to get a turn before that.
    #[serde(deserialize_with = "value::duration")]
    pub connect_timeout: Duration,
    /// How long a statement may run before it is cancelled at the server.
    #[serde(deserialize_with = "value::duration")]
    pub query_deadline: Duration,
    /// How long the reading of a schema may take.
    #[serde(deserialize_with = "value::duration")]
    pub introspection_deadline: Duration,
    /// Connections to all tenants' databases at the same time.
    pub max_connections: usize,
    /// Connections to the databases of one tenant at the same time: an organization's, or those of a person on their own.
    pub max_connections_per_tenant: usize,
    /// Connections to one database at the same time.
    pub max_connections_per_database: usize,
    /// The most rows of a result that are kept.
    pub max_rows: usize,
    /// The most bytes that the kept rows may hold together.
    #[serde(deserialize_with = "value::size")]
    pub max_bytes: usize,
    /// The most bytes of one value; a longer one is cut.
    #[serde(deserialize_with = "value::size")]
    pub max_cell_bytes: usize,
    /// The most memory that the process of one statement may take beside the program itself, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub max_memory: usize,
    /// The most tables and views of a schema that are read.
    pub max_tables: usize,
    /// The most columns of all tables together that are read.
    pub max_columns: usize,
    /// The most distinct values that a column may have to be listed with them; 0 turns samples off.
    pub max_samples: usize,
    /// The most databases of one owner.
    pub max_per_owner: u32,
    /// The most bytes of an uploaded file.
    #[serde(deserialize_with = "value::size")]
    pub max_file_size: usize,
    /// How long after a failure a database is tried again.
    #[serde(deserialize_with = "value::duration")]
    pub retry_interval: Duration,
    /// How old a schema may become before it is read again.
    #[serde(deserialize_with = "value::duration")]
    pub schema_interval: Duration,
    /// How old a schema has to be for a statement that fails to have it read again, as a table may be new there.
    #[serde(deserialize_with = "value::duration")]
    pub schema_min_age: Duration,
    /// The program that works at databases; without one it is this one. No setting: tests have a program of their own.
    #[serde(skip)]
    pub worker: Option<PathBuf>,
}

impl DatabasesSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, minute] = [Duration::from_secs(1), Duration::from_mins(1)];
        lasting("databases.connect_timeout", self.connect_timeout, &(second..=2 * minute))?;
        lasting("databases.query_deadline", self.query_deadline, &(second..=30 * minute))?;
        lasting("databases.introspection_deadline", self.introspection_deadline, &(second..=30 * minute))?;
        within("databases.max_connections", self.max_connections, &(1..=1_000))?;
        within("databases.max_connections_per_tenant", self.max_connections_per_tenant, &(1..=1_000))?;
        within("databases.max_connections_per_database", self.max_connections_per_database, &(1..=100))?;
        within("databases.max_rows", self.max_rows, &(1..=1_000_000))?;
        byte_limit("databases.max_bytes", self.max_bytes)?;
        byte_limit("databases.max_cell_bytes", self.max_cell_bytes)?;
        if !(256_000_000..=64_000_000_000).contains(&self.max_memory) {
            return Err(Invalid::new("databases.max_memory", "a size from 256 MB to 64 GB"));
        }
        within("databases.max_tables", self.max_tables, &(1..=20_000))?;
        within("databases.max_columns", self.max_columns, &(1..=500_000))?;
        within("databases.max_samples", self.max_samples, &(0..=100))?;
        within("databases.max_per_owner", self.max_per_owner, &(1..=1_000))?;
        if !(1_000..=1_000_000_000).contains(&self.max_file_size) {
            return Err(Invalid::new("databases.max_file_size", "a size from 1 KB to 1 GB"));
        }
        let day = Duration::from_hours(24);
        lasting("databases.retry_interval", self.retry_interval, &(10 * second..=7 * day))?;
        lasting("databases.schema_interval", self.schema_interval, &(minute..=365 * day))?;
        lasting("databases.schema_min_age", self.schema_min_age, &(Duration::ZERO..=365 * day))
    }
}

/// Results are held in memory: above, some of them at once exhaust it.
fn byte_limit(key: &'static str, bytes: usize) -> Result<(), Invalid> {
    if (64..=100_000_000).contains(&bytes) {
        return Ok(());
    }
    Err(Invalid::new(key, "a size from 64 B to 100 MB"))
}
