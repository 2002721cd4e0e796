//! Values of MySQL and MariaDB as cells.

use mysql_async::consts::{ColumnFlags, ColumnType};
use mysql_async::{Column, Row, Value};

use super::super::collect::{bytes_cell, float_cell, text_cell};
use crate::model::database::{Cell, ResultColumn, ValueKind};

/// The number of the character set that stands for none.
const BINARY: u16 = 63;

/// A column of a result.
pub(super) fn column(column: &Column) -> ResultColumn {
    let kind = match column.column_type() {
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_YEAR
        | ColumnType::MYSQL_TYPE_FLOAT
        | ColumnType::MYSQL_TYPE_DOUBLE
        | ColumnType::MYSQL_TYPE_DECIMAL
        | ColumnType::MYSQL_TYPE_NEWDECIMAL
        | ColumnType::MYSQL_TYPE_BIT => ValueKind::Number,
        ColumnType::MYSQL_TYPE_DATE
        | ColumnType::MYSQL_TYPE_NEWDATE
        | ColumnType::MYSQL_TYPE_DATETIME
        | ColumnType::MYSQL_TYPE_DATETIME2
        | ColumnType::MYSQL_TYPE_TIMESTAMP
        | ColumnType::MYSQL_TYPE_TIMESTAMP2
        | ColumnType::MYSQL_TYPE_TIME
        | ColumnType::MYSQL_TYPE_TIME2 => ValueKind::Time,
        _ => ValueKind::Text,
    };
    ResultColumn { name: column.name_str().into_owned(), kind }
}

/// The cells of a row.
pub(super) fn cells(row: &Row, max_bytes: usize) -> Vec<Cell> {
    let columns = row.columns_ref().iter().enumerate();
    columns
        .map(|(index, column)| row.as_ref(index).map_or(Cell::Null, |value| cell(column, value, max_bytes)))
        .collect()
}

fn cell(column: &Column, value: &Value, max_bytes: usize) -> Cell {
    match value {
        Value::NULL => Cell::Null,
        Value::Int(number) => Cell::Integer(*number),
        // Beyond the largest number with a sign, every digit counts all the same.
        Value::UInt(number) => i64::try_from(*number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Integer),
        // By its shortest text: as it stands, 0.1 would become 0.10000000149011612.
        Value::Float(number) => float_cell(number.to_string().parse().unwrap_or(f64::from(*number))),
        Value::Double(number) => float_cell(*number),
        Value::Date(year, month, day, hour, minute, second, micros) => {
            Cell::Text(date(column, *year, [*month, *day, *hour, *minute, *second], *micros))
        }
        Value::Time(is_negative, days, hours, minutes, seconds, micros) => {
            let sign = if *is_negative { "-" } else { "" };
            let hours = u64::from(*days) * 24 + u64::from(*hours);
            Cell::Text(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{}", fraction(*micros)))
        }
        Value::Bytes(bytes) => bytes_of(column, bytes, max_bytes),
    }
}

/// A day or a moment, ISO 8601. Zero dates stay what they are.
fn date(column: &Column, year: u16, [month, day, hour, minute, second]: [u8; 5], micros: u32) -> String {
    let is_day = matches!(column.column_type(), ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if is_day { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}{}", fraction(micros)) }
}

fn fraction(micros: u32) -> String {
    if micros == 0 { String::new() } else { format!(".{micros:06}") }
}

fn bytes_of(column: &Column, bytes: &[u8], max_bytes: usize) -> Cell {
    let kind = column.column_type();
    if kind == ColumnType::MYSQL_TYPE_BIT {
        let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        return i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Integer);
    }
    let is_binary = column.character_set() == BINARY && column.flags().contains(ColumnFlags::BINARY_FLAG);
    let may_be_bytes = matches!(
        kind,
        ColumnType::MYSQL_TYPE_STRING
            | ColumnType::MYSQL_TYPE_VAR_STRING
            | ColumnType::MYSQL_TYPE_VARCHAR
            | ColumnType::MYSQL_TYPE_TINY_BLOB
            | ColumnType::MYSQL_TYPE_BLOB
            | ColumnType::MYSQL_TYPE_MEDIUM_BLOB
            | ColumnType::MYSQL_TYPE_LONG_BLOB
            | ColumnType::MYSQL_TYPE_GEOMETRY
    );
    if is_binary && may_be_bytes {
        return bytes_cell(bytes, max_bytes);
    }
    text_cell(&String::from_utf8_lossy(bytes), max_bytes)
}
