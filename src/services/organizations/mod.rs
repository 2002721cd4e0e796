//! People who come by Telegram, and organizations that share databases.
//!
//! Each use case is a method of [`Organizations`], in the file of its subject. Whoever asks is a [`Caller`]: of the API, or
//! made of a [`Person`](crate::model::organization::Person) who writes to a bot. What somebody may reach is looked up with
//! every event and every call, so that a right which was taken away is gone at once. Locks are taken in the order account,
//! organization, and whatever belongs to it.

mod create;
mod dashboard;
mod erase;
mod invitations;
mod leave;
mod link;
mod members;
mod people;
mod unlink;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::config::Settings;
use crate::model::account::{AccountId, Username};
use crate::model::audit::Caller;
use crate::model::organization::{
    InvalidOrganizationName, Membership, OrgInvitationId, OrgRole, Organization, OrganizationId,
};
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::{AccountError, Accounts};
use crate::services::databases::{Databases, DatabasesError};
use crate::services::signals::Signals;
use crate::services::vault::Vault;
use crate::store::{Store, StoreError, Tx};

pub use link::Comer;

/// The most members of one organization.
pub const MAX_MEMBERS: i64 = 1000;

/// Why something with an organization did not work. The texts say what to do.
#[derive(Debug, Error)]
pub enum OrganizationError {
    /// The caller belongs to no organization.
    #[error("you belong to no organization: make one, or join one with an invitation")]
    NoOrganization,
    /// The caller belongs to one already.
    #[error("you belong to an organization already: leave it first")]
    AlreadyMember,
    /// The account that is to be added belongs to the organization.
    #[error("this account belongs to the organization already")]
    AddedAlready,
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
    /// Too many guesses at invitations or names.
    #[error("too many attempts: try again in {} s", retry_after.as_secs().max(1))]
    Throttled {
        /// How long to wait.
        retry_after: Duration,
    },
    /// There is no such thing, or it is somebody else's.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// There are as many of them as there may be.
    #[error("there are {limit} {what} already, the most there may be")]
    TooMany {
        /// What there are.
        what: &'static str,
        /// How many there may be.
        limit: i64,
    },
    /// An organization needs an owner.
    #[error("the last owner cannot go: make somebody else an owner first, or remove the other members")]
    LastOwner,
    /// The account is disabled.
    #[error("this account is disabled: ask an admin")]
    AccountDisabled,
    /// An account that owns a bot cannot be erased.
    #[error("this account has a bot: remove the bot first")]
    OwnsBot,
    /// The account is somebody's at Telegram.
    #[error("this account is linked to a Telegram account already")]
    AccountLinked,
    /// The person is known by an account that is more than their first message made it.
    #[error(
        "you have an account here already, with an organization, databases or a password of its own: erase it in the \
         console first (/dashboard leads there)"
    )]
    PersonLinked,
    /// The account is nobody's at Telegram.
    #[error("this account is not linked to a Telegram account")]
    NotLinked,
    /// The account has no other way to sign in.
    #[error(
        "you sign in by Telegram alone, and would not get into your account any more: set a password in the console first \
         (/dashboard leads there)"
    )]
    OnlyTelegram,
    /// The code is unknown, ended, or was taken by somebody else. Which of them is not said.
    #[error("this code is not valid any more: make a new one in the console")]
    InvalidLinkCode,
    /// Who may do more than a user does this in person.
    #[error("admins sign in with their password, and do this in the console")]
    TooPowerful,
    /// What concerns the account itself failed.
    #[error(transparent)]
    Account(AccountError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccountError> for OrganizationError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Throttled { retry_after } => Self::Throttled { retry_after },
            AccountError::AccountDisabled => Self::AccountDisabled,
            AccountError::InvalidField { field, expected } => Self::InvalidField { field, expected },
            AccountError::Store(error) => Self::Store(error),
            other => Self::Account(other),
        }
    }
}

impl From<InvalidOrganizationName> for OrganizationError {
    fn from(error: InvalidOrganizationName) -> Self {
        Self::InvalidField { field: "name", expected: error.to_string() }
    }
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
    /// What the person may do in it.
    pub role: OrgRole,
    /// What the person needs for the console; `None` if they have that already.
    pub credentials: Option<ConsoleCredentials>,
}

/// What came of leaving an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Whether nobody was left, so that it was deleted with its databases, invitations and settings.
    pub is_deleted: bool,
}

