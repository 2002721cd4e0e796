//! Whom a record of the audit log concerns.

use crate::model::audit::AuditAction;

/// Whom a record concerns besides those who read the audit log, and what its target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concern {
    /// Somebody looked at something, and nothing changed.
    Look,
    /// Nobody, or those whom a signal tells.
    Nobody,
    /// The target's account.
    Account,
    /// The target's account, of which the list of accounts has something else now.
    User,
    /// The invitations to make an account.
    Invitations,
    /// The target is a bot.
    Bot,
    /// The target was a bot, which is gone; it was the actor's.
    RemovedBot,
    /// The target is a bot whose dead letters changed.
    Dropped,
    /// The target is a bot with whose owner's account at Telegram something is done.
    Mtproto,
    /// The target is a bot into which an admin may look, or no longer may.
    Grant,
    /// The target is an organization that somebody came into or left, or in which they may do something else.
    Membership,
    /// The target is an organization with other invitations.
    OrgInvitations,
    /// The target is an organization that may spend something else.
    Budget,
    /// The target is an organization with another mail server.
    MailSettings,
    /// The target is a database.
    Database,
    /// The target is an e-mail.
    Mail {
        /// Whether it is nobody's but its author's.
        is_draft: bool,
    },
}

/// Whom a record of this action concerns.
pub(super) fn concern_of(action: AuditAction) -> Concern {
    use AuditAction as A;
    match action {
        A::AccountViewed
        | A::AccountsListed
        | A::InvitationsListed
        | A::AuditRead
        | A::HealthViewed
        | A::BotViewed
        | A::BotsListed
        | A::GrantsListed => Concern::Look,
        A::AccountCreated
        | A::AccountRegistered
        | A::AccountChanged
        | A::AccountErased
        | A::SessionsEnded
        | A::SessionsRevoked
        | A::PasswordChanged
        | A::OtpEnabled
        | A::OtpDisabled => Concern::User,
        A::InvitationCreated | A::InvitationRevoked => Concern::Invitations,
        A::ApiKeyCreated
        | A::ApiKeyRevoked
        | A::SignInLinkUsed
        | A::SignedIn
        | A::SignedOut
        | A::RefreshReused
        | A::OtpEnrolled
        | A::RecoveryCodeUsed
        | A::RecoveryCodesRenewed
        | A::PersonLinked
        | A::PersonUnlinked
        | A::ConsoleAccessGiven => Concern::Account,
        A::OwnerChatClaimed => Concern::Bot,
        A::BotRemoved => Concern::RemovedBot,
        A::WaitingDropped | A::DeadLetterRetried => Concern::Dropped,
        A::AccessGranted | A::AccessEnded => Concern::Grant,
        A::MtprotoLoginBegun
        | A::MtprotoLoginFailed
        | A::MtprotoConnected
        | A::MtprotoImported
        | A::MtprotoImportRefused
        | A::MtprotoLoggedOut
        | A::MtprotoLost => Concern::Mtproto,
        A::OrganizationCreated
        | A::OrganizationJoined
        | A::OrganizationLeft
        | A::MemberRemoved
        | A::MemberRoleChanged => Concern::Membership,
        A::OrgInvitationCreated | A::OrgInvitationRevoked => Concern::OrgInvitations,
        A::DatabaseAdded | A::DatabaseTested | A::DatabaseRemoved => Concern::Database,
        A::BudgetChanged => Concern::Budget,
        A::MailSettingsChanged | A::MailServerTested => Concern::MailSettings,
        A::MailDrafted => Concern::Mail { is_draft: true },
        A::MailQueued | A::MailCancelled | A::MailSent | A::MailFailed => Concern::Mail { is_draft: false },
        // Signals tell of what changes a bot, and the ledger of what questions cost.
        A::BotRegistered
        | A::BotVerified
        | A::BotTokenReplaced
        | A::BotLimitsChanged
        | A::BotSettingsChanged
        | A::BotSuspended
        | A::BotActivated
        | A::BotFailed
        | A::ChatsRead
        | A::MessageSent
        | A::QuestionAsked
        | A::StatementRun
        | A::AnswerRated
        | A::ExampleRemoved
        | A::HistoryCleared
        | A::SignInLinkCreated
        | A::SignInFailed
        | A::CallRefused
        | A::PersonLinkBegun
        | A::AuditExported
        | A::AuditVerified
        | A::AuditPruned
        | A::KeysRotated
        | A::BackupCreated
        | A::BackupRestored => Concern::Nobody,
    }
}
