//! The record of what people did.

use std::net::IpAddr;

use serde_json::Value;
use thiserror::Error;
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

/// Why a text is no reason.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("give a reason of 3 to 500 characters")]
pub struct InvalidReason;

/// Checks a reason that a person gives, and takes the blanks off its ends: 3 to 500 characters.
pub fn parse_reason(text: &str) -> Result<&str, InvalidReason> {
    let reason = text.trim();
    if (3..=500).contains(&reason.chars().count()) { Ok(reason) } else { Err(InvalidReason) }
}

/// What was done. The wire name is `noun.verb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// An account was made.
    AccountCreated,
    /// Someone made an account for themselves.
    AccountRegistered,
    /// An account's role changed, or it was disabled or enabled.
    AccountChanged,
    /// An admin looked at an account.
    AccountViewed,
    /// An admin listed accounts.
    AccountsListed,
    /// An admin ended all sessions of an account.
    SessionsEnded,
    /// An API key was made.
    ApiKeyCreated,
    /// An API key was revoked.
    ApiKeyRevoked,
    /// An admin invited people.
    InvitationCreated,
    /// An invitation was revoked.
    InvitationRevoked,
    /// An admin listed invitations.
    InvitationsListed,
    /// An admin made a one-time sign-in link.
    SignInLinkCreated,
    /// Someone signed in by a one-time link.
    SignInLinkUsed,
    /// A call of an admin's kind was refused.
    CallRefused,
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
    /// Someone ended sessions of theirs other than the one they used.
    SessionsRevoked,
    /// Someone changed their password.
    PasswordChanged,
    /// Someone began to set up one-time codes.
    OtpEnrolled,
    /// Someone turned one-time codes on.
    OtpEnabled,
    /// Someone turned one-time codes off.
    OtpDisabled,
    /// A recovery code stood in for a one-time code.
    RecoveryCodeUsed,
    /// Someone got new recovery codes.
    RecoveryCodesRenewed,
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
    /// An admin listed access grants.
    GrantsListed,
    /// What waited for a bot was dropped.
    WaitingDropped,
    /// An admin read chats under a grant.
    ChatsRead,
    /// An admin wrote as the bot under a grant.
    MessageSent,
    /// A dead letter was sent again.
    DeadLetterRetried,
    /// Someone began to attach their Telegram account to their bot.
    MtprotoLoginBegun,
    /// A step of attaching a Telegram account failed.
    MtprotoLoginFailed,
    /// A Telegram account was attached to a bot by a login.
    MtprotoConnected,
    /// A Telegram account was attached to a bot by the session of another program.
    MtprotoImported,
    /// The session of another program was refused.
    MtprotoImportRefused,
    /// Someone ended the session of their Telegram account, or a login to it.
    MtprotoLoggedOut,
    /// The session of a Telegram account was lost.
    MtprotoLost,
    /// A Telegram person was known for the first time, or was linked to an account.
    PersonLinked,
    /// Somebody got a code that links their account to them at Telegram.
    PersonLinkBegun,
    /// A person's account is no longer theirs at Telegram.
    PersonUnlinked,
    /// Somebody who came by Telegram got a temporary password for the console.
    ConsoleAccessGiven,
    /// Someone erased their account, or what it kept of their questions.
    AccountErased,
    /// Someone made an organization.
    OrganizationCreated,
    /// Someone joined an organization with an invitation.
    OrganizationJoined,
    /// Someone left their organization.
    OrganizationLeft,
    /// An owner removed a member from their organization.
    MemberRemoved,
    /// An owner changed what a member may do.
    MemberRoleChanged,
    /// An owner invited people into their organization.
    OrgInvitationCreated,
    /// An owner revoked an invitation into their organization.
    OrgInvitationRevoked,
    /// Someone added a database.
    DatabaseAdded,
    /// Someone had a database tried, or its schema read anew.
    DatabaseTested,
    /// Someone removed a database.
    DatabaseRemoved,
    /// Someone asked a question.
    QuestionAsked,
    /// A statement was run on a database to answer a question.
    StatementRun,
    /// Someone said whether an answer was right.
    AnswerRated,
    /// Someone took an answer that was found right away from what models are told of.
    ExampleRemoved,
    /// Someone deleted what was kept of their questions in a chat.
    HistoryCleared,
    /// An owner changed a budget.
    BudgetChanged,
    /// An owner changed how their organization sends e-mails, or to whom.
    MailSettingsChanged,
    /// An owner tried the mail server of their organization.
    MailServerTested,
    /// An e-mail was drafted for someone.
    MailDrafted,
    /// Someone said to send an e-mail.
    MailQueued,
    /// Someone called an e-mail off.
    MailCancelled,
    /// A mail server took an e-mail.
    MailSent,
    /// An e-mail could not be sent.
    MailFailed,
    /// Credentials were sealed anew under the newest key.
    KeysRotated,
    /// The database was copied into a backup.
    BackupCreated,
    /// The database was put back from a backup.
    BackupRestored,
}

