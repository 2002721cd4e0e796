//! A database of a test's own on a live server, and a login that only reads.

use std::net::IpAddr;
use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use botyard::base::secret::SecretString;
use botyard::clients::databases::{DatabaseClient, DatabaseError, QueryLimits, Target, TenantClient, guard};
use botyard::clients::egress::Egress;
use botyard::config::{DatabasesSettings, Settings};
use botyard::model::account::AccountId;
use botyard::model::database::{Cell, DatabaseOwner, Engine, ResultSet, Schema, ServerAddress, TlsMode};
use mysql_async::prelude::Queryable as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use url::Url;

use crate::harness::process::BINARY;
use crate::harness::traces;

/// A database, its login, and the client that asks it.
pub(crate) struct Asked {
    pub(super) engine: Engine,
    pub(super) client: TenantClient,
    pub(crate) address: ServerAddress,
    pub(crate) password: String,
    /// The server, as who may do everything there.
    server: Url,
}

/// The settings, with addresses of this machine allowed.
pub(super) fn settings() -> Settings {
    let mut settings = Settings::load(None, std::iter::empty()).unwrap();
    settings.egress.allow = vec![IpAddr::from([127, 0, 0, 1]).into()];
    settings.databases.worker = Some(BINARY.into());
    settings
}

/// Somebody new who has databases.
pub(super) fn tenant() -> DatabaseOwner {
    DatabaseOwner::Account(AccountId::generate(&Ambient::system()))
}

/// A client that may reach this machine, with these caps.
pub(super) fn client(change: impl FnOnce(&mut DatabasesSettings)) -> TenantClient {
    clients(change).of(tenant())
}

/// The same for several tenants.
pub(super) fn clients(change: impl FnOnce(&mut DatabasesSettings)) -> DatabaseClient {
    let mut settings = settings();
    change(&mut settings.databases);
    DatabaseClient::new(&settings.databases, Egress::new(&settings.egress))
}

impl Asked {
    /// A database on a live server with what `ddl` makes in it. The login may read all of it.
    pub(crate) async fn new(engine: Engine, ddl: &str) -> Self {
        traces::keep_log();
        let variable =
            if engine == Engine::Postgres { "BOTYARD_TEST_POSTGRES_URL" } else { "BOTYARD_TEST_MARIADB_URL" };
        let server = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names no server: run `make test`"));
        let server: Url = server.parse().unwrap();
        let unique = uuid_v7(&Ambient::system()).simple().to_string();
        let name = format!("asked_{unique}");
        let address = ServerAddress {
            host: server.host_str().unwrap().to_owned(),
            port: server.port().unwrap(),
            database: name.clone(),
            user: format!("reader_{}", &unique[unique.len() - 16..]),
            tls: TlsMode::Off,
        };
        let password = format!("pass_{}", uuid_v7(&Ambient::system()).simple());
        traces::secret("database password", &password);
        let mut asked = Self { engine, client: client(|_| ()), address, password, server };
        asked.run(&format!("CREATE DATABASE {name}")).await;
        asked.server.set_path(&name);
        asked.run(ddl).await;
        asked.make_reader().await;
        asked
    }

    async fn make_reader(&self) {
        let ServerAddress { user, database, .. } = &self.address;
        let password = &self.password;
        let sql = if self.engine == Engine::Postgres {
            format!(
                "CREATE ROLE {user} LOGIN PASSWORD '{password}'; \
                 GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"
            )
        } else {
            format!("CREATE USER {user} IDENTIFIED BY '{password}'; GRANT SELECT, SHOW VIEW ON {database}.* TO {user}")
        };
        self.run(&sql).await;
    }

    /// Runs statements as who may do everything.
    pub(crate) async fn run(&self, sql: &str) {
        if self.engine == Engine::Postgres {
            // Statements that make logins hold their passwords.
            let options = PgConnectOptions::from_url(&self.server).unwrap().disable_statement_logging();
            let mut connection = options.connect().await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
        } else {
            let mut connection = mysql_async::Conn::from_url(self.server.as_str()).await.unwrap();
            connection.query_drop(sql).await.unwrap();
            connection.disconnect().await.unwrap();
        }
    }

    /// The first column of what a statement gives, as who may do everything.
    pub(super) async fn look(&self, sql: &str) -> Vec<String> {
        if self.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(self.server.as_str()).await.unwrap();
            sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap()
        } else {
            let mut connection = mysql_async::Conn::from_url(self.server.as_str()).await.unwrap();
            let found = connection.query(sql).await.unwrap();
            connection.disconnect().await.unwrap();
            found
        }
    }

    pub(super) fn target(&self) -> Target {
        self.target_with(|_| ())
    }

    /// The database at a changed address.
    pub(super) fn target_with(&self, change: impl FnOnce(&mut ServerAddress)) -> Target {
        let mut address = self.address.clone();
        change(&mut address);
        Target::Server { engine: self.engine, address, password: SecretString::from(self.password.as_str()) }
    }

    pub(super) async fn schema(&self) -> Schema {
        self.client.introspect(&self.target()).await.unwrap()
    }

    /// Asks as the service does: by the guard, with the schema as it is.
    pub(super) async fn ask(&self, sql: &str) -> Result<ResultSet, DatabaseError> {
        self.ask_within(sql, self.client.limits()).await
    }

    pub(super) async fn ask_within(&self, sql: &str, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
        let query = guard::check(self.engine, sql, &self.schema().await).unwrap();
        self.client.query(&self.target(), &query, limits).await
    }

    /// The cells of the only row.
    pub(super) async fn row(&self, sql: &str) -> Vec<Cell> {
        let result = self.ask(sql).await.unwrap();
        assert!(!result.is_truncated);
        let [row] = <[Vec<Cell>; 1]>::try_from(result.rows).unwrap();
        row
    }

    /// How many sessions of the login there are at the server that run something.
    pub(super) async fn running(&self) -> usize {
        let user = &self.address.user;
        let sql = if self.engine == Engine::Postgres {
            format!("SELECT pid::text FROM pg_stat_activity WHERE usename = '{user}' AND state = 'active'")
        } else {
            format!(
                "SELECT CAST(ID AS CHAR) FROM information_schema.PROCESSLIST WHERE USER = '{user}' AND COMMAND IN ('Execute', 'Query')"
            )
        };
        self.look(&sql).await.len()
    }

    /// Waits until something of the login runs, or until nothing does.
    pub(super) async fn until_running(&self, is_running: bool) {
        let wait = async {
            while (self.running().await > 0) != is_running {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the statement's state at the server");
    }
}

/// Waits until this process has no process of its own any more that works at a database.
pub(super) async fn until_no_child() {
    let wait = async {
        while !children().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("no child is left behind");
}

fn children() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A cell of text.
pub(super) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
