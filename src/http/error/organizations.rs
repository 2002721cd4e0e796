//! How it is answered that something with an organization or a tenant's database was not done.

use std::time::Duration;

use actix_web::http::StatusCode as S;

use super::{Answer, answer_account, answer_store};
use crate::http::problem_code::ProblemCode as Code;
use crate::services::databases::{DatabaseError, DatabasesError};
use crate::services::organizations::OrganizationError;

/// When a database may have a place for another statement.
const BUSY_RETRY_AFTER: Duration = Duration::from_secs(10);

pub(super) fn answer_organization(error: &OrganizationError) -> Answer {
    match error {
        OrganizationError::NoOrganization => Answer::new(S::NOT_FOUND, Code::NoOrganization, error),
        OrganizationError::AlreadyMember => Answer::new(S::CONFLICT, Code::AlreadyMember, error),
        OrganizationError::AddedAlready => Answer::new(S::CONFLICT, Code::AddedAlready, error),
        OrganizationError::NotAllowed => Answer::new(S::FORBIDDEN, Code::OwnerRequired, error),
        OrganizationError::NameTaken => Answer::new(S::CONFLICT, Code::NameTaken, error).about("name"),
        OrganizationError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        OrganizationError::InvalidInvitation => Answer::new(S::FORBIDDEN, Code::InvalidInvitation, error).about("code"),
        OrganizationError::Throttled { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyAttempts, error).after(*retry_after)
        }
        OrganizationError::NoSuch(_) => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        OrganizationError::TooMany { .. } => Answer::new(S::CONFLICT, Code::TooMany, error),
        OrganizationError::LastOwner => Answer::new(S::CONFLICT, Code::LastOwner, error),
        OrganizationError::AccountDisabled => Answer::new(S::FORBIDDEN, Code::AccountDisabled, error),
        OrganizationError::OwnsBot => Answer::new(S::CONFLICT, Code::OwnsBot, error),
        OrganizationError::AccountLinked | OrganizationError::PersonLinked => {
            Answer::new(S::CONFLICT, Code::LinkedAlready, error)
        }
        OrganizationError::NotLinked => Answer::new(S::CONFLICT, Code::NotLinked, error),
        OrganizationError::OnlyTelegram => Answer::new(S::CONFLICT, Code::NoPassword, error),
        OrganizationError::InvalidLinkCode => Answer::new(S::FORBIDDEN, Code::InvalidCode, error).about("code"),
        OrganizationError::TooPowerful => Answer::new(S::FORBIDDEN, Code::ProtectedAccount, error),
        OrganizationError::Account(error) => answer_account(error),
        OrganizationError::Store(error) => answer_store(error),
    }
}

pub(super) fn answer_database(error: &DatabasesError) -> Answer {
    match error {
        DatabasesError::NotFound | DatabasesError::NoSuchExample => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        DatabasesError::NotAllowed => Answer::new(S::FORBIDDEN, Code::OwnerRequired, error),
        DatabasesError::OwnerChanged => Answer::new(S::CONFLICT, Code::OrganizationChanged, error),
        DatabasesError::NameTaken => Answer::new(S::CONFLICT, Code::NameTaken, error).about("name"),
        DatabasesError::TooMany { .. } => Answer::new(S::CONFLICT, Code::TooMany, error),
        DatabasesError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        DatabasesError::FileTooLarge { .. } => Answer::new(S::PAYLOAD_TOO_LARGE, Code::BodyTooLarge, error),
        DatabasesError::Throttled { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyAttempts, error).after(*retry_after)
        }
        DatabasesError::Refused(_) => Answer::new(S::UNPROCESSABLE_ENTITY, Code::StatementRefused, error),
        DatabasesError::Database(error) => answer_server(error),
        DatabasesError::Credential { .. } => {
            let detail = "the stored password of this database cannot be read: tell the operator of this server";
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::CredentialUnreadable, detail)
        }
        DatabasesError::Internal(_) => Answer::internal(),
        DatabasesError::Store(error) => answer_store(error),
    }
}

/// What a tenant's database said, or that it said nothing. No fault of ours, so nothing of it is logged.
fn answer_server(error: &DatabaseError) -> Answer {
    let refused = |code| Answer::new(S::UNPROCESSABLE_ENTITY, code, error);
    match error {
        DatabaseError::AddressRefused(_) => refused(Code::AddressRefused).about("host"),
        DatabaseError::Unreachable(_) => refused(Code::DatabaseUnreachable),
        DatabaseError::SignInRefused(_) => refused(Code::DatabaseSignInRefused).about("password"),
        DatabaseError::UnsafeLogin(_) => refused(Code::DatabaseLoginUnsafe).about("user"),
        DatabaseError::Statement(_) => refused(Code::StatementFailed),
        DatabaseError::TimedOut => refused(Code::DatabaseTimedOut),
        DatabaseError::Busy => Answer::new(S::TOO_MANY_REQUESTS, Code::DatabaseBusy, error).after(BUSY_RETRY_AFTER),
    }
}
