//! Opening the database and bringing its schema up to date.

use std::io;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool, SqlitePool};

use crate::base::secret::ExposeSecret as _;
use crate::config::{StoreSettings, Synchronous};
use crate::store::changes::Watcher;
use crate::store::group_commit::{CHECKPOINT_PAGES, GroupCommit, SqliteFile};
use crate::store::turn::Turn;
use crate::store::{Backend, Store, StoreError};

/// The number of the advisory lock by which a process claims a PostgreSQL database: "botyard" in ASCII.
const CLAIM_KEY: i64 = 0x0062_6f74_7961_7264;

/// Bytes of a page of a new SQLite file. Nearly every update writes a page of its own in the index that knows the ids of its
/// bot's updates, so with SQLite's own 4,096 a commit flushes nearly twice as much.
const PAGE_SIZE: u32 = 2048;

/// How long the server may take to answer on the connection of a claim before the claim counts as lost.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(5);

/// Keeps other processes from claiming the same database, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub enum Claim {
    /// A locked file beside the SQLite database.
    File(std::fs::File),
    /// A connection that holds an advisory lock.
    Connection(PgConnection),
}

impl Claim {
    /// Whether the claim still holds: with the connection PostgreSQL drops the lock, and another process may take it.
    pub async fn is_held(&mut self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Connection(connection) => {
                let answer = sqlx::query("SELECT 1").execute(connection);
                matches!(tokio::time::timeout(CLAIM_TIMEOUT, answer).await, Ok(Ok(_)))
            }
        }
    }
}

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

impl Store {
    /// Opens the database that `settings` name, creating a SQLite file that does not exist, and brings its schema up to
    /// date. Fails with [`StoreError::NewerSchema`] rather than touch what a newer Botyard wrote.
    pub async fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        let store = Self::connect(settings, Missing::Create).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens a database that exists, and leaves its schema as it is: for commands that only look.
    pub async fn open_as_is(settings: &StoreSettings) -> Result<Self, StoreError> {
        Self::connect(settings, Missing::Refuse).await
    }

    /// The same for a process that runs bots: claims the database first, so that its schema does not change under
    /// another such process.
    pub async fn open_claimed(settings: &StoreSettings) -> Result<(Self, Claim), StoreError> {
        let store = Self::connect(settings, Missing::Create).await?;
        let claim = store.claim(settings).await?;
        store.migrate().await?;
        Ok((store, claim))
    }

    async fn connect(settings: &StoreSettings, missing: Missing) -> Result<Self, StoreError> {
        let backend = connect(settings, missing).await?;
        let grouped = GroupCommit::start(&backend).map_err(StoreError::unavailable)?;
        Ok(Self { backend, grouped, watcher: Watcher::default() })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite { writer, .. } => migrated(&SQLITE, SQLITE.run(writer).await),
            Backend::Postgres(pool) => migrated(&POSTGRES, POSTGRES.run(pool).await),
        }
    }

    /// Claims the database for this process: two processes that run the same bots would answer twice. Fails with
    /// [`StoreError::Claimed`] while another process holds the claim.
    pub async fn claim(&self, settings: &StoreSettings) -> Result<Claim, StoreError> {
        match &self.backend {
            Backend::Sqlite { .. } => claim_file(settings).map(Claim::File),
            Backend::Postgres(pool) => claim_postgres(pool).await.map(Claim::Connection),
        }
    }

    /// Closes the connections, once what is under way has ended.
    pub async fn close(&self) {
        self.grouped.close().await;
        match &self.backend {
            Backend::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }

    /// The version of the newest migration in this binary.
    pub fn known_schema_version() -> i64 {
        newest(&SQLITE)
    }
}

/// What to do when a SQLite file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Create,
    Refuse,
}

async fn connect(settings: &StoreSettings, missing: Missing) -> Result<Backend, StoreError> {
    let url = settings.url.expose_secret();
    if url.starts_with("sqlite:") {
        return connect_sqlite(url, settings, missing).await;
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok(Backend::Postgres(connect_postgres(url, settings).await?));
    }
    Err(StoreError::InvalidUrl(url.split(':').next().unwrap_or_default().to_owned()))
}

