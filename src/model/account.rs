//! People who sign in: accounts, roles, sessions.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

crate::define_id!(
    /// Names an account. An account is also the tenant: it owns at most one bot.
    AccountId
);
crate::define_id!(
    /// Names a sign-in session, from sign-in to sign-out or expiry.
    SessionId
);
crate::define_id!(
    /// Names an API key.
    ApiKeyId
);
crate::define_id!(
    /// Names an invitation.
    InvitationId
);

/// What an account may do. Ordered: a higher role may do everything that a lower one may.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Controls their own bot.
    User,
    /// Manages every bot, and the accounts of users too.
    Admin,
    /// Manages every account, and the roles.
    Superadmin,
}

impl Role {
    /// The role's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Superadmin => "superadmin",
        }
    }

    /// Whether whoever has this role may disable, sign out or let in accounts that have the role `target`: a superadmin
    /// everybody's, an admin users'.
    pub fn may_manage(self, target: Self) -> bool {
        self == Self::Superadmin || (self == Self::Admin && target == Self::User)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A part of the API that an API key may be let into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Looking at one's own bot.
    #[serde(rename = "bot:read")]
    BotRead,
    /// Changing one's own bot.
    #[serde(rename = "bot:write")]
    BotWrite,
    /// Looking at one's organization, or at one's own databases and costs.
    #[serde(rename = "org:read")]
    OrgRead,
    /// Changing what is in one's organization, or one's own databases.
    #[serde(rename = "org:write")]
    OrgWrite,
    /// Looking at every bot and account, the audit log and the platform's health.
    #[serde(rename = "admin:read")]
    AdminRead,
    /// Changing other people's bots and accounts.
    #[serde(rename = "admin:write")]
    AdminWrite,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] =
        [Self::BotRead, Self::BotWrite, Self::OrgRead, Self::OrgWrite, Self::AdminRead, Self::AdminWrite];

    /// The scope's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BotRead => "bot:read",
            Self::BotWrite => "bot:write",
            Self::OrgRead => "org:read",
            Self::OrgWrite => "org:write",
            Self::AdminRead => "admin:read",
            Self::AdminWrite => "admin:write",
        }
    }

    /// The least role of whoever can use this scope.
    pub const fn least_role(self) -> Role {
        match self {
            Self::BotRead | Self::BotWrite | Self::OrgRead | Self::OrgWrite => Role::User,
            Self::AdminRead | Self::AdminWrite => Role::Admin,
        }
    }

    /// Whether this scope lets into what asks for `needed`: writing includes reading the same part.
    pub fn includes(self, needed: Self) -> bool {
        let writes_what_is_read = matches!(
            (self, needed),
            (Self::BotWrite, Self::BotRead) | (Self::OrgWrite, Self::OrgRead) | (Self::AdminWrite, Self::AdminRead)
        );
        self == needed || writes_what_is_read
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A sign-in name: 3–32 characters of `a-z 0-9 _ . -`, starting with a letter or digit. Folded to lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, sqlx::Type, ToSchema)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Username(String);

/// Why a text is no username.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a username has 3 to 32 characters of a-z, 0-9, '_', '.' and '-', and starts with a letter or digit")]
pub struct InvalidUsername;

impl Username {
    /// The name as stored: lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let folded = text.to_ascii_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
        let starts_well = folded.starts_with(|c: char| c.is_ascii_alphanumeric());
        if (3..=32).contains(&folded.len()) && starts_well && folded.chars().all(allowed) {
            Ok(Self(folded))
        } else {
            Err(InvalidUsername)
        }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Someone who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The sign-in name.
    pub username: Username,
    /// What the account may do.
    pub role: Role,
    /// Set while the account is barred from signing in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Whether somebody else chose the password, so that it has to be changed before anything else.
    pub must_change_password: bool,
    /// Since when signing in takes a one-time code too.
    pub otp_enabled_at: Option<DateTime<Utc>>,
}

/// How a session's tokens travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum SessionKind {
    /// In bodies and the `Authorization` header, for programs.
    #[default]
    Token,
    /// In cookies that scripts cannot read, for browsers; what writes needs a CSRF token as well.
    Cookie,
}

impl Account {
    /// Whether the account has at least this role and is not barred from using it.
    pub fn acts_as(&self, role: Role) -> bool {
        self.role >= role && !self.is_disabled()
    }

    /// Whether the account is barred from signing in.
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }
}

/// An account with what its sessions tell, as admins see it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountOverview {
    /// The account.
    #[sqlx(flatten)]
    pub account: Account,
    /// When the newest session that is still known began.
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// How many sessions are in force.
    pub sessions: i64,
}

impl From<Account> for AccountOverview {
    /// An account that never signed in.
    fn from(account: Account) -> Self {
        Self { account, last_signed_in_at: None, sessions: 0 }
    }
}

/// One sign-in of one account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// Whose session it is.
    pub account_id: AccountId,
    /// How its tokens travel.
    pub kind: SessionKind,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was refreshed last.
    pub last_used_at: DateTime<Utc>,
    /// When the session ends unless it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// The address that it was used from last.
    pub address: Option<String>,
    /// What the program called itself that used it last.
    pub user_agent: Option<String>,
    /// Set when the session was ended early.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it began, if by a sign-in link and no password was set since.
    pub via_link_at: Option<DateTime<Utc>>,
}

/// Which of an account's sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum AccountSecret {
    /// What one-time codes are computed from.
    OtpSeed,
}

impl AccountSecret {
    /// The value's name in the store and in the key derivation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtpSeed => "otp_seed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_folded_and_bounded() {
        assert_eq!("Alice.B".parse::<Username>().unwrap().as_str(), "alice.b");
        for bad in ["", "ab", "_ab", "a b c", "naïve", &"a".repeat(33)] {
            assert_eq!(bad.parse::<Username>(), Err(InvalidUsername), "{bad:?}");
        }
    }

    #[test]
    fn roles_are_ordered() {
        assert!(Role::User < Role::Admin && Role::Admin < Role::Superadmin);
    }

    #[test]
    fn who_may_manage_whom() {
        let roles = [Role::User, Role::Admin, Role::Superadmin];
        let managed = roles.map(|role| roles.map(|target| role.may_manage(target)));
        assert_eq!(managed, [[false, false, false], [true, false, false], [true, true, true]]);
    }

    #[test]
    fn writing_includes_reading_the_same_part_only() {
        let included = Scope::ALL.map(|scope| Scope::ALL.map(|needed| scope.includes(needed)));
        let expected = [
            [true, false, false, false, false, false],
            [true, true, false, false, false, false],
            [false, false, true, false, false, false],
            [false, false, true, true, false, false],
            [false, false, false, false, true, false],
            [false, false, false, false, true, true],
        ];
        assert_eq!(included, expected);
    }
}
