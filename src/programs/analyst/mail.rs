//! E-mails out of a chat: drafted, shown, and sent only when the person presses Send.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::database::{ResultColumn, ResultSet, ValueKind};
use crate::model::exchange::{Exchange, ExchangeId};
use crate::model::mail::{
    AttachmentKind, EmailAddress, MAX_BODY, MAX_SUBJECT, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, Mail, MailColumn,
    MailContent, MailId, MailState, MailTable, TableRows,
};
use crate::model::organization::Person;
use crate::programs::analyst::addresses::{Written, too_many};
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::files::{self, ResultFile};
use crate::programs::analyst::mail_preview::is_shown_whole;
use crate::programs::analyst::picture;
use crate::programs::analyst::pipeline::{Stop, Work, sentence};
use crate::programs::analyst::stages::Draft;
use crate::programs::analyst::table::{End, texts_of};
use crate::services::databases::QueryAnswer;
use crate::services::mail::{Attachment, MailError, NewMail, button_data};

/// The longest greeting and signature, in characters.
const MAX_LINE: usize = 200;

const TOO_LONG: &str = "This e-mail is too long to be shown here whole, so I do not send it: make it shorter, or write to fewer \
    people at once.";

const NO_RECIPIENT: &str = "Who should get the e-mail? Please ask again with the address in your message, such as: \
    send it to name@example.org";

const NO_ADDRESS: &str = "Behind “To:” there is no e-mail address. Please write addresses such as name@example.org.";

/// What changes an e-mail in place of a new text.
pub(super) const HOW_TO_EDIT: &str = "Send me the new text of the e-mail, just as it is to be sent.\n\n\
    To change more, begin with lines like these, then an empty line and the text:\n\
    To: name@example.org, other@example.org\nSubject: …\n\n/cancel keeps the e-mail as it is.";

/// What goes with an e-mail.
#[derive(Default)]
struct Enclosed {
    file: Option<Attachment>,
    /// The first rows of the file, which stand in the e-mail itself.
    table: Option<MailTable>,
    /// How many rows the file has, if the result has more.
    cut_at: Option<usize>,
}

/// Who should get an e-mail, out of what a model took from a question: only addresses that the person wrote themselves,
/// so that no text in a database decides who gets data. Words for the person if there are none, too many, or some that cannot
/// be read.
pub(super) fn recipients(
    named: &[String],
    question: &str,
    conversation: &[Exchange],
) -> Result<Vec<EmailAddress>, String> {
    let asked = Written::in_text(question);
    if let Some(complaint) = asked.complaint() {
        return Err(complaint);
    }
    let mut written = asked.addresses.clone();
    written.extend(conversation.iter().flat_map(|exchange| Written::in_text(&exchange.question).addresses));
    let mut chosen: Vec<EmailAddress> = Vec::new();
    for address in named.iter().flat_map(|name| Written::in_text(name).addresses) {
        if written.contains(&address) && !chosen.contains(&address) {
            chosen.push(address);
        }
    }
    if chosen.is_empty() {
        chosen = asked.addresses;
    }
    match too_many(chosen.len()) {
        Some(complaint) => Err(complaint),
        None if chosen.is_empty() => Err(NO_RECIPIENT.to_owned()),
        None => Ok(chosen),
    }
}

/// Keeps a draft with its attachment.
pub(super) async fn draft(
    work: &Work<'_>,
    person: &Person,
    recipients: Vec<EmailAddress>,
    draft: Draft,
    found: Option<&QueryAnswer>,
) -> Result<Mail, Stop> {
    let kind = draft.attachment();
    let enclosed = match found {
        Some(found) => enclosed(found, kind, &draft.subject).await,
        None => Enclosed::default(),
    };
    let mut content = MailContent {
        recipients,
        subject: one_line(&draft.subject, MAX_SUBJECT),
        greeting: one_line(&draft.greeting, MAX_LINE),
        body: draft.body.trim().chars().take(MAX_BODY).collect(),
        signature: draft.signature.trim().chars().take(MAX_LINE).collect(),
        table: enclosed.table,
    };
    if let Some(rows) = enclosed.cut_at {
        let _ = write!(content.body, "\n\n(The file has the first {rows} rows.)");
    }
    if !is_shown_whole(&content) {
        return Err(Stop::Failed { why: "the e-mail that was drafted is too long", words: TOO_LONG.to_owned() });
    }
    let new = NewMail {
        bot_id: work.exchange.bot_id,
        chat_id: work.exchange.chat_id,
        exchange_id: Some(work.exchange.id),
        content,
        attachment: enclosed.file,
    };
    work.services.mails.draft(person, new).await.map_err(not_drafted)
}

