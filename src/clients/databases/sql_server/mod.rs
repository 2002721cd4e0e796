//! Microsoft SQL Server.
//!
//! It knows no session that only reads. So its second wall is the login: it may read, and nothing else; every connection asks
//! the server for the login's rights before anything runs, and adding or looking at a database asks for those on each table,
//! too. Around that: a transaction that is rolled back, a bound for waiting on locks, rows and long values cut by the server,
//! and an attention signal that cancels what runs.
//!
//! The tests have no such server. They prove what happens with peers that are silent, broken or forbidden, and how values are
//! read; that the statements below do on a live server what they say is not proven by them.

mod cells;
mod introspect;
mod login;
mod query;
mod session;

use super::{DatabaseError, Server, ServerInfo};

pub(super) use self::introspect::introspect;
pub(super) use self::query::query;
use self::session::Session;

/// Signs in and looks at the login, with its rights on every table.
pub(super) async fn test(server: &Server) -> Result<ServerInfo, DatabaseError> {
    let mut session = Session::open(server, None).await?;
    server.opening(login::check_tables(session.client(), &server.address)).await?;
    let version = server.opening(login::version(session.client())).await?;
    session.close().await;
    // Such a login was refused.
    Ok(ServerInfo { version, may_write: false })
}
