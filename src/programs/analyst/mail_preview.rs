//! An e-mail as a chat shows it before it is sent: its words, and its table as far as a message has room.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::database::{ResultColumn, ValueKind};
use crate::model::exchange::ExchangeId;
use crate::model::mail::{
    AttachmentKind, EmailAddress, Mail, MailColumn, MailContent, MailState, MailTable, TableRows,
};
use crate::programs::analyst::mail::{Kinds, buttons_of, is_open};
use crate::programs::analyst::mail_choices::result_of;
use crate::programs::analyst::table::{End, MAX_ROWS, laid_out};
use crate::programs::analyst::{Scene, failed};
use crate::programs::{ProgramError, Replies};
use crate::services::conversations::ConversationError;

/// The most that the words of an e-mail take of a message, in UTF-16 units: a message has 4,096 in all. What else a preview says
/// takes less than what is left of [`MAX_PREVIEW`].
const MAX_WORDS: usize = 2_900;

/// The most of a preview, in UTF-16 units. What is left of a message is for what the question cost, and warnings.
const MAX_PREVIEW: usize = 3_490;

/// Said below the picture that goes with an e-mail; a draft may have something else go with it later.
const CAPTION: &str = "The picture for the e-mail";

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

/// An e-mail as it will be, down to its last line, with what the person may do about it.
pub(super) fn preview(mail: &Mail, last_line: &str) -> Preview {
    let heading = if mail.state == MailState::Draft { "✉️ Draft of an e-mail" } else { "✉️ E-mail" };
    let before = format!("{heading}\n{}", beginning(&mail.content));
    let after = format!("{}{}", ending(&mail.content, last_line), what_next(mail));
    let Some(table) = mail.content.shown_table() else {
        return Preview { text: format!("{before}{after}"), table: None };
    };
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

/// Shows an e-mail with its buttons: as a new message, or in place of one. A picture that would go with it is shown before a new
/// message, so that nobody sends what they did not see.
pub(super) async fn show(
    scene: &Scene<'_>,
    replies: Replies,
    message_id: Option<i32>,
    mail: &Mail,
) -> Result<Replies, ProgramError> {
    let (chat_id, mails) = (scene.place.chat_id, &scene.services.mails);
    let last_line = mails.last_line(mail).await.map_err(|error| failed(&error))?;
    let Preview { text, table } = preview(mail, &last_line);
    let (statement, kinds) = if is_open(mail) { origin_of(scene, mail).await? } else { (None, Kinds::default()) };
    let mut params = json!({
        "text": text,
        "link_preview_options": { "is_disabled": true },
        "reply_markup": { "inline_keyboard": buttons_of(mail, statement, kinds) },
    });
    if let Some((offset, length)) = table {
        params["entities"] = json!([{ "type": "pre", "offset": offset, "length": length }]);
    }
    if let Some(id) = message_id {
        params["message_id"] = id.into();
        return Ok(replies.call("editMessageText", chat_id, params));
    }
    let picture = if is_open(mail) { mails.picture(mail).await.map_err(|error| failed(&error))? } else { None };
    let replies = match picture {
        Some(bytes) => replies.photo(chat_id, bytes, &caption(mail)),
        None => replies,
    };
    Ok(replies.call("sendMessage", chat_id, params))
}

/// What stands below the picture of an e-mail.
pub(super) fn caption(mail: &Mail) -> String {
    format!("{CAPTION} “{}”", mail.content.subject)
}

/// The question whose statement gave an e-mail its data, and what of its result can go with the e-mail; nothing without one, or if
/// it is not kept any more.
async fn origin_of(scene: &Scene<'_>, mail: &Mail) -> Result<(Option<ExchangeId>, Kinds), ProgramError> {
    let Some(id) = mail.exchange_id else { return Ok((None, Kinds::default())) };
    let statement = match scene.services.conversations.get(&scene.person, id).await {
        Ok(exchange) => exchange.sql.map(|_| id),
        Err(ConversationError::Store(error)) => return Err(failed(&error)),
        Err(_) => None,
    };
    let result = result_of(scene, statement).await?;
    Ok((statement, result.map(|result| Kinds::of(&result)).unwrap_or_default()))
}

/// What stands above the table.
fn beginning(content: &MailContent) -> String {
    let list = |addresses: &[EmailAddress]| addresses.iter().map(EmailAddress::as_str).collect::<Vec<_>>().join(", ");
    let mut text = format!("To: {}\n", list(&content.recipients));
    if !content.not_to.is_empty() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "Not to: {}", list(&content.not_to));
    }
    let _ = write!(text, "Subject: {}\n\n", content.subject);
    for part in [&content.greeting, &content.body] {
        if !part.is_empty() {
            let _ = write!(text, "{part}\n\n");
        }
    }
    text
}

/// What stands below it.
fn ending(content: &MailContent, last_line: &str) -> String {
    let mut text = String::new();
    for part in [content.file_note().as_deref(), Some(&content.signature)].into_iter().flatten() {
        if !part.is_empty() {
            let _ = write!(text, "{part}\n\n");
        }
    }
    if !last_line.is_empty() {
        let _ = write!(text, "-- \n{last_line}\n\n");
    }
    text
}

fn what_next(mail: &Mail) -> String {
    let file = match (mail.attachment, mail.content.rows) {
        (Some(AttachmentKind::Csv), Some(rows)) => format!("📎 result.csv, rows: {}\n\n", rows.count),
        (Some(AttachmentKind::Csv), None) => "📎 result.csv\n\n".to_owned(),
        (Some(AttachmentKind::Chart), _) => "📎 the picture of the result\n\n".to_owned(),
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::model::account::AccountId;
    use crate::model::bot::BotId;
    use crate::model::mail::{FileRows, MailId};

    #[test]
    fn a_preview_has_room_for_whatever_an_email_is() {
        let long = "я".repeat(MAX_WORDS - 100);
        let column = |number| MailColumn { name: format!("column {number}"), is_number: false };
        let table = MailTable {
            columns: (0..8).map(column).collect(),
            rows: vec![vec!["я".repeat(60); 8]; 20],
            shown: TableRows::NewestLast,
            all_columns: 100,
            all_rows: 10_000,
        };
        let rows = Some(FileRows { count: 10_000, is_cut: true });
        let content = MailContent { body: long, table: Some(table), rows, ..MailContent::default() };
        assert!(is_shown_whole(&content));
        let mail = Mail {
            id: MailId(Uuid::nil()),
            bot_id: BotId(Uuid::nil()),
            chat_id: 1,
            account_id: AccountId(Uuid::nil()),
            organization_id: None,
            exchange_id: None,
            content,
            attachment: Some(AttachmentKind::Csv),
            state: MailState::Draft,
            attempts: 0,
            unanswered: 0,
            revision: 1,
            last_error: None,
            created_at: DateTime::UNIX_EPOCH,
            drafted_at: DateTime::UNIX_EPOCH,
            queued_at: None,
            finished_at: None,
        };
        let last_line = format!("Sent from a chat with @{} for {}.", "b".repeat(32), "🙂".repeat(64));
        let shown = preview(&mail, &last_line);
        assert!(units(&shown.text) <= MAX_PREVIEW, "{}", units(&shown.text));
        assert!(shown.text.contains("The table of the e-mail has no room here."), "{}", shown.text);
        assert!(shown.text.contains(&format!("(The file has the first 10000 rows.)\n\n-- \n{last_line}\n\n📎")));
    }
}
