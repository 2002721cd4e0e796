//! A connection for one statement, and its cancellation at the server.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{CancelToken, Client, Config, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::task::AbortOnDropHandle;

use super::super::dial::{self, Allowance, Metered};
use super::super::{DatabaseError, Server, tls, unlogged};
use super::{error, login};
use crate::base::secret::ExposeSecret as _;
use crate::model::database::TlsMode;

/// What a server may send until the statement's own answer: greetings and refusals.
const OPENING_BYTES: u64 = 4 << 20;

/// How long the last words to a server may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long the cancellation of a statement may take.
const CANCELLATION: Duration = Duration::from_secs(10);

/// When a cancellation is asked for, each after the one before.
const CANCELLATION_PAUSES: [Duration; 3] = [Duration::ZERO, Duration::from_millis(200), Duration::from_secs(1)];

/// How long a statement waits for a lock, in milliseconds.
const LOCK_TIMEOUT_MS: u64 = 5_000;

/// A connection for one statement. When it is dropped before [`Session::close`], it is closed, and whatever runs is
/// cancelled at the server.
pub(super) struct Session {
    client: Client,
    connection: AbortOnDropHandle<()>,
    cancellation: CancelOnDrop,
    /// What the server may still send.
    pub(super) allowance: Allowance,
}

impl Session {
    /// Connects and signs in, within the time for that.
    pub(super) async fn open(server: &Server) -> Result<Self, DatabaseError> {
        server.opening(Self::connect(server)).await
    }

    async fn connect(server: &Server) -> Result<Self, DatabaseError> {
        let address = &server.address;
        let connector = match address.tls {
            TlsMode::Verify => Some(MakeRustlsConnect::new(tls::verifying())),
            TlsMode::Encrypt => Some(MakeRustlsConnect::new(tls::trusting())),
            TlsMode::Off => None,
        };
        let mut config = Config::new();
        config.user(&address.user).password(server.password.expose_secret()).dbname(&address.database);
        config.application_name("botyard");
        config.ssl_mode(if connector.is_some() { SslMode::Require } else { SslMode::Disable });
        let allowance = Allowance::new(OPENING_BYTES);
        let stream = dial::connect(&server.addresses).await?;
        let address_taken = stream.peer_addr().map_err(|error| dial::unreachable_by(&error))?;
        let stream = Metered::new(stream, allowance.clone());
        let (client, connection) = match &connector {
            Some(connector) => sign_in(&config, stream, encrypted(connector, &address.host)).await?,
            None => sign_in(&config, stream, NoTls).await?,
        };
        let cancellation = CancelOnDrop(Some(Cancellation {
            token: client.cancel_token(),
            address: address_taken,
            connector,
            host: address.host.clone(),
        }));
        Ok(Self { client, connection: AbortOnDropHandle::new(connection), cancellation, allowance })
    }

    /// Begins the one transaction of this session, which only reads, and looks at the login. That is a statement of ours,
    /// after which the transaction's mode cannot be set back.
    pub(super) async fn begin(&mut self, deadline: Duration) -> Result<Transaction<'_>, DatabaseError> {
        let begin = self.client.build_transaction().read_only(true).start();
        let transaction = begin.await.map_err(|error| error::opening(&error))?;
        transaction.batch_execute(&settings(deadline)).await.map_err(|error| error::opening(&error))?;
        login::check(&transaction).await?;
        Ok(transaction)
    }

    /// Takes leave of the server, where nothing runs any more: an orderly end leaves no complaint in its log.
    pub(super) async fn close(self) {
        let Self { client, mut connection, mut cancellation, .. } = self;
        let _ = timeout(FAREWELL, client.batch_execute("ROLLBACK")).await;
        cancellation.0 = None;
        drop(client);
        let _ = timeout(FAREWELL, &mut connection).await;
    }
}

/// The settings of the transaction. They fix what a login's or a database's own settings could change: whether anything is
/// written, how a text is read, which tables a name means, how a value is written, and where months begin: moments are
/// written in UTC, so they are grouped by it, too. Where the server can (from 14 on), it looks every two seconds whether we
/// are still there.
fn settings(deadline: Duration) -> String {
    let deadline = deadline.as_millis();
    format!(
        "SET LOCAL default_transaction_read_only = on; \
         SET LOCAL statement_timeout = {deadline}; \
         SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}; \
         SET LOCAL idle_in_transaction_session_timeout = {idle}; \
         SET LOCAL search_path = public; \
         SET LOCAL standard_conforming_strings = on; \
         SET LOCAL client_encoding = 'UTF8'; \
         SET LOCAL bytea_output = hex; \
         SET LOCAL TimeZone = 'UTC'; \
         SET LOCAL DateStyle = 'ISO, YMD'; \
         SET LOCAL IntervalStyle = postgres; \
         SELECT pg_catalog.set_config(name, '2s', true) FROM pg_catalog.pg_settings \
             WHERE name = 'client_connection_check_interval' AND pg_catalog.version() LIKE '%linux%'",
        idle = deadline + 30_000,
    )
}

fn encrypted(connector: &MakeRustlsConnect, host: &str) -> <MakeRustlsConnect as MakeTlsConnect<Stream>>::TlsConnect {
    let Ok(connect) = MakeTlsConnect::<Stream>::make_tls_connect(&mut connector.clone(), host);
    connect
}

type Stream = Metered<tokio::net::TcpStream>;

async fn sign_in<T>(config: &Config, stream: Stream, tls: T) -> Result<(Client, JoinHandle<()>), DatabaseError>
where
    T: TlsConnect<Stream>,
    T::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (client, connection) = config.connect_raw(stream, tls).await.map_err(|error| error::opening(&error))?;
    // Its errors come out at the client, too.
    Ok((client, tokio::spawn(unlogged(async move { drop(connection.await) }))))
}

/// How a statement is cancelled: by a connection of its own to the very address that runs it.
struct Cancellation {
    token: CancelToken,
    address: SocketAddr,
    connector: Option<MakeRustlsConnect>,
    host: String,
}

impl Cancellation {
    /// Asks for the cancellation, and again a little later: a statement that was sent, but that the server has not read yet,
    /// is not met by the first time.
    async fn run(self) {
        for pause in CANCELLATION_PAUSES {
            tokio::time::sleep(pause).await;
            self.ask().await;
        }
    }

    async fn ask(&self) {
        let Ok(stream) = dial::connect(&[self.address]).await else { return };
        let stream = Metered::new(stream, Allowance::new(OPENING_BYTES));
        // If it fails, the server sees by itself that its client is gone, or its own deadline ends the statement.
        let _ = match &self.connector {
            Some(connector) => self.token.cancel_query_raw(stream, encrypted(connector, &self.host)).await,
            None => self.token.cancel_query_raw(stream, NoTls).await,
        };
    }
}

/// Cancels what runs, when nobody waits for it any more.
struct CancelOnDrop(Option<Cancellation>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(cancellation) = self.0.take() else { return };
        // Without a runtime the process is ending, and the server's own deadline has to do.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(unlogged(timeout(CANCELLATION, cancellation.run())));
        }
    }
}
