//! What is in a database of SQL Server, as far as its login may read it.

use tiberius::Row;
use tokio::time::timeout;

use super::super::schema::Outline;
use super::super::{DatabaseError, SchemaLimits, Server};
use super::login;
use super::session::{Connection, Session, statement};
use crate::model::database::{Column, Schema, Table};

/// What catalogs may take on the wire.
const WIRE_BYTES: u64 = 256 << 20;

/// Tables and views, with about how many rows they have. Catalog views show only what the login may see.
const TABLES: &str = "\
    SELECT TOP (@P1) CAST(o.object_id AS bigint), s.name, o.name, CAST(CASE o.type WHEN 'V' THEN 1 ELSE 0 END AS bit), \
        CAST(d.value AS nvarchar(500)), \
        (SELECT SUM(p.rows) FROM sys.partitions p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)) \
    FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id \
        LEFT JOIN sys.extended_properties d ON d.class = 1 AND d.major_id = o.object_id AND d.minor_id = 0 \
            AND d.name = 'MS_Description' \
    WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND s.name NOT IN ('sys', 'INFORMATION_SCHEMA') \
    ORDER BY CASE s.name WHEN 'dbo' THEN 0 ELSE 1 END, s.name, o.name";

/// Their columns.
const COLUMNS: &str = "\
    SELECT TOP (@P1) CAST(c.object_id AS bigint), c.name, TYPE_NAME(c.user_type_id) + CASE \
            WHEN TYPE_NAME(c.system_type_id) IN ('decimal', 'numeric') \
                THEN '(' + CAST(c.precision AS varchar(10)) + ',' + CAST(c.scale AS varchar(10)) + ')' \
            WHEN TYPE_NAME(c.system_type_id) IN ('char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary') \
                THEN CASE c.max_length WHEN -1 THEN '(max)' ELSE '(' + CAST(CASE WHEN TYPE_NAME(c.system_type_id) LIKE 'n%' \
                    THEN c.max_length / 2 ELSE c.max_length END AS varchar(10)) + ')' END ELSE '' END, \
        c.is_nullable, CAST(d.value AS nvarchar(500)) \
    FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id \
        LEFT JOIN sys.extended_properties d ON d.class = 1 AND d.major_id = c.object_id AND d.minor_id = c.column_id \
            AND d.name = 'MS_Description' \
    WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY c.object_id, c.column_id";

/// The columns of their primary keys.
const PRIMARY_KEYS: &str = "\
    SELECT CAST(i.object_id AS bigint), c.name FROM sys.indexes i \
        JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id \
        JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id \
    WHERE i.is_primary_key = 1 ORDER BY i.object_id, k.key_ordinal";

/// The columns of their references.
const REFERENCES: &str = "\
    SELECT CAST(k.parent_object_id AS bigint), CAST(CASE k.constraint_column_id WHEN 1 THEN 1 ELSE 0 END AS bit), \
        OBJECT_SCHEMA_NAME(k.referenced_object_id), OBJECT_NAME(k.referenced_object_id), a.name, b.name \
    FROM sys.foreign_key_columns k \
        JOIN sys.columns a ON a.object_id = k.parent_object_id AND a.column_id = k.parent_column_id \
        JOIN sys.columns b ON b.object_id = k.referenced_object_id AND b.column_id = k.referenced_column_id \
    ORDER BY k.parent_object_id, k.constraint_object_id, k.constraint_column_id";

/// Reads a schema.
pub(in super::super) async fn introspect(server: &Server, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let mut session = Session::open(server, None).await?;
    session.allowance.renew(WIRE_BYTES);
    let reading = timeout(limits.deadline, async {
        login::check_tables(session.client(), &server.address).await?;
        read(session.client(), limits).await
    })
    .await;
    let schema = reading.unwrap_or(Err(DatabaseError::TimedOut))?;
    session.close().await;
    Ok(schema)
}

async fn read(client: &mut Connection, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let mut outline = Outline::new(limits);
    for row in rows(client, TABLES, Some(limits.max_tables)).await? {
        let table = Table {
            namespace: text(&row, 1),
            name: text(&row, 2),
            is_view: bit(&row, 3),
            comment: optional_text(&row, 4),
            approximate_rows: row.try_get(5).ok().flatten(),
            ..Table::default()
        };
        outline.table(id(&row), table);
    }
    for row in rows(client, COLUMNS, Some(limits.max_columns)).await? {
        let column = Column {
            name: text(&row, 1),
            data_type: text(&row, 2),
            is_nullable: bit(&row, 3),
            comment: optional_text(&row, 4),
            samples: Vec::new(),
        };
        outline.column(&id(&row), column);
    }
    for row in rows(client, PRIMARY_KEYS, None).await? {
        if let Some(table) = outline.get_mut(&id(&row)) {
            table.primary_key.push(text(&row, 1));
        }
    }
    for row in rows(client, REFERENCES, None).await? {
        let (namespace, table) = (text(&row, 2), text(&row, 3));
        outline.reference(&id(&row), bit(&row, 1), (&namespace, &table), (&text(&row, 4), &text(&row, 5)));
    }
    Ok(outline.finish())
}

/// The rows of a catalog, at most one more than there may be.
async fn rows(client: &mut Connection, sql: &str, most: Option<usize>) -> Result<Vec<Row>, DatabaseError> {
    let most = most.map(|most| i64::try_from(most).unwrap_or(i64::MAX - 1) + 1);
    let answer = match &most {
        Some(most) => client.query(sql, &[most]).await,
        None => client.query(sql, &[]).await,
    };
    answer.map_err(|error| statement(&error))?.into_first_result().await.map_err(|error| statement(&error))
}

fn id(row: &Row) -> i64 {
    row.try_get(0).ok().flatten().unwrap_or_default()
}

fn text(row: &Row, index: usize) -> String {
    optional_text(row, index).unwrap_or_default()
}

fn optional_text(row: &Row, index: usize) -> Option<String> {
    row.try_get::<&str, _>(index).ok().flatten().map(str::to_owned)
}

fn bit(row: &Row, index: usize) -> bool {
    row.try_get(index).ok().flatten().unwrap_or_default()
}
