//! Calls that may be repeated without being done twice.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use thiserror::Error;

/// What a caller names a call by, so that its repetition is recognized: 1 to [`Self::MAX_LENGTH`] visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct IdempotencyKey(String);

/// Why a text is no key.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an Idempotency-Key is 1 to {} visible ASCII characters, given once", IdempotencyKey::MAX_LENGTH)]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// The most characters.
    pub const MAX_LENGTH: usize = 255;
}

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidIdempotencyKey) }
    }
}

/// An answer that is given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body, if it has one.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is known of a call that was made with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedCall {
    /// A keyed hash of the call.
    pub fingerprint: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How it stands.
    pub state: KeyedCallState,
}

/// How a call that was made with a key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyedCallState {
    /// It is under way, or its end was not seen.
    Begun,
    /// It is done, and this was the answer.
    Answered(StoredAnswer),
    /// It is done, and its answer was not kept.
    Withheld {
        /// When it was done.
        at: DateTime<Utc>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_visible_ascii() {
        for key in ["a", "8e03978e-40d5-43e8-bc93-6894a57f9324", "\"quoted\"", &"x".repeat(255)] {
            assert!(key.parse::<IdempotencyKey>().is_ok(), "{key}");
        }
        for key in ["", "a b", "ключ", "a\n", "\u{7f}", &"x".repeat(256)] {
            assert_eq!(key.parse::<IdempotencyKey>(), Err(InvalidIdempotencyKey), "{key}");
        }
    }
}
