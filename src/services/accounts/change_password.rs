//! Changing one's password.

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::{AccountError, Accounts};

impl Accounts {
    /// Gives the caller's account another password, and ends all of its sessions but the one of the call. Only right after
    /// a sign-in by a link the present password may be left out.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current_password: Option<&SecretString>,
        otp: Option<&SecretString>,
        new_password: &SecretString,
    ) -> Result<(), AccountError> {
        let own = self.own_credentials(caller).await?;
        let field = "new_password";
        let is_present = || AccountError::UnfitPassword { field, advice: "this is the one that you have".to_owned() };
        if current_password.is_some_and(|current| current.expose_secret() == new_password.expose_secret()) {
            return Err(is_present());
        }
        self.passwords.check_fitness(field, new_password, &own.account.username).await?;
        let attempt = self.begin_attempt(caller, &own)?;
        let result = async {
            let is_kept = if let Some(current) = current_password {
                self.check_password(&own, current).await?;
                false
            } else {
                self.check_recent_link(caller).await?;
                self.passwords.verify(new_password, Some(&own.password_hash)).await?
            };
            // Before the transaction, which must not wait for it.
            let hash = self.passwords.hash(new_password).await?;
            let tx = self.hold_proven(caller, &own, otp).await?;
            // Said only to whoever passed the second factor: it tells what the password is.
            if is_kept { Err(is_present()) } else { Ok((tx, hash)) }
        };
        let result = result.await;
        let (mut tx, hash) = self.settle(attempt, caller, Some(own.account.id), result).await?;
        let (account, now) = (&own.account, self.ambient.now());
        tx.set_password_hash(account.id, &hash, false, now).await?;
        if let Some(session) = caller.session_id {
            tx.set_session_via_link(account.id, session, None).await?;
        }
        tx.delete_sign_in_links_of(account.id).await?;
        let ended = tx.revoke_other_sessions(account.id, caller.session_id, now).await?;
        let entry = AuditEntry::new(AuditAction::PasswordChanged, account.id.0);
        tx.record(caller, entry.with(json!({ "sessions_ended": ended })), now).await?;
        Ok(tx.commit().await?)
    }
}
