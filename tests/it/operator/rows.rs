//! Whole databases as text, to compare them.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};

/// The rows of every table, in the order of their text.
pub(super) type Rows = BTreeMap<String, Vec<String>>;

/// A connection to a SQLite file.
pub(super) async fn open(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).connect().await.unwrap()
}

/// A whole number that a SQLite file knows.
pub(super) async fn number(file: &Path, sql: &str) -> i64 {
    let mut connection = open(file).await;
    let (number,) = sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    number
}

/// All that is in a SQLite file.
pub(super) async fn of_sqlite(file: &Path) -> Rows {
    const TABLES: &str = "SELECT m.name, group_concat('quote(\"' || c.name || '\")', ' || ''|'' || ')
        FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name";
    let mut connection = open(file).await;
    let tables: Vec<(String, String)> = sqlx::query_as(TABLES).fetch_all(&mut connection).await.unwrap();
    let mut rows = Rows::new();
    for (table, columns) in tables {
        let sql = AssertSqlSafe(format!("SELECT {columns} AS line FROM {table} ORDER BY line"));
        let lines: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        rows.insert(table, lines.into_iter().map(|(line,)| line).collect());
    }
    connection.close().await.unwrap();
    rows
}

/// All that is in a PostgreSQL database.
pub(super) async fn of_postgres(url: &str) -> Rows {
    const TABLES: &str = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as(TABLES).fetch_all(&mut connection).await.unwrap();
    let mut rows = Rows::new();
    for (table,) in tables {
        let sql = AssertSqlSafe(format!("SELECT t::text AS line FROM {table} t ORDER BY line"));
        let lines: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        rows.insert(table, lines.into_iter().map(|(line,)| line).collect());
    }
    connection.close().await.unwrap();
    rows
}
