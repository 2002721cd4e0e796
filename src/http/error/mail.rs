//! How errors of e-mails are answered.

use actix_web::http::StatusCode as S;

use crate::http::error::{Answer, answer_store};
use crate::services::mail::MailError;

pub(super) fn answer_mail(error: &MailError) -> Answer {
    match error {
        MailError::NotConfigured => Answer::new(S::CONFLICT, "mail_not_configured", error),
        MailError::RecipientNotAllowed(_) => {
            Answer::new(S::FORBIDDEN, "recipient_not_allowed", error).about("recipient")
        }
        MailError::InvalidField { field, .. } => {
            Answer::new(S::UNPROCESSABLE_ENTITY, "invalid_field", error).about(field)
        }
        MailError::NotFound => Answer::new(S::NOT_FOUND, "not_found", error),
        MailError::AlreadyDecided => Answer::new(S::CONFLICT, "already_decided", error),
        MailError::Changed => Answer::new(S::CONFLICT, "changed_since", error),
        MailError::TooMany { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, "too_many_mails", error).after(*retry_after)
        }
        MailError::NoOrganization => Answer::new(S::NOT_FOUND, "no_organization", error),
        MailError::NotAllowed => Answer::new(S::FORBIDDEN, "owner_required", error),
        MailError::Server(error) => Answer::new(S::UNPROCESSABLE_ENTITY, "mail_server_failed", error),
        MailError::Credential { .. } => {
            let detail = "the stored password of the mail server cannot be read: set it anew, or tell the operator";
            Answer::fault(S::SERVICE_UNAVAILABLE, "credential_unreadable", detail)
        }
        MailError::Internal(_) => Answer::internal(),
        MailError::Store(error) => answer_store(error),
    }
}
