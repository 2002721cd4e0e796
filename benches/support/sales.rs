//! Sales to ask about, the same in SQLite and in PostgreSQL, and what asking them takes without a process for each statement.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use botyard::app::Platform;
use botyard::model::audit::Caller;
use botyard::model::database::{DatabaseId, Engine, ServerAddress, TlsMode};
use botyard::services::databases::NewDatabase;
use rusqlite::Connection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::support::database::Database;

/// As SQL that both take.
const SALES: &str = "CREATE TABLE sales (id INTEGER PRIMARY KEY, region TEXT NOT NULL, amount INTEGER NOT NULL);
    INSERT INTO sales WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        SELECT i, 'Region ' || (i % 6), (i * 37) % 1000 FROM n;";

/// Its answer is shown as a picture.
pub(crate) const BY_REGION: &str = "SELECT region, SUM(amount) AS total FROM sales GROUP BY region ORDER BY total DESC";

/// Its answer is not.
pub(crate) const IN_ALL: &str = "SELECT COUNT(*) AS sales FROM sales";

/// The password of who reads them on a server, on loopback and only as long as the benchmark runs.
const PASSWORD: &str = "sales of the benchmark";

/// A database with the sales.
pub(crate) enum Sales {
    Sqlite(PathBuf),
    Postgres { database: Database, address: ServerAddress },
}

impl Sales {
    /// A SQLite file in `folder`.
    pub(crate) fn sqlite(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("sales.sqlite");
        let connection = Connection::open(&path)?;
        connection.execute_batch(SALES)?;
        connection.close().map_err(|(_, error)| error)?;
        Ok(Self::Sqlite(path))
    }

    /// A database on the PostgreSQL server, with somebody who may only read.
    pub(crate) async fn postgres() -> anyhow::Result<Self> {
        let database = Database::postgres().await?.context("no PostgreSQL")?;
        let mut connection = PgConnection::connect(&database.url).await?;
        let url: url::Url = database.url.parse()?;
        let name = url.path().trim_start_matches('/');
        let reader = format!("{name}_reader");
        let made =
            format!("{SALES} CREATE ROLE {reader} LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON sales TO {reader};");
        connection.execute(AssertSqlSafe(made)).await?;
        let address = ServerAddress {
            host: url.host_str().context("a server without a name")?.to_owned(),
            port: url.port().unwrap_or(5432),
            database: name.to_owned(),
            user: reader,
            tls: TlsMode::Off,
        };
        Ok(Self::Postgres { database, address })
    }

    /// Adds it to the platform as somebody's own.
    pub(crate) async fn add(&self, platform: &Platform, caller: &Caller) -> anyhow::Result<DatabaseId> {
        let added = match self {
            Self::Sqlite(path) => platform.databases.upload(caller, "Sales", &std::fs::read(path)?).await?,
            Self::Postgres { address, .. } => {
                let new = NewDatabase {
                    name: "Sales".to_owned(),
                    engine: Engine::Postgres,
                    address: address.clone(),
                    password: PASSWORD.into(),
                };
                platform.databases.create(caller, new).await?
            }
        };
        Ok(added.database.id)
    }

    /// How long a statement takes on a new connection of this very process.
    pub(crate) async fn ask_here(&self, sql: &str) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        match self {
            Self::Sqlite(path) => {
                let connection = Connection::open(path)?;
                let mut statement = connection.prepare(sql)?;
                let mut rows = statement.query(())?;
                while rows.next()?.is_some() {}
            }
            Self::Postgres { database, .. } => {
                let mut connection = PgConnection::connect(&database.url).await?;
                connection.fetch_all(AssertSqlSafe(sql.to_owned())).await?;
            }
        }
        Ok(begun.elapsed())
    }

    /// Removes it. A SQLite file goes with its folder.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres { database, address } => {
                let mut connection = PgConnection::connect(&database.url).await?;
                let reader = address.user;
                connection.execute(AssertSqlSafe(format!("DROP OWNED BY {reader}; DROP ROLE {reader}"))).await?;
                connection.close().await?;
                database.remove().await
            }
        }
    }
}
