//! How it is answered that something about a tenant's own Telegram account was not done.

use std::time::Duration;

use actix_web::http::StatusCode as S;
use chrono::{DateTime, Utc};

use super::{Answer, OUTAGE_RETRY_AFTER, answer_bot};
use crate::http::problem_code::ProblemCode as Code;
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
    use UserSessionError as E;
    let of = |status, code| Answer::new(status, code, error);
    let conflict = |code| of(S::CONFLICT, code);
    let unfit = |code| of(S::UNPROCESSABLE_ENTITY, code);
    let away = |code| of(S::SERVICE_UNAVAILABLE, code).after(OUTAGE_RETRY_AFTER);
    match error {
        E::Bot(error) => answer_bot(error),
        E::LoginUnderWay => conflict(Code::LoginUnderWay),
        E::AlreadyConnected => conflict(Code::AlreadyConnected),
        E::NoLogin => conflict(Code::NoLogin),
        E::OtherStep(_) => conflict(Code::OtherStep),
        E::NoAttemptsLeft => conflict(Code::NoAttemptsLeft),
        E::CodeExpired => conflict(Code::CodeExpired),
        E::LoginEnded(_) => conflict(Code::LoginEnded),
        E::Lost { .. } => conflict(Code::SessionLost),
        E::InUse => conflict(Code::SessionInUse),
        E::NotConnected => conflict(Code::NotConnected),
        E::WrongCode { attempts_left } => unfit(Code::WrongCode).about("code").with_attempts_left(*attempts_left),
        E::WrongPassword { attempts_left } => {
            unfit(Code::WrongPassword).about("password").with_attempts_left(*attempts_left)
        }
        E::WrongPhone(_) => unfit(Code::WrongPhone).about("phone"),
        E::SignUpRequired => unfit(Code::SignUpRequired).about("phone"),
        // By a QR code nobody gave a number.
        E::AccountClosed(_) => unfit(Code::AccountClosed),
        E::WrongApp => unfit(Code::WrongApp).about("telegram_api_id"),
        E::Needed { field, expected } => Answer::invalid_field(error, field, expected),
        E::InvalidString(_) => unfit(Code::InvalidSessionString).about("session_string"),
        E::NotAccepted(_) => unfit(Code::SessionNotAccepted).about("session_string"),
        E::IsBot => unfit(Code::SessionOfBot).about("session_string"),
        E::FloodWait { until } => of(S::TOO_MANY_REQUESTS, Code::FloodWait).at(*until),
        E::Busy => of(S::TOO_MANY_REQUESTS, Code::QueueFull).after(BUSY_RETRY_AFTER),
        E::NoSuchChannel => of(S::NOT_FOUND, Code::NoSuchChannel),
        E::NotAdmin => of(S::FORBIDDEN, Code::NotAdmin),
        E::Refused(_) => of(S::BAD_GATEWAY, Code::TelegramRefused),
        E::Unavailable(cause) => {
            tracing::info!(cause, "an account could not reach Telegram");
            away(Code::TelegramUnavailable)
        }
        E::TimedOut => away(Code::TelegramTimedOut),
        E::Interrupted => away(Code::Interrupted),
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
