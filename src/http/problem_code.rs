//! The codes of problems: programs decide by them, and the console has words of its own for each.
//!
//! A code says what the caller can do, not where it came from. A new one needs a sentence in `admin-ui/src/i18n/server/problems.ru.json`.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// The kind of a problem. Codes are added, and never get another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProblemCode {
    // The call itself.
    MalformedJson,
    InvalidBody,
    InvalidField,
    InvalidQuery,
    UnsupportedMediaType,
    BodyTooLarge,
    UnreadableBody,
    UrlTooLong,
    HeadTooLarge,
    UnknownPath,
    MethodNotAllowed,
    NotFound,
    RateLimited,
    InvalidIdempotencyKey,
    IdempotencyKeyReused,
    InProgress,
    OutcomeUnknown,
    AlreadyDone,
    TooMany,
    TooManyStreams,
    // Botyard cannot.
    Internal,
    TimedOut,
    Stopping,
    StoreUnavailable,
    CredentialUnreadable,
    // Who calls.
    Unauthenticated,
    InvalidToken,
    Forbidden,
    SessionRequired,
    ScopeRequired,
    ForeignPage,
    Csrf,
    PasswordChangeRequired,
    OtpEnrolmentRequired,
    WrongCredentials,
    WrongPassword,
    OtpRequired,
    WrongOtp,
    TooManySignIns,
    InvalidLink,
    // Accounts.
    UsernameTaken,
    UnfitPassword,
    OtpAlreadyEnabled,
    OtpNotEnrolled,
    ChangedMeanwhile,
    RegistrationClosed,
    TooManyRegistrations,
    InvalidInvitation,
    ProtectedAccount,
    OwnAccount,
    LastSuperadmin,
    AccountDisabled,
    // Bots.
    NoBot,
    AlreadyHasBot,
    NoBotsForAccount,
    TokenRegistered,
    InUseElsewhere,
    InvalidBotToken,
    TokenOfOtherBot,
    TokenRevoked,
    BotRunning,
    Suspended,
    ManagedByAdmin,
    GrantRequired,
    // Telegram.
    TelegramRateLimited,
    TelegramUnavailable,
    TelegramTimedOut,
    TelegramRefused,
    UnknownWebhook,
    MalformedUpdate,
    BotNotRunning,
    // A tenant's own Telegram account.
    LoginUnderWay,
    AlreadyConnected,
    NoLogin,
    OtherStep,
    WrongCode,
    NoAttemptsLeft,
    CodeExpired,
    WrongPhone,
    WrongApp,
    SignUpRequired,
    FloodWait,
    SessionLost,
    InvalidSessionString,
    SessionNotAccepted,
    AccountClosed,
    LoginEnded,
    SessionOfBot,
    SessionInUse,
    NotConnected,
    QueueFull,
    Interrupted,
    NoSuchChannel,
    NotAdmin,
    // Organizations.
    NoOrganization,
    AlreadyMember,
    AddedAlready,
    OwnerRequired,
    NameTaken,
    TooManyAttempts,
    LastOwner,
    OwnsBot,
    LinkedAlready,
    NotLinked,
    NoPassword,
    InvalidCode,
    // Databases.
    OrganizationChanged,
    StatementRefused,
    AddressRefused,
    DatabaseUnreachable,
    DatabaseSignInRefused,
    DatabaseLoginUnsafe,
    StatementFailed,
    DatabaseTimedOut,
    DatabaseBusy,
    // E-mails.
    MailNotConfigured,
    RecipientNotAllowed,
    AlreadyDecided,
    ChangedSince,
    TooManyMails,
    MailServerFailed,
    // The audit log.
    TooManyExports,
    ExportNotDone,
    AuditBroken,
}

/// As on the wire, in `snake_case`.
impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
