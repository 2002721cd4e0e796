//! PostgreSQL's values as cells.

use std::error::Error;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use tokio_postgres::types::{FromSql, Kind, Type};
use tokio_postgres::{Column, Row};

use super::super::collect::{bytes_cell, float_cell, text_cell};
use super::numeric;
use crate::model::database::{Cell, ResultColumn, ValueKind};

/// The day from which PostgreSQL counts, as days since the year 1.
const EPOCH_DAY: i32 = 730_120;

/// The same moment, in seconds since 1970.
const EPOCH_SECONDS: i64 = 946_684_800;

/// A value as it comes over the wire.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// How the values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Bool,
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    Numeric,
    Text,
    Jsonb,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    /// By the server, which writes it as text.
    Cast,
    /// By the server, as JSON.
    CastArray,
}

/// How the values of a type are read, and what kind they are.
pub(super) fn way(column: &Type) -> (Way, ValueKind) {
    match *column {
        Type::BOOL => (Way::Bool, ValueKind::Bool),
        Type::INT2 => (Way::Int2, ValueKind::Number),
        Type::INT4 => (Way::Int4, ValueKind::Number),
        Type::INT8 => (Way::Int8, ValueKind::Number),
        Type::OID => (Way::Oid, ValueKind::Number),
        Type::FLOAT4 => (Way::Float4, ValueKind::Number),
        Type::FLOAT8 => (Way::Float8, ValueKind::Number),
        Type::NUMERIC => (Way::Numeric, ValueKind::Number),
        Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::UNKNOWN
        | Type::CHAR
        | Type::JSON
        | Type::XML => (Way::Text, ValueKind::Text),
        Type::JSONB => (Way::Jsonb, ValueKind::Text),
        Type::BYTEA => (Way::Bytes, ValueKind::Text),
        Type::UUID => (Way::Uuid, ValueKind::Text),
        Type::DATE => (Way::Date, ValueKind::Time),
        Type::TIME => (Way::Time, ValueKind::Time),
        Type::TIMESTAMP => (Way::Timestamp, ValueKind::Time),
        Type::TIMESTAMPTZ => (Way::TimestampTz, ValueKind::Time),
        Type::TIMETZ => (Way::Cast, ValueKind::Time),
        Type::MONEY => (Way::Cast, ValueKind::Number),
        _ => match column.kind() {
            Kind::Enum(_) => (Way::Text, ValueKind::Text),
            Kind::Array(_) => (Way::CastArray, ValueKind::Text),
            _ => (Way::Cast, ValueKind::Text),
        },
    }
}

/// The statement with those columns as text that are not read from their own form: intervals, arrays, ranges, addresses,
/// figures, composites and whatever extensions add. `None` if there are none of these.
pub(super) fn with_casts(sql: &str, columns: &[Column]) -> Option<String> {
    let names = || (1..=columns.len()).map(|number| format!("c{number}"));
    let mut has_casts = false;
    let selected: Vec<String> = columns
        .iter()
        .zip(names())
        .map(|(column, name)| {
            let cast = match way(column.type_()).0 {
                // As a number, since the text has a currency's sign after the server's place.
                Way::Cast if *column.type_() == Type::MONEY => format!("q.{name}::pg_catalog.numeric"),
                Way::Cast => format!("q.{name}::pg_catalog.text"),
                Way::CastArray => format!("pg_catalog.array_to_json(q.{name})::pg_catalog.text"),
                _ => return format!("q.{name}"),
            };
            has_casts = true;
            cast
        })
        .collect();
    let names: Vec<String> = names().collect();
    has_casts.then(|| format!("SELECT {} FROM (\n{sql}\n) AS q({})", selected.join(", "), names.join(", ")))
}

/// A column of a result.
pub(super) fn column(column: &Column) -> ResultColumn {
    ResultColumn { name: column.name().to_owned(), kind: way(column.type_()).1 }
}

