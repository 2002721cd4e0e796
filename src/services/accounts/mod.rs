//! Accounts: making them, signing in, and knowing who calls.

mod create;
mod passwords;
mod sessions;
mod sign_in;
mod throttle;
mod tokens;

use std::time::Duration;

use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::config::AccountsSettings;
use crate::model::account::Account;
use crate::services::accounts::passwords::Passwords;
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::tokens::AccessTokens;
use crate::services::vault::Vault;
use crate::store::{Store, StoreError};

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
            ambient,
        }
    }
}
