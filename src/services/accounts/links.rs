//! One-time sign-in links, for whoever is locked out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::services::accounts::manage::Managed;
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts, SignedIn, parse_reason};
use crate::store::NewSignInLink;

/// How long a link works.
const LINK_TTL: Duration = Duration::from_mins(5);

/// A link that was just made: the one moment at which its token can be read.
#[derive(Debug)]
pub struct SignInLink {
    /// The account that it lets in.
    pub account: Account,
    /// What the link carries.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl SignInLink {
    /// The link as an address under `base`, which has no slash at its end. The token stands behind the `#`, which
    /// browsers send to nobody.
    pub fn url(&self, base: &str) -> SecretString {
        format!("{base}/sign-in#{}", self.token.expose_secret()).into()
    }
}

impl Accounts {
    /// Makes a link that signs in to an account once within five minutes. An older link of the account ends.
    pub async fn create_sign_in_link(
        &self,
        caller: &Caller,
        account: AccountId,
        reason: &str,
    ) -> Result<SignInLink, AccountError> {
        let reason = parse_reason(reason)?;
        let Managed { mut tx, account, .. } = self.begin_managing(caller, account).await?;
        if account.is_disabled() {
            return Err(AccountError::AccountDisabled);
        }
        let now = self.ambient.now();
        let token = self.ambient.random_string::<32>();
        let link = NewSignInLink {
            token_hash: &hash_token(&token),
            created_by: caller.account_id,
            created_at: now,
            expires_at: now + LINK_TTL,
        };
        tx.put_sign_in_link(account.id, &link).await?;
        let detail = json!({ "expires_at": link.expires_at });
        let entry = AuditEntry::new(AuditAction::SignInLinkCreated, account.id.0).because(reason).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(SignInLink { account, token: token.into(), expires_at: link.expires_at })
    }

    /// Signs in by a link. Unknown, used, replaced and expired ones and those of disabled accounts get the same answer.
    pub async fn sign_in_by_link(&self, token: &SecretString, origin: Origin) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let attempt = self.throttle.begin_from(origin.address, now)?;
        let stranger = Caller::stranger(origin);
        let result = self.enter_by_link(stranger.clone(), token, now).await;
        if !matches!(result, Err(AccountError::InvalidLink)) {
            attempt.forgive();
            return result;
        }
        drop(attempt);
        let mut tx = self.store.begin().await?;
        let entry = AuditEntry::new(AuditAction::SignInFailed, None).with(json!({ "wrong": "link" }));
        tx.record(&stranger, entry, now).await?;
        tx.commit().await?;
        result
    }

    /// Uses up the link and begins a session, or does neither.
    async fn enter_by_link(
        &self,
        mut caller: Caller,
        token: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, AccountError> {
        let hash = hash_token(token.expose_secret());
        let mut tx = self.store.begin().await?;
        let found = tx.find_sign_in_link(&hash, now).await?.ok_or(AccountError::InvalidLink)?;
        // Held, so that whoever disables the account meanwhile finds the session and ends it.
        let account = tx.lock_account(found).await?.filter(|account| !account.is_disabled());
        let account = account.ok_or(AccountError::InvalidLink)?;
        if !tx.use_sign_in_link(account.id, &hash, now).await? {
            return Err(AccountError::InvalidLink);
        }
        let account_id = account.id;
        caller.account_id = Some(account_id);
        caller.role = account.role;
        tx.record(&caller, AuditEntry::new(AuditAction::SignInLinkUsed, account_id.0), now).await?;
        let signed_in = self.begin_session(&mut tx, caller, account).await?;
        tx.mark_session_via_link(account_id, signed_in.session_id, now).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}
