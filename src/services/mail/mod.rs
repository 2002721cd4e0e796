//! E-mails out of a chat: drafted, shown, sent when the person says so.

use thiserror::Error;

use crate::model::bot::BotId;
use crate::model::exchange::ExchangeId;
use crate::model::mail::{AttachmentKind, EmailAddress, Mail, MailContent, MailId};
use crate::model::organization::Person;
use crate::store::StoreError;

/// Why an e-mail could not be drafted or sent. The texts say what to do.
#[derive(Debug, Error)]
pub enum MailError {
    /// Nobody set up a mail server.
    #[error("no mail server is set up here: ask the owner of your organization or the operator")]
    NotConfigured,
    /// A recipient is outside the organization's policy.
    #[error("your organization sends no e-mail to {0}: ask an owner to allow it")]
    RecipientNotAllowed(EmailAddress),
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// There is no such e-mail, or it is somebody else's.
    #[error("there is no such e-mail")]
    NotFound,
    /// It was sent or called off before.
    #[error("this e-mail was sent or called off already")]
    AlreadyDecided,
    /// Too many in too short a time.
    #[error("that were many e-mails in a short time: try again in {} min", retry_after.as_secs().div_ceil(60).max(1))]
    TooMany {
        /// How long to wait.
        retry_after: std::time::Duration,
    },
    /// Something that must not happen did; the text is for the log.
    #[error("{0}")]
    Internal(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file that goes with an e-mail.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// An e-mail to be drafted.
#[derive(Debug)]
pub struct NewMail {
    /// The bot in whose chat it is drafted.
    pub bot_id: BotId,
    /// The chat.
    pub chat_id: i64,
    /// The question that it answers.
    pub exchange_id: Option<ExchangeId>,
    /// Its words.
    pub content: MailContent,
    /// What goes with it.
    pub attachment: Option<Attachment>,
}

/// People's e-mails. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mails;

impl Mails {
    /// Keeps a draft, if the recipients are within the policy.
    pub async fn draft(&self, person: &Person, mail: NewMail) -> Result<Mail, MailError> {
        let _ = (person, mail);
        Err(MailError::NotConfigured)
    }

    /// A person's own e-mail.
    pub async fn get(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let _ = (person, id);
        Err(MailError::NotFound)
    }

    /// Gives a draft other words.
    pub async fn edit(&self, person: &Person, id: MailId, content: MailContent) -> Result<Mail, MailError> {
        let _ = (person, id, content);
        Err(MailError::NotFound)
    }

    /// Has a draft sent: the policy is asked once more, and the e-mail waits for the mail server from now on.
    pub async fn send(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let _ = (person, id);
        Err(MailError::NotFound)
    }

    /// Calls a draft off.
    pub async fn cancel(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let _ = (person, id);
        Err(MailError::NotFound)
    }
}
