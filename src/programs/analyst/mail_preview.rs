//! An e-mail as a chat shows it before it is sent: its words, and its table as far as a message has room.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::database::{ResultColumn, ValueKind};
use crate::model::exchange::ExchangeId;
use crate::model::mail::{
    AttachmentKind, EmailAddress, Mail, MailColumn, MailContent, MailState, MailTable, TableRows,
};
use crate::programs::analyst::mail::buttons_of;
use crate::programs::analyst::table::{End, MAX_ROWS, laid_out};
use crate::programs::analyst::{Scene, failed};
use crate::programs::{ProgramError, Replies};
use crate::services::conversations::ConversationError;

/// The most that the words of an e-mail take of a message, in UTF-16 units: a message has 4,096 in all.
const MAX_WORDS: usize = 3_000;

/// The most of a preview, in UTF-16 units. What is left of a message is for what the question cost, and warnings.
const MAX_PREVIEW: usize = 3_490;

const WITH_FOOTER: &str = "(Below it: a line that names this bot and your organization.)\n\n";

/// An e-mail as a text.
pub(super) struct Preview {
    pub(super) text: String,
    /// Where its table stands, in UTF-16 units.
    pub(super) table: Option<(usize, usize)>,
}

/// Whether a preview has room for all words of an e-mail: nobody sends what they could not read.
pub(super) fn is_shown_whole(content: &MailContent) -> bool {
    units(&beginning(content)) + units(&content.signature) <= MAX_WORDS
}

/// An e-mail as it will be, with what the person may do about it.
pub(super) fn preview(mail: &Mail) -> Preview {
    let heading = if mail.state == MailState::Draft { "✉️ Draft of an e-mail" } else { "✉️ E-mail" };
    let before = format!("{heading}\n{}", beginning(&mail.content));
    let after = format!("{}{}", ending(&mail.content), what_next(mail));
    let Some(table) = &mail.content.table else { return Preview { text: format!("{before}{after}"), table: None } };
    let columns = columns_of(table);
    for rows in (1..=MAX_ROWS.min(table.rows.len())).rev() {
        let end = end_of(table);
        let shown = laid_out(&columns, end.of(&table.rows, rows), end);
        let below = format!("\n{}{after}", left_out(table, shown.rows, shown.columns));
        if units(&before) + units(&shown.text) + units(&below) <= MAX_PREVIEW {
            let place = (units(&before), units(&shown.text));
            return Preview { text: format!("{before}{}{below}", shown.text), table: Some(place) };
        }
    }
    Preview { text: format!("{before}{}{after}", left_out(table, 0, 0)), table: None }
}

/// Shows an e-mail with its buttons: as a new message, or in place of one.
pub(super) async fn show(
    scene: &Scene<'_>,
    replies: Replies,
    message_id: Option<i32>,
    mail: &Mail,
) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let Preview { text, table } = preview(mail);
    let mut params = json!({
        "text": text,
        "link_preview_options": { "is_disabled": true },
        "reply_markup": { "inline_keyboard": buttons_of(mail, statement_of(scene, mail).await?) },
    });
    if let Some((offset, length)) = table {
        params["entities"] = json!([{ "type": "pre", "offset": offset, "length": length }]);
    }
    Ok(match message_id {
        Some(id) => {
            params["message_id"] = id.into();
            replies.call("editMessageText", chat_id, params)
        }
        None => replies.call("sendMessage", chat_id, params),
    })
}

/// The question whose statement gave an e-mail its data; `None` without one, or if it is not kept any more.
async fn statement_of(scene: &Scene<'_>, mail: &Mail) -> Result<Option<ExchangeId>, ProgramError> {
    let Some(id) = mail.exchange_id else { return Ok(None) };
    match scene.services.conversations.get(&scene.person, id).await {
        Ok(exchange) => Ok(exchange.sql.map(|_| id)),
        Err(ConversationError::Store(error)) => Err(failed(&error)),
        Err(_) => Ok(None),
    }
}

/// What stands above the table.
fn beginning(content: &MailContent) -> String {
    let recipients: Vec<_> = content.recipients.iter().map(EmailAddress::as_str).collect();
    let mut text = format!("To: {}\nSubject: {}\n\n", recipients.join(", "), content.subject);
    for part in [&content.greeting, &content.body] {
        if !part.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(text, "{part}\n\n");
        }
    }
    text
}

/// What stands below it.
fn ending(content: &MailContent) -> String {
    let signature = &content.signature;
    if signature.is_empty() { WITH_FOOTER.to_owned() } else { format!("{signature}\n\n{WITH_FOOTER}") }
}

fn what_next(mail: &Mail) -> String {
    let file = match (mail.attachment, &mail.content.table) {
        (Some(AttachmentKind::Csv), Some(table)) => format!("📎 result.csv, rows: {}\n\n", table.all_rows),
        (Some(AttachmentKind::Csv), None) => "📎 result.csv\n\n".to_owned(),
        (Some(AttachmentKind::Chart), _) => "📎 a picture of the result\n\n".to_owned(),
        (None, _) => String::new(),
    };
    let next = match mail.state {
        MailState::Draft => "Nothing is sent until you press Send.",
        MailState::Queued => "On its way. I tell you here when the mail server has taken it.",
        MailState::Sent => "Sent.",
        MailState::Failed => "It could not be sent.",
        MailState::Cancelled => "Called off. Nothing was sent.",
    };
    format!("{file}{next}")
}

/// What of the file the e-mail's table leaves out, and what of the table this message leaves out.
fn left_out(table: &MailTable, shown_rows: usize, shown_columns: usize) -> String {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let mut text = String::new();
    if rows < table.all_rows {
        let more = table.all_rows - rows;
        let which = if table.shown == TableRows::First { "first" } else { "newest" };
        let _ = writeln!(text, "The e-mail shows the {which} {rows} rows; {more} more are in the attached file.");
    }
    if columns < table.all_columns {
        let more = table.all_columns - columns;
        let _ = writeln!(text, "Columns that are only in the attached file: {more}.");
    }
    if shown_rows == 0 {
        let _ = writeln!(text, "The table of the e-mail has no room here. Its rows: {rows}.");
    } else if shown_rows < rows || shown_columns < columns {
        let _ =
            writeln!(text, "Of its table you see {shown_rows} of {rows} rows, {shown_columns} of {columns} columns.");
    }
    text.push('\n');
    text
}

/// The end of a table that is shown if there is no room for all of it.
const fn end_of(table: &MailTable) -> End {
    match table.shown {
        TableRows::First | TableRows::NewestFirst => End::First,
        TableRows::NewestLast => End::Last,
    }
}

/// The columns of a table, whose cells are written already as they are sent.
fn columns_of(table: &MailTable) -> Vec<ResultColumn> {
    let column = |column: &MailColumn| ResultColumn {
        name: column.name.clone(),
        kind: if column.is_number { ValueKind::Number } else { ValueKind::Text },
    };
    table.columns.iter().map(column).collect()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
