//! A result as files: CSV, and a workbook.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use thiserror::Error;

use crate::model::database::{Cell, ResultSet, ValueKind};
use crate::model::outbound_file::OutboundFile;
use crate::programs::analyst::table::cell_text;

/// The largest file, in bytes: what one answer may hold in base64.
const MAX_FILE: usize = 700_000;

/// The longest text of a cell of a workbook, in UTF-16 units.
const MAX_XLSX_TEXT: usize = 32_767;

/// Whole numbers up to here are exact in a workbook.
const MAX_EXACT: i64 = 1 << 53;

/// What spreadsheets take as the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

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
        Cell::Text(text) => drop(sheet.write_string(line, index, cut(text))?),
        other => drop(sheet.write_string(line, index, cell_text(other))?),
    }
    Ok(())
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
        Cell::Text(text) if kind == Some(ValueKind::Number) && text.parse::<f64>().is_ok() => text.clone(),
        Cell::Text(text) => harmless(text),
    }
}

/// The text such that no spreadsheet takes it for a formula out of CSV, where texts have no type. Some pass over blanks before
/// a sign, so a text that begins with any counts as well.
fn harmless(text: &str) -> String {
    let begins = text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA);
    if begins { format!("'{text}") } else { text.to_owned() }
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
