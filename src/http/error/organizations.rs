//! How it is answered that something with an organization or a tenant's database was not done.

use std::time::Duration;

use actix_web::http::StatusCode as S;

use super::{Answer, answer_account, answer_store};
use crate::services::databases::{DatabaseError, DatabasesError};
use crate::services::organizations::OrganizationError;

/// When a database may have a place for another statement.
const BUSY_RETRY_AFTER: Duration = Duration::from_secs(10);

pub(super) fn answer_organization(error: &OrganizationError) -> Answer {
    match error {
        OrganizationError::NoOrganization => Answer::new(S::NOT_FOUND, "no_organization", error),
        OrganizationError::AlreadyMember => Answer::new(S::CONFLICT, "already_member", error),
        OrganizationError::AddedAlready => Answer::new(S::CONFLICT, "added_already", error),
        OrganizationError::NotAllowed => Answer::new(S::FORBIDDEN, "owner_required", error),
        OrganizationError::NameTaken => Answer::new(S::CONFLICT, "name_taken", error).about("name"),
        OrganizationError::InvalidField { field, .. } => {
            Answer::new(S::UNPROCESSABLE_ENTITY, "invalid_field", error).about(field)
        }
        OrganizationError::InvalidInvitation => Answer::new(S::FORBIDDEN, "invalid_invitation", error).about("code"),
        OrganizationError::Throttled { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, "too_many_attempts", error).after(*retry_after)
        }
        OrganizationError::NoSuch(_) => Answer::new(S::NOT_FOUND, "not_found", error),
        OrganizationError::TooMany { .. } => Answer::new(S::CONFLICT, "too_many", error),
        OrganizationError::LastOwner => Answer::new(S::CONFLICT, "last_owner", error),
        OrganizationError::AccountDisabled => Answer::new(S::FORBIDDEN, "account_disabled", error),
        OrganizationError::OwnsBot => Answer::new(S::CONFLICT, "owns_bot", error),
        OrganizationError::AccountLinked | OrganizationError::PersonLinked => {
            Answer::new(S::CONFLICT, "linked_already", error)
        }
        OrganizationError::NotLinked => Answer::new(S::CONFLICT, "not_linked", error),
        OrganizationError::OnlyTelegram => Answer::new(S::CONFLICT, "no_password", error),
        OrganizationError::InvalidLinkCode => Answer::new(S::FORBIDDEN, "invalid_code", error).about("code"),
        OrganizationError::TooPowerful => Answer::new(S::FORBIDDEN, "protected_account", error),
        OrganizationError::Account(error) => answer_account(error),
        OrganizationError::Store(error) => answer_store(error),
    }
}

pub(super) fn answer_database(error: &DatabasesError) -> Answer {
    match error {
        DatabasesError::NotFound => Answer::new(S::NOT_FOUND, "not_found", error),
        DatabasesError::NotAllowed => Answer::new(S::FORBIDDEN, "owner_required", error),
        DatabasesError::OwnerChanged => Answer::new(S::CONFLICT, "organization_changed", error),
        DatabasesError::NameTaken => Answer::new(S::CONFLICT, "name_taken", error).about("name"),
        DatabasesError::TooMany { .. } => Answer::new(S::CONFLICT, "too_many", error),
        DatabasesError::InvalidField { field, .. } => {
            Answer::new(S::UNPROCESSABLE_ENTITY, "invalid_field", error).about(field)
        }
        DatabasesError::FileTooLarge { .. } => Answer::new(S::PAYLOAD_TOO_LARGE, "body_too_large", error),
        DatabasesError::Throttled { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, "too_many_attempts", error).after(*retry_after)
        }
        DatabasesError::Refused(_) => Answer::new(S::UNPROCESSABLE_ENTITY, "statement_refused", error),
        DatabasesError::Database(error) => answer_server(error),
        DatabasesError::Credential { .. } => {
            let detail = "the stored password of this database cannot be read: tell the operator of this server";
            Answer::fault(S::SERVICE_UNAVAILABLE, "credential_unreadable", detail)
        }
        DatabasesError::Internal(_) => Answer::internal(),
        DatabasesError::Store(error) => answer_store(error),
    }
}

/// What a tenant's database said, or that it said nothing. No fault of ours, so nothing of it is logged.
fn answer_server(error: &DatabaseError) -> Answer {
    let refused = |code| Answer::new(S::UNPROCESSABLE_ENTITY, code, error);
    match error {
        DatabaseError::AddressRefused(_) => refused("address_refused").about("host"),
        DatabaseError::Unreachable(_) => refused("database_unreachable"),
        DatabaseError::SignInRefused(_) => refused("database_sign_in_refused").about("password"),
        DatabaseError::UnsafeLogin(_) => refused("database_login_unsafe").about("user"),
        DatabaseError::Statement(_) => refused("statement_failed"),
        DatabaseError::TimedOut => refused("database_timed_out"),
        DatabaseError::Busy => Answer::new(S::TOO_MANY_REQUESTS, "database_busy", error).after(BUSY_RETRY_AFTER),
    }
}
