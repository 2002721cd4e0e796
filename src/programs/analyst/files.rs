//! A result as files: CSV, and a workbook.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use thiserror::Error;

use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::model::outbound_file::OutboundFile;
use crate::programs::analyst::table::cell_text;
use crate::programs::analyst::width::of_char;

/// The largest file, in bytes: what one answer may hold in base64.
const MAX_FILE: usize = 700_000;

/// The longest text of a cell of a workbook, in UTF-16 units.
const MAX_XLSX_TEXT: usize = 32_767;

/// Whole numbers up to here are exact in a workbook.
const MAX_EXACT: i64 = 1 << 53;

/// The years of a workbook's dates.
const XLSX_YEARS: std::ops::RangeInclusive<i32> = 1_900..=9_999;

/// How a day is shown in a workbook.
const DAY: &str = "yyyy-mm-dd";

/// The widest column of moments, in characters: no moment is longer.
const MAX_MOMENT: usize = 40;

/// What spreadsheets take as the beginning of a formula, in full width as well, which some of them narrow.
const FORMULA: [char; 9] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\u{2212}'];

/// Why there is no file.
#[derive(Debug, Error)]
pub(super) enum FileError {
    /// It cannot be written.
    #[error("the file could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// The same of a workbook.
    #[error("the workbook could not be written: {0}")]
    Xlsx(#[from] XlsxError),
}

/// A file, and whether rows were left out.
#[derive(Debug)]
pub(super) struct ResultFile {
    /// The file.
    pub(super) file: OutboundFile,
    /// How many rows are in it.
    pub(super) rows: usize,
    /// Whether there were more.
    pub(super) is_cut: bool,
}

/// The result as CSV in UTF-8, with the mark that tells spreadsheets so.
pub(super) fn csv(result: &ResultSet) -> Result<ResultFile, FileError> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let header: Vec<String> = result.columns.iter().map(|column| harmless(&column.name)).collect();
    bytes.extend(record(&header)?);
    let mut rows = 0;
    for row in &result.rows {
        let fields: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(index, cell)| field(cell, result.columns.get(index).map(|c| c.kind)))
            .collect();
        let record = record(&fields)?;
        if bytes.len() + record.len() > MAX_FILE {
            break;
        }
        bytes.extend(record);
        rows += 1;
    }
    let file = OutboundFile { file_name: "result.csv".to_owned(), media_type: "text/csv".to_owned(), bytes };
    Ok(ResultFile { file, rows, is_cut: result.is_truncated || rows < result.rows.len() })
}

/// The result as a workbook.
pub(super) fn xlsx(result: &ResultSet) -> Result<ResultFile, FileError> {
    let mut rows = result.rows.len();
    // Workbooks are compressed, so how many rows fit is only known afterwards.
    loop {
        let bytes = workbook(result, rows)?;
        if bytes.len() <= MAX_FILE || rows == 0 {
            let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
            let file = OutboundFile { file_name: "result.xlsx".to_owned(), media_type, bytes };
            return Ok(ResultFile { file, rows, is_cut: result.is_truncated || rows < result.rows.len() });
        }
        rows /= 2;
    }
}

fn workbook(result: &ResultSet, rows: usize) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Result")?;
    let bold = Format::new().set_bold();
    for (column, index) in result.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, index, cut(&column.name), &bold)?;
    }
    for (row, line) in result.rows.iter().take(rows).zip(1_u32..) {
        for (cell, index) in row.iter().zip(0_u16..) {
            let kind = result.columns.get(usize::from(index)).map(|column| column.kind);
            write_cell(sheet, (line, index), cell, kind)?;
        }
    }
    for (column, index) in result.columns.iter().zip(0_u16..).filter(|(column, _)| column.kind == ValueKind::Time) {
        // Fitting counts too little for moments, and what does not fit is shown as `####`. Seconds may be added to them.
        let texts = result.rows.iter().filter_map(|row| row.get(usize::from(index))).map(cell_text);
        let widest = texts.chain([column.name.clone()]).map(|text| text.chars().count()).max().unwrap_or(0);
        sheet.set_column_width(index, u16::try_from((widest + 4).min(MAX_MOMENT)).unwrap_or(u16::MAX))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    workbook.save_to_buffer()
}

