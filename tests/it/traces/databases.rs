//! The databases among the traces.

use std::fs;
use std::path::Path;

use botyard::model::bot::CredentialField;
use botyard::store::SealedCredential;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::harness::database::{connect, dump};
use crate::traces::search::files;

const CREDENTIALS: &str = "SELECT bot_id, field, key_id, sealed FROM credentials";

/// Every sealed credential in the SQLite files, and in the dumps of PostgreSQL databases.
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
    for path in files(&folder.join("postgres")) {
        let dump = fs::read_to_string(path).unwrap();
        found.extend(dump.lines().filter_map(|line| line.strip_prefix("credentials ")).map(sealed));
    }
    found
}

/// A row of PostgreSQL's credentials, as it was dumped.
fn sealed(row: &str) -> SealedCredential {
    let row: Value = serde_json::from_str(row).unwrap();
    let text = |name: &str| row[name].as_str().unwrap();
    let field = CredentialField::ALL.into_iter().find(|field| field.as_str() == text("field")).unwrap();
    let (key_id, sealed) = (text("key_id").to_owned(), text("sealed").to_owned());
    SealedCredential { bot_id: text("bot_id").parse().unwrap(), field, key_id, sealed }
}

/// Dumps what is left on the PostgreSQL server: the databases of tests that were killed.
pub(super) async fn dump_postgres(folder: &Path) {
    for name in postgres_databases().await {
        dump(&name, folder).await;
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
