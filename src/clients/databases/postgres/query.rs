//! Running a statement on PostgreSQL.

use std::pin::pin;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Statement, Transaction};

use super::super::collect::Collector;
use super::super::dial::Allowance;
use super::super::{DatabaseError, QueryLimits, Server};
use super::session::Session;
use super::{cells, error};
use crate::model::database::ResultSet;

/// How much later than the server's our own deadline is, so that it is the server that ends a statement.
const GRACE: Duration = Duration::from_millis(500);

/// What the rows of a result take on the wire, beside the values that are kept: the forms differ, and a row that is too
/// large has to come in before it can be left out.
const WIRE_OVERHEAD: u64 = 16 << 20;

/// Runs a statement in a session of its own.
pub(in super::super) async fn query(
    server: &Server,
    sql: &str,
    limits: QueryLimits,
) -> Result<ResultSet, DatabaseError> {
    let mut session = Session::open(server).await?;
    let allowance = session.allowance.clone();
    let transaction = server.opening(session.begin(limits.deadline)).await?;
    allowance.renew(4 * limits.max_bytes as u64 + WIRE_OVERHEAD);
    let running = timeout(limits.deadline + GRACE, run(&transaction, sql, limits, &allowance)).await;
    let result = running.unwrap_or(Err(DatabaseError::TimedOut))?;
    drop(transaction);
    // After a cut result the statement still runs: then the session's end cancels it.
    if !result.is_truncated {
        session.close().await;
    }
    Ok(result)
}

async fn run(
    transaction: &Transaction<'_>,
    sql: &str,
    limits: QueryLimits,
    allowance: &Allowance,
) -> Result<ResultSet, DatabaseError> {
    let statement = prepare(transaction, sql).await?;
    let columns = statement.columns();
    let mut collector = Collector::new(columns.iter().map(cells::column).collect(), limits);
    let read_as_text;
    let statement = match cells::with_casts(sql, columns) {
        Some(sql) => {
            read_as_text = prepare(transaction, &sql).await?;
            &read_as_text
        }
        None => &statement,
    };
    let rows = transaction.query_raw(statement, std::iter::empty::<&(dyn ToSql + Sync)>());
    let mut rows = pin!(rows.await.map_err(|error| error::statement(&error))?);
    loop {
        match rows.try_next().await {
            Ok(Some(row)) if collector.keep(cells::cells(&row, limits.max_cell_bytes)) => {}
            Ok(Some(_) | None) => return Ok(collector.finish()),
            // More came in than a result may take.
            Err(_) if allowance.is_spent() && !collector.is_empty() => {
                collector.cut();
                return Ok(collector.finish());
            }
            Err(_) if allowance.is_spent() => return Err(DatabaseError::too_large()),
            Err(error) => return Err(error::statement(&error)),
        }
    }
}

/// Prepares a statement: the protocol takes exactly one.
async fn prepare(transaction: &Transaction<'_>, sql: &str) -> Result<Statement, DatabaseError> {
    let statement = transaction.prepare(sql).await.map_err(|error| error::statement(&error))?;
    if statement.params().is_empty() {
        return Ok(statement);
    }
    Err(DatabaseError::statement("it has parameters such as $1: write the values into the statement"))
}
