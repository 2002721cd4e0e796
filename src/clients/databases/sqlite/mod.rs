//! SQLite files that somebody uploaded, opened so that nothing but reading them works.
//!
//! A file is opened for reading only and as one that never changes, so that nothing is written beside it. What SQLite asks
//! for is judged by [`authorizer`], how long it may run and how much memory it may take by [`watch`]. Both hold for
//! whatever text is run, so that the guard is not the only wall.

mod authorizer;
mod file;
mod introspect;
mod query;
mod session;
#[cfg(test)]
mod tests;
mod watch;

use std::path::Path;
use std::time::Duration;

use tokio::task::spawn_blocking;

use self::session::Session;
use self::watch::Watch;
use super::worker::TEST_DEADLINE;
use super::{DatabaseError, QueryLimits, SchemaLimits, ServerInfo};
use crate::model::database::{ResultSet, Schema};

/// Opens a file and looks whether it is a whole SQLite database.
pub(super) async fn test(path: &Path) -> Result<ServerInfo, DatabaseError> {
    with_session(path, TEST_DEADLINE, |session| {
        session.check()?;
        Ok(ServerInfo { version: format!("SQLite {}", rusqlite::version()), may_write: false })
    })
    .await
}

/// Reads what is in a file.
pub(super) async fn introspect(path: &Path, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let limits = *limits;
    with_session(path, limits.deadline, move |session| introspect::introspect(session, &limits)).await
}

/// Runs a statement on a connection of its own. When this future is dropped, the statement is interrupted.
pub(super) async fn query(path: &Path, sql: &str, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
    let sql = sql.to_owned();
    with_session(path, limits.deadline, move |session| session.query(&sql, limits)).await
}

/// Opens a file on a thread that may block, and works with it there until `deadline`, or until nobody waits any more.
async fn with_session<T: Send + 'static>(
    path: &Path,
    deadline: Duration,
    work: impl FnOnce(&Session) -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, DatabaseError> {
    let path = path.to_owned();
    let watch = Watch::new(deadline);
    let _stop = watch.stop_on_drop();
    let task = spawn_blocking(move || {
        let session = Session::open(&path, watch)?;
        work(&session)
    });
    task.await.unwrap_or_else(|_| Err(DatabaseError::Unreachable("the file cannot be read".to_owned())))
}
