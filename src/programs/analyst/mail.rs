//! E-mails out of a chat: drafted, shown, and sent only when the person presses Send.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::exchange::Exchange;
use crate::model::mail::{
    AttachmentKind, EmailAddress, MAX_BODY, MAX_RECIPIENTS, MAX_SUBJECT, Mail, MailContent, MailId, MailState,
};
use crate::model::organization::Person;
use crate::programs::analyst::pipeline::{Stop, Work, sentence};
use crate::programs::analyst::stages::Draft;
use crate::programs::analyst::{files, picture};
use crate::services::databases::QueryAnswer;
use crate::services::mail::{Attachment, MailError, NewMail, button_data};

/// The longest greeting and signature, in characters.
const MAX_LINE: usize = 200;

/// The most of a body that a preview shows, in UTF-16 units: a message has 4,096 in all.
const MAX_SHOWN: usize = 3_000;

/// What stands below the words of an e-mail, as a preview tells it.
const WITH_FOOTER: &str = "(Below it: a line that names this bot and your organization.)\n\n";
const WITH_TABLE: &str =
    "(Below it: the first rows of the file as a table, and a line that names this bot and your organization.)\n\n";

const TOO_LONG: &str = "This e-mail is too long to be shown here whole, so I do not send it: make it shorter, or write to fewer \
    people at once.";

const NO_RECIPIENT: &str = "Who should get the e-mail? Please ask again with the address in your message, such as: \
    send it to name@example.org";

/// What changes an e-mail in place of a new text.
pub(super) const HOW_TO_EDIT: &str = "Send me the new text of the e-mail.\n\n\
    To change more, begin with lines like these, then an empty line and the text:\n\
    To: name@example.org, other@example.org\nSubject: …\n\n/cancel keeps the e-mail as it is.";

/// An e-mail that waits for the person's word.
#[derive(Debug)]
pub(super) struct Drafted {
    pub(super) mail: Mail,
    /// How many rows go with it.
    pub(super) attached_rows: Option<usize>,
}

/// The rows that go with an e-mail.
struct Rows {
    count: usize,
    /// Whether the result has more.
    is_cut: bool,
}

/// Who should get an e-mail, out of what a model took from a question: only addresses that the person wrote themselves,
/// so that no text in a database decides who gets data. Words for the person if there are none.
pub(super) fn recipients(
    named: &[String],
    question: &str,
    conversation: &[Exchange],
) -> Result<Vec<EmailAddress>, String> {
    let mut written: Vec<EmailAddress> = Vec::new();
    for text in std::iter::once(question).chain(conversation.iter().map(|exchange| exchange.question.as_str())) {
        written.extend(addresses_in(text));
    }
    let mut chosen: Vec<EmailAddress> = Vec::new();
    for address in named.iter().filter_map(|name| EmailAddress::try_from(name.clone()).ok()) {
        if written.contains(&address) && !chosen.contains(&address) {
            chosen.push(address);
        }
    }
    if chosen.is_empty() {
        chosen = addresses_in(question);
    }
    chosen.truncate(MAX_RECIPIENTS);
    if chosen.is_empty() { Err(NO_RECIPIENT.to_owned()) } else { Ok(chosen) }
}

