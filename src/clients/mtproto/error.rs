//! What can go wrong with a request over MTProto, by what the caller can do about it.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// Why Telegram did not do what it was asked. Never contains what was asked with: no phone number, code, password or key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MtprotoError {
    /// Wait, then try again.
    #[error("Telegram asks to wait {} s", wait.as_secs())]
    FloodWait {
        /// How long to wait.
        wait: Duration,
    },
    /// The session is of no use any more: stop, and tell the owner.
    #[error("the session is lost: {0}")]
    Lost(LostReason),
    /// There is no such phone number.
    #[error("Telegram takes this for no phone number")]
    WrongPhone,
    /// The phone number is banned from Telegram.
    #[error("this phone number is banned from Telegram")]
    BannedPhone,
    /// The pair of `api_id` and `api_hash` is wrong, or barred.
    #[error("Telegram does not accept this api_id with this api_hash")]
    WrongApp,
    /// The code is wrong. Another attempt may be right.
    #[error("the code is wrong")]
    WrongCode,
    /// The code is too old, or was replaced by another: ask for a new one.
    #[error("the code has expired")]
    ExpiredCode,
    /// The password of two-step verification is wrong. Another attempt may be right.
    #[error("the password is wrong")]
    WrongPassword,
    /// The phone number has no account. None is made.
    #[error("there is no Telegram account with this phone number")]
    SignUpRequired,
    /// The session is one of a bot, which has no channels of its own.
    #[error("the session belongs to a bot")]
    IsBot,
    /// There is no such channel, or the account cannot see it.
    #[error("there is no such channel")]
    NoSuchChannel,
    /// The account neither owns nor administers the channel.
    #[error("the account does not administer this channel")]
    NotAdmin,
    /// Too many requests wait for their turn already.
    #[error("too many requests are waiting")]
    Busy,
    /// The answer, or the request's turn, did not come in time.
    #[error("Telegram gave no answer in time")]
    TimedOut,
    /// Telegram cannot be reached or is in trouble: try again later.
    #[error("Telegram is not available: {0}")]
    Unavailable(String),
    /// Telegram refused; this is the name of its error. Do not retry.
    #[error("Telegram refuses: {0}")]
    Refused(String),
}

impl MtprotoError {
    /// The kind of error, for metrics.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::FloodWait { .. } => "flood_wait",
            Self::Lost(_) => "lost",
            Self::Busy => "busy",
            Self::TimedOut => "timed_out",
            Self::Unavailable(_) => "unavailable",
            _ => "refused",
        }
    }
}

/// Why a session is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LostReason {
    /// Telegram no longer knows the login, most often because it was ended on another device.
    Unregistered,
    /// All sessions of the account were ended.
    Revoked,
    /// The session was not used for too long.
    Expired,
    /// The account was deleted.
    Deactivated,
    /// The account was banned.
    Banned,
    /// The session was used from two places at once.
    Duplicated,
    /// What is stored of the session cannot be read.
    Unreadable,
    /// Telegram does not know the session's key.
    KeyUnknown,
}

impl LostReason {
    /// The reason's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unregistered => "unregistered",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Deactivated => "deactivated",
            Self::Banned => "banned",
            Self::Duplicated => "duplicated",
            Self::Unreadable => "unreadable",
            Self::KeyUnknown => "key_unknown",
        }
    }

    /// What an error of Telegram's says about the session, if anything.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "AUTH_KEY_UNREGISTERED" | "AUTH_KEY_PERM_EMPTY" => Some(Self::Unregistered),
            "SESSION_REVOKED" => Some(Self::Revoked),
            "SESSION_EXPIRED" => Some(Self::Expired),
            "USER_DEACTIVATED" => Some(Self::Deactivated),
            "USER_DEACTIVATED_BAN" => Some(Self::Banned),
            "AUTH_KEY_DUPLICATED" => Some(Self::Duplicated),
            "AUTH_KEY_INVALID" => Some(Self::KeyUnknown),
            _ => None,
        }
    }
}

impl fmt::Display for LostReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unregistered => "it was ended, most likely on another device",
            Self::Revoked => "all sessions of the account were ended",
            Self::Expired => "it was not used for too long",
            Self::Deactivated => "the Telegram account was deleted",
            Self::Banned => "the Telegram account was banned",
            Self::Duplicated => "it was used from two places at once, so Telegram ended it",
            Self::Unreadable => "what is stored of it cannot be read",
            Self::KeyUnknown => "Telegram does not know its key",
        })
    }
}