async fn connect_sqlite(url: &str, settings: &StoreSettings, missing: Missing) -> Result<Backend, StoreError> {
    let synchronous = match settings.synchronous {
        Synchronous::Full => SqliteSynchronous::Full,
        Synchronous::Normal => SqliteSynchronous::Normal,
    };
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(missing == Missing::Create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .page_size(PAGE_SIZE)
        .busy_timeout(settings.busy_timeout)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES.to_string())
        .disable_statement_logging();
    if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty())
        && missing == Missing::Create
    {
        std::fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    }
    // The writer comes first: it creates the file and switches it to WAL before anyone reads.
    let writer: SqlitePool = sqlite_pool()
        .min_connections(1)
        .max_connections(1)
        .acquire_timeout(settings.busy_timeout * 2)
        .connect_with(options.clone())
        .await
        .map_err(|error| match StoreError::from(error) {
            StoreError::Unavailable(error) => at(options.get_filename(), &io::Error::other(error)),
            other => other,
        })?;
    let file = SqliteFile {
        path: options.get_filename().to_owned(),
        synchronous: settings.synchronous,
        busy_timeout: settings.busy_timeout,
    };
    let readers = sqlite_pool()
        // A connection to a file does not break while it lies idle, and to ask would take longer than most readings.
        .test_before_acquire(false)
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.busy_timeout * 2)
        .connect_with(options.read_only(true).create_if_missing(false))
        .await?;
    Ok(Backend::Sqlite { writer, readers, file, turn: Arc::new(Turn::new(settings.busy_timeout * 2)) })
}

/// A pool that gives up a connection which takes itself to be in a transaction still: SQLite ends a transaction by itself
/// when the disk is full or fails, and the roll-back that follows finds none. Such a connection would begin no other.
fn sqlite_pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().after_release(|connection, _| {
        Box::pin(async move {
            if connection.is_in_transaction() {
                // The roll-back of a dropped transaction is under way; the answer comes behind it.
                connection.ping().await?;
            }
            Ok(!connection.is_in_transaction())
        })
    })
}

async fn connect_postgres(url: &str, settings: &StoreSettings) -> Result<PgPool, StoreError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("botyard")
        // Every time in Botyard is UTC, whatever the server's own zone.
        .options([("timezone", "UTC")])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.busy_timeout)
        .connect_with(options.clone())
        .await;
    match pool {
        Err(sqlx::Error::PoolTimedOut) => Err(why_unreachable(&options, settings.busy_timeout).await),
        other => Ok(other?),
    }
}

/// What keeps a server from being reached that a pool has tried to reach in vain: the pool itself tells only that.
async fn why_unreachable(options: &PgConnectOptions, timeout: Duration) -> StoreError {
    let server = format!("{}:{}", options.get_host(), options.get_port());
    let reason = match tokio::time::timeout(timeout, options.connect()).await {
        Ok(Err(error)) => error.to_string(),
        // It answers now, too late for the pool; or it does not even refuse.
        Ok(Ok(_)) | Err(_) => "no answer in time".to_owned(),
    };
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, format!("{server}: {reason}"))).into()
}

/// An error of the file system, with the place that it speaks of.
fn at(path: &Path, error: &io::Error) -> StoreError {
    sqlx::Error::Io(io::Error::new(error.kind(), format!("{}: {error}", path.display()))).into()
}

pub(super) fn claim_file(settings: &StoreSettings) -> Result<std::fs::File, StoreError> {
    let options = SqliteConnectOptions::from_str(settings.url.expose_secret())?;
    let mut path = options.get_filename().as_os_str().to_owned();
    path.push(".lock");
    let file = std::fs::File::create(&path).map_err(|error| at(Path::new(&path), &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Claimed),
        Err(std::fs::TryLockError::Error(error)) => Err(at(Path::new(&path), &error)),
    }
}

async fn claim_postgres(pool: &PgPool) -> Result<PgConnection, StoreError> {
    // Out of the pool, which would otherwise close it when it has been idle for long.
    let mut connection = pool.acquire().await?.detach();
    let (is_ours,): (bool,) =
        sqlx::query_as("SELECT pg_try_advisory_lock($1)").bind(CLAIM_KEY).fetch_one(&mut connection).await?;
    if is_ours { Ok(connection) } else { Err(StoreError::Claimed) }
}

fn migrated(migrator: &Migrator, result: Result<(), MigrateError>) -> Result<(), StoreError> {
    result.map_err(|error| match error {
        MigrateError::VersionMissing(found) if found > newest(migrator) => {
            StoreError::NewerSchema { found, known: newest(migrator) }
        }
        other => StoreError::Migration(Box::new(other)),
    })
}

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}
