//! E-mails that people send out of a chat.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::exchange::ExchangeId;
use crate::model::organization::OrganizationId;

crate::define_id!(
    /// Names an e-mail.
    MailId
);

/// The most recipients of one e-mail.
pub const MAX_RECIPIENTS: usize = 20;

/// The longest subject, in characters.
pub const MAX_SUBJECT: usize = 200;

/// The longest body, in characters.
pub const MAX_BODY: usize = 20_000;

/// The largest attachment, in bytes. Many mail servers take no more than 10 MB in base64.
pub const MAX_ATTACHMENT: usize = 5_000_000;

/// The longest e-mail address, in characters (RFC 5321).
const MAX_ADDRESS: usize = 254;

/// The longest greeting, in characters.
pub const MAX_GREETING: usize = 200;

/// The longest signature, in characters.
pub const MAX_SIGNATURE: usize = 500;

/// An e-mail address: `local@domain`, at most 254 characters, the domain in lower case and in ASCII. The part before the `@`
/// is one that needs no quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no e-mail address.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an e-mail address looks like name@example.org")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl TryFrom<&str> for EmailAddress {
    type Error = InvalidEmailAddress;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let (local, domain) = text.trim().rsplit_once('@').ok_or(InvalidEmailAddress)?;
        if !is_local_part(local) {
            return Err(InvalidEmailAddress);
        }
        let domain = parse_mail_domain(domain).ok_or(InvalidEmailAddress)?;
        let address = format!("{local}@{domain}");
        if address.len() <= MAX_ADDRESS { Ok(Self(address)) } else { Err(InvalidEmailAddress) }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmailAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::try_from(text.as_str())
    }
}

/// Whether this may stand before the `@`: what RFC 5321 takes without quotes. What needs quotes is how headers are forged.
fn is_local_part(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    (1..=64).contains(&text.len()) && text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_allowed))
}

/// A domain as mail servers know it: in lower case, and in ASCII whatever its script, so that two that only look alike are
/// told apart. At least two labels; no address of a machine.
pub(super) fn parse_mail_domain(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    if !text.chars().all(is_plain) {
        return None;
    }
    let url::Host::Domain(domain) = url::Host::parse(text).ok()? else { return None };
    let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    (domain.contains('.') && domain.split('.').all(is_label)).then_some(domain)
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl MailState {
    /// The state's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an e-mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum MailState {
    /// Drafted, and shown to the person; nobody else knows of it.
    Draft,
    /// The person said to send it; it waits for its turn or for its next attempt.
    Queued,
    /// The mail server took it.
    Sent,
    /// The mail server refused it for good, or too many attempts failed.
    Failed,
    /// The person called it off.
    Cancelled,
}

/// What goes with an e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum AttachmentKind {
    /// The result as CSV.
    Csv,
    /// The result as a picture of a chart.
    Chart,
}

/// The most rows and columns of a result that are shown in an e-mail itself, and the most characters of a cell.
pub const MAX_TABLE_ROWS: usize = 20;
/// See [`MAX_TABLE_ROWS`].
pub const MAX_TABLE_COLUMNS: usize = 8;
/// See [`MAX_TABLE_ROWS`].
pub const MAX_TABLE_CELL: usize = 60;

/// The words of an e-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailContent {
    /// Who gets it.
    pub recipients: Vec<EmailAddress>,
    /// Whom the person named beside them who does not get it, which is shown to the person alone.
    #[serde(default)]
    pub not_to: Vec<EmailAddress>,
    /// Its subject.
    pub subject: String,
    /// How it greets.
    pub greeting: String,
    /// What it says; paragraphs are parted by empty lines.
    pub body: String,
    /// How it ends.
    pub signature: String,
    /// Some rows of its file, which stand in the e-mail itself.
    #[serde(default)]
    pub table: Option<MailTable>,
    /// Whether the person wants the e-mail without that table.
    #[serde(default)]
    pub hides_table: bool,
    /// How much of the result its file of rows has; `None` without one.
    #[serde(default)]
    pub rows: Option<FileRows>,
}

