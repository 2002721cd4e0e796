//! The record of what people did.

use std::net::IpAddr;

use serde_json::Value;
use uuid::Uuid;

use crate::model::account::{AccountId, ApiKeyId, Role, SessionId};
use crate::model::chat::GrantId;

/// Where a call comes from. Empty for Botyard itself and its operator at the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network address of the person.
    pub address: Option<IpAddr>,
    /// What the person's program calls itself; at most 256 characters.
    pub user_agent: Option<String>,
    /// The request's id, also in its answer and in the logs.
    pub request_id: Option<Uuid>,
}

/// Who asks for something, and from where. Every use case that changes something takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account; `None` is the operator at the command line or Botyard itself.
    pub account_id: Option<AccountId>,
    /// The role in force for this call.
    pub role: Role,
    /// The session the call came with.
    pub session_id: Option<SessionId>,
    /// The API key the call came with.
    pub api_key_id: Option<ApiKeyId>,
    /// Where the call came from.
    pub origin: Origin,
}

impl Caller {
    /// Botyard itself, or its operator at the command line.
    pub fn system() -> Self {
        Self { account_id: None, role: Role::Superadmin, session_id: None, api_key_id: None, origin: Origin::default() }
    }

    /// Somebody who has not signed in yet.
    pub fn stranger(origin: Origin) -> Self {
        Self { account_id: None, role: Role::User, session_id: None, api_key_id: None, origin }
    }
}

/// What was done. The wire name is `noun.verb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// An account was made.
    AccountCreated,
    /// An admin listed accounts.
    AccountsListed,
    /// An admin read the audit log, or fetched an export of it.
    AuditRead,
    /// An admin exported records of the audit log.
    AuditExported,
    /// An admin had the audit log verified.
    AuditVerified,
    /// Old records of the audit log were given up behind a signed checkpoint.
    AuditPruned,
    /// An admin looked at how Botyard is doing.
    HealthViewed,
    /// Someone signed in.
    SignedIn,
    /// A sign-in was refused.
    SignInFailed,
    /// Someone signed out.
    SignedOut,
    /// An old refresh token was used again, which ended its session.
    RefreshReused,
    /// A bot was registered.
    BotRegistered,
    /// A bot's test message reached its owner.
    BotVerified,
    /// A chat with a bot became known as its owner's by the code.
    OwnerChatClaimed,
    /// A bot was removed with its credentials.
    BotRemoved,
    /// A bot's token was replaced.
    BotTokenReplaced,
    /// A bot's limits changed.
    BotLimitsChanged,
    /// A bot's settings changed.
    BotSettingsChanged,
    /// A bot was suspended.
    BotSuspended,
    /// A bot was activated.
    BotActivated,
    /// A bot stopped with an error.
    BotFailed,
    /// An admin looked at a bot.
    BotViewed,
    /// An admin listed bots.
    BotsListed,
    /// An admin took access to a bot's chats.
    AccessGranted,
    /// Access to a bot's chats ended.
    AccessEnded,
    /// An admin read chats under a grant.
    ChatsRead,
    /// An admin wrote as the bot under a grant.
    MessageSent,
    /// A dead letter was sent again.
    DeadLetterRetried,
    /// Credentials were sealed anew under the newest key.
    KeysRotated,
}

impl AuditAction {
    /// The action's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreated => "account.created",
            Self::AccountsListed => "accounts.listed",
            Self::AuditRead => "audit.read",
            Self::AuditExported => "audit.exported",
            Self::AuditVerified => "audit.verified",
            Self::AuditPruned => "audit.pruned",
            Self::HealthViewed => "health.viewed",
            Self::SignedIn => "session.created",
            Self::SignInFailed => "session.refused",
            Self::SignedOut => "session.ended",
            Self::RefreshReused => "session.refresh_reused",
            Self::BotRegistered => "bot.registered",
            Self::BotVerified => "bot.verified",
            Self::OwnerChatClaimed => "bot.owner_chat_claimed",
            Self::BotRemoved => "bot.removed",
            Self::BotTokenReplaced => "bot.token_replaced",
            Self::BotLimitsChanged => "bot.limits_changed",
            Self::BotSettingsChanged => "bot.settings_changed",
            Self::BotSuspended => "bot.suspended",
            Self::BotActivated => "bot.activated",
            Self::BotFailed => "bot.failed",
            Self::BotViewed => "bot.viewed",
            Self::BotsListed => "bots.listed",
            Self::AccessGranted => "access.granted",
            Self::AccessEnded => "access.ended",
            Self::ChatsRead => "chats.read",
            Self::MessageSent => "message.sent",
            Self::DeadLetterRetried => "dead_letter.retried",
            Self::KeysRotated => "keys.rotated",
        }
    }
}

/// One line of the audit log, as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// What was done.
    pub action: AuditAction,
    /// What it was done to, such as a bot's or an account's id.
    pub target: Option<Uuid>,
    /// The access grant that it is done under.
    pub grant_id: Option<GrantId>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Before and after, or other facts, without secrets.
    pub detail: Value,
}

impl AuditEntry {
    /// An entry without a reason or details.
    pub fn new(action: AuditAction, target: impl Into<Option<Uuid>>) -> Self {
        Self { action, target: target.into(), grant_id: None, reason: None, detail: Value::Null }
    }

    /// Adds the access grant that it is done under.
    #[must_use]
    pub fn under(mut self, grant: GrantId) -> Self {
        self.grant_id = Some(grant);
        self
    }

    /// Adds the person's reason.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// Adds facts, without secrets.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}
