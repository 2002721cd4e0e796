//! One-time sign-in links, for whoever is locked out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId, Role, SessionKind};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::services::accounts::manage::Managed;
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts, SignedIn, parse_reason};
use crate::store::NewSignInLink;

/// How long a link works.
const LINK_TTL: Duration = Duration::from_mins(5);

/// How long after a sign-in by a link the password may be set without the present one.
const PASSWORD_WINDOW: Duration = Duration::from_mins(15);

/// What somebody signs in with who has a link.
#[derive(Debug)]
pub struct LinkSignIn<'a> {
    /// What stands behind the `#` of the link.
    pub token: &'a SecretString,
    /// A one-time code or a recovery code.
    pub otp: Option<&'a SecretString>,
    /// How the session's tokens are to travel.
    pub kind: SessionKind,
}

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

    /// Signs in by a link. Unknown, used, replaced and expired ones and those of disabled accounts get the same answer. A
    /// link stays good while the one-time code that it needs besides is missing or wrong.
    pub async fn sign_in_by_link(&self, with: LinkSignIn<'_>, origin: Origin) -> Result<SignedIn, AccountError> {
        let hash = hash_token(with.token.expose_secret());
        let attempt = self.throttle.begin_with_link(hash, origin.address, self.ambient.now())?;
        let stranger = Caller::stranger(origin);
        let result = self.enter_by_link(&with, hash, stranger.clone()).await;
        self.settle(attempt, &stranger, None, result).await
    }

    /// Uses up the link and begins a session.
    async fn enter_by_link(
        &self,
        with: &LinkSignIn<'_>,
        hash: [u8; 32],
        mut caller: Caller,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        let found = tx.find_sign_in_link(&hash, now).await?.ok_or(AccountError::InvalidLink)?;
        let held = tx.hold_account(found).await?.map(|held| held.account);
        let account = held.filter(|account| !account.is_disabled()).ok_or(AccountError::InvalidLink)?;
        caller.account_id = Some(account.id);
        caller.role = account.role;
        self.check_second_factor(&mut tx, &caller, &account, with.otp).await?;
        let is_own = tx.is_own_sign_in_link(account.id, &hash).await?;
        if !tx.use_sign_in_link(account.id, &hash, now).await? {
            return Err(AccountError::InvalidLink);
        }
        tx.record(&caller, AuditEntry::new(AuditAction::SignInLinkUsed, account.id.0), now).await?;
        let detail = json!({ "kind": with.kind, "by": "link", "otp": account.otp_enabled_at.is_some() });
        let account_id = account.id;
        let signed_in = self.begin_session(&mut tx, caller, account, with.kind, detail).await?;
        if is_own {
            tx.set_session_via_own_link(account_id, signed_in.session_id, now).await?;
        } else {
            tx.set_session_via_link(account_id, signed_in.session_id, Some(now)).await?;
        }
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Makes such a link for somebody who asks for it themselves in a chat where their account is known. Nobody else came
    /// by it, so what it begins is a session like any other. Not for admins: a chat does not stand for their password.
    pub(in crate::services) async fn create_own_sign_in_link(
        &self,
        caller: &Caller,
    ) -> Result<SignInLink, AccountError> {
        let id = caller.account_id.ok_or(AccountError::NotAllowed)?;
        let now = self.ambient.now();
        let token = self.ambient.random_string::<32>();
        let link = NewSignInLink {
            token_hash: &hash_token(&token),
            created_by: Some(id),
            created_at: now,
            expires_at: now + LINK_TTL,
        };
        let mut tx = self.store.begin().await?;
        let account = tx.lock_account(id).await?.ok_or(AccountError::NoSuch("account"))?;
        if account.is_disabled() {
            return Err(AccountError::AccountDisabled);
        }
        if account.role > Role::User {
            return Err(AccountError::NotAllowed);
        }
        tx.put_sign_in_link(id, &link).await?;
        let detail = json!({ "expires_at": link.expires_at, "by": "chat" });
        tx.record(caller, AuditEntry::new(AuditAction::SignInLinkCreated, id.0).with(detail), now).await?;
        tx.commit().await?;
        Ok(SignInLink { account, token: token.into(), expires_at: link.expires_at })
    }

    /// Whether the caller's session began by a link so recently that they may set a password without the present one.
    pub(super) async fn check_recent_link(&self, caller: &Caller) -> Result<(), AccountError> {
        let (Some(account), Some(session)) = (caller.account_id, caller.session_id) else {
            return Err(AccountError::WrongPassword);
        };
        let mut tx = self.store.read().await?;
        let began = match tx.find_session(account, session).await?.and_then(|session| session.via_link_at) {
            Some(at) => Some(at),
            // Somebody who signs in with a password has to know it; who came by Telegram may have none yet.
            None if tx.find_account_origin(account).await?.is_some_and(|origin| origin.is_from_telegram) => {
                tx.find_own_link_of_session(account, session).await?
            }
            None => None,
        };
        match began {
            Some(at) if self.ambient.now() < at + PASSWORD_WINDOW => Ok(()),
            _ => Err(AccountError::WrongPassword),
        }
    }
}