/// The cells of a row.
pub(super) fn cells(row: &Row, max_bytes: usize) -> Vec<Cell> {
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| match row.try_get::<_, Option<Raw<'_>>>(index) {
            Ok(Some(Raw(raw))) => {
                // Bytes that are no such value are not shown as if they were.
                cell(way(column.type_()).0, raw, max_bytes).unwrap_or_else(|| bytes_cell(raw, max_bytes))
            }
            Ok(None) | Err(_) => Cell::Null,
        })
        .collect()
}

/// A value; `None` if the bytes are none of this type.
fn cell(way: Way, raw: &[u8], max_bytes: usize) -> Option<Cell> {
    let text = |text: &str| text_cell(text, max_bytes);
    Some(match way {
        Way::Bool => Cell::Bool(raw.first()? != &0),
        Way::Int2 => Cell::Integer(i16::from_be_bytes(raw.try_into().ok()?).into()),
        Way::Int4 => Cell::Integer(i32::from_be_bytes(raw.try_into().ok()?).into()),
        Way::Int8 => Cell::Integer(i64::from_be_bytes(raw.try_into().ok()?)),
        Way::Oid => Cell::Integer(u32::from_be_bytes(raw.try_into().ok()?).into()),
        Way::Float4 => {
            let number = f32::from_be_bytes(raw.try_into().ok()?);
            // By its shortest text: as it stands, 0.1 would become 0.10000000149011612.
            float_cell(number.to_string().parse().unwrap_or(f64::from(number)))
        }
        Way::Float8 => float_cell(f64::from_be_bytes(raw.try_into().ok()?)),
        Way::Numeric => text(&numeric::text(raw)?),
        Way::Text | Way::Cast | Way::CastArray => text(&String::from_utf8_lossy(raw)),
        // The first byte is the format's version.
        Way::Jsonb => text(&String::from_utf8_lossy(raw.get(1..)?)),
        Way::Bytes => bytes_cell(raw, max_bytes),
        Way::Uuid => Cell::Text(uuid::Uuid::from_slice(raw).ok()?.to_string()),
        Way::Date => Cell::Text(date(i32::from_be_bytes(raw.try_into().ok()?))),
        Way::Time => Cell::Text(time(i64::from_be_bytes(raw.try_into().ok()?))?),
        Way::Timestamp => Cell::Text(timestamp(i64::from_be_bytes(raw.try_into().ok()?), "")),
        Way::TimestampTz => Cell::Text(timestamp(i64::from_be_bytes(raw.try_into().ok()?), "Z")),
    })
}

/// A day; the ends of time have names of their own.
fn date(days: i32) -> String {
    match days {
        i32::MAX => return "infinity".to_owned(),
        i32::MIN => return "-infinity".to_owned(),
        _ => {}
    }
    let date = days.checked_add(EPOCH_DAY).and_then(NaiveDate::from_num_days_from_ce_opt);
    date.map_or_else(|| format!("day {days} after 2000-01-01"), |date| date.to_string())
}

/// A time of day; the last moment of a day may be 24:00:00.
fn time(micros: i64) -> Option<String> {
    let seconds = micros.div_euclid(1_000_000);
    if seconds == 86_400 {
        return Some("24:00:00".to_owned());
    }
    let nanos = u32::try_from(micros.rem_euclid(1_000_000)).ok()? * 1_000;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds).ok()?, nanos)?;
    Some(time.to_string())
}

fn timestamp(micros: i64, zone: &str) -> String {
    match micros {
        i64::MAX => return "infinity".to_owned(),
        i64::MIN => return "-infinity".to_owned(),
        _ => {}
    }
    let epoch = DateTime::from_timestamp(EPOCH_SECONDS, 0).map(|moment| moment.naive_utc());
    let moment: Option<NaiveDateTime> =
        epoch.and_then(|epoch| epoch.checked_add_signed(TimeDelta::microseconds(micros)));
    moment.map_or_else(
        || format!("{micros} µs after 2000-01-01"),
        |moment| format!("{}{zone}", moment.format("%Y-%m-%dT%H:%M:%S%.f")),
    )
}
