//! How it is answered that something about a bot was not done.

use actix_web::http::StatusCode as S;

use super::{Answer, OUTAGE_RETRY_AFTER, answer_store};
use crate::http::problem_code::ProblemCode as Code;
use crate::services::TelegramError;
use crate::services::bots::BotError;

pub(super) fn answer_bot(error: &BotError) -> Answer {
    match error {
        BotError::NotFound => Answer::new(S::NOT_FOUND, Code::NoBot, error),
        BotError::NoSuch(_) => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        BotError::NotAllowed => Answer::new(S::FORBIDDEN, Code::Forbidden, error),
        BotError::AlreadyHasBot => Answer::new(S::CONFLICT, Code::AlreadyHasBot, error),
        BotError::NoBotsForAccount => Answer::new(S::FORBIDDEN, Code::NoBotsForAccount, error),
        BotError::TokenRegistered => Answer::new(S::CONFLICT, Code::TokenRegistered, error),
        BotError::InUseElsewhere(_) => Answer::new(S::CONFLICT, Code::InUseElsewhere, error),
        BotError::InvalidToken(_) => {
            Answer::new(S::UNPROCESSABLE_ENTITY, Code::InvalidBotToken, error).about("bot_token")
        }
        BotError::TokenOfOtherBot => {
            Answer::new(S::UNPROCESSABLE_ENTITY, Code::TokenOfOtherBot, error).about("bot_token")
        }
        BotError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        BotError::Protected => Answer::new(S::FORBIDDEN, Code::ProtectedAccount, error),
        BotError::Running => Answer::new(S::CONFLICT, Code::BotRunning, error),
        BotError::Suspended { .. } => Answer::new(S::LOCKED, Code::Suspended, error),
        BotError::ManagedByAdmin => Answer::new(S::FORBIDDEN, Code::ManagedByAdmin, error),
        BotError::GrantRequired => Answer::new(S::FORBIDDEN, Code::GrantRequired, error),
        BotError::Credential { .. } => {
            let detail = "a stored secret of this bot cannot be read: tell the operator of this server";
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::CredentialUnreadable, detail)
        }
        BotError::Telegram(error) => answer_telegram(error),
        BotError::Store(error) => answer_store(error),
    }
}

fn answer_telegram(error: &TelegramError) -> Answer {
    match error {
        TelegramError::Revoked => Answer::new(S::UNPROCESSABLE_ENTITY, Code::TokenRevoked, error),
        TelegramError::TooManyRequests { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TelegramRateLimited, error).after(*retry_after)
        }
        TelegramError::Unavailable(_) | TelegramError::Unanswered(_) => {
            let detail = "Telegram is not available: try again later";
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::TelegramUnavailable, detail).after(OUTAGE_RETRY_AFTER)
        }
        TelegramError::Forbidden(_)
        | TelegramError::Conflict(_)
        | TelegramError::ChatMigrated { .. }
        | TelegramError::Rejected(_) => Answer::new(S::BAD_GATEWAY, Code::TelegramRefused, error),
    }
}
