//! What is in a PostgreSQL database, as far as its login may read it.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row, Transaction};

use super::super::schema::Outline;
use super::super::{DatabaseError, SchemaLimits, Server, samples};
use super::error;
use super::session::Session;
use crate::model::database::{Column, Schema, Table};

/// What catalogs and samples may take on the wire.
const WIRE_BYTES: u64 = 256 << 20;

/// The rows of a table without statistics that are looked at for samples.
const SAMPLED_ROWS: u32 = 10_000;

/// The columns without statistics that are looked at for samples.
const MAX_SAMPLED: usize = 100;

/// How long all looks at columns without statistics may take together, and how long the server works on one of them.
const SAMPLING: Duration = Duration::from_secs(5);
const SAMPLE_TIMEOUT_MS: u32 = 500;

/// Tables, views and foreign tables outside the system's namespaces, with what may be read of them. Partitions are part of
/// their table.
const TABLES: &str = "\
    SELECT c.oid, n.nspname::text, c.relname::text, c.relkind IN ('v', 'm'), pg_catalog.obj_description(c.oid, 'pg_class'), \
        CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm', 'p') THEN c.reltuples::int8 END \
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition \
        AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') \
        AND (pg_catalog.has_table_privilege(c.oid, 'SELECT') OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT')) \
    ORDER BY n.nspname = 'public' DESC, n.nspname, c.relname LIMIT $1";

/// Their columns, with the values that the statistics know if these are all there are; an enumeration's are its type's.
const COLUMNS: &str = "\
    SELECT a.attrelid, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, \
        pg_catalog.col_description(a.attrelid, a.attnum), \
        t.typtype = 'e', t.typcategory = 'S', \
        CASE WHEN t.typtype = 'e' THEN ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e \
                WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder LIMIT 101) \
            WHEN t.typcategory = 'S' AND s.n_distinct BETWEEN 1 AND 100 \
                AND pg_catalog.cardinality(s.most_common_freqs) = s.n_distinct \
            THEN s.most_common_vals::text::text[] END, \
        s.n_distinct IS NOT NULL \
    FROM pg_catalog.pg_attribute a \
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
        LEFT JOIN pg_catalog.pg_stats s ON t.typcategory = 'S' AND s.schemaname = n.nspname AND s.tablename = c.relname \
            AND s.attname = a.attname AND NOT s.inherited \
    WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped \
        AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') \
    ORDER BY a.attrelid, a.attnum LIMIT $2";

/// Their primary keys and references, a row for each column.
const KEYS: &str = "\
    SELECT k.conrelid, k.contype = 'p', p.place = 1, a.attname::text, n.nspname::text, o.relname::text, b.attname::text \
    FROM pg_catalog.pg_constraint k \
        CROSS JOIN LATERAL pg_catalog.generate_subscripts(k.conkey, 1) AS p(place) \
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[p.place] \
        LEFT JOIN pg_catalog.pg_class o ON o.oid = k.confrelid \
        LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace \
        LEFT JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[p.place] \
    WHERE k.conrelid = ANY($1) AND k.contype IN ('p', 'f') ORDER BY k.conrelid, k.conname, p.place LIMIT 200000";

/// Reads a schema.
pub(in super::super) async fn introspect(server: &Server, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let mut session = Session::open(server).await?;
    session.allowance.renew(WIRE_BYTES);
    let deadline = limits.deadline;
    let transaction = server.opening(session.begin(deadline)).await?;
    let reading = timeout(deadline, read(&transaction, limits)).await;
    let schema = reading.unwrap_or(Err(DatabaseError::TimedOut))?;
    drop(transaction);
    session.close().await;
    Ok(schema)
}