/// Ends the work on an e-mail that could not be drafted anyway, before its words cost anything.
pub(super) async fn require_possible(
    work: &Work<'_>,
    person: &Person,
    recipients: &[EmailAddress],
) -> Result<(), Stop> {
    work.services.mails.require_draftable(person, recipients).await.map_err(not_drafted)
}

fn not_drafted(error: MailError) -> Stop {
    match error {
        MailError::Store(error) => Stop::Store(error),
        error => Stop::Failed { why: "the e-mail could not be drafted", words: words_of(&error) },
    }
}

/// What goes with an e-mail; a picture only if the result can be drawn, else the rows.
async fn enclosed(found: &QueryAnswer, kind: Option<AttachmentKind>, title: &str) -> Enclosed {
    if kind == Some(AttachmentKind::Chart)
        && let Some(chart) = picture::chart_of(&found.result, title)
        && let Some(bytes) = picture::draw(chart).await
    {
        return Enclosed { file: Some(Attachment { kind: AttachmentKind::Chart, bytes }), ..Enclosed::default() };
    }
    if kind.is_none() || found.result.rows.is_empty() {
        return Enclosed::default();
    }
    match files::csv(&found.result) {
        Ok(made) => Enclosed {
            table: Some(table_of(&found.result, &made)),
            file: Some(Attachment { kind: AttachmentKind::Csv, bytes: made.file.bytes }),
            cut_at: Some(made.rows).filter(|_| made.is_cut || found.result.is_truncated),
        },
        Err(error) => {
            tracing::error!(%error, "the rows of an e-mail could not be written");
            Enclosed::default()
        }
    }
}

/// Those rows of a file that an answer in the chat would show, written as there.
fn table_of(result: &ResultSet, file: &ResultFile) -> MailTable {
    let column =
        |column: &ResultColumn| MailColumn { name: column.name.clone(), is_number: column.kind == ValueKind::Number };
    let kept = &result.rows[..file.rows];
    let (end, shown) = match picture::newest_end(result).filter(|_| !file.is_cut) {
        Some(End::First) => (End::First, TableRows::NewestFirst),
        Some(End::Last) => (End::Last, TableRows::NewestLast),
        None => (End::First, TableRows::First),
    };
    MailTable {
        columns: result.columns.iter().take(MAX_TABLE_COLUMNS).map(column).collect(),
        rows: texts_of(result, end.of(kept, MAX_TABLE_ROWS)),
        shown,
        all_columns: result.columns.len(),
        all_rows: file.rows,
    }
}

/// The buttons under a preview, with the statement that the e-mail's data came from, if there is one.
pub(super) fn buttons_of(mail: &Mail, statement: Option<ExchangeId>) -> Value {
    let send = match mail.state {
        MailState::Draft => "✅ Send",
        MailState::Failed => "🔁 Send again",
        MailState::Queued | MailState::Sent | MailState::Cancelled => return json!([]),
    };
    let decide = |text: &str, verb: &str| json!({ "text": text, "callback_data": button_data(verb, mail) });
    let mut rows = vec![vec![decide(send, "send"), decide("✏️ Edit", "edit"), decide("✖️ Cancel", "drop")]];
    rows.extend(statement.map(|id| vec![button("SQL", &format!("sql:{id}"))]));
    json!(rows)
}

/// Whether a person may still change an e-mail.
pub(super) const fn is_open(mail: &Mail) -> bool {
    matches!(mail.state, MailState::Draft | MailState::Failed)
}

