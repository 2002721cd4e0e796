//! Accounts: making them, signing in, and knowing who calls.

mod change_password;
mod create;
mod csrf;
mod otp;
mod passwords;
mod policy;
mod proof;
mod second_factor;
mod sessions;
mod sign_in;
mod throttle;
mod tokens;

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::config::AccountsSettings;
use crate::model::account::{Account, AccountId};
use crate::services::accounts::csrf::CsrfTokens;
use crate::services::accounts::passwords::Passwords;
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::tokens::AccessTokens;
use crate::services::vault::{Vault, VaultError};
use crate::store::{Store, StoreError};

pub use otp::Enrolment;
pub use proof::Proof;
pub use sessions::{Profile, RefreshedBy};
pub use sign_in::SignIn;

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
    /// The account was changed while the call was under way.
    #[error("your account was changed while this was under way: try again")]
    ChangedMeanwhile,
    /// The caller has no such session.
    #[error("you have no such session, or it has ended")]
    NoSuchSession,
    /// The call was made with a session's cookies, but not by a page of ours.
    #[error("the CSRF token is missing or wrong: send X-CSRF-Token with the csrf_token from GET /api/auth/me")]
    WrongCsrfToken,
    /// The account's password was chosen by somebody else.
    #[error("somebody else chose your password: change it first with POST /api/auth/password")]
    PasswordChangeRequired,
    /// Admins need one-time codes here, and the account has none.
    #[error("admins need one-time codes here: set yours up first with POST /api/auth/otp/enroll")]
    OtpEnrolmentRequired,
    /// The access or refresh token is not valid, or no longer.
    #[error("the token is not valid or has expired: sign in again")]
    InvalidToken,
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
            session_ttl: settings.session_ttl,
            require_otp_for_admins: settings.require_otp_for_admins,
            ambient,
        }
    }
}
