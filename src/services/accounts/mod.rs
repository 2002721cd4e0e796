//! Accounts: making them, signing in, and knowing who calls.

mod passwords;
mod throttle;
mod tokens;

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::AccountsSettings;
use crate::model::account::{Account, AccountId, Role, Session, SessionId, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::passwords::Passwords;
use crate::services::accounts::throttle::Throttle;
use crate::services::accounts::tokens::AccessTokens;
use crate::services::vault::Vault;
use crate::store::{NewAccount, Store, StoreError};

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

    /// Makes an account. Only a superadmin, or the operator at the command line, makes one that may do more than a user.
    pub async fn create(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
    ) -> Result<Account, AccountError> {
        if role > Role::User && caller.role < Role::Superadmin {
            return Err(AccountError::NotAllowed);
        }
        let characters = password.expose_secret().chars().count();
        if characters < MIN_PASSWORD_LENGTH || password.expose_secret().len() > MAX_PASSWORD_LENGTH {
            return Err(AccountError::UnfitPassword);
        }
        let password_hash = self.passwords.hash(password).await?;
        let now = self.ambient.now();
        let account = Account {
            id: AccountId::generate(&self.ambient),
            username: username.clone(),
            role,
            disabled_at: None,
            created_at: now,
        };
        let new = NewAccount { id: account.id, username, password_hash: &password_hash, role, created_at: now };
        let mut tx = self.store.begin().await?;
        tx.create_account(&new).await.map_err(|error| match error {
            StoreError::Duplicate => AccountError::UsernameTaken,
            other => other.into(),
        })?;
        let detail = json!({ "username": username.as_str(), "role": role });
        let entry = AuditEntry::new(AuditAction::AccountCreated, account.id.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// One page of all accounts, oldest first, for an admin; audited.
    pub async fn list(&self, caller: &Caller, page: PageRequest) -> Result<Page<Account>, AccountError> {
        if caller.role < Role::Admin {
            return Err(AccountError::NotAllowed);
        }
        let mut tx = self.store.begin().await?;
        tx.record(caller, AuditEntry::new(AuditAction::AccountsListed, None), self.ambient.now()).await?;
        tx.commit().await?;
        let (total, items) = self.store.read().await?.list_accounts(page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Signs in with a name and a password. Unknown names, wrong passwords and disabled accounts get the same answer
    /// after the same work.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &SecretString,
        address: Option<IpAddr>,
        request_id: Option<Uuid>,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let attempt = self.throttle.begin(username, address, now)?;
        let checked = self.check_password(username, password).await;
        let mut caller = Caller { account_id: None, role: Role::User, session_id: None, address, request_id };
        let account = match checked {
            Ok(None) => {
                drop(attempt);
                self.record_refusal(&caller, now).await?;
                return Err(AccountError::WrongCredentials);
            }
            Ok(Some(account)) => account,
            Err(error) => {
                // That the password could not be checked is not the person's failure.
                attempt.forgive();
                return Err(error);
            }
        };
        attempt.forgive();
        caller.account_id = Some(account.id);
        caller.role = account.role;
        self.begin_session(caller, account).await
    }

    /// The account that this name and password may use, if there is one.
    async fn check_password(&self, username: &str, password: &SecretString) -> Result<Option<Account>, AccountError> {
        let found = match username.parse::<Username>() {
            Ok(username) => self.store.read().await?.find_account_credentials(&username).await?,
            Err(_) => None,
        };
        let hash = found.as_ref().map(|found| found.password_hash.as_str());
        let matches =
            password.expose_secret().len() <= MAX_PASSWORD_LENGTH && self.passwords.verify(password, hash).await?;
        Ok(found.map(|found| found.account).filter(|account| matches && account.disabled_at.is_none()))
    }

    async fn record_refusal(&self, caller: &Caller, now: DateTime<Utc>) -> Result<(), AccountError> {
        let mut tx = self.store.begin().await?;
        // Not the name that was tried: people type passwords into the wrong field.
        tx.record(caller, AuditEntry::new(AuditAction::SignInFailed, None), now).await?;
        Ok(tx.commit().await?)
    }

    async fn begin_session(&self, mut caller: Caller, account: Account) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let session = Session {
            id: SessionId::generate(&self.ambient),
            account_id: account.id,
            expires_at: now + self.refresh_token_ttl,
            revoked_at: None,
        };
        let refresh_token = self.ambient.random_string::<32>();
        caller.session_id = Some(session.id);
        let mut tx = self.store.begin().await?;
        tx.create_session(&session, &hash_token(&refresh_token), now).await?;
        tx.record(&caller, AuditEntry::new(AuditAction::SignedIn, account.id.0), now).await?;
        tx.commit().await?;
        self.signed_in(account, session.id, refresh_token.into())
    }

    fn signed_in(
        &self,
        account: Account,
        session: SessionId,
        refresh_token: SecretString,
    ) -> Result<SignedIn, AccountError> {
        let access_token = self.tokens.issue(account.id, session, self.ambient.now())?;
        Ok(SignedIn { account, access_token, expires_in: self.tokens.ttl(), refresh_token })
    }

    /// Exchanges a refresh token for a new pair. Using an old one again ends the session: one of the two who hold it is
    /// not its owner.
    pub async fn refresh(
        &self,
        refresh_token: &SecretString,
        address: Option<IpAddr>,
        request_id: Option<Uuid>,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        let hash = hash_token(refresh_token.expose_secret());
        let Some((session, is_present)) = tx.find_session_by_refresh_hash(&hash).await? else {
            return Err(AccountError::InvalidToken);
        };
        let account = tx.find_account(session.account_id).await?.ok_or(AccountError::InvalidToken)?;
        if session.revoked_at.is_some() || session.expires_at <= now || account.disabled_at.is_some() {
            return Err(AccountError::InvalidToken);
        }
        if !is_present {
            let caller = Caller {
                account_id: Some(account.id),
                role: account.role,
                session_id: Some(session.id),
                address,
                request_id,
            };
            tx.revoke_session(account.id, session.id, now).await?;
            tx.record(&caller, AuditEntry::new(AuditAction::RefreshReused, account.id.0), now).await?;
            tx.commit().await?;
            return Err(AccountError::InvalidToken);
        }
        let next = self.ambient.random_string::<32>();
        let expires_at = now + self.refresh_token_ttl;
        tx.rotate_refresh_hash(account.id, session.id, &hash_token(&next), now, expires_at).await?;
        tx.commit().await?;
        self.signed_in(account, session.id, next.into())
    }

    /// Whose call comes with this access token. The session and the account are looked up each time, so that ending
    /// either works at once.
    pub async fn authenticate(&self, access_token: &str) -> Result<(Account, SessionId), AccountError> {
        let now = self.ambient.now();
        let (account_id, session_id) = self.tokens.verify(access_token, now)?;
        let mut tx = self.store.read().await?;
        let session = tx.find_session(account_id, session_id).await?.ok_or(AccountError::InvalidToken)?;
        let account = tx.find_account(account_id).await?.ok_or(AccountError::InvalidToken)?;
        if session.revoked_at.is_some() || session.expires_at <= now || account.disabled_at.is_some() {
            return Err(AccountError::InvalidToken);
        }
        Ok((account, session_id))
    }

    /// Ends the caller's session.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), AccountError> {
        let (Some(account), Some(session)) = (caller.account_id, caller.session_id) else {
            return Err(AccountError::InvalidToken);
        };
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        if tx.revoke_session(account, session, now).await? {
            tx.record(caller, AuditEntry::new(AuditAction::SignedOut, account.0), now).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Refresh tokens have 256 random bits, so a plain hash hides them.
fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
