//! A database with the tables of the corpus on a live server, and a login that owns it.

use std::net::IpAddr;
use std::time::Duration;

use mysql_async::prelude::Queryable as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use url::Url;

use crate::base::ambient::Ambient;
use crate::base::ids::uuid_v7;
use crate::base::secret::SecretString;
use crate::clients::databases::{DatabaseClient, DatabaseError, QueryLimits, SchemaLimits, Target, corpus};
use crate::clients::egress::Egress;
use crate::config::Settings;
use crate::model::database::{Engine, ResultSet, Schema, ServerAddress, TlsMode};

/// A database, and the client that asks it as its owner.
pub(super) struct Owned {
    pub(super) engine: Engine,
    pub(super) client: DatabaseClient,
    pub(super) target: Target,
    pub(super) user: String,
    name: String,
    /// The database, as who may do everything there.
    server: Url,
}

impl Owned {
    /// The corpus' tables on a live server. The login owns the database: it could change everything in it.
    pub(super) async fn new(engine: Engine) -> Self {
        let is_postgres = engine == Engine::Postgres;
        let variable = if is_postgres { "BOTYARD_TEST_POSTGRES_URL" } else { "BOTYARD_TEST_MARIADB_URL" };
        let server = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names no server: run `make test`"));
        let server: Url = server.parse().unwrap();
        let unique = uuid_v7(&Ambient::system()).simple().to_string();
        let (name, user) = (format!("owned_{unique}"), format!("owner_{}", &unique[unique.len() - 16..]));
        let address = ServerAddress {
            host: server.host_str().unwrap().to_owned(),
            port: server.port().unwrap(),
            database: name.clone(),
            user: user.clone(),
            tls: TlsMode::Off,
        };
        let password = SecretString::from(unique.as_str());
        let mut settings = Settings::load(None, std::iter::empty()).unwrap();
        settings.egress.allow = vec![IpAddr::from([127, 0, 0, 1]).into()];
        let client = DatabaseClient::new(&settings.databases, Egress::new(&settings.egress));
        let target = Target::Server { engine, address, password };
        let mut owned = Self { engine, client, target, user, name, server };
        owned.set_up(&unique).await;
        owned
    }

    async fn set_up(&mut self, password: &str) {
        let Self { user, name, .. } = self;
        let is_postgres = self.engine == Engine::Postgres;
        let statements = if is_postgres {
            [format!("CREATE ROLE {user} LOGIN PASSWORD '{password}'"), format!("CREATE DATABASE {name} OWNER {user}")]
        } else {
            [
                format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
                format!("CREATE USER {user} IDENTIFIED BY '{password}'; GRANT ALL PRIVILEGES ON {name}.* TO {user}"),
            ]
        };
        for statement in statements {
            self.run(&statement).await;
        }
        self.server.set_path(&self.name);
        let mut statements = corpus::set_up(self.engine.as_str());
        statements.push("CREATE TABLE passwords (word varchar(20))".to_owned());
        for statement in &statements {
            self.run(statement).await;
        }
        if is_postgres {
            let user = &self.user;
            self.run(&format!(
                "CREATE SEQUENCE counter; GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}; \
                 GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {user}; GRANT ALL ON SCHEMA public TO {user}; \
                 ALTER TABLE orders OWNER TO {user}; ALTER TABLE customers OWNER TO {user}"
            ))
            .await;
        }
    }

