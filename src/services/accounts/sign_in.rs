//! Signing in.

use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId, Session, SessionId, SessionKind, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::services::accounts::passwords::is_outdated;
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::throttle::Attempt;
use crate::services::accounts::{AccountError, Accounts, SignedIn};
use crate::store::{AccountCredentials, Tx};

/// The most sessions of one account that go on; the oldest ends for the next.
const MAX_SESSIONS: i64 = 100;

/// What somebody signs in with.
#[derive(Debug)]
pub struct SignIn<'a> {
    /// The sign-in name as it was typed.
    pub username: &'a str,
    /// The password.
    pub password: &'a SecretString,
    /// A one-time code or a recovery code.
    pub otp: Option<&'a SecretString>,
    /// How the session's tokens are to travel.
    pub kind: SessionKind,
}

impl Accounts {
    /// Signs in. Unknown names, wrong passwords and disabled accounts get the same answer after the same work; that a
    /// one-time code is missing is said only after the right password.
    pub async fn sign_in(&self, with: SignIn<'_>, origin: Origin) -> Result<SignedIn, AccountError> {
        let attempt = self.throttle.begin(with.username, origin.address, self.ambient.now())?;
        let stranger = Caller::stranger(origin);
        let (target, result) = match self.find_by_name(with.username).await {
            Ok(found) => {
                let target = found.as_ref().map(|found| found.account.id);
                (target, self.enter(found, &with, stranger.clone()).await)
            }
            Err(error) => (None, Err(error)),
        };
        self.settle(attempt, &stranger, target, result).await
    }

    async fn find_by_name(&self, username: &str) -> Result<Option<AccountCredentials>, AccountError> {
        match username.parse::<Username>() {
            Ok(username) => Ok(self.store.read().await?.find_account_credentials(&username).await?),
            Err(_) => Ok(None),
        }
    }

    /// Begins a session for the account that was found under the name, if everything is right.
    async fn enter(
        &self,
        mut found: Option<AccountCredentials>,
        with: &SignIn<'_>,
        mut caller: Caller,
    ) -> Result<SignedIn, AccountError> {
        loop {
            let hash = found.as_ref().map(|found| found.password_hash.as_str());
            let matches = self.passwords.verify(with.password, hash).await?;
            let checked = found.filter(|found| matches && found.account.disabled_at.is_none());
            let checked = checked.ok_or(AccountError::WrongCredentials)?;
            let renewed = if is_outdated(&checked.password_hash) {
                Some(self.passwords.hash(with.password).await?)
            } else {
                None
            };
            let mut tx = self.store.begin().await?;
            let held = tx.hold_account(checked.account.id).await?;
            if held.as_ref() != Some(&checked) {
                // Somebody changed the account meanwhile: what was checked is not what is there.
                found = held;
                continue;
            }
            let (account, now) = (checked.account, self.ambient.now());
            caller.account_id = Some(account.id);
            caller.role = account.role;
            self.check_second_factor(&mut tx, &caller, &account, with.otp).await?;
            if let Some(hash) = &renewed {
                tx.set_password_hash(account.id, hash, account.must_change_password, now).await?;
            }
            let detail = json!({ "kind": with.kind, "otp": account.otp_enabled_at.is_some() });
            let signed_in = self.begin_session(&mut tx, caller, account, with.kind, detail).await?;
            tx.commit().await?;
            return Ok(signed_in);
        }
    }

    /// Begins a session in `tx`; `detail` says in the audit log how it came about.
    pub(super) async fn begin_session(
        &self,
        tx: &mut Tx,
        mut caller: Caller,
        account: Account,
        kind: SessionKind,
        detail: serde_json::Value,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let session = Session {
            id: SessionId::generate(&self.ambient),
            account_id: account.id,
            kind,
            created_at: now,
            last_used_at: now,
            expires_at: self.session_end(now, now),
            address: caller.origin.address.map(|address| address.to_string()),
            user_agent: caller.origin.user_agent.clone(),
            revoked_at: None,
            via_link_at: None,
        };
        let refresh_token = self.ambient.random_string::<32>();
        caller.session_id = Some(session.id);
        tx.create_session(&session, &hash_token(&refresh_token)).await?;
        tx.revoke_oldest_sessions(account.id, MAX_SESSIONS, now).await?;
        tx.record(&caller, AuditEntry::new(AuditAction::SignedIn, account.id.0).with(detail), now).await?;
        self.signed_in(account, &session, refresh_token.into())
    }

    /// Ends an attempt to prove something with `result`: counts it and records it if it was a wrong guess. That something
    /// could not be checked, or that a part is missing, is nobody's failure.
    pub(super) async fn settle<T>(
        &self,
        attempt: Attempt<'_>,
        caller: &Caller,
        target: Option<AccountId>,
        result: Result<T, AccountError>,
    ) -> Result<T, AccountError> {
        let missed = match &result {
            Err(AccountError::WrongCredentials | AccountError::WrongPassword) => "password",
            Err(AccountError::InvalidLink) => "link",
            Err(AccountError::WrongOtp) => "otp",
            _ => {
                attempt.forgive();
                return result;
            }
        };
        drop(attempt);
        let mut tx = self.store.begin().await?;
        // Not the name that was typed: people type passwords into the wrong field.
        let entry = AuditEntry::new(AuditAction::SignInFailed, target.map(|account| account.0));
        tx.record(caller, entry.with(json!({ "wrong": missed })), self.ambient.now()).await?;
        tx.commit().await?;
        result
    }
}
