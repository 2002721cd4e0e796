//! Running a statement on SQL Server.

use futures_util::TryStreamExt as _;
use tiberius::QueryItem;
use tokio::time::timeout;

use super::super::collect::Collector;
use super::super::dial::Allowance;
use super::super::{DatabaseError, QueryLimits, Server};
use super::cells;
use super::session::{Connection, Session, statement};
use crate::model::database::ResultSet;

/// What the rows of a result take on the wire, beside the values that are kept: text has two bytes a character there.
const WIRE_OVERHEAD: u64 = 16 << 20;

/// Runs a statement in a session of its own.
pub(in super::super) async fn query(
    server: &Server,
    sql: &str,
    limits: QueryLimits,
) -> Result<ResultSet, DatabaseError> {
    let mut session = Session::open(server, Some(limits)).await?;
    let allowance = session.allowance.clone();
    allowance.renew(4 * limits.max_bytes as u64 + WIRE_OVERHEAD);
    // The server knows no deadline: ours ends the statement by an attention signal.
    let running = timeout(limits.deadline, run(session.client(), sql, limits, &allowance)).await;
    let result = running.unwrap_or(Err(DatabaseError::TimedOut))?;
    if !result.is_truncated {
        session.close().await;
    }
    Ok(result)
}

async fn run(
    client: &mut Connection,
    sql: &str,
    limits: QueryLimits,
    allowance: &Allowance,
) -> Result<ResultSet, DatabaseError> {
    let mut items = client.query(sql, &[]).await.map_err(|error| statement(&error))?;
    let columns = items.columns().await.map_err(|error| statement(&error))?.unwrap_or_default();
    let mut collector = Collector::new(columns.iter().map(cells::column).collect(), limits);
    loop {
        match items.try_next().await {
            Ok(Some(QueryItem::Row(row))) if row.result_index() > 0 => return Ok(collector.finish()),
            Ok(Some(QueryItem::Row(row))) if !collector.keep(cells::cells(&row, limits.max_cell_bytes)) => {
                return Ok(collector.finish());
            }
            Ok(Some(_)) => {}
            Ok(None) => return Ok(collector.finish()),
            Err(_) if allowance.is_spent() && !collector.is_empty() => {
                collector.cut();
                return Ok(collector.finish());
            }
            Err(_) if allowance.is_spent() => return Err(DatabaseError::too_large()),
            Err(error) => return Err(statement(&error)),
        }
    }
}