    /// Runs statements as who may do everything.
    pub(super) async fn run(&self, sql: &str) {
        if self.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(self.server.as_str()).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
        } else {
            let mut connection = mysql_async::Conn::from_url(self.server.as_str()).await.unwrap();
            connection.query_drop(sql).await.unwrap();
            connection.disconnect().await.unwrap();
        }
    }

    /// The first column of what a statement gives, as who may do everything.
    async fn look(&self, sql: &str) -> Vec<String> {
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

    /// Runs a text on the connector's session, around the guard.
    pub(super) async fn raw(&self, sql: &str, deadline: Duration) -> Result<ResultSet, DatabaseError> {
        let limits = QueryLimits { deadline, ..QueryLimits::from(&self.client.inner.settings) };
        self.client.place(&self.target).await?.query(sql, limits).await
    }

    /// What is in it, read in this process.
    pub(super) async fn schema(&self) -> Schema {
        let limits = SchemaLimits::from(&self.client.inner.settings);
        self.client.place(&self.target).await.unwrap().introspect(&limits).await.unwrap()
    }

    /// Everything that a statement could have changed: the rows of every table, and what the catalogs say of tables, columns,
    /// code, logins, settings, large objects and places in sequences.
    pub(super) async fn fingerprint(&self) -> Vec<String> {
        let mut fingerprint = Vec::new();
        for sql in self.looks().await {
            fingerprint.push(sql.clone());
            fingerprint.extend(self.look(&sql).await);
        }
        let stolen = std::fs::read_dir("/tmp").unwrap().flatten().map(|entry| entry.file_name());
        fingerprint.extend(stolen.filter_map(|name| name.into_string().ok()).filter(|name| name.contains("stolen")));
        fingerprint
    }

    async fn looks(&self) -> Vec<String> {
        let Self { user, name, .. } = self;
        if self.engine == Engine::Postgres {
            let tables =
                self.look("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").await;
            let rows = tables.iter().map(|table| format!("SELECT t::text FROM public.{table} t ORDER BY 1"));
            let mut looks: Vec<String> = rows.collect();
            looks.extend(
                [
                    "SELECT concat_ws('|', c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relfilenode) FROM pg_class c WHERE c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_') ORDER BY 1",
                    "SELECT concat_ws('|', attrelid, attname, atttypid, attacl) FROM pg_attribute ORDER BY 1",
                    "SELECT concat_ws('|', oid, proname) FROM pg_proc ORDER BY 1",
                    "SELECT concat_ws('|', oid, nspname, nspacl) FROM pg_namespace ORDER BY 1",
                    "SELECT extname::text FROM pg_extension ORDER BY 1",
                    "SELECT oid::text FROM pg_largeobject_metadata ORDER BY 1",
                    "SELECT concat_ws('|', last_value, is_called) FROM counter",
                    "SELECT typname::text FROM pg_type ORDER BY 1",
                    "SELECT COALESCE(d.description, '') FROM pg_description d WHERE d.objoid >= 16384 ORDER BY 1",
                    "SELECT slot_name::text FROM pg_replication_slots",
                    "SELECT subname::text FROM pg_subscription",
                    "SELECT tgname::text FROM pg_trigger ORDER BY 1",
                    "SELECT name FROM pg_prepared_statements UNION ALL SELECT gid FROM pg_prepared_xacts",
                    "SELECT datname::text FROM pg_database WHERE datname !~ '^(owned|asked|test|template|postgres)' ORDER BY 1",
                    "SELECT rolname::text FROM pg_roles WHERE rolname !~ '^(owner|reader|pg|botyard)' ORDER BY 1",
                ]
                .map(str::to_owned),
            );
            looks.push(format!("SELECT a::text FROM pg_authid a WHERE rolname = '{user}'"));
            looks.push(format!(
                "SELECT s::text FROM pg_db_role_setting s WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = '{user}') \
                    OR setdatabase = (SELECT oid FROM pg_database WHERE datname = '{name}')"
            ));
            return looks;
        }
        let tables =
            format!("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{name}' ORDER BY 1");
        let tables = self.look(&tables).await;
        let mut sums = Vec::new();
        for table in tables {
            let columns = format!(
                "SELECT GROUP_CONCAT(CONCAT('COALESCE(`', COLUMN_NAME, '`, 0x00)') ORDER BY ORDINAL_POSITION) \
                 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{name}' AND TABLE_NAME = '{table}'"
            );
            let columns = self.look(&columns).await.concat();
            sums.push(format!("SELECT HEX(CONCAT_WS('|', {columns})) FROM {name}.`{table}` ORDER BY 1"));
        }
        sums.extend([
            format!(
                "SELECT CONCAT_WS('|', TABLE_NAME, TABLE_TYPE, ENGINE, CREATE_TIME, CREATE_OPTIONS, TABLE_COMMENT, AUTO_INCREMENT) \
                 FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{name}' ORDER BY 1"
            ),
            format!(
                "SELECT CONCAT_WS('|', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_KEY, COLUMN_COMMENT) \
                 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{name}' ORDER BY 1"
            ),
            format!("SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '{name}'"),
            format!("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '{name}'"),
            format!("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '{name}'"),
            format!("SELECT Priv FROM mysql.global_priv WHERE User = '{user}'"),
            format!("SELECT CONCAT_WS('|', Db, Insert_priv, Grant_priv) FROM mysql.db WHERE User = '{user}'"),
            "SELECT User FROM mysql.global_priv WHERE User NOT RLIKE '^(owner|reader|botyard|root|mariadb)' ORDER BY 1".to_owned(),
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT RLIKE '^(owned|asked)' ORDER BY 1".to_owned(),
            "SELECT name FROM mysql.func UNION SELECT name FROM mysql.plugin UNION SELECT Server_name FROM mysql.servers".to_owned(),
            "SELECT CONCAT(@@global.sql_mode, @@global.read_only, @@global.general_log, @@global.event_scheduler)".to_owned(),
        ]);
        sums
    }

    /// Waits until nothing of the login runs at the server.
    pub(super) async fn until_idle(&self) {
        let user = &self.user;
        let sql = if self.engine == Engine::Postgres {
            format!("SELECT query FROM pg_stat_activity WHERE usename = '{user}' AND state = 'active'")
        } else {
            format!(
                "SELECT INFO FROM information_schema.PROCESSLIST WHERE USER = '{user}' AND COMMAND IN ('Execute', 'Query')"
            )
        };
        let wait = async {
            while !self.look(&sql).await.is_empty() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.expect("statements end at the server");
    }
}
