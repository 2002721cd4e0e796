//! E-mails out of a chat: drafted, shown, and sent only when the person presses Send.

use serde_json::{Value, json};

use crate::model::database::{ResultColumn, ResultSet, ValueKind};
use crate::model::exchange::{Exchange, ExchangeId};
use crate::model::mail::{
    AttachmentKind, EmailAddress, FileRows, MAX_BODY, MAX_SUBJECT, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, Mail, MailColumn,
    MailContent, MailId, MailState, MailTable, TableRows,
};
use crate::model::organization::Person;
use crate::programs::analyst::addresses::{Written, too_many};
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::files::{self, ResultFile};
use crate::programs::analyst::mail_choices::Choice;
use crate::programs::analyst::mail_preview::is_shown_whole;
use crate::programs::analyst::picture;
use crate::programs::analyst::pipeline::{Stop, Work, sentence};
use crate::programs::analyst::stages::Draft;
use crate::programs::analyst::table::{End, texts_of};
use crate::services::databases::QueryAnswer;
use crate::services::mail::{Attachment, Enclosed, MailError, NewMail, button_data};

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

/// The largest picture that goes with an e-mail, in bytes: it is shown in the chat first, where an answer holds no more.
const MAX_PICTURE: usize = 700_000;

/// Who gets an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addressed {
    pub(super) recipients: Vec<EmailAddress>,
    /// Whom the message names who does not get it.
    not_to: Vec<EmailAddress>,
}

/// An e-mail with what a preview shows beside its words.
#[derive(Debug)]
pub(super) struct Drafted {
    pub(super) mail: Mail,
    /// Who is behind it, as its last line says.
    pub(super) last_line: String,
    /// The picture that goes with it.
    pub(super) picture: Option<Vec<u8>>,
}

/// What of a result can go with an e-mail.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kinds {
    csv: bool,
    chart: bool,
}

impl Kinds {
    pub(super) fn of(result: &ResultSet) -> Self {
        Self { csv: !result.rows.is_empty(), chart: picture::chart_of(result, "").is_some() }
    }
}

/// Who should get an e-mail. If the message has addresses, these are it, less those that a model took for something else, such
/// as a customer that is asked about; otherwise those that a model took from the person's earlier messages. So no text in a
/// database decides who gets data, and whoever the message names gets it or is named as one who does not. Words for the person if
/// there is nobody, if they are too many, or if some cannot be read.
pub(super) fn recipients(named: &[String], question: &str, conversation: &[Exchange]) -> Result<Addressed, String> {
    let asked = Written::in_text(question);
    if let Some(complaint) = asked.complaint() {
        return Err(complaint);
    }
    let asked = without_repeats(asked.addresses);
    let named: Vec<_> = named.iter().flat_map(|name| Written::in_text(name).addresses).collect();
    let is_named = |address: &EmailAddress| named.iter().any(|named| is_same(named, address));
    let (recipients, not_to) = if asked.is_empty() {
        let earlier = conversation.iter().rev().flat_map(|exchange| Written::in_text(&exchange.question).addresses);
        (without_repeats(earlier).into_iter().filter(is_named).collect(), Vec::new())
    } else if asked.iter().any(is_named) {
        asked.into_iter().partition(is_named)
    } else {
        (asked, Vec::new())
    };
    match too_many(recipients.len()) {
        Some(complaint) => Err(complaint),
        None if recipients.is_empty() => Err(NO_RECIPIENT.to_owned()),
        None => Ok(Addressed { recipients, not_to }),
    }
}

/// Whether two addresses differ by no more than how models and people write capital letters.
fn is_same(one: &EmailAddress, other: &EmailAddress) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// Each address once, as it is written first.
fn without_repeats(addresses: impl IntoIterator<Item = EmailAddress>) -> Vec<EmailAddress> {
    let mut kept: Vec<EmailAddress> = Vec::new();
    for address in addresses {
        if !kept.iter().any(|known| is_same(known, &address)) {
            kept.push(address);
        }
    }
    kept
}

