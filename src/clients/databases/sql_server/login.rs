//! Which logins are refused: all that may do more than read.

use tiberius::Row;

use super::super::DatabaseError;
use super::session::{Connection, opening};
use crate::model::database::ServerAddress;

/// What a login may have on the server and on the database: what everybody has, and what `db_datareader` gives.
const ALLOWED: [&str; 10] = [
    "CONNECT",
    "CONNECT SQL",
    "SELECT",
    "SHOWPLAN",
    "VIEW ANY COLUMN ENCRYPTION KEY DEFINITION",
    "VIEW ANY COLUMN MASTER KEY DEFINITION",
    "VIEW ANY DATABASE",
    "VIEW ANY SENSITIVITY CLASSIFICATION",
    "VIEW DEFINITION",
    "VIEW PERFORMANCE DEFINITION",
];

/// The rights on the server and on the database.
const RIGHTS: &str = "\
    SELECT permission_name FROM sys.fn_my_permissions(NULL, 'SERVER') \
    UNION SELECT permission_name FROM sys.fn_my_permissions(NULL, 'DATABASE')";

/// A table that may be changed.
const CHANGEABLE: &str = "\
    SELECT TOP (1) q.name FROM (SELECT QUOTENAME(s.name) + N'.' + QUOTENAME(o.name) AS name FROM sys.objects o \
        JOIN sys.schemas s ON s.schema_id = o.schema_id WHERE o.type IN ('U', 'V')) q \
    WHERE HAS_PERMS_BY_NAME(q.name, 'OBJECT', 'INSERT') = 1 OR HAS_PERMS_BY_NAME(q.name, 'OBJECT', 'UPDATE') = 1 \
        OR HAS_PERMS_BY_NAME(q.name, 'OBJECT', 'DELETE') = 1 OR HAS_PERMS_BY_NAME(q.name, 'OBJECT', 'ALTER') = 1";

/// Refuses a login that may do more than read on the server or the database.
pub(super) async fn check(client: &mut Connection, address: &ServerAddress) -> Result<(), DatabaseError> {
    let rights = texts(client, RIGHTS).await?;
    let forbidden: Vec<String> = rights.into_iter().filter(|right| !ALLOWED.contains(&right.trim())).collect();
    if forbidden.is_empty() { Ok(()) } else { Err(refused(&forbidden, address)) }
}

/// Refuses a login that may change a table. Asks for each of them, so it is left to when a database is added or looked at.
pub(super) async fn check_tables(client: &mut Connection, address: &ServerAddress) -> Result<(), DatabaseError> {
    let changeable = texts(client, CHANGEABLE).await?;
    let forbidden: Vec<String> = changeable.iter().map(|table| format!("to change {table}")).collect();
    if forbidden.is_empty() { Ok(()) } else { Err(refused(&forbidden, address)) }
}

/// The most rights that a refusal names.
const NAMED: usize = 8;

fn refused(forbidden: &[String], address: &ServerAddress) -> DatabaseError {
    let named: Vec<&str> = forbidden.iter().take(NAMED).map(String::as_str).collect();
    let more = if forbidden.len() > NAMED { " and more" } else { "" };
    let database = address.database.replace(']', "]]");
    DatabaseError::UnsafeLogin(format!(
        "{} has the rights {}{more}. Make a login that only reads, and use that:\n\
         CREATE LOGIN botyard_reader WITH PASSWORD = 'choose a long one';\n\
         USE [{database}];\n\
         CREATE USER botyard_reader FOR LOGIN botyard_reader;\n\
         ALTER ROLE db_datareader ADD MEMBER botyard_reader;",
        address.user,
        named.join(", "),
    ))
}

/// What the server calls itself.
pub(super) async fn version(client: &mut Connection) -> Result<String, DatabaseError> {
    let versions = texts(client, "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))").await?;
    Ok(format!("SQL Server {}", versions.first().map_or("", String::as_str)))
}

async fn texts(client: &mut Connection, sql: &str) -> Result<Vec<String>, DatabaseError> {
    let rows: Vec<Row> = client
        .query(sql, &[])
        .await
        .map_err(|error| opening(&error))?
        .into_first_result()
        .await
        .map_err(|error| opening(&error))?;
    Ok(rows.iter().filter_map(|row| row.try_get::<&str, _>(0).ok().flatten().map(str::to_owned)).collect())
}
