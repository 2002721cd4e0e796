//! Signing in.

use chrono::{DateTime, Utc};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, Session, SessionId, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts, MAX_PASSWORD_LENGTH, SignedIn};
use crate::store::Tx;

impl Accounts {
    /// Signs in with a name and a password. Unknown names, wrong passwords and disabled accounts get the same answer
    /// after the same work.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &SecretString,
        origin: Origin,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let attempt = self.throttle.begin(username, origin.address, now)?;
        let checked = self.check_password(username, password).await;
        let mut caller = Caller::stranger(origin);
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
        let mut tx = self.store.begin().await?;
        let signed_in = self.begin_session(&mut tx, caller, account).await?;
        tx.commit().await?;
        Ok(signed_in)
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

    /// Begins a session in `tx`.
    pub(super) async fn begin_session(
        &self,
        tx: &mut Tx,
        mut caller: Caller,
        account: Account,
    ) -> Result<SignedIn, AccountError> {
        let now = self.ambient.now();
        let session = Session {
            id: SessionId::generate(&self.ambient),
            account_id: account.id,
            expires_at: now + self.refresh_token_ttl,
            revoked_at: None,
        };
        let refresh_token = self.ambient.random_string::<32>();
        caller.session_id = Some(session.id);
        tx.create_session(&session, &hash_token(&refresh_token), now).await?;
        tx.record(&caller, AuditEntry::new(AuditAction::SignedIn, account.id.0), now).await?;
        self.signed_in(account, session.id, refresh_token.into())
    }

    pub(super) fn signed_in(
        &self,
        account: Account,
        session: SessionId,
        refresh_token: SecretString,
    ) -> Result<SignedIn, AccountError> {
        let access_token = self.tokens.issue(account.id, session, self.ambient.now())?;
        Ok(SignedIn { account, session_id: session, access_token, expires_in: self.tokens.ttl(), refresh_token })
    }
}
