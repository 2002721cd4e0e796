//! Staying signed in, being recognised, and signing out.

use sha2::{Digest as _, Sha256};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, SessionId};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::services::accounts::{AccountError, Accounts, SignedIn};

impl Accounts {
    /// Exchanges a refresh token for a new pair. Using an old one again ends the session: one of the two who hold it is
    /// not its owner.
    pub async fn refresh(&self, refresh_token: &SecretString, origin: Origin) -> Result<SignedIn, AccountError> {
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
                api_key_id: None,
                origin,
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
pub(super) fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