impl AuditAction {
    /// What only looks at something that is for admins, and changes nothing. Reading people's chats is not among them: it
    /// is an act against somebody, which nobody should overlook.
    pub const LOOKS: [Self; 8] = [
        Self::AccountViewed,
        Self::AccountsListed,
        Self::InvitationsListed,
        Self::AuditRead,
        Self::HealthViewed,
        Self::BotViewed,
        Self::BotsListed,
        Self::GrantsListed,
    ];

    /// The action's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreated => "account.created",
            Self::AccountRegistered => "account.registered",
            Self::AccountChanged => "account.changed",
            Self::AccountViewed => "account.viewed",
            Self::AccountsListed => "accounts.listed",
            Self::SessionsEnded => "sessions.ended",
            Self::ApiKeyCreated => "api_key.created",
            Self::ApiKeyRevoked => "api_key.revoked",
            Self::InvitationCreated => "invitation.created",
            Self::InvitationRevoked => "invitation.revoked",
            Self::InvitationsListed => "invitations.listed",
            Self::SignInLinkCreated => "sign_in_link.created",
            Self::SignInLinkUsed => "sign_in_link.used",
            Self::CallRefused => "access.refused",
            Self::AuditRead => "audit.read",
            Self::AuditExported => "audit.exported",
            Self::AuditVerified => "audit.verified",
            Self::AuditPruned => "audit.pruned",
            Self::HealthViewed => "health.viewed",
            Self::SignedIn => "session.created",
            Self::SignInFailed => "session.refused",
            Self::SignedOut => "session.ended",
            Self::RefreshReused => "session.refresh_reused",
            Self::SessionsRevoked => "session.revoked",
            Self::PasswordChanged => "account.password_changed",
            Self::OtpEnrolled => "otp.enrolled",
            Self::OtpEnabled => "otp.enabled",
            Self::OtpDisabled => "otp.disabled",
            Self::RecoveryCodeUsed => "otp.recovery_code_used",
            Self::RecoveryCodesRenewed => "otp.recovery_codes_renewed",
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
            Self::GrantsListed => "grants.listed",
            Self::WaitingDropped => "bot.waiting_dropped",
            Self::ChatsRead => "chats.read",
            Self::MessageSent => "message.sent",
            Self::DeadLetterRetried => "dead_letter.retried",
            Self::MtprotoLoginBegun => "mtproto.login_begun",
            Self::MtprotoLoginFailed => "mtproto.login_failed",
            Self::MtprotoConnected => "mtproto.connected",
            Self::MtprotoImported => "mtproto.imported",
            Self::MtprotoImportRefused => "mtproto.import_refused",
            Self::MtprotoLoggedOut => "mtproto.logged_out",
            Self::MtprotoLost => "mtproto.lost",
            Self::PersonLinked => "person.linked",
            Self::PersonLinkBegun => "person.link_begun",
            Self::PersonUnlinked => "person.unlinked",
            Self::ConsoleAccessGiven => "account.console_access_given",
            Self::AccountErased => "account.erased",
            Self::OrganizationCreated => "organization.created",
            Self::OrganizationJoined => "organization.joined",
            Self::OrganizationLeft => "organization.left",
            Self::MemberRemoved => "organization.member_removed",
            Self::MemberRoleChanged => "organization.member_role_changed",
            Self::OrgInvitationCreated => "organization.invitation_created",
            Self::OrgInvitationRevoked => "organization.invitation_revoked",
            Self::DatabaseAdded => "database.added",
            Self::DatabaseTested => "database.tested",
            Self::DatabaseRemoved => "database.removed",
            Self::QuestionAsked => "question.asked",
            Self::StatementRun => "question.statement_run",
            Self::AnswerRated => "question.answer_rated",
            Self::ExampleRemoved => "question.example_removed",
            Self::HistoryCleared => "history.cleared",
            Self::BudgetChanged => "budget.changed",
            Self::MailSettingsChanged => "mail.settings_changed",
            Self::MailServerTested => "mail.server_tested",
            Self::MailDrafted => "mail.drafted",
            Self::MailQueued => "mail.queued",
            Self::MailCancelled => "mail.cancelled",
            Self::MailSent => "mail.sent",
            Self::MailFailed => "mail.failed",
            Self::KeysRotated => "keys.rotated",
            Self::BackupCreated => "backup.created",
            Self::BackupRestored => "backup.restored",
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
