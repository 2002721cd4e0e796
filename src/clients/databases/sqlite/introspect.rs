//! Reading what is in a file: tables and views, their columns and keys, and values of columns that have few.

use super::super::schema::Outline;
use super::super::{DatabaseError, SchemaLimits, samples};
use super::session::{Session, is_too_long, quoted};
use crate::model::database::{Column, Schema, Table};

/// Tables with more rows are not counted, and their columns not sampled.
const MAX_COUNTED: i64 = 100_000;

/// How a declared type must begin for its values to be listed.
const SAMPLED_TYPES: [&str; 6] = ["char", "varchar", "nvarchar", "text", "string", "enum"];

/// Reads the schema.
pub(super) fn introspect(session: &Session, limits: &SchemaLimits) -> Result<Schema, DatabaseError> {
    let mut outline = Outline::new(limits);
    let entries = entries(session).map_err(|error| session.error(&error))?;
    for (name, is_view) in &entries {
        outline.table(name.clone(), Table { name: name.clone(), is_view: *is_view, ..Table::default() });
    }
    for (name, _) in &entries {
        // A view whose table is gone cannot be read, and is left out for having no columns.
        columns(session, name, &mut outline).ok();
        references(session, name, &mut outline).map_err(|error| session.error(&error))?;
    }
    let mut schema = outline.finish();
    session.lock()?;
    for table in schema.tables.iter_mut().filter(|table| !table.is_view) {
        table.approximate_rows = count(session, &table.name)?;
        if table.approximate_rows.is_some() {
            sample(session, table, limits.max_samples)?;
        }
    }
    Ok(schema)
}

/// Tables and views that may be read, by name.
fn entries(session: &Session) -> rusqlite::Result<Vec<(String, bool)>> {
    let sql = "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name";
    let mut statement = session.connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.filter(|row| row.as_ref().map_or(true, |(name, _): &(String, bool)| session.is_open(name))).collect()
}

fn columns(session: &Session, table: &str, outline: &mut Outline<String>) -> rusqlite::Result<()> {
    // 1 stands for hidden columns of virtual tables; generated ones can be read.
    let sql = format!("PRAGMA table_xinfo({})", quoted(table));
    let mut statement = session.connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut keys: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get("name")?;
        if row.get::<_, i64>("hidden")? == 1 {
            continue;
        }
        let place: i64 = row.get("pk")?;
        if place > 0 {
            keys.push((place, name.clone()));
        }
        let is_nullable = row.get::<_, i64>("notnull")? == 0 && place == 0;
        let data_type = row.get::<_, Option<String>>("type")?.unwrap_or_default();
        outline.column(&table.to_owned(), Column { name, data_type, is_nullable, ..Column::default() });
    }
    keys.sort_unstable();
    if let Some(table) = outline.get_mut(&table.to_owned()) {
        table.primary_key = keys.into_iter().map(|(_, name)| name).collect();
    }
    Ok(())
}

fn references(session: &Session, table: &str, outline: &mut Outline<String>) -> rusqlite::Result<()> {
    let sql = format!("PRAGMA foreign_key_list({})", quoted(table));
    let mut statement = session.connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let is_first = row.get::<_, i64>("seq")? == 0;
        let (other, from): (String, String) = (row.get("table")?, row.get("from")?);
        let to: Option<String> = row.get("to")?;
        // Without a column the other table's primary key is meant.
        let key = outline.get_mut(&other).and_then(|other| other.primary_key.first().cloned());
        let to = to.or(key).unwrap_or_default();
        outline.reference(&table.to_owned(), is_first, ("", &other), (&from, &to));
    }
    Ok(())
}

/// How many rows a table has, unless they are many.
fn count(session: &Session, table: &str) -> Result<Option<i64>, DatabaseError> {
    let most = MAX_COUNTED + 1;
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {most})", quoted(table));
    let count = session.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
    let count = count.map_err(|error| session.error(&error))?;
    Ok((count <= MAX_COUNTED).then_some(count))
}

fn sample(session: &Session, table: &mut Table, most: usize) -> Result<(), DatabaseError> {
    let name = table.name.clone();
    for column in table.columns.iter_mut().filter(|_| most > 0) {
        let declared = column.data_type.to_ascii_lowercase();
        let is_text = SAMPLED_TYPES.iter().any(|beginning| declared.starts_with(beginning));
        if is_text && samples::may_sample(&name, &column.name) {
            column.samples = match distinct(session, &name, &column.name, most + 1) {
                Ok(values) => samples::listed(values, most),
                Err(error) if is_too_long(&error) => Vec::new(),
                Err(error) => return Err(session.error(&error)),
            };
        }
    }
    Ok(())
}

fn distinct(session: &Session, table: &str, column: &str, most: usize) -> rusqlite::Result<Vec<String>> {
    let (table, column) = (quoted(table), quoted(column));
    let sql =
        format!("SELECT DISTINCT substr({column}, 1, 100) FROM {table} WHERE typeof({column}) = 'text' LIMIT {most}");
    let mut statement = session.connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| row.get_ref(0).map(|value| value.as_str().map(str::to_owned)))?;
    rows.filter_map(|row| row.map(Result::ok).transpose()).collect()
}
