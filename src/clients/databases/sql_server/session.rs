//! A connection for one statement, and its cancellation at the server.

use std::io;
use std::time::Duration;

use tiberius::error::Error;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use super::super::dial::{self, Allowance, Metered};
use super::super::error::bounded;
use super::super::{DatabaseError, QueryLimits, Server, tls, unlogged};
use super::login;
use crate::base::secret::ExposeSecret as _;
use crate::model::database::TlsMode;

/// What a server may send until the statement's own answer.
const OPENING_BYTES: u64 = 4 << 20;

/// How long the last words to a server may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long the cancellation of a statement may take.
const CANCELLATION: Duration = Duration::from_secs(10);

/// How long a statement waits for a lock, in milliseconds.
const LOCK_TIMEOUT_MS: u32 = 5_000;

/// The client of a connection that counts what comes in.
pub(super) type Connection = Client<Compat<Metered<TcpStream>>>;

/// A connection for one statement. When it is dropped before [`Session::close`], whatever runs is cancelled at the server.
pub(super) struct Session {
    /// There until the session is closed or dropped.
    client: Option<Connection>,
    /// What the server may still send.
    pub(super) allowance: Allowance,
}

impl Session {
    /// Connects, signs in, looks at the login, and begins the one transaction of this session, which is never committed.
    /// With `limits` the server cuts rows and long values by itself.
    pub(super) async fn open(server: &Server, limits: Option<QueryLimits>) -> Result<Self, DatabaseError> {
        // The driver's futures are large: they would be moved about with every future around them.
        Box::pin(server.opening(Self::connect(server, limits))).await
    }

    async fn connect(server: &Server, limits: Option<QueryLimits>) -> Result<Self, DatabaseError> {
        let allowance = Allowance::new(OPENING_BYTES);
        let stream = Metered::new(dial::connect(&server.addresses).await?, allowance.clone());
        let connecting = Box::pin(Client::connect(config(server), stream.compat_write()));
        let client = connecting.await.map_err(|error| opening(&error))?;
        let mut session = Self { client: Some(client), allowance };
        login::check(session.client(), &server.address).await?;
        batch(session.client(), &settings(limits)).await.map_err(|error| opening(&error))?;
        Ok(session)
    }

    pub(super) fn client(&mut self) -> &mut Connection {
        #[expect(clippy::expect_used, reason = "only `close` and `drop` take it, and end the session")]
        self.client.as_mut().expect("a session that is not closed has a client")
    }

    /// Takes leave of the server, where nothing runs any more.
    pub(super) async fn close(mut self) {
        if let Some(mut client) = self.client.take() {
            let _ = timeout(FAREWELL, batch(&mut client, "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")).await;
            let _ = timeout(FAREWELL, client.close()).await;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut client) = self.client.take() else { return };
        // Without a runtime the process is ending, and the end of the connection has to do.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(unlogged(timeout(CANCELLATION, async move { client.cancel_query().await })));
        }
    }
}

fn config(server: &Server) -> Config {
    let address = &server.address;
    let mut config = Config::new();
    config.host(&address.host);
    config.port(address.port);
    config.database(&address.database);
    config.authentication(AuthMethod::sql_server(&address.user, server.password.expose_secret()));
    config.application_name("botyard");
    match address.tls {
        TlsMode::Verify => {
            config.encryption(EncryptionLevel::Required);
            config.trust_webpki_roots();
        }
        TlsMode::Encrypt => {
            config.encryption(EncryptionLevel::Required);
            config.trust_cert();
        }
        // The sign-in is encrypted all the same: the protocol would show the password.
        TlsMode::Off => {
            config.encryption(EncryptionLevel::Off);
            config.trust_cert();
        }
    }
    // Deadlines are ours.
    config.handshake_timeout(None);
    config.command_timeout(None);
    config.lossy_utf16_decoding(true);
    config
}

/// The settings of the session, and its transaction.
fn settings(limits: Option<QueryLimits>) -> String {
    let caps = limits.map_or_else(String::new, |limits| {
        // One row more, from which it is seen that there are more; characters may take four bytes.
        let rows = i32::try_from(limits.max_rows.saturating_add(1)).unwrap_or(i32::MAX);
        let bytes = i32::try_from(limits.max_cell_bytes.saturating_mul(4)).unwrap_or(i32::MAX);
        format!("SET ROWCOUNT {rows}; SET TEXTSIZE {bytes}; ")
    });
    format!(
        "SET IMPLICIT_TRANSACTIONS OFF; SET XACT_ABORT ON; SET LOCK_TIMEOUT {LOCK_TIMEOUT_MS}; SET DEADLOCK_PRIORITY LOW; \
         SET QUOTED_IDENTIFIER ON; SET ANSI_NULLS ON; SET DATEFORMAT ymd; {caps}BEGIN TRANSACTION"
    )
}

/// Runs statements of our own.
async fn batch(client: &mut Connection, sql: &str) -> tiberius::Result<()> {
    client.simple_query(sql).await?.into_results().await.map(drop)
}

/// An error until the session is ready.
pub(super) fn opening(error: &Error) -> DatabaseError {
    match error {
        // The sign-in failed, the database cannot be opened, the password has to be changed, and the login is disabled.
        Error::Server(refusal)
            if matches!(refusal.code(), 18_456 | 4_060 | 18_452 | 18_470 | 18_487 | 18_488 | 916) =>
        {
            DatabaseError::SignInRefused(bounded(refusal.message()))
        }
        Error::Server(refusal) => DatabaseError::Unreachable(bounded(refusal.message())),
        Error::Io { kind, message } => dial::unreachable_by(&io::Error::new(*kind, message.clone())),
        Error::Tls(cause) if cause.contains("certificate") => DatabaseError::Unreachable(tls::UNVERIFIED.to_owned()),
        Error::Tls(cause) => DatabaseError::Unreachable(format!("TLS failed: {}", bounded(cause))),
        Error::Routing { .. } => {
            let reason = "it sends clients on to another address: use that, or the server's proxy mode";
            DatabaseError::Unreachable(reason.to_owned())
        }
        // The others may hold what came over the wire.
        _ => DatabaseError::Unreachable("its answer is not SQL Server's: check the port and the TLS mode".to_owned()),
    }
}

/// An error of a statement.
pub(super) fn statement(error: &Error) -> DatabaseError {
    match error {
        Error::Server(refusal) => DatabaseError::statement(refusal.message()),
        error => opening(error),
    }
}
