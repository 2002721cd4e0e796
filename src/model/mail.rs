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

/// An e-mail address: `local@domain`, at most 254 characters (RFC 5321), the domain folded to lower case.
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

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmailAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (local, domain) = text.trim().rsplit_once('@').ok_or(InvalidEmailAddress)?;
        let is_plain =
            |text: &str| !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c));
        let domain_fits = domain.split('.').all(|label| !label.is_empty() && label.len() <= 63)
            && domain.contains('.')
            && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
        let local_fits = (1..=64).contains(&local.len()) && !local.contains('@');
        if local_fits && domain_fits && is_plain(local) && local.len() + 1 + domain.len() <= 254 {
            Ok(Self(format!("{local}@{}", domain.to_lowercase())))
        } else {
            Err(InvalidEmailAddress)
        }
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
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

/// The words of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailContent {
    /// Who gets it.
    pub recipients: Vec<EmailAddress>,
    /// Its subject.
    pub subject: String,
    /// How it greets.
    pub greeting: String,
    /// What it says; paragraphs are parted by empty lines.
    pub body: String,
    /// How it ends.
    pub signature: String,
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
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it was sent, failed for good or was called off.
    pub finished_at: Option<DateTime<Utc>>,
}
