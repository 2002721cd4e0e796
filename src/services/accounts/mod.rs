//! Accounts: making them, signing in, and knowing who calls.

mod api_keys;
mod create;
mod invitations;
mod links;
mod manage;
mod passwords;
mod refusals;
mod registration;
mod sessions;
mod sign_in;
mod throttle;
mod tokens;

use std::ops::RangeInclusive;
use std::time::Duration;

use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::config::{AccountsSettings, Registration};
use crate::model::account::{Account, SessionId};
use crate::model::api_key::MisspelledApiKey;
use crate::model::audit;
use crate::services::accounts::api_keys::KeyUses;
use crate::services::accounts::passwords::Passwords;
use crate::services::accounts::refusals::Refusals;
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::tokens::AccessTokens;
use crate::services::vault::Vault;
use crate::store::{Store, StoreError};

pub use crate::services::accounts::api_keys::{CreatedApiKey, NewApiKey};
pub use crate::services::accounts::invitations::CreatedInvitation;
pub use crate::services::accounts::links::SignInLink;
pub use crate::services::accounts::manage::AccountChange;
pub use crate::store::AccountFilter;

/// How long an address is remembered for the accounts that were made from it.
const REGISTRATION_WINDOW: Duration = Duration::from_hours(1);

/// The shortest password, in characters: NIST SP 800-63B-4's minimum for a password that is the only factor is 15, for
/// one beside others 8; 12 lies between and is what people manage.
pub const MIN_PASSWORD_LENGTH: usize = 12;

/// The longest password, in bytes, so that hashing one has a bounded cost.
pub const MAX_PASSWORD_LENGTH: usize = 1024;

/// Why an account could not be made or used.
#[derive(Debug, Error)]
pub enum AccountError {
    /// The name is taken.
    #[error("this username is taken: choose another")]
    UsernameTaken,
    /// The password is too short or too long.
    #[error("a password has at least {MIN_PASSWORD_LENGTH} characters and at most {MAX_PASSWORD_LENGTH} bytes")]
    UnfitPassword,
    /// The caller's role does not allow this.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The name or the password is wrong, or the account is disabled. Which of them is not said.
    #[error("wrong username or password")]
    WrongCredentials,
    /// Too many failures: wait.
    #[error("too many failed sign-ins: try again in {} s", retry_after.as_secs().max(1))]
    Throttled {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The access or refresh token is not valid, or no longer.
    #[error("the token is not valid or has expired: sign in again")]
    InvalidToken,
    /// There is no such thing, or it is somebody else's.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// There are as many of them as there may be.
    #[error("there are {limit} {what} already, the most there may be: end one first")]
    TooMany {
        /// What there are.
        what: &'static str,
        /// How many there may be.
        limit: i64,
    },
    /// The API key is not known, or no longer.
    #[error("the API key is not valid, has expired or was revoked")]
    InvalidApiKey,
    /// The API key was not copied well.
    #[error(transparent)]
    MisspelledApiKey(#[from] MisspelledApiKey),
    /// Only admins make accounts.
    #[error("nobody can make an account here by themselves: ask an admin for one")]
    RegistrationClosed,
    /// Too many accounts were made, or tried to be, from the caller's address.
    #[error("too many registrations from your address: try again in {} s", retry_after.as_secs().max(1))]
    TooManyRegistrations {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The invitation is unknown, used up, expired or revoked, or there is none. Which of them is not said.
    #[error("a valid invitation is needed: ask an admin for one")]
    InvalidInvitation,
    /// The sign-in link is unknown, was used or replaced, has expired, or its account is disabled. Which is not said.
    #[error("the sign-in link is not valid or has been used: ask for a new one")]
    InvalidLink,
    /// The caller's role does not reach over the account's.
    #[error("only a superadmin may do this to the account of an admin or superadmin")]
    ProtectedAccount,
    /// The caller would act as an admin on their own account.
    #[error("this is not for one's own account: ask another admin")]
    OwnAccount,
    /// Nobody would be left to manage admins.
    #[error("this is the last superadmin who is not disabled: make another one first")]
    LastSuperadmin,
    /// The account is disabled.
    #[error("this account is disabled: enable it first")]
    AccountDisabled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that must not happen did.
    #[error("{0}")]
    Internal(String),
}

/// What a sign-in or a refresh gives.
#[derive(Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub account: Account,
    /// The session.
    pub session_id: SessionId,
    /// To be sent with each call.
    pub access_token: SecretString,
    /// How long the access token lasts.
    pub expires_in: Duration,
    /// To be exchanged for the next pair; works once.
    pub refresh_token: SecretString,
}

/// Accounts and their sessions.
#[derive(Debug)]
pub struct Accounts {
    store: Store,
    ambient: Ambient,
    passwords: Passwords,
    tokens: AccessTokens,
    throttle: Throttle,
    refresh_token_ttl: Duration,
    registration: Registration,
    registrations: Throttle,
    api_key_max_ttl: Duration,
    key_guesses: Throttle,
    key_uses: KeyUses,
    refusals: Refusals,
}

impl Accounts {
    /// Accounts in `store`, with access tokens signed by keys of `vault`.
    pub fn new(store: Store, vault: &Vault, settings: &AccountsSettings, ambient: Ambient) -> Self {
        Self {
            store,
            passwords: Passwords::new(settings.max_concurrent_password_hashes, ambient.clone()),
            tokens: AccessTokens::new(vault, settings.access_token_ttl),
            throttle: Throttle::new(settings.login_failures, settings.login_window),
            refresh_token_ttl: settings.refresh_token_ttl,
            registration: settings.registration,
            registrations: Throttle::new(settings.registrations_per_hour, REGISTRATION_WINDOW),
            api_key_max_ttl: settings.api_key_max_ttl,
            key_guesses: Throttle::new(settings.login_failures, settings.login_window),
            key_uses: KeyUses::default(),
            refusals: Refusals::default(),
            ambient,
        }
    }
}

/// Checks a reason that a person gives.
fn parse_reason(reason: &str) -> Result<&str, AccountError> {
    audit::parse_reason(reason)
        .map_err(|error| AccountError::InvalidField { field: "reason", expected: error.to_string() })
}

/// Checks a whole number from outside.
fn parse_number(field: &'static str, number: u32, range: &RangeInclusive<u32>) -> Result<u32, AccountError> {
    if range.contains(&number) {
        return Ok(number);
    }
    let expected = format!("a number from {} to {}", range.start(), range.end());
    Err(AccountError::InvalidField { field, expected })
}

/// Checks a short text from outside, and takes the blanks off its ends.
fn parse_label<'a>(field: &'static str, text: &'a str, max_length: usize) -> Result<&'a str, AccountError> {
    let label = text.trim();
    if (1..=max_length).contains(&label.chars().count()) {
        return Ok(label);
    }
    Err(AccountError::InvalidField { field, expected: format!("a text of 1 to {max_length} characters") })
}