impl MailContent {
    /// The table that stands in the e-mail.
    pub fn shown_table(&self) -> Option<&MailTable> {
        self.table.as_ref().filter(|_| !self.hides_table)
    }

    /// What the e-mail says of a file that does not have the whole result.
    pub fn file_note(&self) -> Option<String> {
        let FileRows { count, .. } = self.rows.filter(|rows| rows.is_cut)?;
        Some(format!("(The file has the first {count} rows.)"))
    }
}

/// How much of a result a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileRows {
    /// How many rows are in it.
    pub count: usize,
    /// Whether the result has more.
    pub is_cut: bool,
}

/// Which rows of a longer result a table has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableRows {
    /// The first.
    #[default]
    First,
    /// The newest of a series, which begins with them.
    NewestFirst,
    /// The newest of a series, which ends with them.
    NewestLast,
}

/// Some rows of a result as they are read in an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailTable {
    /// The first columns.
    pub columns: Vec<MailColumn>,
    /// The rows, each with a text for every column.
    pub rows: Vec<Vec<String>>,
    /// Which of the file's rows they are.
    #[serde(default)]
    pub shown: TableRows,
    /// How many columns the file has.
    pub all_columns: usize,
    /// How many rows the file has.
    pub all_rows: usize,
}

impl MailTable {
    /// Whether the file has more than the table.
    pub fn is_cut(&self) -> bool {
        self.rows.len() < self.all_rows || self.columns.len() < self.all_columns
    }
}

/// A column of a table in an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailColumn {
    /// Its name.
    pub name: String,
    /// Whether numbers are in it.
    pub is_number: bool,
}

/// An e-mail of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// The bot in whose chat it was drafted.
    pub bot_id: BotId,
    /// The chat.
    pub chat_id: i64,
    /// Whose it is.
    pub account_id: AccountId,
    /// Their organization when it was drafted.
    pub organization_id: Option<OrganizationId>,
    /// The question that it answers.
    pub exchange_id: Option<ExchangeId>,
    /// Its words.
    pub content: MailContent,
    /// What goes with it.
    pub attachment: Option<AttachmentKind>,
    /// Where it stands.
    pub state: MailState,
    /// Failed attempts so far.
    pub attempts: i32,
    /// Those of them of which nobody knows whether the mail server took the e-mail.
    pub unanswered: i32,
    /// How often its words were set: what is shown of an older revision is not what would be sent.
    pub revision: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When its words were last set.
    pub drafted_at: DateTime<Utc>,
    /// When the person last said to send it.
    pub queued_at: Option<DateTime<Utc>>,
    /// When it was sent, failed for good or was called off.
    pub finished_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain_and_their_domains_are_folded() {
        let good = [
            ("Anna.Weber+news@Example.ORG", "Anna.Weber+news@example.org"),
            ("  a@b.cd ", "a@b.cd"),
            ("почта@example.org", ""),
            ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
            ("o'neil@mail.example.org", "o'neil@mail.example.org"),
        ];
        for (text, expected) in good {
            let parsed = EmailAddress::try_from(text).map_or(String::new(), String::from);
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn what_could_forge_a_header_is_no_address() {
        let bad = [
            "",
            "anna",
            "@example.org",
            "anna@",
            "anna@localhost",
            "anna@127.0.0.1",
            "anna@[::1]",
            "anna@example..org",
            ".anna@example.org",
            "anna.@example.org",
            "an na@example.org",
            "anna@example.org\r\nBcc: eve@example.net",
            "anna\n@example.org",
            "\"a b\"@example.org",
            "a,b@example.org",
            "<anna@example.org>",
            "anna@example.org>,<eve@example.net",
            "anna@eve@example.org",
            "anna@exa%6dple.org",
            "anna@-example.org",
        ];
        for text in bad {
            assert!(EmailAddress::try_from(text).is_err(), "{text:?}");
        }
        assert!(EmailAddress::try_from(format!("{}@example.org", "a".repeat(65))).is_err());
    }
}
