//! Fresh databases: a SQLite file or a PostgreSQL database of the test's own.

use std::net::SocketAddr;
use std::path::Path;

use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use botyard::base::secret::SecretString;
use botyard::config::{Settings, StoreSettings};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use crate::harness::traces;

/// An empty database. It is gone with this value; PostgreSQL's go with the server, which is the test run's own.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    folder: Option<TempDir>,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            traces::keep_files("databases", folder.path());
        }
    }
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
        Self { url, folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        traces::keep_log();
        let server = std::env::var("BOTYARD_TEST_POSTGRES_URL")
            .expect("BOTYARD_TEST_POSTGRES_URL names no server: run the tests with `make test`");
        let name = format!("test_{}", uuid_v7(&Ambient::system()).simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        let mut url: url::Url = server.parse().unwrap();
        url.set_path(&name);
        Self::at_url(url.to_string())
    }

    /// A database on a server that is the test's own.
    pub(crate) fn at_url(url: String) -> Self {
        Self { url, folder: None }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A PostgreSQL database as it is reached at another address.
    pub(crate) fn at(self, address: SocketAddr) -> Self {
        let mut url: url::Url = self.url.parse().unwrap();
        url.set_ip_host(address.ip()).unwrap();
        url.set_port(Some(address.port())).unwrap();
        Self::at_url(url.to_string())
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