async fn read(transaction: &Transaction<'_>, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let refused = |error: Error| error::statement(&error);
    let mut outline = Outline::new(limits);
    let limit = at_most(limits.max_tables);
    let mut listed: Vec<u32> = Vec::new();
    for row in transaction.query(TABLES, &[&limit]).await.map_err(refused)? {
        let (oid, table) = table(&row).map_err(refused)?;
        outline.table(oid, table);
        listed.push(oid);
    }
    listed.truncate(limits.max_tables);
    let limit = at_most(limits.max_columns);
    let mut unsampled = Vec::new();
    for row in transaction.query(COLUMNS, &[&listed, &limit]).await.map_err(refused)? {
        let oid = row.try_get(0).map_err(refused)?;
        let Some(table) = outline.get_mut(&oid).map(|table| table.name.clone()) else { continue };
        let (column, is_unknown) = column(&row, &table, limits.max_samples).map_err(refused)?;
        if is_unknown {
            unsampled.push((oid, column.name.clone()));
        }
        outline.column(&oid, column);
    }
    for row in transaction.query(KEYS, &[&listed]).await.map_err(refused)? {
        key(&mut outline, &row).map_err(refused)?;
    }
    if limits.max_samples > 0 {
        // What was found until then is enough.
        let _ = timeout(SAMPLING, sample(transaction, &mut outline, unsampled, limits.max_samples)).await;
    }
    Ok(outline.finish())
}

/// One more than there may be, so that it is seen that there are more.
fn at_most(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX - 1) + 1
}

fn table(row: &Row) -> Result<(u32, Table), Error> {
    let table = Table {
        namespace: row.try_get(1)?,
        name: row.try_get(2)?,
        is_view: row.try_get(3)?,
        comment: row.try_get(4)?,
        approximate_rows: row.try_get(5)?,
        ..Table::default()
    };
    Ok((row.try_get(0)?, table))
}

/// A column, and whether its values are not known but may be looked at.
fn column(row: &Row, table: &str, max_samples: usize) -> Result<(Column, bool), Error> {
    let mut column = Column {
        name: row.try_get(1)?,
        data_type: row.try_get(2)?,
        is_nullable: row.try_get(3)?,
        comment: row.try_get(4)?,
        samples: Vec::new(),
    };
    let [is_enum, is_text, has_statistics] = [row.try_get(5)?, row.try_get(6)?, row.try_get(8)?];
    let values: Option<Vec<String>> = row.try_get(7)?;
    let may_sample = samples::may_sample(table, &column.name);
    if may_sample && let Some(values) = values {
        column.samples =
            if is_enum && values.len() <= max_samples { values } else { samples::listed(values, max_samples) };
    }
    Ok((column, may_sample && is_text && !has_statistics))
}

fn key(outline: &mut Outline<u32>, row: &Row) -> Result<(), Error> {
    let oid: u32 = row.try_get(0)?;
    let own: String = row.try_get(3)?;
    if row.try_get(1)? {
        if let Some(table) = outline.get_mut(&oid) {
            table.primary_key.push(own);
        }
        return Ok(());
    }
    let [namespace, table, other] = [4, 5, 6].map(|index| row.try_get::<_, Option<String>>(index));
    let (Some(namespace), Some(table), Some(other)) = (namespace?, table?, other?) else { return Ok(()) };
    outline.reference(&oid, row.try_get(2)?, (&namespace, &table), (&own, &other));
    Ok(())
}

/// Looks at columns that the server has no statistics of, as after a restore.
async fn sample(transaction: &Transaction<'_>, outline: &mut Outline<u32>, columns: Vec<(u32, String)>, most: usize) {
    let prepare = format!("SET LOCAL statement_timeout = {SAMPLE_TIMEOUT_MS}; SAVEPOINT sampling");
    if transaction.batch_execute(&prepare).await.is_err() {
        return;
    }
    for (oid, name) in columns.into_iter().take(MAX_SAMPLED) {
        let Some(table) = outline.get_mut(&oid) else { continue };
        // A view may be anything, such as a join over everything.
        if table.is_view {
            continue;
        }
        // A longer value is not listed, so its rest is not wanted: it may be as large as memory.
        let sql = format!(
            "SELECT DISTINCT q.v FROM (SELECT pg_catalog.left({}::pg_catalog.text, {}) AS v FROM {}.{} \
                 LIMIT {SAMPLED_ROWS}) q WHERE q.v IS NOT NULL LIMIT {}",
            quoted(&name),
            samples::MAX_VALUE + 1,
            quoted(&table.namespace),
            quoted(&table.name),
            most + 1,
        );
        let none: &[&(dyn ToSql + Sync)] = &[];
        let Ok(rows) = transaction.query(&sql, none).await else {
            // Too slow, or not to be read after all.
            if transaction.batch_execute("ROLLBACK TO SAVEPOINT sampling").await.is_err() {
                return;
            }
            continue;
        };
        let values = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == name) {
            column.samples = samples::listed(values, most);
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