/// An invitation with its code, which is shown once.
#[derive(Debug)]
pub struct CreatedOrgInvitation {
    /// Its id.
    pub id: OrgInvitationId,
    /// The code: 24 letters, digits, `_` and `-`, so that it fits a deep link.
    pub code: SecretString,
    /// How many may join with it.
    pub max_uses: u32,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A code that links an account to whoever sends it to a bot, which is shown once.
#[derive(Debug)]
pub struct CreatedTelegramLink {
    /// The code: 24 letters, digits, `_` and `-`.
    pub code: SecretString,
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

/// An organization as its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationOverview {
    /// The organization.
    pub organization: Organization,
    /// The caller's place in it.
    pub membership: Membership,
    /// How many belong to it.
    pub members: i64,
    /// How many databases it has.
    pub databases: i64,
    /// How many invitations are good; for owners.
    pub good_invitations: Option<i64>,
}

/// People and organizations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Organizations(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    accounts: Arc<Accounts>,
    databases: Databases,
    vault: Arc<Vault>,
    /// Where people reach this server, without a slash at the end.
    base_url: String,
    signals: Signals,
    /// Guesses at codes and names, by account and by address.
    guesses: Throttle,
    ambient: Ambient,
}

impl Organizations {
    /// Organizations in `store`; what their people are told is announced in `signals`.
    pub fn new(
        store: Store,
        accounts: Arc<Accounts>,
        databases: Databases,
        vault: Arc<Vault>,
        signals: Signals,
        settings: &Settings,
        ambient: Ambient,
    ) -> Self {
        let base_url = settings.http.base_url();
        let guesses = Throttle::new(settings.accounts.login_failures, settings.accounts.login_window);
        Self(Arc::new(Inner { store, accounts, databases, vault, base_url, signals, guesses, ambient }))
    }

    /// The organization with this id.
    pub async fn get(&self, id: OrganizationId) -> Result<Organization, OrganizationError> {
        self.0.store.read_once().await?.find_organization(id).await?.ok_or(OrganizationError::NoOrganization)
    }

    /// The caller's organization, with how much there is in it.
    pub async fn overview(&self, caller: &Caller) -> Result<OrganizationOverview, OrganizationError> {
        let mut tx = self.0.store.read().await?;
        let membership = membership_of(&mut tx, account_of(caller)?).await?;
        let id = membership.organization_id;
        let good_invitations = match membership.role {
            OrgRole::Owner => Some(tx.count_good_org_invitations(id, self.0.ambient.now()).await?),
            OrgRole::Member => None,
        };
        Ok(OrganizationOverview {
            organization: tx.find_organization(id).await?.ok_or(OrganizationError::NoOrganization)?,
            membership,
            members: tx.count_members(id).await?,
            databases: tx.count_databases(crate::model::database::DatabaseOwner::Organization(id)).await?,
            good_invitations,
        })
    }

    /// A transaction that holds the caller's organization, which they own.
    async fn begin_as_owner(&self, caller: &Caller) -> Result<(Tx, Membership), OrganizationError> {
        let mut tx = self.0.store.begin().await?;
        let membership = hold_as_owner(&mut tx, account_of(caller)?).await?;
        Ok((tx, membership))
    }
}

/// Holds the organization that an account owns until the transaction ends, for changes elsewhere that only its owners make.
pub(in crate::services) async fn hold_as_owner(
    tx: &mut Tx,
    account: AccountId,
) -> Result<Membership, OrganizationError> {
    let membership = hold_organization(tx, account).await?;
    require_owner(&membership)?;
    Ok(membership)
}

/// The account that asks.
fn account_of(caller: &Caller) -> Result<AccountId, OrganizationError> {
    caller.account_id.ok_or(OrganizationError::NoOrganization)
}

/// An account's place in its organization; not of a disabled account, which has none for now.
async fn membership_of(tx: &mut Tx, account: AccountId) -> Result<Membership, OrganizationError> {
    let found = tx.find_person(account).await?.ok_or(OrganizationError::NoOrganization)?;
    if found.is_disabled {
        return Err(OrganizationError::AccountDisabled);
    }
    found.person.membership.ok_or(OrganizationError::NoOrganization)
}

/// The same, with the organization held until the transaction ends.
async fn hold_organization(tx: &mut Tx, account: AccountId) -> Result<Membership, OrganizationError> {
    let before = membership_of(tx, account).await?;
    tx.lock_organization(before.organization_id).await?.ok_or(OrganizationError::NoOrganization)?;
    // It may have changed while this waited for the lock.
    let held = tx.find_member(before.organization_id, account).await?;
    held.ok_or(OrganizationError::NoOrganization)
}

fn require_owner(membership: &Membership) -> Result<(), OrganizationError> {
    if membership.role == OrgRole::Owner { Ok(()) } else { Err(OrganizationError::NotAllowed) }
}

impl From<DatabasesError> for OrganizationError {
    fn from(error: DatabasesError) -> Self {
        match error {
            DatabasesError::Store(error) => Self::Store(error),
            other => Self::Account(AccountError::Internal(other.to_string())),
        }
    }
}
