//! Running a statement on MySQL or MariaDB.

use std::time::Duration;

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, IoError, Params};
use tokio::time::timeout;

use super::super::collect::Collector;
use super::super::{DatabaseError, QueryLimits, Server};
use super::session::Session;
use super::{cells, error, routines};
use crate::model::database::ResultSet;

/// How much later than the server's our own deadline is, so that it is the server that ends a statement.
const GRACE: Duration = Duration::from_millis(500);

/// Runs a statement in a session of its own.
pub(in super::super) async fn query(
    server: &Server,
    sql: &str,
    limits: QueryLimits,
) -> Result<ResultSet, DatabaseError> {
    let mut session = Session::open(server, limits.deadline, Some(limits)).await?;
    let running = timeout(limits.deadline + GRACE, run(&mut session.connection, sql, limits)).await;
    let result = running.unwrap_or(Err(DatabaseError::TimedOut))?;
    // After a cut result the statement may still run: then the session's end cancels it.
    if !result.is_truncated {
        session.close().await;
    }
    Ok(result)
}

async fn run(connection: &mut Conn, sql: &str, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
    routines::check(connection, sql).await?;
    // The protocol of prepared statements takes exactly one.
    let statement = connection.prep(sql).await.map_err(|error| error::statement(&error))?;
    if statement.num_params() > 0 {
        return Err(DatabaseError::statement("it has parameters such as ?: write the values into the statement"));
    }
    let mut rows = connection.exec_iter(&statement, Params::Empty).await.map_err(|error| error::statement(&error))?;
    let columns = rows.columns_ref().iter().map(cells::column).collect();
    let mut collector = Collector::new(columns, limits);
    loop {
        match rows.next().await {
            Ok(Some(row)) if collector.keep(cells::cells(&row, limits.max_cell_bytes)) => {}
            Ok(Some(_) | None) => return Ok(collector.finish()),
            Err(error) if is_too_large(&error) && collector.is_empty() => return Err(DatabaseError::too_large()),
            Err(error) if is_too_large(&error) => {
                collector.cut();
                return Ok(collector.finish());
            }
            Err(error) => return Err(error::statement(&error)),
        }
    }
}

/// Whether a row was larger than what is read.
fn is_too_large(error: &Error) -> bool {
    matches!(error, Error::Io(IoError::Io(error)) if error.to_string().contains("larger than"))
}
