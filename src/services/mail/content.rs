//! The words of an e-mail as people and models write them, made fit to be sent.

use crate::model::mail::{
    MAX_ATTACHMENT, MAX_BODY, MAX_GREETING, MAX_RECIPIENTS, MAX_SIGNATURE, MAX_SUBJECT, MAX_TABLE_CELL,
    MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, MailContent, MailTable, TableRows,
};
use crate::services::mail::{Attachment, MailError};

/// The same words without what has no place in an e-mail: line breaks in what is one line, blanks at the ends, recipients
/// named twice, characters that control something.
///
/// # Errors
/// [`MailError::InvalidField`] for what cannot be mended: no recipient, no subject, no body, or too much of something.
pub(super) fn tidy(content: MailContent) -> Result<MailContent, MailError> {
    let MailContent { mut recipients, not_to, subject, greeting, body, signature, table, hides_table, rows } = content;
    let mut known = std::collections::HashSet::new();
    recipients.retain(|recipient| known.insert(recipient.as_str().to_ascii_lowercase()));
    if !(1..=MAX_RECIPIENTS).contains(&recipients.len()) {
        let expected = format!("1 to {MAX_RECIPIENTS} e-mail addresses");
        return Err(MailError::InvalidField { field: "recipients", expected });
    }
    Ok(MailContent {
        recipients,
        not_to,
        subject: bounded("subject", one_line(&subject), 1, MAX_SUBJECT)?,
        greeting: bounded("greeting", one_line(&greeting), 0, MAX_GREETING)?,
        body: bounded("body", paragraphs(&body), 1, MAX_BODY)?,
        signature: bounded("signature", paragraphs(&signature), 0, MAX_SIGNATURE)?,
        table: table.map(shortened).filter(|table| !table.columns.is_empty()),
        hides_table,
        rows,
    })
}

/// Refuses a file that mail servers would not take.
pub(super) fn check_attachment(attachment: Option<&Attachment>) -> Result<(), MailError> {
    match attachment {
        Some(attachment) if attachment.bytes.len() > MAX_ATTACHMENT => {
            let expected = format!("at most {MAX_ATTACHMENT} bytes: ask for fewer rows");
            Err(MailError::InvalidField { field: "attachment", expected })
        }
        _ => Ok(()),
    }
}

fn bounded(field: &'static str, text: String, min: usize, max: usize) -> Result<String, MailError> {
    if (min..=max).contains(&text.chars().count()) {
        return Ok(text);
    }
    Err(MailError::InvalidField { field, expected: format!("{min} to {max} characters") })
}

/// As much of a table as an e-mail shows.
fn shortened(mut table: MailTable) -> MailTable {
    table.columns.truncate(MAX_TABLE_COLUMNS);
    if table.shown == TableRows::NewestLast {
        table.rows.drain(..table.rows.len().saturating_sub(MAX_TABLE_ROWS));
    }
    table.rows.truncate(MAX_TABLE_ROWS);
    for column in &mut table.columns {
        column.name = cell(&column.name);
    }
    for row in &mut table.rows {
        row.truncate(MAX_TABLE_COLUMNS);
        for text in row {
            *text = cell(text);
        }
    }
    table
}

/// A cell on one line, and not too long.
fn cell(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= MAX_TABLE_CELL {
        return line;
    }
    line.chars().take(MAX_TABLE_CELL - 1).chain(['…']).collect()
}

/// A text on one line: each run of blanks, line breaks and control characters becomes one blank.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text of several lines that end in `\n`, without other control characters.
fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', "    ");
    let kept: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::model::mail::{EmailAddress, MailColumn};

    fn content(subject: &str, body: &str) -> MailContent {
        let recipients = ["anna@example.org", "Anna@example.org"];
        MailContent {
            recipients: recipients.map(|text| EmailAddress::try_from(text).unwrap()).to_vec(),
            subject: subject.to_owned(),
            greeting: "Dear\nAnna,".to_owned(),
            body: body.to_owned(),
            ..MailContent::default()
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(subject: &str, body: &str, expected: Expect) {
        let tidied = tidy(content(subject, body));
        expected.assert_eq(&match tidied {
            Ok(content) => format!("{} | {} | {:?}", content.recipients.len(), content.subject, content.body),
            Err(error) => error.to_string(),
        });
    }

    #[test]
    fn words_are_made_fit_to_be_sent() {
        check(
            " Sales\r\nBcc: eve@example.net\r\n\r\nHello ",
            "One\r\ntwo\rthree\u{0}\u{1b}[1m\n",
            expect![[r#"1 | Sales Bcc: eve@example.net Hello | "One\ntwo\nthree[1m""#]],
        );
        check("Продажи 📈", "مرحبا", expect![[r#"1 | Продажи 📈 | "مرحبا""#]]);
        check(" \n", "x", expect!["subject: 1 to 200 characters"]);
        check("x", "\t", expect!["body: 1 to 20000 characters"]);
        check(&"x".repeat(201), "x", expect!["subject: 1 to 200 characters"]);
    }

    #[test]
    fn of_a_long_series_the_newest_rows_are_kept() {
        let kept = |shown| {
            let rows = (0..30).map(|n| vec![n.to_string()]).collect();
            let columns = vec![MailColumn { name: "day".to_owned(), is_number: true }];
            shortened(MailTable { columns, rows, shown, all_columns: 1, all_rows: 30 }).rows.concat()
        };
        let ends = |shown| (kept(shown).first().cloned().unwrap(), kept(shown).last().cloned().unwrap());
        assert_eq!(ends(TableRows::NewestLast), ("10".to_owned(), "29".to_owned()));
        assert_eq!(ends(TableRows::NewestFirst), ("0".to_owned(), "19".to_owned()));
    }

    #[test]
    fn of_a_large_table_the_beginning_is_kept() {
        let column = |number| MailColumn { name: format!("column\n{number}"), is_number: number > 0 };
        let rows = vec![vec!["x".repeat(100); 9]; 1_000];
        let columns = (0..9).map(column).collect();
        let table = MailTable { columns, rows, shown: TableRows::First, all_columns: 9, all_rows: 1_000 };
        let table = tidy(MailContent { table: Some(table), ..content("x", "x") }).unwrap().table.unwrap();
        assert_eq!((table.columns.len(), table.rows.len(), table.rows[19].len()), (8, 20, 8));
        assert!(table.is_cut() && table.rows[0][0].ends_with("xxx…") && table.columns[0].name == "column 0");
    }
}
