//! Encrypted ways to servers with certificates of their own.

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};

use botyard::clients::databases::{DatabaseError, Target, guard};
use botyard::model::database::{Engine, ServerAddress, TlsMode};
use mysql_async::prelude::Queryable as _;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use url::Url;

use crate::databases::fixture::client;
use crate::harness::postgres::PrivatePostgres;

fn target(engine: Engine, url: &Url, tls: TlsMode) -> Target {
    let address = ServerAddress {
        host: "127.0.0.1".to_owned(),
        port: url.port().unwrap(),
        database: if engine == Engine::Postgres { "postgres" } else { "shop" }.to_owned(),
        user: "reader".to_owned(),
        tls,
    };
    Target::Server { engine, address, password: "a password".into() }
}

/// Verified, the certificate is refused; believed, it serves, also for a cancellation; and without TLS the server refuses.
async fn holds(engine: Engine, url: &Url) {
    let client = client(|_| ());
    let error = client.test(&target(engine, url, TlsMode::Verify)).await.unwrap_err();
    assert!(
        matches!(&error, DatabaseError::Unreachable(text) if text.contains("cannot be verified")),
        "{engine} {error}"
    );
    let encrypted = target(engine, url, TlsMode::Encrypt);
    client.test(&encrypted).await.unwrap();
    let schema = client.introspect(&encrypted).await.unwrap();
    let query = guard::check(engine, "SELECT a FROM t", &schema).unwrap();
    assert_eq!(client.query(&encrypted, &query, client.limits()).await.unwrap().rows.len(), 2);
    let error = client.test(&target(engine, url, TlsMode::Off)).await.unwrap_err();
    assert!(matches!(&error, DatabaseError::SignInRefused(_)), "{engine} {error}");
}

#[tokio::test]
async fn postgres_with_a_certificate_of_its_own() {
    let server = PrivatePostgres::start();
    let database = server.database();
    let mut admin = PgConnection::connect(database.url()).await.unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let files = [
        ("server.crt", cert.pem()),
        ("server.key", signing_key.serialize_pem()),
        ("pg_hba.conf", "host all botyard 127.0.0.1/32 trust\nhostssl all reader 127.0.0.1/32 trust".to_owned()),
    ];
    for (name, content) in files {
        // The server's own program writes it, so that it is the server's own file.
        let lines = content.replace('\n', "|");
        let sql = format!(
            "COPY (SELECT unnest(string_to_array('{lines}', '|'))) TO PROGRAM 'umask 077; cat > \"$PGDATA/{name}\"'"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    }
    for sql in [
        "ALTER SYSTEM SET ssl = on",
        "CREATE ROLE reader LOGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); GRANT SELECT ON t TO reader",
        "SELECT pg_reload_conf()",
    ] {
        sqlx::raw_sql(sql).execute(&mut admin).await.unwrap();
    }
    // The server takes the settings up when it gets to it.
    let url: Url = database.url().parse().unwrap();
    let client = client(|_| ());
    let takes_up = async { while client.test(&target(Engine::Postgres, &url, TlsMode::Encrypt)).await.is_err() {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), takes_up).await.expect("TLS is on");
    holds(Engine::Postgres, &url).await;
}

/// A MariaDB server of a test's own. It is gone with this value.
struct PrivateMariadb {
    /// It runs until its input ends.
    script: Child,
    url: Url,
}

impl Drop for PrivateMariadb {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        self.script.wait().unwrap();
    }
}

impl PrivateMariadb {
    fn start(options: &str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-mariadb.sh");
        let mut script = Command::new(script)
            .args(["sh", "-c", "echo $BOTYARD_TEST_MARIADB_URL; cat > /dev/null"])
            .env("BOTYARD_MARIADB_OPTIONS", options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { script, url: url.trim().parse().expect("the server starts: run the tests with `make test`") }
    }
}

#[tokio::test]
async fn mariadb_with_a_certificate_of_its_own() {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The server is another user.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    fs::write(&certificate, cert.pem()).unwrap();
    fs::write(&key, signing_key.serialize_pem()).unwrap();
    let options = format!("--ssl-cert={} --ssl-key={}", certificate.display(), key.display());
    let server = PrivateMariadb::start(&options);
    let mut admin = mysql_async::Conn::from_url(server.url.as_str()).await.unwrap();
    admin
        .query_drop(
            "CREATE DATABASE shop; CREATE TABLE shop.t (a int); INSERT INTO shop.t VALUES (1), (2); \
             CREATE USER reader IDENTIFIED BY 'a password' REQUIRE SSL; GRANT SELECT ON shop.* TO reader",
        )
        .await
        .unwrap();
    admin.disconnect().await.unwrap();
    holds(Engine::Mysql, &server.url).await;
}
