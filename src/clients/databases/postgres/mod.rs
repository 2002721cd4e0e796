//! PostgreSQL, and servers that speak its protocol.
//!
//! The second wall: a transaction that only reads and whose mode cannot be set back, bounds of time at the server, and no
//! login that could reach files, programs or other sessions. All settings are local to the transaction, so that a pooler in
//! between (PgBouncer) hands none of them to another client.

mod cells;
mod error;
mod introspect;
mod login;
mod numeric;
mod query;
mod session;

use super::{DatabaseError, Server, ServerInfo};

pub(super) use self::introspect::introspect;
pub(super) use self::query::query;
use self::session::Session;

/// Signs in and looks at the login.
pub(super) async fn test(server: &Server) -> Result<ServerInfo, DatabaseError> {
    let mut session = Session::open(server).await?;
    let transaction = server.opening(session.begin(server.connect_timeout)).await?;
    let version = server.opening(login::version(&transaction)).await?;
    let may_write = server.opening(login::may_write(&transaction)).await?;
    drop(transaction);
    session.close().await;
    Ok(ServerInfo { version, may_write })
}
