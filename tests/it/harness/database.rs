//! Fresh databases: a SQLite file or a PostgreSQL database of the test's own.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use botyard::base::secret::SecretString;
use botyard::config::{Settings, StoreSettings};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use crate::harness::traces;

/// An empty database. It is gone with this value, and its contents are among the traces.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    folder: Option<TempDir>,
    /// Its name on the test run's PostgreSQL server, if it was made there.
    on_server: Option<String>,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            traces::keep_files("databases", folder.path());
        }
        if let Some(name) = self.on_server.take() {
            // On a thread of its own, as the test's runtime may be at work on this one. What fails here goes with the server.
            drop(std::thread::spawn(move || remove_from_server(&name)).join());
        }
    }
}

/// Some hundred databases of 8 MB each would fill a small disk.
fn remove_from_server(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if let Some(folder) = traces::folder() {
            dump(name, &folder).await;
        }
        let mut connection = connect("postgres").await;
        sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
            .execute(&mut connection)
            .await
            .unwrap();
    });
}

/// Writes every row of every table of a PostgreSQL database into the folder of the traces, as a line of JSON behind the
/// table's name.
pub(crate) async fn dump(name: &str, folder: &Path) {
    const TABLES: &str = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'";
    let mut connection = connect(name).await;
    let mut dump = String::new();
    let tables: Vec<(String,)> = sqlx::query_as(TABLES).fetch_all(&mut connection).await.unwrap();
    for (table,) in tables {
        let sql = AssertSqlSafe(format!("SELECT to_jsonb(t)::text FROM {table} t"));
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        dump.extend(rows.into_iter().map(|(row,)| format!("{table} {row}\n")));
    }
    connection.close().await.unwrap();
    let folder = folder.join("postgres");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.txt")), dump).unwrap();
}

/// A connection to a database of the test run's PostgreSQL server.
pub(crate) async fn connect(name: &str) -> PgConnection {
    let mut url: url::Url = server_url().parse().unwrap();
    url.set_path(name);
    PgConnection::connect(url.as_str()).await.unwrap()
}

fn server_url() -> String {
    std::env::var("BOTYARD_TEST_POSTGRES_URL")
        .expect("BOTYARD_TEST_POSTGRES_URL names no server: run the tests with `make test`")
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        Self::sqlite_in(&std::env::temp_dir())
    }

    /// A SQLite database in a folder of its own in this one.
    pub(crate) fn sqlite_in(parent: &Path) -> Self {
        traces::keep_log();
        let folder = tempfile::tempdir_in(parent).unwrap();
        let url = format!("sqlite://{}", folder.path().join("botyard.db").display());
        Self { url, folder: Some(folder), on_server: None }
    }

    pub(crate) async fn postgres() -> Self {
        traces::keep_log();
        let name = format!("test_{}", uuid_v7(&Ambient::system()).simple());
        let mut connection = connect("postgres").await;
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        let mut url: url::Url = server_url().parse().unwrap();
        url.set_path(&name);
        Self { url: url.to_string(), folder: None, on_server: Some(name) }
    }

    /// A database on a server that is the test's own.
    pub(crate) fn at_url(url: String) -> Self {
        Self { url, folder: None, on_server: None }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A PostgreSQL database as it is reached at another address.
    pub(crate) fn at(mut self, address: SocketAddr) -> Self {
        let mut url: url::Url = self.url.parse().unwrap();
        url.set_ip_host(address.ip()).unwrap();
        url.set_port(Some(address.port())).unwrap();
        self.url = url.to_string();
        self
    }

    /// Where the server of a PostgreSQL database listens.
    pub(crate) fn address(&self) -> SocketAddr {
        let url: url::Url = self.url.parse().unwrap();
        url.socket_addrs(|| None).unwrap()[0]
    }

    /// The folder of a SQLite database.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// The default settings with this database.
    pub(crate) fn settings(&self) -> StoreSettings {
        let defaults = Settings::load(None, std::iter::empty()).unwrap().store;
        StoreSettings { url: SecretString::from(self.url.as_str()), ..defaults }
    }
}