/// Texts are written as texts, whatever they begin with: they never become formulas or links.
fn write_cell(
    sheet: &mut rust_xlsxwriter::Worksheet,
    (line, index): (u32, u16),
    cell: &Cell,
    kind: Option<ValueKind>,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => drop(sheet.write_boolean(line, index, *value)?),
        #[expect(clippy::cast_precision_loss, reason = "only exact ones get here")]
        Cell::Integer(number) if (-MAX_EXACT..=MAX_EXACT).contains(number) => {
            sheet.write_number(line, index, *number as f64)?;
        }
        Cell::Float(number) if number.is_finite() => drop(sheet.write_number(line, index, *number)?),
        Cell::Text(text) if kind == Some(ValueKind::Number) && is_exact(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => drop(sheet.write_number(line, index, number)?),
            _ => drop(sheet.write_string(line, index, cut(text))?),
        },
        Cell::Text(text) => match moment(text).filter(|_| kind == Some(ValueKind::Time)) {
            Some((moment, form)) => {
                sheet.write_datetime_with_format(line, index, moment, &Format::new().set_num_format(form))?;
            }
            None => drop(sheet.write_string(line, index, cut(text))?),
        },
        other => drop(sheet.write_string(line, index, cell_text(other))?),
    }
    Ok(())
}

/// A day or a moment as a workbook has it, to a thousandth of a second, and the form that it is shown in: as it is written,
/// with its zone, for workbooks have none. `None` of what is neither, or has no place in a workbook.
fn moment(text: &str) -> Option<(ExcelDateTime, String)> {
    let (day, clock) = match text.split_once(['T', ' ']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|day| XLSX_YEARS.contains(&day.year()))?;
    let number = |number: u32| u8::try_from(number).ok();
    let excel =
        ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, number(day.month())?, number(day.day())?).ok()?;
    let Some(clock) = clock else { return Some((excel, DAY.to_owned())) };
    let (clock, zone) = clock.split_at(clock.find(['Z', '+', '-']).unwrap_or(clock.len()));
    let forms = ["%H:%M:%S%.f", "%H:%M"];
    let time = forms.iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?;
    let millis = u16::try_from(time.nanosecond() / 1_000_000).ok()?;
    let excel = excel
        .and_hms_milli(u16::try_from(time.hour()).ok()?, number(time.minute())?, number(time.second())?, millis)
        .ok()?;
    let fraction = if millis > 0 { ".000" } else { "" };
    let zone = match zone.as_bytes() {
        [] => String::new(),
        [b'Z'] | [b'+' | b'-', b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'9', b'0'..=b'9'] => format!("\"{zone}\""),
        _ => return None,
    };
    Some((excel, format!("{DAY} hh:mm:ss{fraction}{zone}")))
}

/// Whether a number in text has few enough digits to be the same as a number of a workbook.
fn is_exact(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() <= 15
}

fn cut(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MAX_XLSX_TEXT
        })
        .collect()
}

fn record(fields: &[String]) -> Result<Vec<u8>, csv::Error> {
    // In some countries spreadsheets take a semicolon for the end of a field, unless it stands in quotes.
    let has_semicolon = fields.iter().any(|field| field.contains(';'));
    let quotes = if has_semicolon { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).quote_style(quotes).from_writer(Vec::new());
    writer.write_record(fields)?;
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn field(cell: &Cell, kind: Option<ValueKind>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) if kind == Some(ValueKind::Number) && text.parse::<f64>().is_ok() => match text.as_str() {
            // As databases write it.
            "inf" => "Infinity".to_owned(),
            "-inf" => "-Infinity".to_owned(),
            _ => text.clone(),
        },
        Cell::Text(text) if kind == Some(ValueKind::Time) && is_time(text) => text.clone(),
        Cell::Text(text) if is_interval(text) => text.clone(),
        Cell::Text(text) => harmless(text),
    }
}

/// The text such that no spreadsheet takes it for a formula out of CSV, where texts have no type. Some pass over what is not
/// seen before a sign, so a text that begins with that counts as well, and so does one that begins with a tab or a return.
fn harmless(text: &str) -> String {
    let seen = text.trim_start_matches(is_unseen);
    let begins = seen.starts_with(FORMULA) || text.starts_with(['\t', '\r']);
    if begins { format!("'{text}") } else { text.to_owned() }
}

