//! How exported records are written. docs/audit.md describes both forms.

use std::fmt::Write as _;

use crate::model::audit_chain::AuditHash;
use crate::model::audit_filter::ExportFormat;
use crate::model::audit_record::StoredRecord;

/// The names of the columns of a table.
const COLUMNS: [&str; 17] = [
    "seq",
    "at",
    "actor_id",
    "actor",
    "actor_role",
    "session_id",
    "api_key_id",
    "grant_id",
    "action",
    "target",
    "reason",
    "detail",
    "address",
    "user_agent",
    "request_id",
    "hash",
    "previous_hash",
];

/// What a spreadsheet may take for the beginning of a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What stands before the records.
pub(super) fn header(format: ExportFormat) -> Vec<u8> {
    match format {
        ExportFormat::Csv => table(std::iter::once(COLUMNS.map(str::to_owned))),
        ExportFormat::Jsonl => Vec::new(),
    }
}

/// The records as they stand in the file.
pub(super) fn lines(format: ExportFormat, records: &[StoredRecord]) -> Vec<u8> {
    match format {
        ExportFormat::Csv => table(records.iter().map(cells)),
        ExportFormat::Jsonl => records.iter().map(json_line).collect::<String>().into_bytes(),
    }
}

/// The text that the hash covers, with what the hash does not cover before its closing brace: the hash itself, the hash
/// before it, and the actor's name.
fn json_line(record: &StoredRecord) -> String {
    let mut line = record.text();
    line.pop();
    let quoted = |text: Option<String>| text.map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""));
    let (hash, previous) = (hex(record.hash.as_deref()), hex(record.previous_hash.as_deref()));
    // Names of accounts hold nothing that needs an escape. Writing to a string does not fail.
    let _ = writeln!(
        line,
        r#","hash":{},"previous_hash":{},"actor":{}}}"#,
        quoted(hash),
        quoted(previous),
        quoted(record.actor.clone())
    );
    line
}

fn cells(record: &StoredRecord) -> [String; 17] {
    [
        record.seq.to_string(),
        record.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        text(record.actor_id.as_ref()),
        text(record.actor.as_ref()),
        record.actor_role.clone(),
        text(record.session_id.as_ref()),
        text(record.api_key_id.as_ref()),
        text(record.grant_id.as_ref()),
        record.action.clone(),
        text(record.target.as_ref()),
        text(record.reason.as_ref()),
        record.detail.clone(),
        text(record.address.as_ref()),
        text(record.user_agent.as_ref()),
        text(record.request_id.as_ref()),
        hex(record.hash.as_deref()).unwrap_or_default(),
        hex(record.previous_hash.as_deref()).unwrap_or_default(),
    ]
    .map(harmless)
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA_STARTS) { format!("'{cell}") } else { cell }
}

fn hex(bytes: Option<&[u8]>) -> Option<String> {
    bytes.and_then(AuditHash::from_bytes).map(|hash| hash.to_string())
}

/// A table as RFC 4180 has it.
fn table(rows: impl Iterator<Item = [String; 17]>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Neither writing to memory nor rows of one length fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;
    use crate::model::audit::{AuditAction, AuditEntry, Caller};

    fn record() -> StoredRecord {
        let entry =
            AuditEntry::new(AuditAction::KeysRotated, None).because("=cmd|'/C calc'!A0").with(json!({ "a": "b" }));
        let mut record = StoredRecord::new(&Caller::system(), entry, "2026-03-29T00:59:59Z".parse().unwrap());
        record.seq = 1;
        record.hash = Some(record.hash_behind(AuditHash::ZERO).as_bytes().to_vec());
        record
    }

    #[test]
    fn a_table_has_names_line_ends_and_no_formulas() {
        let format = ExportFormat::Csv;
        let text = String::from_utf8([header(format), lines(format, &[record()])].concat()).unwrap();
        expect![[r#"
            seq,at,actor_id,actor,actor_role,session_id,api_key_id,grant_id,action,target,reason,detail,address,user_agent,request_id,hash,previous_hash
            1,2026-03-29T00:59:59.000000Z,,,superadmin,,,,keys.rotated,,'=cmd|'/C calc'!A0,"{""a"":""b""}",,,,cd000ac569bc81d4a8b0e237cfce6e53279ef05f5aa743c1852c3984b0b2d8fc,
        "#]]
        .assert_eq(&text.replace("\r\n", "\n"));
        assert_eq!(text.matches("\r\n").count(), 2);
    }

    #[test]
    fn cells_that_begin_like_formulas_are_quoted() {
        for start in FORMULA_STARTS {
            assert_eq!(harmless(format!("{start}1")), format!("'{start}1"));
        }
        assert_eq!(harmless("1-2".to_owned()), "1-2");
    }

    #[test]
    fn a_line_is_the_hashed_text_and_its_hash() {
        let line = String::from_utf8(lines(ExportFormat::Jsonl, &[record()])).unwrap();
        let (body, rest) = line.rsplit_once(r#","hash":"#).unwrap();
        assert_eq!(AuditHash::of(AuditHash::ZERO, &format!("{body}}}")).to_string(), &rest[1..65]);
        assert_eq!(&rest[66..], ",\"previous_hash\":null,\"actor\":null}\n");
        let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(parsed["detail"]["a"], "b");
    }
}
