//! A connection for one statement, and its cancellation at the server.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, Opts, OptsBuilder, SslOpts};
use tokio::time::timeout;

use super::super::{DatabaseError, QueryLimits, Server, ServerInfo, unlogged};
use super::{error, login};
use crate::base::secret::ExposeSecret as _;
use crate::model::database::TlsMode;

/// How long the last words to a server may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long the cancellation of a statement may take: it signs in anew.
const CANCELLATION: Duration = Duration::from_secs(10);

/// How long a statement waits for a lock, in seconds.
const LOCK_TIMEOUT_S: u64 = 5;

/// The largest packet that is read, which is at least a row.
const MAX_PACKET: usize = 32 << 20;

/// The most bytes that a server takes for a character: by its own character set it may take four for what takes us one.
const BYTES_PER_CHARACTER: usize = 4;

/// How many rounds of recursion there may be: as many as the servers let be set.
const MAX_ROUNDS: u32 = u32::MAX;

/// How a statement is read: backslashes escape, double quotes are strings, and what cannot be is an error.
const SQL_MODE: &str = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/// What tells a server from others behind the same address: the number of a connection means something on its own server only.
const IDENTITY: &str = "CONCAT_WS('|', @@hostname, @@port, @@server_id)";

/// A connection for one statement. When it is dropped before [`Session::close`], whatever runs is cancelled at the server.
pub(super) struct Session {
    pub(super) connection: Conn,
    info: ServerInfo,
    cancellation: CancelOnDrop,
}

impl Session {
    /// Connects, signs in, looks at the login, and begins the one transaction of this session, which only reads. Of rows,
    /// and of what `GROUP_CONCAT` puts together, the server gives a little more than `caps` let be kept, from which it is
    /// seen that there is more.
    pub(super) async fn open(
        server: &Server,
        deadline: Duration,
        caps: Option<QueryLimits>,
    ) -> Result<Self, DatabaseError> {
        server.opening(Self::connect(server, deadline, caps)).await
    }

    async fn connect(server: &Server, deadline: Duration, caps: Option<QueryLimits>) -> Result<Self, DatabaseError> {
        let (opts, mut connection) = dial(server).await?;
        let known: Option<(u64, String, String)> = connection
            .query_first(format!("SELECT CONNECTION_ID(), VERSION(), {IDENTITY}"))
            .await
            .map_err(|error| error::opening(&error))?;
        let (id, version, identity) = known.unwrap_or_default();
        let is_mariadb = version.contains("MariaDB");
        let cancellation = CancelOnDrop(Some(Cancellation { opts, id, identity }));
        let info = ServerInfo { version: title(&version, is_mariadb), may_write: false };
        let mut session = Self { connection, info, cancellation };
        for setting in settings(deadline, caps, is_mariadb) {
            session.connection.query_drop(setting).await.map_err(|error| error::opening(&error))?;
        }
        session.info.may_write = login::check(&mut session.connection, is_mariadb, &server.address).await?;
        let begin = session.connection.query_drop("START TRANSACTION READ ONLY").await;
        begin.map_err(|error| error::opening(&error))?;
        Ok(session)
    }

    /// What the server says of itself.
    pub(super) fn info(&self) -> ServerInfo {
        self.info.clone()
    }

    /// Takes leave of the server, where nothing runs any more.
    pub(super) async fn close(self) {
        let Self { connection, mut cancellation, .. } = self;
        cancellation.0 = None;
        // The server rolls back by itself.
        let _ = timeout(FAREWELL, connection.disconnect()).await;
    }
}

/// Connects to the first address that answers; with what leads to this very address again.
async fn dial(server: &Server) -> Result<(Opts, Conn), DatabaseError> {
    let mut outcome = Err(DatabaseError::Unreachable("its name has no address".to_owned()));
    for address in server.addresses.iter().map(SocketAddr::ip) {
        let opts = opts(server, address);
        match Conn::new(opts.clone()).await {
            Ok(connection) => return Ok((opts, connection)),
            Err(error @ Error::Io(_)) => outcome = Err(error::opening(&error)),
            Err(error) => return Err(error::opening(&error)),
        }
    }
    outcome
}

