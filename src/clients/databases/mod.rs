//! Tenants' own databases: reaching one, looking at what is in it, and running statements that only read.
//!
//! A statement gets here as a [`SafeQuery`], which only [`guard::check`] makes. That is the first wall; each engine has a
//! second one of its own, a session that can only read, and refuses logins that could get around it. Every statement has a
//! connection of its own, which is thrown away afterwards, and is cancelled at the server when it takes too long or when
//! nobody waits for its answer any more. All of that runs in a process of its own, a [`worker`].

pub mod address;
mod collect;
#[cfg(test)]
#[path = "../../../tests/it/databases/corpus/mod.rs"]
mod corpus;
mod dial;
mod error;
pub mod guard;
mod mysql;
mod postgres;
mod samples;
mod schema;
mod slots;
mod sql_server;
mod sqlite;
#[cfg(test)]
mod tests;
mod tls;
mod worker;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use tokio::time::timeout;
use tracing::Dispatch;
use tracing::instrument::{WithDispatch, WithSubscriber as _};

use self::slots::{Bounds, Slots};
use self::worker::{Request, Work};
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::egress::Egress;
use crate::config::DatabasesSettings;
use crate::model::database::{DatabaseOwner, Engine, ResultSet, Schema, ServerAddress};

pub use self::error::DatabaseError;
pub use self::guard::SafeQuery;
pub use self::worker::work;

/// This program, also if its file was replaced since it was started.
const OWN_PROGRAM: &str = "/proc/self/exe";

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// What it calls itself, such as `PostgreSQL 15.14`.
    pub version: String,
    /// Whether the login has a right to change data, which the session does not let it use.
    pub may_write: bool,
}

/// How much a statement may take and give.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
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

impl From<&DatabasesSettings> for QueryLimits {
    fn from(settings: &DatabasesSettings) -> Self {
        Self {
            deadline: settings.query_deadline,
            max_rows: settings.max_rows,
            max_bytes: settings.max_bytes,
            max_cell_bytes: settings.max_cell_bytes,
        }
    }
}

/// How much the reading of a schema may take and give.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct SchemaLimits {
    /// How long it may take.
    deadline: Duration,
    /// The most tables and views.
    max_tables: usize,
    /// The most columns of all of them together.
    max_columns: usize,
    /// The most values with which a column is listed.
    max_samples: usize,
}

impl From<&DatabasesSettings> for SchemaLimits {
    fn from(settings: &DatabasesSettings) -> Self {
        Self {
            deadline: settings.introspection_deadline,
            max_tables: settings.max_tables,
            max_columns: settings.max_columns,
            max_samples: settings.max_samples,
        }
    }
}

/// The way to tenants' databases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DatabaseClient {
    inner: Arc<Inner>,
}

/// The way to one tenant's databases, within its share of the connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TenantClient {
    client: DatabaseClient,
    tenant: DatabaseOwner,
}

#[derive(Debug)]
struct Inner {
    settings: DatabasesSettings,
    egress: Egress,
    slots: Slots,
}

/// Where a database is, ready to be reached.
#[derive(Debug, Serialize, Deserialize)]
enum Place {
    Postgres(Server),
    Mysql(Server),
    SqlServer(Server),
    File(PathBuf),
}

/// A server as it is dialled: its addresses were checked, and no name is resolved again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Server {
    address: ServerAddress,
    #[serde(serialize_with = "exposed")]
    password: SecretString,
    addresses: Vec<SocketAddr>,
    connect_timeout: Duration,
}

impl DatabaseClient {
    /// A client that reaches what `egress` allows.
    pub fn new(settings: &DatabasesSettings, egress: Egress) -> Self {
        let slots = Slots::new(Bounds {
            all: settings.max_connections,
            per_tenant: settings.max_connections_per_tenant,
            per_database: settings.max_connections_per_database,
        });
        Self { inner: Arc::new(Inner { settings: settings.clone(), egress, slots }) }
    }

    /// The way to the databases of this tenant.
    pub fn of(&self, tenant: DatabaseOwner) -> TenantClient {
        TenantClient { client: self.clone(), tenant }
    }

    /// Refuses a server that is not to be reached, or whose name nobody knows, before anything else is known of it.
    pub async fn check_host(&self, host: &str, port: u16) -> Result<(), DatabaseError> {
        self.resolve(host, port).await.map(drop)
    }

