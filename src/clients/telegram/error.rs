//! What can go wrong with a Bot API call, by what the caller can do about it.

use std::time::Duration;

use frankenstein::response::{ErrorResponse, ResponseParameters};
use thiserror::Error;

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

    fn from_response(response: ErrorResponse) -> Self {
        match (response.error_code, response.parameters) {
            (401, _) => Self::Revoked,
            // A malformed token. A method that an older server of one's own does not know is 404 in other words.
            (404, _) if response.description == "Not Found" => Self::Revoked,
            (_, Some(ResponseParameters { retry_after: Some(seconds), .. })) => {
                Self::TooManyRequests { retry_after: Duration::from_secs(seconds.into()) }
            }
            (429, _) => Self::TooManyRequests { retry_after: Duration::from_secs(1) },
            (_, Some(ResponseParameters { migrate_to_chat_id: Some(to), .. })) => Self::ChatMigrated { to },
            (403, _) => Self::Forbidden(response.description),
            (409, _) => Self::Conflict(response.description),
            (400..500, _) => Self::Rejected(response.description),
            _ => Self::Unavailable(response.description),
        }
    }
}

impl From<frankenstein::Error> for TelegramError {
    fn from(error: frankenstein::Error) -> Self {
        match error {
            frankenstein::Error::Api(response) => Self::from_response(response),
            frankenstein::Error::HttpReqwest(error) if error.is_connect() => {
                Self::Unavailable(describe(&error.without_url()))
            }
            frankenstein::Error::HttpReqwest(error) => Self::Unanswered(describe(&error.without_url())),
            // The text that did not parse may hold anything, so it is left out.
            frankenstein::Error::JsonDecode { .. } => Self::Unanswered("what came was no valid JSON".to_owned()),
            frankenstein::Error::JsonEncode { source, .. } => Self::Rejected(source.to_string()),
            frankenstein::Error::ReadFile(error) => Self::Rejected(format!("the file to send: {error}")),
            // The library may add kinds. Its text could quote the call, so only this is said.
            _ => Self::Unanswered("the call failed in a way this version does not know".to_owned()),
        }
    }
}

/// The innermost cause says most: reqwest's own text is only "error sending request".
fn describe(error: &reqwest::Error) -> String {
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
        TelegramError::from_response(serde_json::from_str(body).unwrap())
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
            parse(r#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1007}}"#),
            TelegramError::ChatMigrated { to: -1007 }
        );
        assert_eq!(
            parse(r#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#),
            TelegramError::Unavailable("Bad Gateway".to_owned())
        );
    }
}