/// Blanks, control characters such as NUL, and what takes no room, such as the mark of UTF-8.
fn is_unseen(c: char) -> bool {
    let is_blank = c.is_whitespace() || c.is_control() || of_char(c) == 0;
    is_blank || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a value of a column of times is one, which may begin with a sign, as the beginning of time does, or a year before the
/// first. It calls nothing and refers to nothing, whatever a spreadsheet makes of it. SQLite holds anything in such a column,
/// so it is looked at.
fn is_time(text: &str) -> bool {
    let mut with_before = text.chars().zip(std::iter::once(' ').chain(text.chars()));
    let is_part = |(c, before): (char, char)| {
        // A letter behind a sign would be a cell's name.
        c.is_ascii_digit() || " :.+-".contains(c) || ("TZ".contains(c) && before.is_ascii_digit())
    };
    matches!(text, "infinity" | "-infinity") || with_before.all(is_part)
}

/// Whether a text is what databases write for an interval, such as `-3 days` or `1 year -2 mons +04:05:06`. Numbers beside words
/// are no formula to any spreadsheet, and a time with a sign is a number at most; so it stays as it is, for whatever reads the
/// file.
fn is_interval(text: &str) -> bool {
    const UNITS: [&str; 6] = ["year", "years", "mon", "mons", "day", "days"];
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
        let is_clock = digits.contains(':') && digits.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let has_unit = is_number && words.next_if(|unit| UNITS.contains(unit)).is_some();
        if !is_clock && !has_unit {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use crate::model::database::ResultColumn;

    use super::*;

    fn result(rows: Vec<Vec<Cell>>) -> ResultSet {
        let column = |name: &str, kind| ResultColumn { name: name.to_owned(), kind };
        let columns = vec![column("=name", ValueKind::Text), column("amount", ValueKind::Number)];
        ResultSet { columns, rows, is_truncated: false }
    }

    #[test]
    fn csv_holds_no_formulas() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = vec![
            vec![text("=HYPERLINK(\"x\")"), text("-12.50")],
            vec![text("@SUM(1), \"quoted\"\nline"), Cell::Integer(-7)],
            vec![text("منتج"), text("=1+1")],
            vec![Cell::Null, Cell::Null],
            vec![text("  =1+1"), text("\u{a0}@SUM(1)")],
            vec![text("a;=1+1"), Cell::Integer(3)],
        ];
        let made = csv(&result(rows)).unwrap();
        let expected = "\u{feff}'=name,amount\r\n\"'=HYPERLINK(\"\"x\"\")\",-12.50\r\n\
            \"'@SUM(1), \"\"quoted\"\"\nline\",-7\r\nمنتج,'=1+1\r\n,\r\n'  =1+1,'\u{a0}@SUM(1)\r\n\"a;=1+1\",\"3\"\r\n";
        assert_eq!(String::from_utf8(made.file.bytes).unwrap(), expected);
        assert!(!made.is_cut && made.rows == 6);
    }

    #[test]
    fn csv_guards_what_begins_unseen_and_leaves_values_as_databases_write_them() {
        for (kind, value, expected) in [
            (ValueKind::Text, "\0=1+1", "'\0=1+1"),
            (ValueKind::Text, "\u{feff}@SUM(1)", "'\u{feff}@SUM(1)"),
            (ValueKind::Text, "\u{200b}\u{2060}+1", "'\u{200b}\u{2060}+1"),
            (ValueKind::Text, "＝1+1", "'＝1+1"),
            (ValueKind::Text, "＋1", "'＋1"),
            (ValueKind::Text, "－1", "'－1"),
            (ValueKind::Text, " ＠SUM(1)", "' ＠SUM(1)"),
            (ValueKind::Text, "\u{2212}1", "'\u{2212}1"),
            (ValueKind::Text, "\tx", "'\tx"),
            (ValueKind::Text, "-infinity", "'-infinity"),
            (ValueKind::Text, "-3 apples", "'-3 apples"),
            (ValueKind::Text, "-3 days=1", "'-3 days=1"),
            (ValueKind::Text, "-3 ", "'-3 "),
            (ValueKind::Text, "–5 to 5", "–5 to 5"),
            (ValueKind::Text, "-3 days", "-3 days"),
            (ValueKind::Text, "-1 years -2 mons +3 days -04:05:06.5", "-1 years -2 mons +3 days -04:05:06.5"),
            (ValueKind::Time, "-infinity", "-infinity"),
            (ValueKind::Time, "-838:59:59", "-838:59:59"),
            (ValueKind::Time, "-4000-01-01", "-4000-01-01"),
            (ValueKind::Time, "=1+1", "'=1+1"),
            (ValueKind::Time, "-0043-03-15T00:00:00Z", "-0043-03-15T00:00:00Z"),
            (ValueKind::Time, "-A1", "'-A1"),
            (ValueKind::Time, "-1+T1", "'-1+T1"),
            (ValueKind::Number, "-Infinity", "-Infinity"),
            (ValueKind::Number, "-inf", "-Infinity"),
            (ValueKind::Number, "-1e3", "-1e3"),
            (ValueKind::Number, "-1+cmd", "'-1+cmd"),
        ] {
            assert_eq!(field(&Cell::Text(value.to_owned()), Some(kind)), expected, "{value:?}");
        }
    }

    #[test]
    fn files_are_cut_at_what_an_answer_holds() {
        let row = vec![Cell::Text("x".repeat(1_000)), Cell::Integer(1)];
        let made = csv(&result(vec![row; 2_000])).unwrap();
        assert!(made.is_cut && made.file.bytes.len() <= MAX_FILE && made.rows > 600);
    }

    #[test]
    fn a_workbook_holds_numbers_and_texts_but_no_formulas() {
        let rows = vec![vec![Cell::Text("=1+1".to_owned()), Cell::Text("12.50".to_owned())]];
        let made = xlsx(&result(rows)).unwrap();
        assert!(made.file.bytes.starts_with(b"PK"));
        let sheet = unzipped(&made.file.bytes);
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(sheet.contains("12.5"), "{sheet}");
        assert!(sheet.contains(">=1+1<"), "the text is as it was: {sheet}");
    }

    #[test]
    fn a_workbook_holds_days_and_moments_as_such_and_what_is_none_as_text() {
        let cells = [
            ("2026-01-31", Some(("46053", "yyyy-mm-dd"))),
            ("1900-01-01", Some(("1", "yyyy-mm-dd"))),
            ("9999-12-31T12:00:00", Some(("2958465.5", "yyyy-mm-dd hh:mm:ss"))),
            ("2026-01-31T18:00:00Z", Some(("46053.75", "yyyy-mm-dd hh:mm:ss\"Z\""))),
            ("2026-01-31 06:00", Some(("46053.25", "yyyy-mm-dd hh:mm:ss"))),
            ("2026-01-31T12:00:00.500999+02:00", Some(("46053.500005787035", "yyyy-mm-dd hh:mm:ss.000\"+02:00\""))),
            ("1899-12-31", None),
            ("0000-00-00T00:00:00", None),
            ("2026-02-30", None),
            ("10000-01-01", None),
            ("infinity", None),
            ("day 9000000 after 2000-01-01", None),
            ("2026-01-31T24:00:00", None),
            ("2026-01-31T23:59:60", None),
            ("2026-01-31T12:00:00+02", None),
            ("12:30:00", None),
            ("2026-01-31T", None),
        ];
        for (text, expected) in cells {
            let column = |name: &str, kind| ResultColumn { name: name.to_owned(), kind };
            let columns = vec![column("at", ValueKind::Time), column("note", ValueKind::Text)];
            let row = vec![Cell::Text(text.to_owned()); 2];
            let book =
                unzipped(&xlsx(&ResultSet { columns, rows: vec![row], is_truncated: false }).unwrap().file.bytes);
            let is_text = |cell: &str| book.contains(&format!("<c r=\"{cell}\" t=\"s\">"));
            assert!(is_text("B2"), "a text is a text: {book}");
            let Some((number, form)) = expected else {
                assert!(is_text("A2") && book.contains(&format!(">{text}<")), "{text}: {book}");
                continue;
            };
            let value = book.split("<c r=\"A2\" s=\"2\"><v>").nth(1).and_then(|rest| rest.split("</v>").next());
            assert_eq!(value, Some(number), "{text}: {book}");
            assert!(book.contains(&format!("formatCode=\"{}\"", form.replace('"', "&quot;"))), "{text}: {book}");
            let width = book.split("<col ").nth(1).and_then(|rest| rest.split("width=\"").nth(1)?.split('"').next());
            let needed = form.replace('"', "").chars().count();
            assert!(
                width.unwrap().parse::<f64>().unwrap() >= f64::from(u32::try_from(needed).unwrap()),
                "{text}: {book}"
            );
        }
    }

    /// All that a workbook holds, as text.
    fn unzipped(bytes: &[u8]) -> String {
        let mut all = String::new();
        // Each entry of the archive begins with a header, whose last fields are the lengths of a name and of extra data.
        for (at, _) in bytes.windows(4).enumerate().filter(|(_, mark)| mark == b"PK\x03\x04") {
            let length = |from: usize| usize::from(bytes[at + from]) | usize::from(bytes[at + from + 1]) << 8;
            let begin = at + 30 + length(26) + length(28);
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&bytes[begin..]).read_to_string(&mut text).unwrap();
            all.push_str(&text);
        }
        all
    }
}