/// Keeps a draft with its attachment.
pub(super) async fn draft(
    work: &Work<'_>,
    person: &Person,
    addressed: Addressed,
    draft: Draft,
    found: Option<&QueryAnswer>,
) -> Result<Drafted, Stop> {
    let subject = one_line(&draft.subject, MAX_SUBJECT);
    let Enclosed { attachment, table, rows } = match (found, draft.attachment()) {
        (Some(found), Some(kind)) => enclosed(&found.result, kind, &subject).await,
        _ => Enclosed::default(),
    };
    let content = MailContent {
        recipients: addressed.recipients,
        not_to: addressed.not_to,
        subject,
        greeting: one_line(&draft.greeting, MAX_LINE),
        body: draft.body.trim().chars().take(MAX_BODY).collect(),
        signature: draft.signature.trim().chars().take(MAX_LINE).collect(),
        table,
        hides_table: false,
        rows,
    };
    if !is_shown_whole(&content) {
        return Err(Stop::Failed { why: "the e-mail that was drafted is too long", words: TOO_LONG.to_owned() });
    }
    let is_picture = |attachment: &&Attachment| attachment.kind == AttachmentKind::Chart;
    let picture = attachment.as_ref().filter(is_picture).map(|attachment| attachment.bytes.clone());
    let new = NewMail {
        bot_id: work.exchange.bot_id,
        chat_id: work.exchange.chat_id,
        exchange_id: Some(work.exchange.id),
        content,
        attachment,
    };
    let mail = work.services.mails.draft(person, new).await.map_err(not_drafted)?;
    let last_line = work.services.mails.last_line(&mail).await?;
    Ok(Drafted { mail, last_line, picture })
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
pub(super) async fn enclosed(result: &ResultSet, kind: AttachmentKind, title: &str) -> Enclosed {
    if kind == AttachmentKind::Chart
        && let Some(chart) = picture::chart_of(result, title)
        && let Some(bytes) = picture::draw(chart).await.filter(|bytes| bytes.len() <= MAX_PICTURE)
    {
        return Enclosed { attachment: Some(Attachment { kind, bytes }), ..Enclosed::default() };
    }
    if result.rows.is_empty() {
        return Enclosed::default();
    }
    match files::csv(result) {
        Ok(made) => Enclosed {
            table: Some(table_of(result, &made)),
            rows: Some(FileRows { count: made.rows, is_cut: made.is_cut }),
            attachment: Some(Attachment { kind: AttachmentKind::Csv, bytes: made.file.bytes }),
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

/// The buttons under a preview: what becomes of the e-mail, what of its data goes with it, and the statement that the data came
/// from, if there is one.
pub(super) fn buttons_of(mail: &Mail, statement: Option<ExchangeId>, kinds: Kinds) -> Value {
    let send = match mail.state {
        MailState::Draft => "✅ Send",
        MailState::Failed => "🔁 Send again",
        MailState::Queued | MailState::Sent | MailState::Cancelled => return json!([]),
    };
    let decide = |text: &str, verb: &str| json!({ "text": text, "callback_data": button_data(verb, mail) });
    let mut rows = vec![vec![decide(send, "send"), decide("✏️ Edit", "edit"), decide("✖️ Cancel", "drop")]];
    let choices = choices_of(mail, kinds);
    if choices.len() > 1 {
        let mark = |choice: &Choice| if choice.is_so(mail) { "✓ " } else { "" };
        let button = |choice: &Choice| decide(&format!("{}{}", mark(choice), choice.words()), choice.verb());
        rows.push(choices.iter().map(button).collect());
    }
    let mut last = Vec::new();
    if mail.content.table.is_some() {
        let choice = Choice::Table { is_hidden: !mail.content.hides_table };
        last.push(decide(choice.words(), choice.verb()));
    }
    last.extend(statement.map(|id| button("SQL", &format!("sql:{id}"))));
    if !last.is_empty() {
        rows.push(last);
    }
    json!(rows)
}

/// What can go with an e-mail: nothing, what goes with it, and what can be made of its result.
fn choices_of(mail: &Mail, kinds: Kinds) -> Vec<Choice> {
    let is_there = |choice: &Choice| match choice {
        Choice::File(Some(AttachmentKind::Csv)) => kinds.csv || choice.is_so(mail),
        Choice::File(Some(AttachmentKind::Chart)) => kinds.chart || choice.is_so(mail),
        Choice::File(None) | Choice::Table { .. } => true,
    };
    [None, Some(AttachmentKind::Csv), Some(AttachmentKind::Chart)]
        .map(Choice::File)
        .into_iter()
        .filter(is_there)
        .collect()
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
                content.not_to.clear();
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

    /// Who gets an e-mail, and who does not, as a text.
    fn chosen(named: &[&str], question: &str) -> Result<(String, String), String> {
        let named: Vec<_> = named.iter().map(|name| (*name).to_owned()).collect();
        let list =
            |addresses: &[EmailAddress]| addresses.iter().map(EmailAddress::as_str).collect::<Vec<_>>().join(" ");
        recipients(&named, question, &[]).map(|who| (list(&who.recipients), list(&who.not_to)))
    }

    #[track_caller]
    fn check(named: &[&str], question: &str, recipients: &str, not_to: &str) {
        assert_eq!(chosen(named, question), Ok((recipients.to_owned(), not_to.to_owned())), "{question}");
    }

    #[test]
    fn the_addresses_of_a_message_decide() {
        let anna = "Anna@example.org";
        check(&["evil@example.net", anna], "Send this to Anna@example.org, please.", anna, "");
        check(&[], "an <b@example.org>; (c@example.org)!", "b@example.org c@example.org", "");
        // Models copy what stands around an address, and write it as they like.
        let named = ["b@example.org", "c@example.org؛"];
        check(&named, "an b@example.org; c@example.org؛", "b@example.org c@example.org", "");
        let both = "Anna@example.org bob@example.org";
        check(&["anna@example.org", "BOB@example.org"], "To Anna@example.org and bob@example.org", both, "");
        check(&["anna@example.org"], "To Anna@example.org, ANNA@example.org", anna, "");
        // Who is named for another reason gets nothing, and is told of.
        check(&["b@example.org"], "To b@example.org what carl@example.net bought", "b@example.org", "carl@example.net");
        check(&["evil@example.net"], "To b@example.org", "b@example.org", "");
        let alike = "anna@example.org.evil.example";
        check(&["anna@example.org"], &format!("To {alike}"), alike, "");
        check(&["anna@example.org"], "To anna@еxample.org", "anna@xn--xample-2of.org", "");
        assert_eq!(chosen(&["evil@example.net"], "Mail it to my boss"), Err(NO_RECIPIENT.to_owned()));
    }

    #[test]
    fn nobody_is_left_out_in_silence() {
        let complaint = chosen(&[], "To b@example.org and anna@localhost").unwrap_err();
        assert!(complaint.contains("“anna@localhost”"), "{complaint}");
        let many = |count: usize| (0..count).map(|n| format!("p{n}@example.org")).collect::<Vec<_>>().join(" ");
        check(&[], &many(20), &many(20), "");
        let complaint = chosen(&[], &many(21)).unwrap_err();
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
            not_to: vec![address("c@example.org")],
            ..MailContent::default()
        };
        let new = edited(content.clone(), "To: b@example.org\nSubject: New\n one\n\nA text: with a colon").unwrap();
        assert_eq!((new.recipients.as_slice(), new.not_to.len()), ([address("b@example.org")].as_slice(), 0));
        assert_eq!((new.subject.as_str(), new.body.as_str()), ("New", "one\n\nA text: with a colon"));
        let only_subject = edited(content.clone(), "subject: New").unwrap();
        assert_eq!((only_subject.subject.as_str(), only_subject.body.as_str()), ("New", "Body"));
        assert_eq!(only_subject.not_to, content.not_to);
        for (text, words) in [("To: nobody", "no e-mail address"), ("To: b@example.org, c@d", "“c@d”")] {
            let complaint = edited(content.clone(), text).unwrap_err();
            assert!(complaint.contains(words), "{complaint}");
        }
    }
}
