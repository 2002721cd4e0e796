//! The databases among the traces.

use std::fs;
use std::path::Path;

use botyard::store::SealedCredential;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use crate::traces::search::files;

const CREDENTIALS: &str = "SELECT bot_id, field, key_id, sealed FROM credentials";

/// Every sealed credential in the SQLite files, and in the databases of the test run's PostgreSQL server.
pub(super) async fn credentials(folder: &Path) -> Vec<SealedCredential> {
    let mut found = Vec::new();
    for path in files(folder).into_iter().filter(|path| path.extension().is_some_and(|name| name == "db")) {
        // A copy, because opening a database takes in its write-ahead log, and the log is to be searched as it is.
        let copies = tempfile::tempdir().unwrap();
        for name in ["", "-wal"] {
            let from = format!("{}{name}", path.display());
            fs::copy(from, copies.path().join(format!("copy.db{name}"))).ok();
        }
        let options = SqliteConnectOptions::new().filename(copies.path().join("copy.db"));
        let Ok(mut connection) = options.disable_statement_logging().connect().await else { continue };
        // Some tests leave a file that is no database, or one without tables.
        found.extend(
            sqlx::query_as::<_, SealedCredential>(CREDENTIALS).fetch_all(&mut connection).await.unwrap_or_default(),
        );
    }
    for name in postgres_databases().await {
        let mut connection = connect(&name).await;
        found.extend(
            sqlx::query_as::<_, SealedCredential>(CREDENTIALS).fetch_all(&mut connection).await.unwrap_or_default(),
        );
        connection.close().await.unwrap();
    }
    found
}

/// Writes every row of every table of the PostgreSQL databases into the traces, as text.
pub(super) async fn dump_postgres(folder: &Path) {
    const TABLES: &str = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'";
    let folder = folder.join("postgres");
    fs::create_dir_all(&folder).unwrap();
    for name in postgres_databases().await {
        let mut connection = connect(&name).await;
        let mut dump = String::new();
        let tables: Vec<(String,)> = sqlx::query_as(TABLES).fetch_all(&mut connection).await.unwrap();
        for (table,) in tables {
            let sql = AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
            let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
            dump.extend(rows.into_iter().map(|(row,)| format!("{table} {row}\n")));
        }
        connection.close().await.unwrap();
        fs::write(folder.join(format!("{name}.txt")), dump).unwrap();
    }
}

async fn postgres_databases() -> Vec<String> {
    const NAMES: &str = "SELECT datname FROM pg_database WHERE datname LIKE 'test!_%' ESCAPE '!' ORDER BY datname";
    if std::env::var_os("BOTYARD_TEST_POSTGRES_URL").is_none() {
        return Vec::new();
    }
    let mut connection = connect("postgres").await;
    let names: Vec<(String,)> = sqlx::query_as(NAMES).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    names.into_iter().map(|(name,)| name).collect()
}

async fn connect(database: &str) -> PgConnection {
    let mut url: url::Url = std::env::var("BOTYARD_TEST_POSTGRES_URL").unwrap().parse().unwrap();
    url.set_path(database);
    PgConnection::connect(url.as_str()).await.unwrap()
}
