//! MySQL and MariaDB.
//!
//! The second wall: a session and a transaction that only read (the transaction alone would let `CREATE TABLE` commit it and
//! go on), bounds of time at the server, no function that the database's makers wrote, and no login that could reach files,
//! other sessions or the server's settings. No file of ours is ever sent (`LOCAL INFILE` has no handler), and no way but the
//! checked addresses is taken.

mod cells;
mod error;
mod introspect;
mod login;
mod query;
mod routines;
mod session;

use super::{DatabaseError, Server, ServerInfo};

pub(super) use self::introspect::introspect;
pub(super) use self::query::query;
use self::session::Session;

/// Signs in and looks at the login.
pub(super) async fn test(server: &Server) -> Result<ServerInfo, DatabaseError> {
    let session = Session::open(server, server.connect_timeout, None).await?;
    let info = session.info();
    session.close().await;
    Ok(info)
}
