//! Fresh databases: a SQLite file or a PostgreSQL database of the test's own.

use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use botyard::base::secret::SecretString;
use botyard::config::{Settings, StoreSettings};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

/// An empty database. It is gone with this value; PostgreSQL's go with the server, which is the test run's own.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("botyard.db").display());
        Self { url, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        let server = std::env::var("BOTYARD_TEST_POSTGRES_URL")
            .expect("BOTYARD_TEST_POSTGRES_URL names no server: run the tests with `make test`");
        let name = format!("test_{}", uuid_v7(&Ambient::system()).simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        let mut url: url::Url = server.parse().unwrap();
        url.set_path(&name);
        Self { url: url.to_string(), _folder: None }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The default settings with this database.
    pub(crate) fn settings(&self) -> StoreSettings {
        let defaults = Settings::load(None, std::iter::empty()).unwrap().store;
        StoreSettings { url: SecretString::from(self.url.as_str()), ..defaults }
    }
}
