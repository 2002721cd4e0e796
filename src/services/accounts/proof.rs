//! Proving once more who one is, before something about the sign-in itself is changed; and what an account has to do
//! before anything else.

use crate::base::secret::SecretString;
use crate::model::account::{Account, Role};
use crate::model::audit::Caller;
use crate::services::accounts::throttle::Attempt;
use crate::services::accounts::{AccountError, Accounts};
use crate::store::{AccountCredentials, Tx};

/// What somebody who is signed in proves it with that it is them.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The password.
    pub password: &'a SecretString,
    /// A one-time code or a recovery code, if the account has one-time codes.
    pub otp: Option<&'a SecretString>,
}

impl Accounts {
    /// Refuses an account that has to do something else first.
    pub fn check_unrestricted(&self, account: &Account) -> Result<(), AccountError> {
        if account.must_change_password {
            return Err(AccountError::PasswordChangeRequired);
        }
        if self.require_otp_for_admins && account.role >= Role::Admin && account.otp_enabled_at.is_none() {
            return Err(AccountError::OtpEnrolmentRequired);
        }
        Ok(())
    }

    /// The caller's account as it stands.
    pub(super) async fn own_credentials(&self, caller: &Caller) -> Result<AccountCredentials, AccountError> {
        let id = caller.account_id.ok_or(AccountError::InvalidToken)?;
        let mut tx = self.store.read().await?;
        let account = tx.find_account(id).await?.ok_or(AccountError::InvalidToken)?;
        tx.find_account_credentials(&account.username).await?.ok_or(AccountError::InvalidToken)
    }

    /// A transaction that holds the account `own`, once `proof` has shown that the caller is its owner. Slows down
    /// whoever guesses.
    pub(super) async fn prove(
        &self,
        caller: &Caller,
        own: &AccountCredentials,
        proof: Proof<'_>,
    ) -> Result<Tx, AccountError> {
        let attempt = self.begin_attempt(caller, own)?;
        let result = async {
            self.check_password(own, proof.password).await?;
            self.hold_proven(caller, own, proof.otp).await
        };
        let result = result.await;
        self.settle(attempt, caller, Some(own.account.id), result).await
    }

    /// A transaction that holds the caller's account, once they have shown that they are its owner: by their password, or
    /// without one right after a sign-in by a link.
    pub(in crate::services) async fn prove_or_came_by_link(
        &self,
        caller: &Caller,
        password: Option<&SecretString>,
        otp: Option<&SecretString>,
    ) -> Result<(Account, Tx), AccountError> {
        let own = self.own_credentials(caller).await?;
        let tx = if let Some(password) = password {
            self.prove(caller, &own, Proof { password, otp }).await?
        } else {
            self.check_recent_link(caller).await?;
            let attempt = self.begin_attempt(caller, &own)?;
            let result = self.hold_proven(caller, &own, otp).await;
            self.settle(attempt, caller, Some(own.account.id), result).await?
        };
        Ok((own.account, tx))
    }

    pub(super) fn begin_attempt(&self, caller: &Caller, own: &AccountCredentials) -> Result<Attempt<'_>, AccountError> {
        self.throttle.begin_as_owner(own.account.id, caller.origin.address, self.ambient.now())
    }

    pub(super) async fn check_password(
        &self,
        own: &AccountCredentials,
        password: &SecretString,
    ) -> Result<(), AccountError> {
        let matches = self.passwords.verify(password, Some(&own.password_hash)).await?;
        if matches { Ok(()) } else { Err(AccountError::WrongPassword) }
    }

    /// A transaction that holds the account `own`, whose password was checked, once its second factor is checked too.
    pub(super) async fn hold_proven(
        &self,
        caller: &Caller,
        own: &AccountCredentials,
        otp: Option<&SecretString>,
    ) -> Result<Tx, AccountError> {
        let mut tx = self.store.begin().await?;
        if tx.hold_account(own.account.id).await?.as_ref() != Some(own) {
            // What was checked is not what is there any more.
            return Err(AccountError::ChangedMeanwhile);
        }
        self.check_second_factor(&mut tx, caller, &own.account, otp).await?;
        Ok(tx)
    }
}
