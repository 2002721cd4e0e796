//! SQL Server's values as cells.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use tiberius::time::{Date, DateTime2, Time};
use tiberius::{Column, ColumnData, ColumnType, Row};

use super::super::collect::{bytes_cell, float_cell, text_cell};
use crate::model::database::{Cell, ResultColumn, ValueKind};

/// A column of a result.
pub(super) fn column(column: &Column) -> ResultColumn {
    let kind = match column.column_type() {
        ColumnType::Int1
        | ColumnType::Int2
        | ColumnType::Int4
        | ColumnType::Int8
        | ColumnType::Intn
        | ColumnType::Float4
        | ColumnType::Float8
        | ColumnType::Floatn
        | ColumnType::Money
        | ColumnType::Money4
        | ColumnType::Decimaln
        | ColumnType::Numericn => ValueKind::Number,
        ColumnType::Datetime4
        | ColumnType::Datetime
        | ColumnType::Datetimen
        | ColumnType::Daten
        | ColumnType::Timen
        | ColumnType::Datetime2
        | ColumnType::DatetimeOffsetn => ValueKind::Time,
        ColumnType::Bit | ColumnType::Bitn => ValueKind::Bool,
        _ => ValueKind::Text,
    };
    ResultColumn { name: column.name().to_owned(), kind }
}

/// The cells of a row.
pub(super) fn cells(row: &Row, max_bytes: usize) -> Vec<Cell> {
    row.cells().map(|(_, data)| cell(data, max_bytes).unwrap_or(Cell::Null)).collect()
}

/// A value; `None` is NULL.
fn cell(data: &ColumnData<'_>, max_bytes: usize) -> Option<Cell> {
    let moment = |moment: Option<NaiveDateTime>, zone: &str| {
        // What is not a moment of ours (there are none) is said so rather than left out.
        moment.map_or_else(
            || "out of range".to_owned(),
            |moment| format!("{}{zone}", moment.format("%Y-%m-%dT%H:%M:%S%.f")),
        )
    };
    Some(match data {
        ColumnData::U8(number) => Cell::Integer((*number)?.into()),
        ColumnData::I16(number) => Cell::Integer((*number)?.into()),
        ColumnData::I32(number) => Cell::Integer((*number)?.into()),
        ColumnData::I64(number) => Cell::Integer((*number)?),
        // By its shortest text: as it stands, 0.1 would become 0.10000000149011612.
        ColumnData::F32(number) => float_cell((*number)?.to_string().parse().unwrap_or(f64::from((*number)?))),
        ColumnData::F64(number) => float_cell((*number)?),
        ColumnData::Bit(bit) => Cell::Bool((*bit)?),
        ColumnData::String(text) => text_cell(text.as_deref()?, max_bytes),
        ColumnData::Guid(id) => Cell::Text((*id)?.to_string()),
        ColumnData::Binary(bytes) => bytes_cell(bytes.as_deref()?, max_bytes),
        ColumnData::Numeric(number) => Cell::Text(decimal((*number)?.value(), (*number)?.scale())),
        ColumnData::Xml(xml) => text_cell(xml.as_deref()?.as_ref(), max_bytes),
        ColumnData::DateTime(time) => {
            let time = (*time)?;
            // Counted in three hundredths of a second, which are shown in milliseconds.
            let millis = (i64::from(time.seconds_fragments()) * 10 + 1) / 3;
            Cell::Text(moment(since_1900(time.days().into(), TimeDelta::milliseconds(millis)), ""))
        }
        ColumnData::SmallDateTime(time) => {
            let time = (*time)?;
            Cell::Text(moment(since_1900(time.days().into(), TimeDelta::minutes(time.seconds_fragments().into())), ""))
        }
        ColumnData::Time(time) => Cell::Text(time_of_day((*time)?).map_or_else(String::new, |time| time.to_string())),
        ColumnData::Date(days) => Cell::Text(day((*days)?).map_or_else(String::new, |day| day.to_string())),
        ColumnData::DateTime2(time) => Cell::Text(moment(day_and_time((*time)?), "")),
        ColumnData::DateTimeOffset(time) => {
            let time = (*time)?;
            let (sign, minutes) = (if time.offset() < 0 { '-' } else { '+' }, time.offset().unsigned_abs());
            let local = day_and_time(time.datetime2())
                .and_then(|utc| utc.checked_add_signed(TimeDelta::minutes(time.offset().into())));
            Cell::Text(moment(local, &format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)))
        }
    })
}

