//! What is in a database of MySQL or MariaDB, as far as its login may read it.

use std::time::Duration;

use mysql_async::prelude::{FromRow, Queryable as _};
use mysql_async::{Conn, Params};
use tokio::time::timeout;

use super::super::schema::Outline;
use super::super::{DatabaseError, SchemaLimits, Server, samples};
use super::error;
use super::session::Session;
use crate::model::database::{Column, Schema, Table};

/// The rows of a table that are looked at for samples.
const SAMPLED_ROWS: u32 = 10_000;

/// The columns that are looked at for samples.
const MAX_SAMPLED: usize = 200;

/// The longest declared length of a column that is looked at.
const MAX_SAMPLED_LENGTH: u64 = 64;

/// How long all looks at columns may take together.
const SAMPLING: Duration = Duration::from_secs(5);

/// Tables and views of the database.
const TABLES: &str = "\
    SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, CAST(TABLE_ROWS AS SIGNED) FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME LIMIT ";

/// Their columns.
const COLUMNS: &str = "\
    SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_COMMENT, DATA_TYPE, \
        CAST(COALESCE(CHARACTER_MAXIMUM_LENGTH, 0) AS UNSIGNED) \
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION LIMIT ";

/// Their primary keys and references, a row for each column.
const KEYS: &str = "\
    SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, ORDINAL_POSITION, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, \
        REFERENCED_COLUMN_NAME \
    FROM information_schema.KEY_COLUMN_USAGE \
    WHERE TABLE_SCHEMA = DATABASE() AND (CONSTRAINT_NAME = 'PRIMARY' OR REFERENCED_TABLE_NAME IS NOT NULL) \
    ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION LIMIT 200000";

type TableRow = (String, String, String, Option<String>, Option<i64>);
type ColumnRow = (String, String, String, String, Option<String>, String, u64);
type KeyRow = (String, String, String, u32, Option<String>, Option<String>, Option<String>);

/// Reads a schema.
pub(in super::super) async fn introspect(server: &Server, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let deadline = limits.deadline;
    let mut session = Session::open(server, deadline, None).await?;
    let reading = timeout(deadline, read(&mut session.connection, limits)).await;
    let schema = reading.unwrap_or(Err(DatabaseError::TimedOut))?;
    session.close().await;
    Ok(schema)
}

async fn read(connection: &mut Conn, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let mut outline = Outline::new(limits);
    for row in rows::<TableRow>(connection, &format!("{TABLES}{}", limits.max_tables + 1)).await? {
        let (namespace, name, kind, comment, approximate_rows) = row;
        let is_view = kind == "VIEW";
        // A view's comment is the word VIEW.
        let comment = comment.filter(|_| !is_view);
        let table = Table { namespace, name: name.clone(), is_view, comment, approximate_rows, ..Table::default() };
        outline.table(name, table);
    }
    let mut to_sample = Vec::new();
    for row in rows::<ColumnRow>(connection, &format!("{COLUMNS}{}", limits.max_columns + 1)).await? {
        let (table, name, data_type, is_nullable, comment, kind, length) = row;
        let may_sample = limits.max_samples > 0 && samples::may_sample(&table, &name);
        let mut column = Column { name, data_type, is_nullable: is_nullable == "YES", comment, ..Column::default() };
        if may_sample && kind == "enum" {
            column.samples = enumerated(&column.data_type, limits.max_samples);
        } else if may_sample && matches!(kind.as_str(), "char" | "varchar") && length <= MAX_SAMPLED_LENGTH {
            to_sample.push((table.clone(), column.name.clone()));
        }
        outline.column(&table, column);
    }
    for row in rows::<KeyRow>(connection, KEYS).await? {
        key(&mut outline, row);
    }
    // What was found until then is enough.
    let _ = timeout(SAMPLING, sample(connection, &mut outline, to_sample, limits.max_samples)).await;
    Ok(outline.finish())
}

async fn rows<T: FromRow + Send + 'static>(connection: &mut Conn, sql: &str) -> Result<Vec<T>, DatabaseError> {
    connection.exec(sql, Params::Empty).await.map_err(|error| error::statement(&error))
}

fn key(outline: &mut Outline<String>, row: KeyRow) {
    let (table, _, column, position, other_namespace, other_table, other_column) = row;
    if let (Some(namespace), Some(other_table), Some(other_column)) = (other_namespace, other_table, other_column) {
        outline.reference(&table, position == 1, (&namespace, &other_table), (&column, &other_column));
    } else if let Some(table) = outline.get_mut(&table) {
        table.primary_key.push(column);
    }
}

/// The values of `enum('a','it''s')`, or none if there are more than `most`.
fn enumerated(data_type: &str, most: usize) -> Vec<String> {
    let Some(list) = data_type.strip_prefix("enum('").and_then(|rest| rest.strip_suffix("')")) else {
        return Vec::new();
    };
    let values: Vec<String> = list.split("','").map(|value| value.replace("''", "'")).collect();
    if values.len() <= most { values } else { Vec::new() }
}

/// Looks at columns of short texts.
async fn sample(connection: &mut Conn, outline: &mut Outline<String>, columns: Vec<(String, String)>, most: usize) {
    for (table, name) in columns.into_iter().take(MAX_SAMPLED) {
        let Some(table) = outline.get_mut(&table) else { continue };
        // A view may be anything, such as a join over everything.
        if table.is_view {
            continue;
        }
        let sql = format!(
            "SELECT DISTINCT q.v FROM (SELECT {} AS v FROM {}.{} LIMIT {SAMPLED_ROWS}) q WHERE q.v IS NOT NULL LIMIT {}",
            quoted(&name),
            quoted(&table.namespace),
            quoted(&table.name),
            most + 1,
        );
        let Ok(values) = rows::<String>(connection, &sql).await else { continue };
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == name) {
            column.samples = samples::listed(values, most);
        }
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
