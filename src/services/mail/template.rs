//! How an e-mail looks: the same words as plain text and as HTML, with the first rows of a result as a table.
//!
//! Everything that comes from people, models and databases is data: it is escaped, and can neither end an element nor load
//! anything. Lines take their direction from their own script.

use std::fmt::Write as _;

use crate::clients::mail::MailFile;
use crate::model::mail::{AttachmentKind, MailColumn, MailContent, MailTable, TableRows};
use crate::store::MailOrigin;

/// What the HTML calls the picture.
const CHART_ID: &str = "chart";

/// The words of an e-mail in both forms.
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) html: String,
}

/// Both forms of an e-mail with a file of this kind.
pub(super) fn render(content: &MailContent, origin: &MailOrigin, file: Option<AttachmentKind>) -> Rendered {
    let footer = footer(origin);
    Rendered { text: render_text(content, &footer), html: render_html(content, file, &footer) }
}

fn write_text(table: &MailTable, text: &mut String) {
    let names: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
    for row in std::iter::once(&names).chain(&table.rows) {
        text.push_str(&row.join(" | "));
        text.push('\n');
    }
}

fn write_html(table: &MailTable, html: &mut String) {
    html.push_str("<table style=\"border-collapse:collapse;margin:16px 0\"><tr>");
    for column in &table.columns {
        write_cell(html, "th", column, &column.name);
    }
    html.push_str("</tr>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (column, text) in table.columns.iter().zip(row) {
            write_cell(html, "td", column, text);
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
}

fn write_cell(html: &mut String, tag: &str, column: &MailColumn, text: &str) {
    let align = if column.is_number { "right" } else { "start" };
    let style = format!("border:1px solid #ccc;padding:4px 8px;text-align:{align}");
    // Writing to a `String` cannot fail.
    let _ = write!(html, "<{tag} dir=\"auto\" style=\"{style}\">{}</{tag}>", escape(text));
}

/// The file of an e-mail as it travels.
pub(super) fn mail_file(kind: AttachmentKind, bytes: Vec<u8>) -> MailFile {
    match kind {
        AttachmentKind::Csv => {
            MailFile { name: "result.csv", media_type: "text/csv; charset=utf-8", content_id: None, bytes }
        }
        AttachmentKind::Chart => {
            MailFile { name: "chart.png", media_type: "image/png", content_id: Some(CHART_ID), bytes }
        }
    }
}

/// What stands below a table that has only a part of the file.
fn more_of(table: &MailTable) -> [&'static str; 2] {
    if table.shown == TableRows::First || table.rows.len() == table.all_rows {
        ["…", "The attached file has more."]
    } else {
        ["These are the newest rows.", "The attached file has all."]
    }
}

/// The last line of an e-mail: who is behind it, so that whoever gets it can ask.
pub(super) fn footer(origin: &MailOrigin) -> String {
    let on_behalf = origin.organization.as_deref().map(|name| format!(" for {name}")).unwrap_or_default();
    format!("Sent from a chat with @{}{on_behalf}.", origin.bot_username)
}

fn render_text(content: &MailContent, footer: &str) -> String {
    let mut text = String::new();
    for part in [&content.greeting, &content.body] {
        if !part.is_empty() {
            text.push_str(part);
            text.push_str("\n\n");
        }
    }
    if let Some(table) = content.shown_table() {
        write_text(table, &mut text);
        if table.is_cut() {
            let [one, other] = more_of(table);
            let _ = writeln!(text, "{one}\n{other}");
        }
        text.push('\n');
    }
    if let Some(note) = content.file_note() {
        let _ = writeln!(text, "{note}\n");
    }
    if !content.signature.is_empty() {
        text.push_str(&content.signature);
        text.push_str("\n\n");
    }
    // What mail programs know as the beginning of a footer.
    text.push_str("-- \n");
    text.push_str(footer);
    text.push('\n');
    text
}

fn render_html(content: &MailContent, file: Option<AttachmentKind>, footer: &str) -> String {
    let mut html = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head>\
        <body style=\"font-family:sans-serif;font-size:15px;line-height:1.45;color:#222\">"
        .to_owned();
    let paragraph = |html: &mut String, text: &str| {
        if !text.is_empty() {
            let _ = write!(html, "<p dir=\"auto\">{}</p>", escape(text).replace('\n', "<br>"));
        }
    };
    paragraph(&mut html, &content.greeting);
    for text in content.body.split("\n\n").map(str::trim) {
        paragraph(&mut html, text);
    }
    if let Some(table) = content.shown_table() {
        write_html(table, &mut html);
        if table.is_cut() {
            paragraph(&mut html, &more_of(table).join(" "));
        }
    }
    paragraph(&mut html, &content.file_note().unwrap_or_default());
    if file == Some(AttachmentKind::Chart) {
        let _ = write!(html, "<p><img src=\"cid:{CHART_ID}\" alt=\"Chart\" style=\"max-width:100%\"></p>");
    }
    paragraph(&mut html, &content.signature);
    let _ = write!(html, "<p dir=\"auto\" style=\"color:#777;font-size:12px\">{}</p></body></html>", escape(footer));
    html
}

/// A text as HTML shows it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::model::mail::FileRows;

    fn content(body: &str) -> MailContent {
        MailContent {
            subject: "Sales".to_owned(),
            greeting: "Hello <Anna>,".to_owned(),
            body: body.to_owned(),
            signature: "Ben & Co".to_owned(),
            ..MailContent::default()
        }
    }

    fn table(rows: &[[&str; 2]]) -> MailTable {
        let column = |name: &str, is_number| MailColumn { name: name.to_owned(), is_number };
        MailTable {
            columns: vec![column("город", false), column("сумма", true)],
            rows: rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect(),
            shown: TableRows::First,
            all_columns: 2,
            all_rows: rows.len(),
        }
    }

    fn origin() -> MailOrigin {
        let organization = Some("Acme <b>".to_owned());
        MailOrigin { bot_username: "acme_bot".to_owned(), organization }
    }

    #[test]
    fn an_email_is_the_same_words_twice() {
        let table = Some(table(&[["Москва", "1,500.0"], ["<script>", "2.0"]]));
        let content = MailContent { table, ..content("One.\nTwo.\n\nThree.") };
        let rendered = render(&content, &origin(), Some(AttachmentKind::Csv));
        expect![[r"
            Hello <Anna>,

            One.
            Two.

            Three.

            город | сумма
            Москва | 1,500.0
            <script> | 2.0

            Ben & Co

            -- 
            Sent from a chat with @acme_bot for Acme <b>.
        "]]
        .assert_eq(&rendered.text);
        assert!(
            rendered.html.contains("<p dir=\"auto\">One.<br>Two.</p><p dir=\"auto\">Three.</p>"),
            "{}",
            rendered.html
        );
        assert!(rendered.html.contains(">&lt;script&gt;</td>"), "{}", rendered.html);
        assert!(rendered.html.contains("for Acme &lt;b&gt;."), "{}", rendered.html);
    }

    #[test]
    fn a_table_that_is_not_all_says_so() {
        let first = MailTable { all_rows: 3, ..table(&[["Москва", "1"], ["Тверь", "2"]]) };
        let rendered =
            render(&MailContent { table: Some(first), ..content("All.") }, &origin(), Some(AttachmentKind::Csv));
        assert!(rendered.text.contains("Тверь | 2\n…\nThe attached file has more.\n"), "{}", rendered.text);
        assert!(rendered.html.contains("… The attached file has more."), "{}", rendered.html);
        let newest =
            MailTable { shown: TableRows::NewestLast, all_rows: 3, ..table(&[["2026-02", "1"], ["2026-03", "2"]]) };
        let newest =
            render(&MailContent { table: Some(newest), ..content("All.") }, &origin(), Some(AttachmentKind::Csv));
        let below = "2026-03 | 2\nThese are the newest rows.\nThe attached file has all.\n";
        assert!(newest.text.contains(below), "{}", newest.text);
        assert!(newest.html.contains("These are the newest rows. The attached file has all."), "{}", newest.html);
        assert!(rendered.html.contains("text-align:right\">2</td>"), "{}", rendered.html);
    }

    #[test]
    fn a_table_that_is_hidden_is_in_neither_form_and_a_file_that_is_cut_says_so() {
        let rows = Some(FileRows { count: 2, is_cut: true });
        let content =
            MailContent { table: Some(table(&[["Москва", "1"]])), hides_table: true, rows, ..content("All.") };
        let Rendered { text, html } = render(&content, &origin(), Some(AttachmentKind::Csv));
        assert!(text.contains("All.\n\n(The file has the first 2 rows.)\n\nBen & Co\n"), "{text}");
        assert!(html.contains("All.</p><p dir=\"auto\">(The file has the first 2 rows.)</p>"), "{html}");
    }

    proptest! {
        #[test]
        fn words_never_become_markup(body in any::<String>(), name in any::<String>(), cell in any::<String>()) {
            let mut table = table(&[["a", &cell], [&cell, "2"]]);
            table.columns[0].name = name;
            let content_with = MailContent { table: Some(table), ..content(&body) };
            let rendered = render(&content_with, &origin(), Some(AttachmentKind::Csv));
            let plain = render(&content(""), &origin(), None).html;
            let known = ["<!DOCTYPE", "<html", "<head", "<meta", "</head", "<body", "<p", "</p", "<br", "<table", "</table",
                "<tr", "</tr", "<td", "</td", "<th", "</th", "</body", "</html"];
            for (at, _) in rendered.html.match_indices('<') {
                let rest = &rendered.html[at..];
                prop_assert!(known.iter().any(|tag| rest.starts_with(tag)), "{rest}");
            }
            prop_assert!(plain.len() <= rendered.html.len());
        }
    }
}
