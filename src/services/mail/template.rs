//! How an e-mail looks: the same words as plain text and as HTML, with the first rows of a result as a table.
//!
//! Everything that comes from people, models and databases is data: it is escaped, and can neither end an element nor load
//! anything. Lines take their direction from their own script.

use std::fmt::Write as _;

use crate::clients::mail::MailFile;
use crate::model::mail::{AttachmentKind, MailContent};
use crate::store::MailOrigin;

/// The most rows and columns of a result that are shown in the e-mail itself, and the most characters of a cell.
const MAX_ROWS: usize = 20;
const MAX_COLUMNS: usize = 8;
const MAX_CELL: usize = 60;

/// What the HTML calls the picture.
const CHART_ID: &str = "chart";

/// The words of an e-mail in both forms.
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) html: String,
}

/// The first rows of a result.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// What the table leaves out.
    is_cut: bool,
}

impl Table {
    /// `None` if the bytes are no CSV with a header.
    fn read(csv: &[u8]) -> Option<Self> {
        let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
        let cells = |record: &csv::ByteRecord| -> Vec<String> {
            record.iter().take(MAX_COLUMNS).map(|cell| cut(&String::from_utf8_lossy(cell))).collect()
        };
        let head = reader.byte_headers().ok()?.clone();
        let mut rows = Vec::new();
        let mut is_cut = head.len() > MAX_COLUMNS;
        for record in reader.byte_records() {
            if rows.len() == MAX_ROWS {
                is_cut = true;
                break;
            }
            rows.push(cells(&record.ok()?));
        }
        Some(Self { header: cells(&head), rows, is_cut }).filter(|table| !table.header.is_empty())
    }

    fn write_text(&self, text: &mut String) {
        for row in std::iter::once(&self.header).chain(&self.rows) {
            text.push_str(&row.join(" | "));
            text.push('\n');
        }
    }

    fn write_html(&self, html: &mut String) {
        html.push_str("<table style=\"border-collapse:collapse;margin:16px 0\">");
        for (index, row) in std::iter::once(&self.header).chain(&self.rows).enumerate() {
            let tag = if index == 0 { "th" } else { "td" };
            html.push_str("<tr>");
            for cell in row {
                let style = "border:1px solid #ccc;padding:4px 8px;text-align:start";
                // Writing to a `String` cannot fail.
                let _ = write!(html, "<{tag} dir=\"auto\" style=\"{style}\">{}</{tag}>", escape(cell));
            }
            html.push_str("</tr>");
        }
        html.push_str("</table>");
    }
}

/// Both forms of an e-mail.
pub(super) fn render(content: &MailContent, origin: &MailOrigin, file: Option<(AttachmentKind, &[u8])>) -> Rendered {
    let table = file.filter(|(kind, _)| *kind == AttachmentKind::Csv).and_then(|(_, bytes)| Table::read(bytes));
    let has_chart = file.is_some_and(|(kind, _)| kind == AttachmentKind::Chart);
    let footer = footer(origin);
    Rendered {
        text: render_text(content, table.as_ref(), &footer),
        html: render_html(content, table.as_ref(), has_chart, &footer),
    }
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

/// Who is behind an e-mail, so that whoever gets it can ask.
fn footer(origin: &MailOrigin) -> String {
    let on_behalf = origin.organization.as_deref().map(|name| format!(" for {name}")).unwrap_or_default();
    format!("Sent from a chat with @{}{on_behalf}.", origin.bot_username)
}

fn render_text(content: &MailContent, table: Option<&Table>, footer: &str) -> String {
    let mut text = String::new();
    for part in [&content.greeting, &content.body] {
        if !part.is_empty() {
            text.push_str(part);
            text.push_str("\n\n");
        }
    }
    if let Some(table) = table {
        table.write_text(&mut text);
        if table.is_cut {
            text.push_str("…\nThe attached file has more.\n");
        }
        text.push('\n');
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

fn render_html(content: &MailContent, table: Option<&Table>, has_chart: bool, footer: &str) -> String {
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
    if let Some(table) = table {
        table.write_html(&mut html);
        if table.is_cut {
            paragraph(&mut html, "… The attached file has more.");
        }
    }
    if has_chart {
        let _ = write!(html, "<p><img src=\"cid:{CHART_ID}\" alt=\"Chart\" style=\"max-width:100%\"></p>");
    }
    paragraph(&mut html, &content.signature);
    let _ = write!(html, "<p dir=\"auto\" style=\"color:#777;font-size:12px\">{}</p></body></html>", escape(footer));
    html
}

/// A cell on one line, and not too long.
fn cut(cell: &str) -> String {
    let line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= MAX_CELL {
        return line;
    }
    line.chars().take(MAX_CELL - 1).chain(['…']).collect()
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

    fn content(body: &str) -> MailContent {
        MailContent {
            recipients: Vec::new(),
            subject: "Sales".to_owned(),
            greeting: "Hello <Anna>,".to_owned(),
            body: body.to_owned(),
            signature: "Ben & Co".to_owned(),
        }
    }

    fn origin() -> MailOrigin {
        let organization = Some("Acme <b>".to_owned());
        MailOrigin { bot_username: "acme_bot".to_owned(), organization, is_entitled: true }
    }

    #[test]
    fn an_email_is_the_same_words_twice() {
        let csv = "\u{feff}город,сумма\nМосква,\"1,5\"\n<script>,2\n".as_bytes();
        let rendered = render(&content("One.\nTwo.\n\nThree."), &origin(), Some((AttachmentKind::Csv, csv)));
        expect![[r"
            Hello <Anna>,

            One.
            Two.

            Three.

            город | сумма
            Москва | 1,5
            <script> | 2

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
    fn of_a_large_result_the_beginning_is_shown() {
        let mut csv = "a,b,c,d,e,f,g,h,i\n".to_owned();
        for row in 0..1000 {
            let _ = writeln!(csv, "{row},{},3,4,5,6,7,8,9", "x".repeat(100));
        }
        let rendered = render(&content("All."), &origin(), Some((AttachmentKind::Csv, csv.as_bytes())));
        assert_eq!(rendered.text.matches("xxx…").count(), MAX_ROWS);
        assert!(rendered.text.contains("The attached file has more."));
        assert!(!rendered.text.contains("| 9") && rendered.html.len() < 50_000);
    }

    proptest! {
        #[test]
        fn words_never_become_markup(body in any::<String>(), csv in any::<Vec<u8>>()) {
            let rendered = render(&content(&body), &origin(), Some((AttachmentKind::Csv, &csv)));
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
