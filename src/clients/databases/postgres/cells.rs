//! PostgreSQL's values as cells.

use std::error::Error;

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use tokio_postgres::types::{FromSql, Kind, Type};
use tokio_postgres::{Column, Row};

use super::super::collect::{bytes_cell, float_cell, text_cell};
use super::numeric;
use crate::model::database::{Cell, ResultColumn, ValueKind};

/// The day from which PostgreSQL counts, as days since the year 1.
const EPOCH_DAY: i32 = 730_120;

/// After how many days and years the calendar is the same again.
const CYCLE_DAYS: i64 = 146_097;
const CYCLE_YEARS: i64 = 400;

/// A day in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

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
        Way::Date => Cell::Text(date(i32::from_be_bytes(raw.try_into().ok()?))?),
        Way::Time => Cell::Text(time(i64::from_be_bytes(raw.try_into().ok()?))?),
        Way::Timestamp => Cell::Text(timestamp(i64::from_be_bytes(raw.try_into().ok()?), "")?),
        Way::TimestampTz => Cell::Text(timestamp(i64::from_be_bytes(raw.try_into().ok()?), "Z")?),
    })
}

/// A day; the ends of time have names of their own. `None` for what is no day.
fn date(days: i32) -> Option<String> {
    match days {
        i32::MAX => return Some("infinity".to_owned()),
        i32::MIN => return Some("-infinity".to_owned()),
        _ => {}
    }
    let (day, era) = day(days.into())?;
    Some(format!("{day}{era}"))
}

/// A day as PostgreSQL writes it, ISO 8601 with as many digits of the year as it takes, and what stands at the end of it and
/// of a moment on it: years before the first count backwards.
fn day(days: i64) -> Option<(String, &'static str)> {
    // The calendar repeats itself, and PostgreSQL knows more years than chrono.
    let in_cycle = i32::try_from(days.rem_euclid(CYCLE_DAYS)).ok()?;
    let date = NaiveDate::from_num_days_from_ce_opt(EPOCH_DAY + in_cycle)?;
    let year = i64::from(date.year()) + CYCLE_YEARS * days.div_euclid(CYCLE_DAYS);
    let (year, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    Some((format!("{year:04}-{:02}-{:02}", date.month(), date.day()), era))
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

/// A moment, by its microseconds since the beginning of 2000.
fn timestamp(micros: i64, zone: &str) -> Option<String> {
    match micros {
        i64::MAX => return Some("infinity".to_owned()),
        i64::MIN => return Some("-infinity".to_owned()),
        _ => {}
    }
    let (day, era) = day(micros.div_euclid(DAY_MICROS))?;
    let time = time(micros.rem_euclid(DAY_MICROS))?;
    Some(format!("{day}T{time}{zone}{era}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_postgres_writes_them_to_the_ends_of_its_calendar() {
        for (days, expected) in [
            (0, "2000-01-01"),
            (-1, "1999-12-31"),
            (8_825, "2024-02-29"),
            (-730_119, "0001-01-01"),
            (-730_120, "0001-12-31 BC"),
            (2_921_940, "10000-01-01"),
            (2_145_031_948, "5874897-12-31"),
            (-2_451_507, "4713-01-01 BC"),
            (-2_451_545, "4714-11-24 BC"),
            (i32::MAX, "infinity"),
            (i32::MIN, "-infinity"),
        ] {
            assert_eq!(date(days).as_deref(), Some(expected));
        }
        for (micros, expected) in [
            (0, "2000-01-01T00:00:00Z"),
            (-1, "1999-12-31T23:59:59.999999Z"),
            (9_223_371_331_199_999_999, "294276-12-31T23:59:59.999999Z"),
            (-211_813_488_000_000_000, "4714-11-24T00:00:00Z BC"),
        ] {
            assert_eq!(timestamp(micros, "Z").as_deref(), Some(expected));
        }
    }
}