/// The e-mail after a person's changes: its text, and if they say so its subject and who gets it.
pub(super) fn edited(mut content: MailContent, text: &str) -> Result<MailContent, String> {
    let mut rest = text.trim();
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some((name, value)) = line.split_once(':') else { break };
        match name.trim().to_lowercase().as_str() {
            "to" => {
                let written = Written::in_text(value);
                if let Some(complaint) = written.complaint().or_else(|| too_many(written.addresses.len())) {
                    return Err(complaint);
                }
                if written.addresses.is_empty() {
                    return Err(NO_ADDRESS.to_owned());
                }
                content.recipients = written.addresses;
            }
            "subject" => content.subject = one_line(value, MAX_SUBJECT),
            _ => break,
        }
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        content.body = rest.chars().take(MAX_BODY).collect();
        // Who writes the whole text has written how it begins and ends.
        content.greeting.clear();
        content.signature.clear();
    }
    if !is_shown_whole(&content) {
        return Err(TOO_LONG.to_owned());
    }
    Ok(content)
}

/// Words for the person; what must not happen is written down instead.
pub(super) fn words_of(error: &MailError) -> String {
    if let MailError::Internal(reason) = error {
        tracing::error!(reason, "an e-mail could not be drafted or sent");
        return "The e-mail could not be handled. Please try again later.".to_owned();
    }
    sentence(&error.to_string())
}

/// The id in the data of a button, and the revision that was shown above it.
pub(super) fn id_of(text: &str) -> Option<(MailId, i32)> {
    let (id, revision) = text.split_once('.')?;
    Some((id.parse().ok()?, revision.parse().ok()?))
}

fn one_line(text: &str, max: usize) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(max)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn only_addresses_that_the_person_wrote_are_recipients() {
        let named = ["evil@example.net".to_owned(), "Anna@Example.org".to_owned()];
        let chosen = recipients(&named, "Send this to Anna@example.org, please.", &[]).unwrap();
        assert_eq!(chosen, [address("Anna@example.org")]);
        assert_eq!(
            recipients(&["evil@example.net".to_owned()], "Mail it to my boss", &[]),
            Err(NO_RECIPIENT.to_owned())
        );
        let chosen = recipients(&[], "an <b@example.org>; (c@example.org)!", &[]).unwrap();
        assert_eq!(chosen, [address("b@example.org"), address("c@example.org")]);
        // Models copy what stands around an address.
        let named = ["b@example.org".to_owned(), "c@example.org؛".to_owned()];
        let chosen = recipients(&named, "an b@example.org; c@example.org؛", &[]).unwrap();
        assert_eq!(chosen, [address("b@example.org"), address("c@example.org")]);
    }

    #[test]
    fn nobody_is_left_out_in_silence() {
        let complaint = recipients(&[], "To b@example.org and anna@localhost", &[]).unwrap_err();
        assert!(complaint.contains("“anna@localhost”"), "{complaint}");
        let many = |count: usize| (0..count).map(|n| format!("p{n}@example.org")).collect::<Vec<_>>().join(" ");
        assert_eq!(recipients(&[], &many(20), &[]).unwrap().len(), 20);
        let complaint = recipients(&[], &many(21), &[]).unwrap_err();
        assert!(complaint.contains("at most 20 people, and these are 21"), "{complaint}");
    }

    #[test]
    fn an_edit_replaces_what_it_names() {
        let content = MailContent {
            recipients: vec![address("a@example.org")],
            subject: "Old".to_owned(),
            greeting: "Hello".to_owned(),
            body: "Body".to_owned(),
            signature: "Bye".to_owned(),
            table: None,
        };
        let new = edited(content.clone(), "To: b@example.org\nSubject: New\n one\n\nA text: with a colon").unwrap();
        assert_eq!(new.recipients, [address("b@example.org")]);
        assert_eq!((new.subject.as_str(), new.body.as_str()), ("New", "one\n\nA text: with a colon"));
        let only_subject = edited(content.clone(), "subject: New").unwrap();
        assert_eq!((only_subject.subject.as_str(), only_subject.body.as_str()), ("New", "Body"));
        for (text, words) in [("To: nobody", "no e-mail address"), ("To: b@example.org, c@d", "“c@d”")] {
            let complaint = edited(content.clone(), text).unwrap_err();
            assert!(complaint.contains(words), "{complaint}");
        }
    }
}