fn addresses_in(text: &str) -> Vec<EmailAddress> {
    let mut found: Vec<EmailAddress> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "<>()[],;:\"'«»".contains(c)) {
        let word = word.trim_matches(|c: char| "!?.…".contains(c));
        if let Ok(address) = EmailAddress::try_from(word.to_owned())
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

/// Keeps a draft with its attachment.
pub(super) async fn draft(
    work: &Work<'_>,
    person: &Person,
    recipients: Vec<EmailAddress>,
    draft: Draft,
    found: Option<&QueryAnswer>,
) -> Result<Drafted, Stop> {
    let kind = draft.attachment();
    let (attachment, rows) = match found {
        Some(found) => attachment(found, kind, &draft.subject).await,
        None => (None, None),
    };
    let mut content = MailContent {
        recipients,
        subject: one_line(&draft.subject, MAX_SUBJECT),
        greeting: one_line(&draft.greeting, MAX_LINE),
        body: draft.body.trim().chars().take(MAX_BODY).collect(),
        signature: draft.signature.trim().chars().take(MAX_LINE).collect(),
    };
    if let Some(rows) = rows.as_ref().filter(|rows| rows.is_cut) {
        let _ = write!(content.body, "\n\n(The file has the first {} rows.)", rows.count);
    }
    if !is_shown_whole(&content) {
        return Err(Stop::Failed { why: "the e-mail that was drafted is too long", words: TOO_LONG.to_owned() });
    }
    let new = NewMail {
        bot_id: work.exchange.bot_id,
        chat_id: work.exchange.chat_id,
        exchange_id: Some(work.exchange.id),
        content,
        attachment,
    };
    match work.services.mails.draft(person, new).await {
        Ok(mail) => Ok(Drafted { mail, attached_rows: rows.map(|rows| rows.count) }),
        Err(MailError::Store(error)) => Err(Stop::Store(error)),
        Err(error) => Err(Stop::Failed { why: "the e-mail could not be drafted", words: words_of(&error) }),
    }
}

/// What goes with an e-mail; a picture only if the result can be drawn, else the rows.
async fn attachment(
    found: &QueryAnswer,
    kind: Option<AttachmentKind>,
    title: &str,
) -> (Option<Attachment>, Option<Rows>) {
    if kind == Some(AttachmentKind::Chart)
        && let Some(chart) = picture::chart_of(&found.result, title)
        && let Some(bytes) = picture::draw(chart).await
    {
        return (Some(Attachment { kind: AttachmentKind::Chart, bytes }), None);
    }
    if kind.is_none() || found.result.rows.is_empty() {
        return (None, None);
    }
    match files::csv(&found.result) {
        Ok(made) => {
            let rows = Rows { count: made.rows, is_cut: made.is_cut || found.result.is_truncated };
            (Some(Attachment { kind: AttachmentKind::Csv, bytes: made.file.bytes }), Some(rows))
        }
        Err(error) => {
            tracing::error!(%error, "the rows of an e-mail could not be written");
            (None, None)
        }
    }
}

/// Whether a preview has room for all that an e-mail says: nobody sends what they could not read.
fn is_shown_whole(content: &MailContent) -> bool {
    head_and_words(content).encode_utf16().count() <= MAX_SHOWN
}

fn head_and_words(content: &MailContent) -> String {
    let recipients: Vec<_> = content.recipients.iter().map(EmailAddress::as_str).collect();
    let mut text = format!("To: {}\nSubject: {}\n\n", recipients.join(", "), content.subject);
    for part in [&content.greeting, &content.body, &content.signature] {
        if !part.is_empty() {
            let _ = write!(text, "{part}\n\n");
        }
    }
    text
}

/// An e-mail as it will be, with what the person may do about it.
pub(super) fn preview(mail: &Mail, attached_rows: Option<usize>) -> String {
    let heading = if mail.state == MailState::Draft { "✉️ Draft of an e-mail" } else { "✉️ E-mail" };
    let mut text = cut(&format!("{heading}\n{}", head_and_words(&mail.content)), MAX_SHOWN + heading.len());
    text.push_str(match mail.attachment {
        Some(AttachmentKind::Csv) => WITH_TABLE,
        Some(AttachmentKind::Chart) | None => WITH_FOOTER,
    });
    match (mail.attachment, attached_rows) {
        (Some(AttachmentKind::Csv), Some(rows)) => {
            let _ = write!(text, "📎 result.csv, rows: {rows}\n\n");
        }
        (Some(AttachmentKind::Csv), None) => text.push_str("📎 result.csv\n\n"),
        (Some(AttachmentKind::Chart), _) => text.push_str("📎 a picture of the result\n\n"),
        (None, _) => {}
    }
    text.push_str(match mail.state {
        MailState::Draft => "Nothing is sent until you press Send.",
        MailState::Queued => "On its way. I tell you here when the mail server has taken it.",
        MailState::Sent => "Sent.",
        MailState::Failed => "It could not be sent.",
        MailState::Cancelled => "Called off. Nothing was sent.",
    });
    text
}

/// The buttons under a preview.
pub(super) fn buttons_of(mail: &Mail) -> Value {
    let send = match mail.state {
        MailState::Draft => "✅ Send",
        MailState::Failed => "🔁 Send again",
        MailState::Queued | MailState::Sent | MailState::Cancelled => return json!([]),
    };
    let button = |text: &str, verb: &str| json!({ "text": text, "callback_data": button_data(verb, mail) });
    json!([[button(send, "send"), button("✏️ Edit", "edit"), button("✖️ Cancel", "drop")]])
}

/// The e-mail after a person's changes: its text, and if they say so its subject and who gets it.
pub(super) fn edited(mut content: MailContent, text: &str) -> Result<MailContent, String> {
    let mut rest = text.trim();
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some((name, value)) = line.split_once(':') else { break };
        match name.trim().to_lowercase().as_str() {
            "to" => {
                let addresses = addresses_in(value);
                if addresses.is_empty() || addresses.len() > MAX_RECIPIENTS {
                    return Err(format!("To: one to {MAX_RECIPIENTS} addresses such as name@example.org"));
                }
                content.recipients = addresses;
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

/// The text, cut to so many UTF-16 units.
fn cut(text: &str, max: usize) -> String {
    if text.encode_utf16().count() <= max {
        return text.to_owned();
    }
    let mut units = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= max
        })
        .collect();
    format!("{}…\n(the rest is not shown here)\n\n", kept.trim_end())
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
    }

    #[test]
    fn an_edit_replaces_what_it_names() {
        let content = MailContent {
            recipients: vec![address("a@example.org")],
            subject: "Old".to_owned(),
            greeting: "Hello".to_owned(),
            body: "Body".to_owned(),
            signature: "Bye".to_owned(),
        };
        let new = edited(content.clone(), "To: b@example.org\nSubject: New\n one\n\nA text: with a colon").unwrap();
        assert_eq!(new.recipients, [address("b@example.org")]);
        assert_eq!((new.subject.as_str(), new.body.as_str()), ("New", "one\n\nA text: with a colon"));
        let only_subject = edited(content.clone(), "subject: New").unwrap();
        assert_eq!((only_subject.subject.as_str(), only_subject.body.as_str()), ("New", "Body"));
        assert!(edited(content, "To: nobody").is_err());
    }
}
