//! Staying signed in, being recognised, and signing out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId, Session, SessionId, SessionKind};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{AccountError, Accounts, SignedIn};
use crate::store::RefreshRotation;

/// How a refresh token came. A session's tokens travel one way only.
#[derive(Debug, Clone, Copy)]
pub enum RefreshedBy<'a> {
    /// In the body.
    Body,
    /// As a cookie.
    Cookie {
        /// What was sent along to show that it was no other site's doing, empty if nothing was; `None` if the browser
        /// itself shows it.
        csrf_token: Option<&'a str>,
    },
}

/// What somebody who signed in gets to know of their sign-in.
#[derive(Debug)]
pub struct Profile {
    /// The session of the call.
    pub session: Session,
    /// Recovery codes left.
    pub recovery_codes_left: i64,
    /// What writing calls of this session send along, if its tokens are cookies.
    pub csrf_token: Option<String>,
}

impl Accounts {
    /// Exchanges a refresh token for a new pair. Using any earlier one again ends the session: one of the two who hold it
    /// is not its owner.
    pub async fn refresh(
        &self,
        refresh_token: &SecretString,
        by: RefreshedBy<'_>,
        origin: Origin,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        let hash = hash_token(refresh_token.expose_secret());
        let (session, was_used) = tx.find_session_by_refresh_hash(&hash).await?.ok_or(AccountError::InvalidToken)?;
        match (by, session.kind) {
            (RefreshedBy::Body, SessionKind::Token)
            | (RefreshedBy::Cookie { csrf_token: None }, SessionKind::Cookie) => {}
            // Before all else: another site must not get to end a session either.
            (RefreshedBy::Cookie { csrf_token: Some(token) }, SessionKind::Cookie) => {
                self.csrf.check(session.id, token)?;
            }
            _ => return Err(AccountError::InvalidToken),
        }
        let account = tx.find_account(session.account_id).await?.ok_or(AccountError::InvalidToken)?;
        self.check_live(&session, &account, now)?;
        if was_used {
            let caller = Caller {
                account_id: Some(account.id),
                role: account.role,
                session_id: Some(session.id),
                api_key_id: None,
                origin,
            };
            tx.revoke_session(account.id, session.id, now).await?;
            tx.record(&caller, AuditEntry::new(AuditAction::RefreshReused, account.id.0), now).await?;
            tx.commit().await?;
            return Err(AccountError::InvalidToken);
        }
        let next = self.ambient.random_string::<32>();
        let expires_at = self.session_end(session.created_at, now);
        let rotation = RefreshRotation { used: &hash, next: &hash_token(&next), expires_at, origin: &origin };
        tx.rotate_refresh_token(account.id, session.id, rotation, now).await?;
        tx.commit().await?;
        self.signed_in(account, &Session { expires_at, ..session }, next.into())
    }

    /// Whose call comes with this access token. The session and the account are looked up each time, so that ending
    /// either works at once.
    pub async fn authenticate(&self, access_token: &str) -> Result<(Account, SessionId), AccountError> {
        let (account_id, session_id) = self.tokens.verify(access_token, self.ambient.now())?;
        Ok((self.find_signed_in(account_id, session_id).await?, session_id))
    }

    /// The account of a session that goes on, as both stand now.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`] if the session has ended or the account is disabled.
    pub async fn find_signed_in(&self, account_id: AccountId, session_id: SessionId) -> Result<Account, AccountError> {
        let now = self.ambient.now();
        let mut tx = self.store.read().await?;
        let session = tx.find_session(account_id, session_id).await?.ok_or(AccountError::InvalidToken)?;
        let mut account = tx.find_account(account_id).await?.ok_or(AccountError::InvalidToken)?;
        self.check_live(&session, &account, now)?;
        // Whoever made a link could come by it as well. Then the owner at least finds another password.
        account.must_change_password |= session.via_link_at.is_some();
        Ok(account)
    }

    /// Checks that a writing call whose access token came as a cookie was made by a page of ours.
    pub fn check_csrf(&self, session: SessionId, token: &str) -> Result<(), AccountError> {
        self.csrf.check(session, token)
    }

    /// What the caller gets to know of their sign-in.
    pub async fn profile(&self, caller: &Caller) -> Result<Profile, AccountError> {
        let (Some(account), Some(session)) = (caller.account_id, caller.session_id) else {
            return Err(AccountError::InvalidToken);
        };
        let mut tx = self.store.read().await?;
        let session = tx.find_session(account, session).await?.ok_or(AccountError::InvalidToken)?;
        let recovery_codes_left = tx.count_recovery_codes(account).await?;
        Ok(Profile { csrf_token: self.csrf_token_of(&session)?, session, recovery_codes_left })
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

    /// One page of the caller's sessions that go on, newest first.
    pub async fn list_sessions(&self, caller: &Caller, page: PageRequest) -> Result<Page<Session>, AccountError> {
        let account = caller.account_id.ok_or(AccountError::InvalidToken)?;
        let now = self.ambient.now();
        let mut tx = self.store.read().await?;
        let (total, items) = tx.list_sessions(account, now, now - self.session_ttl, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Ends one of the caller's sessions.
    pub async fn end_session(&self, caller: &Caller, session: SessionId) -> Result<(), AccountError> {
        let account = caller.account_id.ok_or(AccountError::InvalidToken)?;
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        if !tx.revoke_session(account, session, now).await? {
            return Err(AccountError::NoSuch("session"));
        }
        let entry = AuditEntry::new(AuditAction::SessionsRevoked, account.0);
        tx.record(caller, entry.with(serde_json::json!({ "session": session })), now).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all of the caller's sessions but the one of the call; how many there were.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<u64, AccountError> {
        let account = caller.account_id.ok_or(AccountError::InvalidToken)?;
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        let ended = tx.revoke_other_sessions(account, caller.session_id, now).await?;
        let entry = AuditEntry::new(AuditAction::SessionsRevoked, account.0);
        tx.record(caller, entry.with(serde_json::json!({ "others": ended })), now).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// When a session that began at `created_at` and is used at `now` ends unless it is used again.
    pub(super) fn session_end(&self, created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.refresh_token_ttl).min(created_at + self.session_ttl)
    }

    /// The longest life is counted from the beginning each time, so that a shorter setting holds for sessions that exist.
    fn check_live(&self, session: &Session, account: &Account, now: DateTime<Utc>) -> Result<(), AccountError> {
        let ends_at = session.expires_at.min(session.created_at + self.session_ttl);
        if session.revoked_at.is_some() || ends_at <= now || account.disabled_at.is_some() {
            return Err(AccountError::InvalidToken);
        }
        Ok(())
    }

    fn csrf_token_of(&self, session: &Session) -> Result<Option<String>, AccountError> {
        match session.kind {
            SessionKind::Token => Ok(None),
            SessionKind::Cookie => self.csrf.issue(session.id).map(Some),
        }
    }

    pub(super) fn signed_in(
        &self,
        account: Account,
        session: &Session,
        refresh_token: SecretString,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        Ok(SignedIn {
            session_id: session.id,
            access_token: self.tokens.issue(account.id, session.id, now)?,
            expires_in: self.tokens.ttl(),
            refresh_token,
            refresh_expires_in: (session.expires_at - now).to_std().unwrap_or(Duration::ZERO),
            csrf_token: self.csrf_token_of(session)?,
            account,
        })
    }
}

/// Refresh tokens have 256 random bits and recovery codes 120, so a plain hash hides them.
pub(in crate::services) fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
