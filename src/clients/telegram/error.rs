//! What can go wrong with a Bot API call, by what the caller can do about it.

use std::time::Duration;

use reqwest::StatusCode;
use serde::Deserialize;
use thiserror::Error;

/// The longest wait that Telegram is believed to mean. What would come after a longer one is tried once a day.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(24);

/// A refusal as the Bot API words it.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    /// Always `false`.
    pub(super) ok: bool,
    error_code: u64,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

/// What a refusal says beside its words.
#[derive(Debug, Default, Deserialize)]
struct Parameters {
    migrate_to_chat_id: Option<i64>,
    retry_after: Option<u64>,
}

/// Why Telegram did not do what it was asked. Never contains the token or the parameters of the call.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TelegramError {
    /// The token is not, or no longer, valid: stop, and tell the owner.
    #[error("Telegram does not know this token (any more)")]
    Revoked,
    /// The bot may not do this here, such as write to a person who blocked it: do not retry.
    #[error("Telegram: {0}")]
    Forbidden(String),
    /// Someone else receives this bot's updates.
    #[error("Telegram: {0}")]
    Conflict(String),
    /// Wait, then try again.
    #[error("Telegram asks to wait {} s", retry_after.as_secs())]
    TooManyRequests {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The group became a supergroup: use its new id.
    #[error("the group moved to another chat id")]
    ChatMigrated {
        /// The new id.
        to: i64,
    },
    /// The call is wrong in itself: do not retry.
    #[error("Telegram: {0}")]
    Rejected(String),
    /// Telegram cannot be reached or is in trouble, and has not done it: try again later.
    #[error("Telegram is not available: {0}")]
    Unavailable(String),
    /// The answer did not come, or could not be read: Telegram may have done it, and doing it again may do it twice.
    #[error("Telegram gave no answer: {0}")]
    Unanswered(String),
}

impl TelegramError {
    /// The kind of error, for metrics.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Forbidden(_) => "forbidden",
            Self::Conflict(_) => "conflict",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::ChatMigrated { .. } => "chat_migrated",
            Self::Rejected(_) => "rejected",
            Self::Unavailable(_) => "unavailable",
            Self::Unanswered(_) => "unanswered",
        }
    }

    /// What an answer means that is not the Bot API's own, such as the page of a proxy before it.
    pub(super) fn from_bare_status(status: StatusCode) -> Self {
        let words = || format!("it answered with status {} only", status.as_u16());
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests { retry_after: Duration::from_secs(1) },
            // The call itself is too large to pass; it will be no smaller next time.
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => Self::Rejected(words()),
            // The proxy passed the call on, and nobody knows how far it came.
            StatusCode::GATEWAY_TIMEOUT => Self::Unanswered(words()),
            _ => Self::Unavailable(words()),
        }
    }
}

impl From<Refusal> for TelegramError {
    fn from(refusal: Refusal) -> Self {
        let Parameters { migrate_to_chat_id, retry_after } = refusal.parameters;
        let description = refusal.description;
        match (refusal.error_code, retry_after, migrate_to_chat_id) {
            (401, ..) => Self::Revoked,
            // A malformed token. A method that an older server of one's own does not know is 404 in other words.
            (404, ..) if description == "Not Found" => Self::Revoked,
            (_, Some(seconds), _) => {
                Self::TooManyRequests { retry_after: Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER) }
            }
            (429, ..) => Self::TooManyRequests { retry_after: Duration::from_secs(1) },
            (_, _, Some(to)) => Self::ChatMigrated { to },
            (403, ..) => Self::Forbidden(description),
            (409, ..) => Self::Conflict(description),
            (400..500, ..) => Self::Rejected(description),
            (504, ..) => Self::Unanswered(description),
            _ => Self::Unavailable(description),
        }
    }
}

/// The innermost cause says most: reqwest's own text is only "error sending request".
pub(super) fn describe(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> TelegramError {
        serde_json::from_str::<Refusal>(body).unwrap().into()
    }

    #[test]
    fn answers_become_what_the_caller_can_do() {
        assert_eq!(parse(r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#), TelegramError::Revoked);
        assert_eq!(parse(r#"{"ok":false,"error_code":404,"description":"Not Found"}"#), TelegramError::Revoked);
        assert_eq!(
            parse(r#"{"ok":false,"error_code":404,"description":"Not Found: method not found"}"#),
            TelegramError::Rejected("Not Found: method not found".to_owned())
        );
        assert_eq!(
            parse(r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}"#),
            TelegramError::TooManyRequests { retry_after: Duration::from_secs(7) }
        );
        assert_eq!(
            parse(r#"{"ok":false,"error_code":429,"parameters":{"retry_after":100000000000000}}"#),
            TelegramError::TooManyRequests { retry_after: LONGEST_RETRY_AFTER }
        );
        assert_eq!(
            parse(r#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1007}}"#),
            TelegramError::ChatMigrated { to: -1007 }
        );
        assert_eq!(
            parse(r#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#),
            TelegramError::Unavailable("Bad Gateway".to_owned())
        );
    }
}
