//! People who share databases: organizations, who belongs to them, and how one joins.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::model::account::{AccountId, Role, Username};
use crate::model::audit::{Caller, Origin};

crate::define_id!(
    /// Names an organization.
    OrganizationId
);
crate::define_id!(
    /// Names an invitation into an organization.
    OrgInvitationId
);

/// Telegram's own id of a person.
pub type TelegramUserId = i64;

/// The longest name of an organization, in characters.
pub const MAX_ORGANIZATION_NAME: usize = 64;

/// What a member may do in their organization. Ordered: an owner may do everything that a member may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum OrgRole {
    /// Asks questions of the organization's databases.
    Member,
    /// Manages databases, members, invitations, mail and budgets, and sees all costs.
    Owner,
}

impl OrgRole {
    /// The role's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for OrgRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An organization's name: 1–64 characters without line breaks, blanks at its ends taken off. Unique regardless of case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, sqlx::Type, ToSchema)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct OrganizationName(String);

/// Why a text is no name of an organization.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an organization's name has 1 to {MAX_ORGANIZATION_NAME} characters on one line")]
pub struct InvalidOrganizationName;

impl OrganizationName {
    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared: two that differ only by case are the same.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<&str> for OrganizationName {
    type Error = InvalidOrganizationName;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let name = text.trim();
        let fits = (1..=MAX_ORGANIZATION_NAME).contains(&name.chars().count());
        if fits && !name.chars().any(char::is_control) {
            Ok(Self(name.to_owned()))
        } else {
            Err(InvalidOrganizationName)
        }
    }
}

impl fmt::Display for OrganizationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: OrganizationName,
    /// Who made it.
    pub created_by: AccountId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An account's place in an organization. An account belongs to at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Membership {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The account.
    pub account_id: AccountId,
    /// What it may do there.
    pub role: OrgRole,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// A member as the owners of their organization see them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    /// Their account.
    pub account_id: AccountId,
    /// Its sign-in name.
    pub username: Username,
    /// Their name at Telegram, if they came by it.
    pub name: Option<String>,
    /// What they may do.
    pub role: OrgRole,
    /// Since when they belong to it.
    pub joined_at: DateTime<Utc>,
    /// Whether an admin barred the account from everything.
    pub is_disabled: bool,
}

/// An invitation into an organization, without its code.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OrgInvitation {
    /// The invitation's id.
    pub id: OrgInvitationId,
    /// Where it leads.
    pub organization_id: OrganizationId,
    /// The owner who invites.
    pub created_by: AccountId,
    /// The one account that may join with it; anybody who has the code if there is none.
    pub for_account: Option<AccountId>,
    /// What whoever joins with it may do.
    pub role: OrgRole,
    /// How many may join with it.
    pub max_uses: i32,
    /// How many did.
    pub uses: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Set when it was ended early.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Somebody who writes to a bot, and what they may reach: looked up anew for each event, so that a right that was taken away
/// is gone at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account_id: AccountId,
    /// Their organization, if they belong to one; otherwise they are on their own, with databases of their own.
    pub membership: Option<Membership>,
}

impl Person {
    /// Their organization.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.membership.map(|membership| membership.organization_id)
    }

    /// Whether they own their organization.
    pub fn is_owner(&self) -> bool {
        self.membership.is_some_and(|membership| membership.role == OrgRole::Owner)
    }
}

/// A person who says in a chat what they want done: there is no address and no session.
impl From<&Person> for Caller {
    fn from(person: &Person) -> Self {
        Self {
            account_id: Some(person.account_id),
            role: Role::User,
            session_id: None,
            api_key_id: None,
            origin: Origin::default(),
        }
    }
}
