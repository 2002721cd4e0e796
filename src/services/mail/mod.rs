//! E-mails out of a chat: drafted, shown, sent when the person says so.
//!
//! A person's e-mail goes out by their organization's own mail server, or by the platform's if it has none. To whom it may
//! go is asked when it is drafted, when the person has it sent, and again before each attempt. From the moment that the
//! person had it sent it waits in the store, and [`Mails::run`] sends it: see `worker`.

mod content;
mod drafts;
mod listing;
mod policy;
mod revoked;
mod sender;
mod settings;
mod template;
mod worker;

use std::sync::Arc;

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use thiserror::Error;
use tokio::sync::Notify;

use crate::base::ambient::Ambient;
use crate::clients::mail::{MailClient, MailServerError};
use crate::config::MailSettings;
use crate::model::bot::BotId;
use crate::model::exchange::ExchangeId;
use crate::model::mail::{AttachmentKind, EmailAddress, FileRows, Mail, MailContent, MailTable};
use crate::model::mail_settings::{InvalidRecipientRule, RecipientRule};
use crate::model::organization::OrganizationId;
use crate::services::mail::sender::TESTS_PER_HOUR;
use crate::services::signals::Signals;
use crate::services::vault::{Vault, VaultError};
use crate::store::{Store, StoreError};

pub(in crate::services) use revoked::call_off_waiting;
pub use sender::PlatformSender;
pub use settings::{MailSettingsView, NewMailSettings, NewSender};

/// Why an e-mail could not be drafted or sent. The texts say what to do.
#[derive(Debug, Error)]
pub enum MailError {
    /// Nobody set up a mail server.
    #[error("no mail server is set up here: {what_helps}")]
    NotConfigured {
        /// What this person can do.
        what_helps: &'static str,
    },
    /// A recipient is outside the organization's policy, or the platform's.
    #[error("no e-mail may go to {recipient} from here: {what_helps}")]
    RecipientNotAllowed {
        /// The recipient.
        recipient: EmailAddress,
        /// What this person can do.
        what_helps: &'static str,
    },
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
    #[error("this e-mail was sent or called off already, or its draft became too old")]
    AlreadyDecided,
    /// It has other words than those that were shown.
    #[error("this e-mail was changed since: look at its newest preview, and decide there")]
    Changed,
    /// Too many in too short a time.
    #[error("that were many e-mails in a short time: try again in {} min", retry_after.as_secs().div_ceil(60).max(1))]
    TooMany {
        /// How long to wait.
        retry_after: std::time::Duration,
    },
    /// The caller belongs to no organization.
    #[error("you belong to no organization: make one, or join one with an invitation")]
    NoOrganization,
    /// Only owners may do this.
    #[error("only an owner of the organization may do this")]
    NotAllowed,
    /// A mail server that was tried does not work.
    #[error(transparent)]
    Server(#[from] MailServerError),
    /// An organization's password does not open.
    #[error("the mail password of organization {organization} cannot be read: {source}")]
    Credential {
        /// The organization.
        organization: OrganizationId,
        /// Why.
        source: VaultError,
    },
    /// Something that must not happen did; the text is for the log.
    #[error("{0}")]
    Internal(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a button of the chat carries by which a person decides on an e-mail as it is shown there: `send`, `edit`, `drop`, or what
/// goes with it.
pub fn button_data(verb: &str, mail: &Mail) -> String {
    format!("an1:{verb}:{}.{}", mail.id, mail.revision)
}

/// A file that goes with an e-mail.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The data that goes with an e-mail.
#[derive(Debug, Clone, Default)]
pub struct Enclosed {
    /// The file.
    pub attachment: Option<Attachment>,
    /// The first rows of a file of rows, which stand in the e-mail itself.
    pub table: Option<MailTable>,
    /// How much of the result a file of rows has.
    pub rows: Option<FileRows>,
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
pub struct Mails(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    vault: Arc<Vault>,
    client: MailClient,
    signals: Signals,
    settings: MailSettings,
    /// The platform's own sender.
    platform: Option<PlatformSender>,
    /// Whom people without an organization may write to.
    allowed_recipients: Vec<RecipientRule>,
    ambient: Ambient,
    /// An e-mail was queued.
    queued: Notify,
    /// How often an organization tries its mail server: each time is a connection to a place of its choice.
    tests: RateLimiter<OrganizationId, DefaultKeyedStateStore<OrganizationId>, DefaultClock>,
}

impl Mails {
    /// E-mails by these settings, over `client`.
    ///
    /// # Errors
    /// [`MailError::InvalidField`] if an address in the settings is none, which their own check does not let happen.
    pub fn new(
        store: Store,
        vault: Arc<Vault>,
        client: MailClient,
        signals: Signals,
        settings: &MailSettings,
        ambient: Ambient,
    ) -> Result<Self, MailError> {
        let rules = settings.allowed_recipients.iter().map(|rule| RecipientRule::try_from(rule.as_str()));
        let invalid = |error: InvalidRecipientRule| MailError::InvalidField {
            field: "mail.allowed_recipients",
            expected: error.to_string(),
        };
        Ok(Self(Arc::new(Inner {
            store,
            vault,
            client,
            signals,
            platform: PlatformSender::new(settings)?,
            allowed_recipients: rules.collect::<Result<_, _>>().map_err(invalid)?,
            settings: settings.clone(),
            ambient,
            queued: Notify::new(),
            tests: RateLimiter::keyed(Quota::per_hour(TESTS_PER_HOUR)),
        })))
    }
}
