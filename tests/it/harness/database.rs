//! Fresh databases: a SQLite file or a PostgreSQL database of the test's own.

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
        traces::keep_log();
        let folder = tempfile::tempdir().unwrap();
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
        Self { url: url.to_string(), folder: None }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
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
