//! Why something about a tenant's own Telegram account was not done, in words for its owner, who may read them in a chat: they
//! name what to do, and no calls of the API.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::clients::mtproto::{ImportError, LostReason, MtprotoError};
use crate::services::bots::BotError;
use crate::store::StoreError;

/// Why a use case on a tenant's own Telegram account did not do what it was asked.
#[derive(Debug, Error)]
pub enum UserSessionError {
    /// There is no bot, it is suspended, a secret of it does not open, or the store failed.
    #[error(transparent)]
    Bot(#[from] BotError),
    /// A login or an import is under way.
    #[error("a login is under way: finish it, or end it")]
    LoginUnderWay,
    /// An account is attached.
    #[error("a Telegram account is attached to this bot already: end its session first")]
    AlreadyConnected,
    /// There is no login to go on with.
    #[error("no login is under way, or its time is up: begin one")]
    NoLogin,
    /// The login waits for something else.
    #[error("the login is not at this step: it waits for {0}")]
    OtherStep(&'static str),
    /// The code is wrong.
    #[error("Telegram says that the code is wrong; attempts left: {attempts_left}")]
    WrongCode {
        /// Codes that may still be tried in this login.
        attempts_left: u32,
    },
    /// The password is wrong.
    #[error("Telegram says that the password is wrong; attempts left: {attempts_left}")]
    WrongPassword {
        /// Passwords that may still be tried in this login.
        attempts_left: u32,
    },
    /// All attempts were wrong.
    #[error("too many attempts were wrong, and the login has ended: begin a new one")]
    NoAttemptsLeft,
    /// The code is too old.
    #[error("Telegram says that the code has expired, and the login has ended: begin a new one")]
    CodeExpired,
    /// The phone number is none, or barred.
    #[error("{0}")]
    WrongPhone(&'static str),
    /// The MTProto app is not known.
    #[error("Telegram does not know this pair of api_id and api_hash: copy both from https://my.telegram.org/apps")]
    WrongApp,
    /// Something is needed that was not given, now or earlier.
    #[error("{field}: {expected}")]
    Needed {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// Nobody has registered the phone number.
    #[error(
        "Telegram knows no account with this phone number: register it with Telegram's own app first, Botyard does not"
    )]
    SignUpRequired,
    /// Telegram asks to wait.
    #[error("Telegram asks this account to wait: try again at {}", in_words(*until))]
    FloodWait {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The session was lost.
    #[error("the session is lost: {reason}; attach the account again")]
    Lost {
        /// Why.
        reason: String,
    },
    /// The string is no session, or none that can be taken over.
    #[error("session_string: {0}")]
    InvalidString(#[from] ImportError),
    /// Telegram does not take the imported session.
    #[error("Telegram does not accept this session ({0}): make a new one, or log in")]
    NotAccepted(LostReason),
    /// Telegram has closed the account that logs in, or banned it.
    #[error("Telegram does not let this account in: {0}")]
    AccountClosed(LostReason),
    /// Telegram ended the login.
    #[error("Telegram ended this login ({0}): begin a new one")]
    LoginEnded(LostReason),
    /// It is the session of a bot.
    #[error("this is the session of a bot, which has no channels of its own: take one of a person's account")]
    IsBot,
    /// The same session is attached to another bot.
    #[error("this session is in use here already: one session belongs to one bot, so make another one, or log in")]
    InUse,
    /// No account is attached.
    #[error("no Telegram account is attached to this bot: attach one")]
    NotConnected,
    /// Too many requests wait.
    #[error("too many requests of this account wait for their turn: try again in a moment")]
    Busy,
    /// It took too long.
    #[error("Telegram took too long to answer: try again later")]
    TimedOut,
    /// Telegram, or the session's place here, cannot be reached.
    #[error(
        "this account cannot be used at the moment, as Telegram or its session here is out of reach: try again later"
    )]
    Unavailable(String),
    /// The session was ended while this was under way.
    #[error("this was cut off, as the session was closed here meanwhile: look where it stands, and try again")]
    Interrupted,
    /// There is no such channel.
    #[error("this account has no such channel among those that it owns or administers")]
    NoSuchChannel,
    /// The account does not administer the channel.
    #[error("this account does not administer the channel, so Telegram shows no figures of it")]
    NotAdmin,
    /// Telegram refused.
    #[error("Telegram refused: {0}")]
    Refused(String),
}

fn in_words(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

impl From<StoreError> for UserSessionError {
    fn from(error: StoreError) -> Self {
        Self::Bot(error.into())
    }
}

impl UserSessionError {
    /// The kind of the error, in `snake_case`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Bot(BotError::InvalidField { .. }) | Self::Needed { .. } => "invalid_field",
            Self::Bot(_) => "bot",
            Self::LoginUnderWay => "login_under_way",
            Self::AlreadyConnected => "already_connected",
            Self::NoLogin => "no_login",
            Self::OtherStep(_) => "other_step",
            Self::WrongCode { .. } => "wrong_code",
            Self::WrongPassword { .. } => "wrong_password",
            Self::NoAttemptsLeft => "no_attempts_left",
            Self::CodeExpired => "code_expired",
            Self::WrongPhone(_) => "wrong_phone",
            Self::WrongApp => "wrong_app",
            Self::SignUpRequired => "sign_up_required",
            Self::FloodWait { .. } => "flood_wait",
            Self::Lost { .. } => "session_lost",
            Self::InvalidString(_) => "invalid_session_string",
            Self::NotAccepted(_) => "session_not_accepted",
            Self::AccountClosed(_) => "account_closed",
            Self::LoginEnded(_) => "login_ended",
            Self::IsBot => "session_of_bot",
            Self::InUse => "session_in_use",
            Self::NotConnected => "not_connected",
            Self::Busy => "queue_full",
            Self::TimedOut => "telegram_timed_out",
            Self::Unavailable(_) => "telegram_unavailable",
            Self::Interrupted => "interrupted",
            Self::NoSuchChannel => "no_such_channel",
            Self::NotAdmin => "not_admin",
            Self::Refused(_) => "telegram_refused",
        }
    }

    /// What Telegram's answer means, apart from what only the step of a login knows.
    pub(super) fn of_telegram(error: MtprotoError, now: DateTime<Utc>) -> Self {
        match error {
            MtprotoError::FloodWait { wait } => Self::FloodWait { until: now + wait },
            MtprotoError::Lost(reason) => Self::Lost { reason: reason.to_string() },
            MtprotoError::WrongPhone => Self::WrongPhone("Telegram does not know this as a phone number: check it"),
            MtprotoError::BannedPhone => Self::WrongPhone("Telegram has barred this phone number"),
            MtprotoError::WrongApp => Self::WrongApp,
            MtprotoError::WrongCode => Self::WrongCode { attempts_left: 0 },
            MtprotoError::ExpiredCode => Self::CodeExpired,
            MtprotoError::WrongPassword => Self::WrongPassword { attempts_left: 0 },
            MtprotoError::SignUpRequired => Self::SignUpRequired,
            MtprotoError::IsBot => Self::IsBot,
            MtprotoError::NoSuchChannel => Self::NoSuchChannel,
            MtprotoError::NotAdmin => Self::NotAdmin,
            MtprotoError::Busy => Self::Busy,
            MtprotoError::TimedOut => Self::TimedOut,
            MtprotoError::Unavailable(cause) => Self::Unavailable(cause),
            MtprotoError::Refused(name) => Self::Refused(name),
        }
    }

    /// Whether nobody did anything wrong: Telegram, the way to it or the store is away.
    pub(super) const fn is_outage(&self) -> bool {
        match self {
            Self::Busy | Self::TimedOut | Self::Unavailable(_) | Self::Interrupted => true,
            Self::Bot(error) => !matches!(error, BotError::InvalidField { .. }),
            _ => false,
        }
    }

    /// Whether it passes by itself, so that what was begun may go on.
    pub(super) const fn passes(&self) -> bool {
        self.is_outage() || matches!(self, Self::FloodWait { .. })
    }
}
