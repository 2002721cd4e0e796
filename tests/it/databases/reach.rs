//! Servers that are not there, that do not answer, that answer something else, and that may not be reached.

use std::time::{Duration, Instant};

use botyard::clients::databases::{DatabaseClient, DatabaseError, Target};
use botyard::clients::egress::Egress;
use botyard::model::database::{DatabaseHealth, Engine, TlsMode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::databases::fixture::{Asked, client, settings, tenant};

const SERVERS: [Engine; 3] = [Engine::Postgres, Engine::Mysql, Engine::SqlServer];

fn target(engine: Engine, host: &str, port: u16, tls: TlsMode) -> Target {
    let address = botyard::model::database::ServerAddress {
        host: host.to_owned(),
        port,
        database: "shop".to_owned(),
        user: "reader".to_owned(),
        tls,
    };
    Target::Server { engine, address, password: "correct horse battery staple".into() }
}

#[tokio::test]
async fn a_wrong_password_is_said_so() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let mut asked = Asked::new(engine, "CREATE TABLE t (a int)").await;
        asked.client.test(&asked.target()).await.unwrap();
        asked.password = "wrong".to_owned();
        let error = asked.client.test(&asked.target()).await.unwrap_err();
        assert!(matches!(error, DatabaseError::SignInRefused(_)), "{error}");
        assert_eq!(error.health(), Some(DatabaseHealth::Unreachable));
        assert!(error.to_string().contains(&asked.address.user) && !error.to_string().contains("wrong"), "{error}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_so() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, "CREATE TABLE t (a int)").await;
        let elsewhere = asked.target_with(|address| address.database = "nowhere_at_all".to_owned());
        let error = asked.client.test(&elsewhere).await.unwrap_err();
        assert!(matches!(&error, DatabaseError::SignInRefused(text) if text.contains("nowhere_at_all")), "{error}");
    }
}

#[tokio::test]
async fn nothing_listens_or_nobody_answers() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed_port = closed.local_addr().unwrap().port();
    drop(closed);
    // It takes connections, by the system's queue, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    let client = client(|settings| settings.connect_timeout = Duration::from_secs(1));
    for engine in SERVERS {
        for tls in [TlsMode::Off, TlsMode::Verify] {
            let error = client.test(&target(engine, "127.0.0.1", closed_port, tls)).await.unwrap_err();
            assert!(
                matches!(&error, DatabaseError::Unreachable(text) if text.contains("nothing listens")),
                "{engine} {error}"
            );
            let started = Instant::now();
            let error = client.introspect(&target(engine, "127.0.0.1", silent_port, tls)).await.unwrap_err();
            assert!(
                matches!(&error, DatabaseError::Unreachable(text) if text.contains("did not answer within 1s")),
                "{engine} {error}"
            );
            assert!(started.elapsed() < Duration::from_secs(5));
        }
    }
}

#[tokio::test]
async fn garbage_from_the_other_side_is_an_answer_like_any_other() {
    let answers: [&[u8]; 5] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        &[0; 64],
        &[0xff; 4096],
        // A greeting of MySQL that ends early, and a length of almost 4 GB.
        b"\x4a\x00\x00\x00\x0a8.0\0\xff\xff\xff\xfb",
    ];
    for answer in answers {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 256];
                let _ = stream.write_all(answer).await;
                let _ = stream.read(&mut asked).await;
            }
        });
        let client = client(|settings| settings.connect_timeout = Duration::from_secs(2));
        for engine in SERVERS {
            for tls in [TlsMode::Off, TlsMode::Encrypt] {
                let error = client.test(&target(engine, "127.0.0.1", port, tls)).await.unwrap_err();
                assert_eq!(error.health(), Some(DatabaseHealth::Unreachable), "{engine} {tls:?} {answer:?}: {error}");
            }
        }
        server.abort();
    }
}

#[tokio::test]
async fn addresses_that_are_not_public_are_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut settings = settings();
    settings.egress.allow.clear();
    let client = DatabaseClient::new(&settings.databases, Egress::new(&settings.egress)).of(tenant());
    for engine in SERVERS {
        for host in
            ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "[::1]"]
        {
            let error = client.test(&target(engine, host, port, TlsMode::Off)).await.unwrap_err();
            assert!(matches!(error, DatabaseError::AddressRefused(_)), "{host}: {error}");
        }
    }
    let unasked = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(unasked.is_err(), "somebody connected");
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_in_the_clear() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, "CREATE TABLE t (a int)").await;
        for tls in [TlsMode::Verify, TlsMode::Encrypt] {
            let error = asked.client.test(&asked.target_with(|address| address.tls = tls)).await.unwrap_err();
            assert!(
                matches!(&error, DatabaseError::Unreachable(text) if text.contains("speaks no TLS")),
                "{engine} {error}"
            );
        }
    }
}
