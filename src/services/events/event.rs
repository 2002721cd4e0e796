//! What people are told, and who may hear it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::bot_log::{LogKind, LogLevel, LogLine as StoredLine};

/// Something that happened. All but lines of a log are marks: they say where to look again, and one stands for many.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// The status, limits, token, program or receiving of this account's bot changed.
    Bot(AccountId),
    /// Who may look into the chats of this account's bot.
    Grant(AccountId),
    /// The dead letters of this account's bot.
    DeadLetter(AccountId),
    /// The session of this account's owner at Telegram.
    Mtproto(AccountId),
    /// A line of the log of a bot, for its owner.
    Log(LogLine),
    /// The same for an admin who watches it.
    BotLog(LogLine),
    /// A part of the person's organization, or of what they have without one.
    Org(OrgPart),
    /// The person's own account, sign-in or place in an organization.
    Account,
    /// Who has an account, or what they may.
    Users,
    /// The invitations to make an account.
    Invitations,
    /// The audit log has new records.
    Audit,
    /// A part of Botyard began or ceased to work.
    Health,
}

/// A part of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgPart {
    /// Who belongs to it.
    Members,
    /// The invitations into it.
    Invitations,
    /// Its databases.
    Databases,
    /// What it may spend.
    Budget,
    /// What it spent.
    Costs,
    /// Its mail server and its e-mails.
    Mail,
}

/// A line of the log of a bot. It quotes no chat. One that happens again is told again under its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub struct LogLine {
    /// Whose bot it is.
    pub user_id: AccountId,
    /// The line's number.
    pub id: i64,
    /// When it happened first.
    pub at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// How often it has happened.
    pub count: i64,
    /// How much it matters.
    pub level: LogLevel,
    /// What kind of thing happened.
    pub kind: LogKind,
    /// The same in words.
    pub text: String,
}

impl LogLine {
    /// A line as the owner reads it, who may know which chat it was.
    pub(super) fn for_owner(owner: AccountId, line: &StoredLine) -> Self {
        Self { text: line.text_for_owner(), ..Self::for_admin(owner, line) }
    }

    /// A line as admins read it.
    pub(super) fn for_admin(owner: AccountId, line: &StoredLine) -> Self {
        let StoredLine { seq, at, last_at, count, level, kind, .. } = *line;
        Self { user_id: owner, id: seq, at, last_at, count, level, kind, text: line.text.clone() }
    }
}

/// Who may hear of something. Whether somebody is meant is decided when they are told, by what they may then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// This account.
    Account(AccountId),
    /// This account, unless an admin has suspended its bot.
    Owner(AccountId),
    /// All admins.
    Admins,
    /// The admins who watch this account's bot.
    Watchers(AccountId),
    /// Everybody in the organization with this id, or the account with it if that is in none.
    Members(Uuid),
    /// The owners of the organization with this id.
    OrgOwners(Uuid),
}

impl Event {
    /// The event's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bot(_) => "bot",
            Self::Grant(_) => "grant",
            Self::DeadLetter(_) => "dead_letter",
            Self::Mtproto(_) => "mtproto",
            Self::Log(_) => "log",
            Self::BotLog(_) => "bot_log",
            Self::Org(_) => "org",
            Self::Account => "account",
            Self::Users => "users",
            Self::Invitations => "invitations",
            Self::Audit => "audit",
            Self::Health => "health",
        }
    }

    /// Whether one of these says the same as many.
    pub(super) fn is_mark(&self) -> bool {
        !matches!(self, Self::Log(_) | Self::BotLog(_))
    }
}