fn opts(server: &Server, ip: IpAddr) -> Opts {
    let address = &server.address;
    let tls = match address.tls {
        TlsMode::Verify => Some(SslOpts::default()),
        TlsMode::Encrypt => {
            Some(SslOpts::default().with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true))
        }
        TlsMode::Off => None,
    };
    OptsBuilder::default()
        .ip_or_hostname(&address.host)
        .tcp_port(address.port)
        .resolved_ips(Some(vec![ip]))
        // Otherwise a server on this machine could name a socket of this machine.
        .prefer_socket(false)
        .user(Some(&address.user))
        .pass(Some(server.password.expose_secret()))
        .db_name(Some(&address.database))
        .ssl_opts(tls)
        .max_allowed_packet(Some(MAX_PACKET))
        .wait_timeout(Some(60))
        .stmt_cache_size(0)
        .into()
}

/// The settings of the session, each in a statement of its own. Moments are read in UTC, whatever the server's own zone is.
/// Recursion is ended by the deadline: MariaDB would end it after 1,000 rounds in silence, and give what it has until then as
/// the whole. Versions without it lack its setting, which is why it stands in a comment that only later ones run.
fn settings(deadline: Duration, caps: Option<QueryLimits>, is_mariadb: bool) -> Vec<String> {
    let millis = deadline.as_millis();
    let (deadline, mode) = if is_mariadb {
        // Seconds with a fraction.
        let deadline = format!("max_statement_time = {}.{:03}", millis / 1_000, millis % 1_000);
        let recursion = format!("/*M!100202 , max_recursive_iterations = {MAX_ROUNDS} */");
        (format!("SET SESSION {deadline} {recursion}"), SQL_MODE.to_owned())
    } else {
        let recursion = format!("/*!80003 , cte_max_recursion_depth = {MAX_ROUNDS} */");
        // MariaDB's would refuse to group by a key and to show what depends on it.
        (format!("SET SESSION max_execution_time = {millis} {recursion}"), format!("{SQL_MODE},ONLY_FULL_GROUP_BY"))
    };
    let mut settings = vec![
        "SET SESSION TRANSACTION READ ONLY".to_owned(),
        format!("SET SESSION sql_mode = '{mode}'"),
        "SET SESSION time_zone = '+00:00'".to_owned(),
        deadline,
        format!("SET SESSION lock_wait_timeout = {LOCK_TIMEOUT_S}, innodb_lock_wait_timeout = {LOCK_TIMEOUT_S}"),
        format!("SET SESSION wait_timeout = {}", millis / 1_000 + 60),
    ];
    if let Some(QueryLimits { max_rows, max_cell_bytes, .. }) = caps {
        settings.push(format!("SET SESSION sql_select_limit = {}", max_rows.saturating_add(1)));
        // MySQL cuts at 1,024 bytes in silence. This way it is our own cut that is met first, which shows.
        let longest = max_cell_bytes.saturating_add(1).saturating_mul(BYTES_PER_CHARACTER);
        settings.push(format!("SET SESSION group_concat_max_len = {longest}"));
    }
    settings
}

/// `MariaDB 10.11.14` from `10.11.14-MariaDB-0+deb12u2`, `MySQL 8.4.3` from `8.4.3`.
fn title(version: &str, is_mariadb: bool) -> String {
    // Old clients took a version of two digits for an old server.
    let version = version.strip_prefix("5.5.5-").unwrap_or(version);
    let number = version.split('-').next().unwrap_or_default();
    format!("{} {}", if is_mariadb { "MariaDB" } else { "MySQL" }, super::super::error::bounded(number))
}

/// How a statement is cancelled: by a connection of its own to the same server.
struct Cancellation {
    opts: Opts,
    id: u64,
    identity: String,
}

impl Cancellation {
    /// If it fails, the server's own deadline ends the statement.
    async fn run(self) {
        if let Ok(mut connection) = Conn::new(self.opts).await {
            let identity = connection.query_first::<String, _>(format!("SELECT {IDENTITY}")).await;
            if matches!(identity, Ok(Some(identity)) if identity == self.identity) {
                // The whole connection: nothing is wanted from it any more.
                let _ = connection.query_drop(format!("KILL {}", self.id)).await;
            }
            let _ = connection.disconnect().await;
        }
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
