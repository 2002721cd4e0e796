//! How it is answered that something about a tenant's own Telegram account was not done.

use std::time::Duration;

use actix_web::http::StatusCode as S;
use chrono::{DateTime, Utc};

use super::{Answer, OUTAGE_RETRY_AFTER, answer_bot};
use crate::services::mtproto::UserSessionError;

/// When there may be room for another request of an account.
const BUSY_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Where a login begins.
const BEGIN: &str = "POST /api/user-bot/mtproto/login";

/// Where a login or a session is ended.
const END: &str = "DELETE /api/user-bot/mtproto/session";

/// Where channels are listed.
const LIST: &str = "GET /api/user-bot/mtproto/channels";

pub(super) fn answer_session(error: &UserSessionError) -> Answer {
    match call_to_make(error) {
        Some(call) => {
            let answer = answer_in_words(error);
            Answer { detail: format!("{} ({call})", answer.detail), ..answer }
        }
        None => answer_in_words(error),
    }
}

/// The call by which what the words say is done.
fn call_to_make(error: &UserSessionError) -> Option<&'static str> {
    match error {
        UserSessionError::LoginUnderWay | UserSessionError::AlreadyConnected => Some(END),
        UserSessionError::NoLogin
        | UserSessionError::NoAttemptsLeft
        | UserSessionError::CodeExpired
        | UserSessionError::Lost { .. }
        | UserSessionError::NotAccepted(_)
        | UserSessionError::LoginEnded(_)
        | UserSessionError::InUse
        | UserSessionError::NotConnected => Some(BEGIN),
        UserSessionError::NoSuchChannel => Some(LIST),
        _ => None,
    }
}

fn answer_in_words(error: &UserSessionError) -> Answer {
    let of = |status| Answer::new(status, error.as_str(), error);
    match error {
        UserSessionError::Bot(error) => answer_bot(error),
        UserSessionError::LoginUnderWay
        | UserSessionError::AlreadyConnected
        | UserSessionError::NoLogin
        | UserSessionError::OtherStep(_)
        | UserSessionError::NoAttemptsLeft
        | UserSessionError::CodeExpired
        | UserSessionError::LoginEnded(_)
        | UserSessionError::Lost { .. }
        | UserSessionError::InUse
        | UserSessionError::NotConnected => of(S::CONFLICT),
        UserSessionError::WrongCode { attempts_left } => {
            of(S::UNPROCESSABLE_ENTITY).about("code").with_attempts_left(*attempts_left)
        }
        UserSessionError::WrongPassword { attempts_left } => {
            of(S::UNPROCESSABLE_ENTITY).about("password").with_attempts_left(*attempts_left)
        }
        UserSessionError::WrongPhone(_) | UserSessionError::SignUpRequired => {
            of(S::UNPROCESSABLE_ENTITY).about("phone")
        }
        // By a QR code nobody gave a number.
        UserSessionError::AccountClosed(_) => of(S::UNPROCESSABLE_ENTITY),
        UserSessionError::WrongApp => of(S::UNPROCESSABLE_ENTITY).about("telegram_api_id"),
        UserSessionError::Needed { field, .. } => of(S::UNPROCESSABLE_ENTITY).about(field),
        UserSessionError::InvalidString(_) | UserSessionError::NotAccepted(_) | UserSessionError::IsBot => {
            of(S::UNPROCESSABLE_ENTITY).about("session_string")
        }
        UserSessionError::FloodWait { until } => of(S::TOO_MANY_REQUESTS).at(*until),
        UserSessionError::Busy => of(S::TOO_MANY_REQUESTS).after(BUSY_RETRY_AFTER),
        UserSessionError::NoSuchChannel => of(S::NOT_FOUND),
        UserSessionError::NotAdmin => of(S::FORBIDDEN),
        UserSessionError::Refused(_) => of(S::BAD_GATEWAY),
        UserSessionError::Unavailable(cause) => {
            tracing::info!(cause, "an account could not reach Telegram");
            of(S::SERVICE_UNAVAILABLE).after(OUTAGE_RETRY_AFTER)
        }
        UserSessionError::TimedOut | UserSessionError::Interrupted => {
            of(S::SERVICE_UNAVAILABLE).after(OUTAGE_RETRY_AFTER)
        }
    }
}

impl Answer {
    fn with_attempts_left(mut self, attempts_left: u32) -> Self {
        self.attempts_left = Some(attempts_left);
        self
    }

    /// Worth another try at this moment.
    fn at(mut self, moment: DateTime<Utc>) -> Self {
        self.retry_at = Some(moment);
        self
    }
}
