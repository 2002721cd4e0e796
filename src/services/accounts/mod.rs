//! Accounts: making them, signing in, and knowing who calls.

mod api_keys;
mod change_password;
mod create;
mod csrf;
mod invitations;
mod links;
mod manage;
mod otp;
mod passwords;
mod policy;
mod proof;
mod refusals;
mod registration;
mod second_factor;
mod sessions;
mod sign_in;
pub(in crate::services) mod throttle;
mod tokens;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::config::{AccountsSettings, Registration};
use crate::model::account::{Account, AccountId, SessionId};
use crate::model::api_key::MisspelledApiKey;
use crate::model::audit;
use crate::services::accounts::api_keys::KeyUses;
use crate::services::accounts::csrf::CsrfTokens;
use crate::services::accounts::passwords::Passwords;
use crate::services::accounts::refusals::Refusals;
pub(in crate::services) use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::tokens::AccessTokens;
use crate::services::vault::{Vault, VaultError};
use crate::store::{Store, StoreError};

pub use crate::services::accounts::api_keys::{CreatedApiKey, NewApiKey};
pub use crate::services::accounts::invitations::CreatedInvitation;
pub use crate::services::accounts::links::{LinkSignIn, SignInLink};
pub use crate::services::accounts::manage::AccountChange;
pub use crate::services::accounts::otp::Enrolment;
pub use crate::services::accounts::proof::Proof;
pub use crate::services::accounts::sessions::{Profile, RefreshedBy};
pub use crate::services::accounts::sign_in::SignIn;
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
    /// The password is too short, too long or easily guessed.
    #[error("choose another password: {advice}")]
    UnfitPassword {
        /// The field it was given in.
        field: &'static str,
        /// What to do better, without the password.
        advice: String,
    },
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
    /// The password given once more is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// The password is right, and a one-time code is needed as well.
    #[error("a one-time code is needed as well: send it as otp, or a recovery code in its place")]
    OtpRequired,
    /// The one-time code or recovery code is wrong or was used before.
    #[error("the one-time code is wrong or was used before: wait for the next one")]
    WrongOtp,
    /// The seed of the account's one-time codes cannot be opened.
    #[error("the seed of account {account_id}'s one-time codes cannot be read: {source}")]
    OtpUnreadable {
        /// Whose seed it is.
        account_id: AccountId,
        /// Why not.
        source: VaultError,
    },
    /// The account has one-time codes already.
    #[error("one-time codes are on already: turn them off first to set them up anew")]
    OtpAlreadyEnabled,
    /// The account has no one-time codes.
    #[error("one-time codes are not set up: begin with POST /api/auth/otp/enroll")]
    OtpNotEnrolled,
    /// Somebody else's account has no one-time codes that could be turned off.
    #[error("this account has no one-time codes: there is nothing to turn off")]
    NoOtpToReset,
    /// The account was changed while the call was under way.
    #[error("your account was changed while this was under way: try again")]
    ChangedMeanwhile,
    /// The call was made with a session's cookies, but not by a page of ours.
    #[error("the CSRF token is missing or wrong: send X-CSRF-Token with the csrf_token from GET /api/auth/me")]
    WrongCsrfToken,
    /// The account's password was chosen by somebody else, or the session began by a link that somebody else made.
    #[error("set a password of your own before anything else, with POST /api/auth/password")]
    PasswordChangeRequired,
    /// Admins need one-time codes here, and the account has none.
    #[error("admins need one-time codes here: set yours up first with POST /api/auth/otp/enroll")]
    OtpEnrolmentRequired,
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
    /// How long the refresh token lasts.
    pub refresh_expires_in: Duration,
    /// What writing calls send along, if the tokens are to be cookies; otherwise they are for bodies and headers.
    pub csrf_token: Option<String>,
}

/// Accounts and their sessions.
#[derive(Debug)]
pub struct Accounts {
    store: Store,
    vault: Arc<Vault>,
    ambient: Ambient,
    passwords: Passwords,
    tokens: AccessTokens,
    csrf: CsrfTokens,
    throttle: Throttle,
    refresh_token_ttl: Duration,
    registration: Registration,
    registrations: Throttle,
    api_key_max_ttl: Duration,
    key_guesses: Throttle,
    key_uses: KeyUses,
    refusals: Refusals,
    session_ttl: Duration,
    require_otp_for_admins: bool,
}

impl Accounts {
    /// Accounts in `store`, with secrets sealed and tokens signed by keys of `vault`.
    pub fn new(store: Store, vault: &Arc<Vault>, settings: &AccountsSettings, ambient: Ambient) -> Self {
        Self {
            store,
            passwords: Passwords::new(settings.max_concurrent_password_hashes, ambient.clone()),
            tokens: AccessTokens::new(vault, settings.access_token_ttl),
            csrf: CsrfTokens::new(vault),
            vault: Arc::clone(vault),
            throttle: Throttle::new(settings.login_failures, settings.login_window),
            refresh_token_ttl: settings.refresh_token_ttl,
            registration: settings.registration,
            registrations: Throttle::new(settings.registrations_per_hour, REGISTRATION_WINDOW),
            api_key_max_ttl: settings.api_key_max_ttl,
            key_guesses: Throttle::new(settings.login_failures, settings.login_window),
            key_uses: KeyUses::default(),
            refusals: Refusals::default(),
            session_ttl: settings.session_ttl,
            require_otp_for_admins: settings.require_otp_for_admins,
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
pub(in crate::services) fn parse_number(
    field: &'static str,
    number: u32,
    range: &RangeInclusive<u32>,
) -> Result<u32, AccountError> {
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