    async fn place(&self, target: &Target) -> Result<Place, DatabaseError> {
        let (engine, address, password) = match target {
            Target::Server { engine, address, password } => (*engine, address, password),
            Target::File(path) => return Ok(Place::File(path.clone())),
        };
        let server = Server {
            address: address.clone(),
            password: password.clone(),
            addresses: self.resolve(&address.host, address.port).await?,
            connect_timeout: self.inner.settings.connect_timeout,
        };
        match engine {
            Engine::Postgres => Ok(Place::Postgres(server)),
            Engine::Mysql => Ok(Place::Mysql(server)),
            Engine::SqlServer => Ok(Place::SqlServer(server)),
            Engine::Sqlite => {
                Err(DatabaseError::Unreachable("SQLite is no server: upload the file instead".to_owned()))
            }
        }
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, DatabaseError> {
        let resolving = self.inner.egress.resolve(host, port);
        match timeout(self.inner.settings.connect_timeout, resolving).await {
            Ok(Ok(addresses)) => Ok(addresses),
            Ok(Err(error)) => Err(DatabaseError::AddressRefused(error.to_string())),
            Err(_) => Err(DatabaseError::Unreachable("its name could not be looked up in time".to_owned())),
        }
    }
}

impl TenantClient {
    /// The caps that the settings give a statement.
    pub fn limits(&self) -> QueryLimits {
        QueryLimits::from(&self.client.inner.settings)
    }

    /// Connects, signs in, and refuses a login that may do more than is safe. Takes at most three times
    /// `databases.connect_timeout`: for a turn, for the name, and for the sign-in.
    pub async fn test(&self, target: &Target) -> Result<ServerInfo, DatabaseError> {
        self.run(target, Work::Test).await
    }

    /// Reads what is in a database, as far as its login may read it and within the caps of the settings.
    pub async fn introspect(&self, target: &Target) -> Result<Schema, DatabaseError> {
        self.run(target, Work::Introspect(SchemaLimits::from(&self.client.inner.settings))).await
    }

    /// Runs a statement on a connection of its own, which is thrown away afterwards. When this future is dropped, the
    /// statement is cancelled at the server.
    pub async fn query(
        &self,
        target: &Target,
        query: &SafeQuery,
        limits: QueryLimits,
    ) -> Result<ResultSet, DatabaseError> {
        self.run(target, Work::Query { sql: query.sql().to_owned(), limits }).await
    }

    /// Takes a turn, resolves the address, and has the work done in a process of its own.
    async fn run<T: DeserializeOwned + Send + 'static>(&self, target: &Target, work: Work) -> Result<T, DatabaseError> {
        let Inner { settings, slots, .. } = &*self.client.inner;
        let slot = slots.take(self.tenant, &key(target), settings.connect_timeout).await?;
        let request = Request { place: self.client.place(target).await?, work, memory: settings.max_memory as u64 };
        let program = settings.worker.as_deref().unwrap_or(Path::new(OWN_PROGRAM));
        worker::run(program, request, slot).await
    }
}

/// The connectors, in the process that they run in.
impl Place {
    async fn test(&self) -> Result<ServerInfo, DatabaseError> {
        match self {
            Self::Postgres(server) => postgres::test(server).await,
            Self::Mysql(server) => mysql::test(server).await,
            Self::SqlServer(server) => sql_server::test(server).await,
            Self::File(path) => sqlite::test(path).await,
        }
    }

    async fn introspect(&self, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
        match self {
            Self::Postgres(server) => postgres::introspect(server, limits).await,
            Self::Mysql(server) => mysql::introspect(server, limits).await,
            Self::SqlServer(server) => sql_server::introspect(server, limits).await,
            Self::File(path) => sqlite::introspect(path, limits).await,
        }
    }

    async fn query(&self, sql: &str, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
        match self {
            Self::Postgres(server) => postgres::query(server, sql, limits).await,
            Self::Mysql(server) => mysql::query(server, sql, limits).await,
            Self::SqlServer(server) => sql_server::query(server, sql, limits).await,
            Self::File(path) => sqlite::query(path, sql, limits).await,
        }
    }
}

/// A secret on its way to the process that needs it.
fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

impl Server {
    /// Bounds the time until a session is ready.
    async fn opening<T>(&self, opening: impl Future<Output = Result<T, DatabaseError>>) -> Result<T, DatabaseError> {
        timeout(self.connect_timeout, opening).await.unwrap_or_else(|_| {
            let reason = format!(
                "it did not answer within {}: check the host and the port, and that a firewall lets us in",
                humantime::format_duration(self.connect_timeout)
            );
            Err(DatabaseError::Unreachable(reason))
        })
    }
}

/// Work of which nothing is logged, at any level: drivers log statements, and what servers say of them.
fn unlogged<F: Future>(work: F) -> WithDispatch<F> {
    work.with_subscriber(Dispatch::none())
}

/// What the turns of a database go by.
fn key(target: &Target) -> String {
    match target {
        Target::Server { engine, address, .. } => {
            format!("{engine} {}:{} {} {}", address.host, address.port, address.database, address.user)
        }
        Target::File(path) => path.display().to_string(),
    }
}
