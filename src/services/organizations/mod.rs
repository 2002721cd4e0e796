//! People who come by Telegram, and organizations that share databases.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::base::secret::SecretString;
use crate::model::account::{AccountId, Username};
use crate::model::bot::Bot;
use crate::model::organization::{Organization, OrganizationId, Person, TelegramUserId};
use crate::store::StoreError;

/// Why something with an organization did not work. The texts say what to do.
#[derive(Debug, Error)]
pub enum OrganizationError {
    /// The caller belongs to no organization.
    #[error("you belong to no organization: make one, or join one with an invitation")]
    NoOrganization,
    /// The caller belongs to one already.
    #[error("you belong to an organization already: leave it first")]
    AlreadyMember,
    /// Only owners may do this.
    #[error("only an owner of the organization may do this")]
    NotAllowed,
    /// The name is taken.
    #[error("an organization of this name exists already: choose another name")]
    NameTaken,
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The invitation is unknown, used up, expired or revoked. Which of them is not said.
    #[error("this invitation is not valid any more: ask an owner for a new one")]
    InvalidInvitation,
    /// Too many guesses at invitations.
    #[error("too many attempts: try again in {} s", retry_after.as_secs().max(1))]
    Throttled {
        /// How long to wait.
        retry_after: std::time::Duration,
    },
    /// There is no such thing, or it is somebody else's.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// An organization needs an owner.
    #[error("the last owner cannot go: make somebody else an owner first")]
    LastOwner,
    /// The account is disabled.
    #[error("this account is disabled: ask an admin")]
    AccountDisabled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody who came by Telegram needs to sign in to the console, shown once.
#[derive(Debug)]
pub struct ConsoleCredentials {
    /// The sign-in name.
    pub username: Username,
    /// A password that has to be changed at the first sign-in.
    pub temporary_password: SecretString,
}

/// What came of making or joining an organization.
#[derive(Debug)]
pub struct Joined {
    /// The organization.
    pub organization: Organization,
    /// What the person needs for the console; `None` if they have that already.
    pub credentials: Option<ConsoleCredentials>,
}

/// An invitation with its code, which is shown once.
#[derive(Debug)]
pub struct CreatedOrgInvitation {
    /// The code.
    pub code: SecretString,
    /// How many may join with it.
    pub max_uses: u32,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A one-time way into the console.
#[derive(Debug)]
pub struct DashboardLink {
    /// The address.
    pub url: SecretString,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// People and organizations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Organizations;

impl Organizations {
    /// The person of this Telegram id, who gets an account with their first message. The owner of `bot` in their own
    /// verified chat is the account that owns the bot.
    pub async fn person(
        &self,
        bot: &Bot,
        telegram_user: TelegramUserId,
        name: &str,
    ) -> Result<Person, OrganizationError> {
        let _ = (bot, telegram_user, name);
        Err(OrganizationError::AccountDisabled)
    }

    /// The person behind an account, with what they may reach now.
    pub async fn person_of(&self, account: AccountId) -> Result<Person, OrganizationError> {
        let _ = account;
        Err(OrganizationError::AccountDisabled)
    }

    /// The organization with this id.
    pub async fn get(&self, id: OrganizationId) -> Result<Organization, OrganizationError> {
        let _ = id;
        Err(OrganizationError::NoOrganization)
    }
}