/// A decimal by its digits and how many of them are the fraction's.
fn decimal(value: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn since_1900(days: i64, time: TimeDelta) -> Option<NaiveDateTime> {
    let midnight = NaiveDate::from_ymd_opt(1900, 1, 1)?.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::try_days(days)?)?.checked_add_signed(time)
}

fn day(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(date.days()).ok()?.checked_add(1)?)
}

fn time_of_day(time: Time) -> Option<NaiveTime> {
    let nanos = time.increments().checked_mul(10_u64.checked_pow(9_u32.checked_sub(time.scale().into())?)?)?;
    let seconds = u32::try_from(nanos / 1_000_000_000).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, u32::try_from(nanos % 1_000_000_000).ok()?)
}

fn day_and_time(time: DateTime2) -> Option<NaiveDateTime> {
    Some(day(time.date())?.and_time(time_of_day(time.time())?))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use tiberius::numeric::Numeric;
    use tiberius::time::{DateTime, DateTimeOffset, SmallDateTime};
    use tiberius::xml::XmlData;

    use super::*;

    #[test]
    fn values_are_read() {
        let text = |text: &str| Cell::Text(text.to_owned());
        // 2026-02-28 is day 739,675 since the year 1 (counted from 0), and 46,079 since 1900.
        let date = Date::new(739_674);
        let noon = |scale: u8| Time::new(12 * 3600 * 10_u64.pow(scale.into()) + u64::from(scale > 0), scale);
        for (data, expected) in [
            (ColumnData::U8(Some(255)), Cell::Integer(255)),
            (ColumnData::I16(Some(-1)), Cell::Integer(-1)),
            (ColumnData::I32(Some(i32::MIN)), Cell::Integer(i32::MIN.into())),
            (ColumnData::I64(Some(i64::MAX)), Cell::Integer(i64::MAX)),
            (ColumnData::F32(Some(0.1)), Cell::Float(0.1)),
            (ColumnData::F64(Some(1e300)), Cell::Float(1e300)),
            (ColumnData::F64(Some(f64::NAN)), text("NaN")),
            (ColumnData::Bit(Some(true)), Cell::Bool(true)),
            (ColumnData::String(Some(Cow::Borrowed("привет, мир"))), text("привет,…")),
            (ColumnData::Binary(Some(Cow::Borrowed(&[0, 255]))), text("\\x00ff")),
            (ColumnData::Guid(Some(uuid::Uuid::nil())), text("00000000-0000-0000-0000-000000000000")),
            (ColumnData::Numeric(Some(Numeric::new_with_scale(-5, 2))), text("-0.05")),
            (ColumnData::Numeric(Some(Numeric::new_with_scale(1_234_500, 4))), text("123.4500")),
            (ColumnData::Numeric(Some(Numeric::new_with_scale(42, 0))), text("42")),
            (ColumnData::Xml(Some(Cow::Owned(XmlData::new("<a/>")))), text("<a/>")),
            (ColumnData::Date(Some(date)), text("2026-02-28")),
            (ColumnData::Time(Some(noon(7))), text("12:00:00.000000100")),
            (ColumnData::DateTime2(Some(DateTime2::new(date, noon(3)))), text("2026-02-28T12:00:00.001")),
            (
                ColumnData::DateTimeOffset(Some(DateTimeOffset::new(DateTime2::new(date, noon(0)), -90))),
                text("2026-02-28T10:30:00-01:30"),
            ),
            (ColumnData::DateTime(Some(DateTime::new(46_079, 43_200 * 300 + 1))), text("2026-02-28T12:00:00.003")),
            (ColumnData::DateTime(Some(DateTime::new(-1, 0))), text("1899-12-31T00:00:00")),
            (ColumnData::SmallDateTime(Some(SmallDateTime::new(46_079, 61))), text("2026-02-28T01:01:00")),
        ] {
            assert_eq!(cell(&data, 13), Some(expected), "{data:?}");
        }
        for null in [ColumnData::I32(None), ColumnData::String(None), ColumnData::DateTime2(None)] {
            assert_eq!(cell(&null, 13), None);
        }
    }
}
