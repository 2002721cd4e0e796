//! How it is answered that something about an account was not done.

use actix_web::http::StatusCode as S;

use super::{Answer, answer_store};
use crate::http::problem_code::ProblemCode as Code;
use crate::services::accounts::AccountError;

pub(super) fn answer_account(error: &AccountError) -> Answer {
    match error {
        AccountError::UsernameTaken => Answer::new(S::CONFLICT, Code::UsernameTaken, error).about("username"),
        AccountError::UnfitPassword { field, .. } => {
            Answer::new(S::UNPROCESSABLE_ENTITY, Code::UnfitPassword, error).about(field)
        }
        AccountError::NotAllowed => Answer::new(S::FORBIDDEN, Code::Forbidden, error),
        AccountError::WrongCredentials => Answer::new(S::UNAUTHORIZED, Code::WrongCredentials, error),
        AccountError::WrongPassword => Answer::new(S::UNAUTHORIZED, Code::WrongPassword, error),
        AccountError::OtpRequired => Answer::new(S::UNAUTHORIZED, Code::OtpRequired, error).about("otp"),
        AccountError::WrongOtp => Answer::new(S::UNAUTHORIZED, Code::WrongOtp, error),
        AccountError::OtpUnreadable { .. } => {
            let detail = "the stored secret of your one-time codes cannot be read: use a recovery code in place of a \
                          one-time code, or tell the operator of this server";
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::CredentialUnreadable, detail)
        }
        AccountError::OtpAlreadyEnabled => Answer::new(S::CONFLICT, Code::OtpAlreadyEnabled, error),
        AccountError::OtpNotEnrolled | AccountError::NoOtpToReset => {
            Answer::new(S::CONFLICT, Code::OtpNotEnrolled, error)
        }
        AccountError::ChangedMeanwhile => Answer::new(S::CONFLICT, Code::ChangedMeanwhile, error),
        AccountError::WrongCsrfToken => Answer::new(S::FORBIDDEN, Code::Csrf, error),
        AccountError::PasswordChangeRequired => Answer::new(S::FORBIDDEN, Code::PasswordChangeRequired, error),
        AccountError::OtpEnrolmentRequired => Answer::new(S::FORBIDDEN, Code::OtpEnrolmentRequired, error),
        AccountError::Throttled { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManySignIns, error).after(*retry_after)
        }
        AccountError::InvalidToken | AccountError::InvalidApiKey | AccountError::MisspelledApiKey(_) => {
            Answer::new(S::UNAUTHORIZED, Code::InvalidToken, error)
        }
        AccountError::NoSuch(_) => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        AccountError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        AccountError::TooMany { .. } => Answer::new(S::CONFLICT, Code::TooMany, error),
        AccountError::RegistrationClosed => Answer::new(S::FORBIDDEN, Code::RegistrationClosed, error),
        AccountError::TooManyRegistrations { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyRegistrations, error).after(*retry_after)
        }
        AccountError::InvalidInvitation => {
            Answer::new(S::FORBIDDEN, Code::InvalidInvitation, error).about("invitation")
        }
        AccountError::InvalidLink => Answer::new(S::UNAUTHORIZED, Code::InvalidLink, error),
        AccountError::ProtectedAccount => Answer::new(S::FORBIDDEN, Code::ProtectedAccount, error),
        AccountError::OwnAccount => Answer::new(S::FORBIDDEN, Code::OwnAccount, error),
        AccountError::LastSuperadmin => Answer::new(S::CONFLICT, Code::LastSuperadmin, error),
        AccountError::AccountDisabled => Answer::new(S::CONFLICT, Code::AccountDisabled, error),
        AccountError::Store(error) => answer_store(error),
        AccountError::Internal(_) => Answer::internal(),
    }
}
