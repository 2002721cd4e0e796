//! How errors of e-mails are answered.

use actix_web::http::StatusCode as S;

use crate::http::error::{Answer, answer_store};
use crate::http::problem_code::ProblemCode as Code;
use crate::services::mail::MailError;

pub(super) fn answer_mail(error: &MailError) -> Answer {
    match error {
        MailError::NotConfigured { .. } => Answer::new(S::CONFLICT, Code::MailNotConfigured, error),
        MailError::RecipientNotAllowed { .. } => {
            Answer::new(S::FORBIDDEN, Code::RecipientNotAllowed, error).about("recipient")
        }
        MailError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        MailError::NotFound => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        MailError::AlreadyDecided => Answer::new(S::CONFLICT, Code::AlreadyDecided, error),
        MailError::Changed => Answer::new(S::CONFLICT, Code::ChangedSince, error),
        MailError::TooMany { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyMails, error).after(*retry_after)
        }
        MailError::NoOrganization => Answer::new(S::NOT_FOUND, Code::NoOrganization, error),
        MailError::NotAllowed => Answer::new(S::FORBIDDEN, Code::OwnerRequired, error),
        MailError::Server(error) => Answer::new(S::UNPROCESSABLE_ENTITY, Code::MailServerFailed, error),
        MailError::Credential { .. } => {
            let detail = "the stored password of the mail server cannot be read: set it anew, or tell the operator";
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::CredentialUnreadable, detail)
        }
        MailError::Internal(_) => Answer::internal(),
        MailError::Store(error) => answer_store(error),
    }
}
