//! Whole databases: a copy of one that is in use, and what a copy holds.
//!
//! Only SQLite's are copied here; PostgreSQL brings programs of its own for that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::StoreSettings;
use crate::store::connect::claim_file;
use crate::store::{Backend, Claim, Store, StoreError, on_backend};

/// What a copy of a database holds.
#[derive(Debug, PartialEq, Eq)]
pub struct CopyContents {
    /// The version of its schema.
    pub schema_version: i64,
    /// Its tables with the number of their rows.
    pub tables: BTreeMap<String, i64>,
    /// The first thing that is wrong with it, in SQLite's words.
    pub damage: Option<String>,
}

impl Store {
    /// The file of the database that `settings` name, if it is SQLite's.
    pub fn sqlite_file(settings: &StoreSettings) -> Option<PathBuf> {
        let url = settings.url.expose_secret();
        let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
        Some(options.get_filename().to_owned())
    }

    /// The same settings for another SQLite file.
    pub fn settings_for_file(settings: &StoreSettings, file: &Path) -> StoreSettings {
        // What has a meaning of its own in such a URL.
        let file = file.display().to_string().replace('%', "%25").replace('?', "%3F");
        StoreSettings { url: SecretString::from(format!("sqlite://{file}")), ..settings.clone() }
    }

    /// Claims a SQLite database that need not exist yet, as [`Store::claim`] does one that is open.
    pub fn claim_sqlite(settings: &StoreSettings) -> Result<Claim, StoreError> {
        claim_file(settings).map(Claim::File)
    }

    /// The version of the database's schema; 0 if it has none yet.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT MAX(version) FROM _sqlx_migrations";
        let has_schema = match self.backend {
            Backend::Sqlite { .. } => "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'",
            Backend::Postgres(_) => "SELECT COUNT(to_regclass('_sqlx_migrations'))",
        };
        let mut tx = self.read().await?;
        let (found,): (i64,) =
            on_backend!(&mut tx, connection => sqlx::query_as(has_schema).fetch_one(connection).await)?;
        if found == 0 {
            return Ok(0);
        }
        let (version,): (Option<i64>,) =
            on_backend!(&mut tx, connection => sqlx::query_as(SQL).fetch_one(connection).await)?;
        Ok(version.unwrap_or(0))
    }

    /// About how many bytes a copy will have.
    pub async fn size(&self) -> Result<u64, StoreError> {
        let sql = match self.backend {
            Backend::Sqlite { .. } => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Backend::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let mut tx = self.read().await?;
        let (bytes,): (i64,) = on_backend!(&mut tx, connection => sqlx::query_as(sql).fetch_one(connection).await)?;
        Ok(bytes.unsigned_abs())
    }

    /// Writes the database, as it is at one moment, into an empty SQLite file. Others read and write meanwhile.
    pub async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        let Backend::Sqlite { readers, .. } = &self.backend else {
            return Err(StoreError::InvalidUrl("only a SQLite database is copied by Botyard".to_owned()));
        };
        let mut connection = readers.acquire().await?;
        sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(&mut *connection).await?;
        Ok(())
    }
}

/// Looks through a copy that nobody writes to, every page of it.
pub async fn inspect_copy(file: &Path) -> Result<CopyContents, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut connection = options.disable_statement_logging().connect().await?;
    let contents = read_contents(&mut connection).await;
    connection.close().await?;
    contents
}

async fn read_contents(connection: &mut SqliteConnection) -> Result<CopyContents, StoreError> {
    const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
        ORDER BY name";
    let (found,): (String,) = sqlx::query_as("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await?;
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut *connection).await?;
    let damage = match (found.as_str(), dangling) {
        ("ok", None) => None,
        ("ok", Some(_)) => Some("a row refers to one that is not there".to_owned()),
        _ => Some(found),
    };
    let names: Vec<(String,)> = sqlx::query_as(TABLES).fetch_all(&mut *connection).await?;
    let mut tables = BTreeMap::new();
    for (name,) in names {
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", name.replace('"', "\"\""));
        let (rows,) = sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut *connection).await?;
        tables.insert(name, rows);
    }
    let (version,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(CopyContents { schema_version: version.unwrap_or(0), tables, damage })
}
