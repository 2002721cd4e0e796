//! Parting an account of the console from its owner at Telegram.

use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::llm_usage::carry;
use crate::services::organizations::{OrganizationError, Organizations, account_of};
use crate::store::Tx;

impl Organizations {
    /// The account that would be unlinked, so that its person can be asked.
    ///
    /// # Errors
    /// As of [`Self::unlink`].
    pub async fn find_unlinkable(&self, account: AccountId) -> Result<Account, OrganizationError> {
        let mut tx = self.0.store.read().await?;
        let found = tx.find_account(account).await?.ok_or(OrganizationError::NoSuch("person"))?;
        require_unlinkable(&mut tx, account).await?;
        Ok(found)
    }

    /// Whether an account has its owner at Telegram.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_linked(&self, account: AccountId) -> Result<bool, OrganizationError> {
        Ok(self.0.store.read_once().await?.find_telegram_identity(account).await?.is_some())
    }

    /// As [`Self::unlink`], for somebody who is not in their chat: once they have shown again who they are, as for
    /// [`Self::erase_account`]. A found session must not do to become somebody else's account at Telegram.
    ///
    /// # Errors
    /// As of [`Self::unlink`], and what the proof lacks.
    pub async fn unlink_proven(
        &self,
        caller: &Caller,
        password: Option<&SecretString>,
        otp: Option<&SecretString>,
    ) -> Result<(), OrganizationError> {
        let (account, tx) = self.0.accounts.prove_or_came_by_link(caller, password, otp).await?;
        self.unlink_in(caller, tx, account.id).await
    }

    /// Unlinks the caller's account from their Telegram account: what they write to a bot from then on is a stranger's. What
    /// waited in their chats is called off, and a link to the console that they asked for there works no more. All else
    /// stays with the account, and their month goes on with what was spent.
    ///
    /// # Errors
    /// [`OrganizationError::NotLinked`], and [`OrganizationError::OnlyTelegram`] for whoever could not sign in afterwards.
    pub async fn unlink(&self, caller: &Caller) -> Result<(), OrganizationError> {
        let account = account_of(caller)?;
        let mut tx = self.0.store.begin().await?;
        tx.lock_account(account).await?.ok_or(OrganizationError::NoSuch("person"))?;
        self.unlink_in(caller, tx, account).await
    }

    /// Unlinks an account that the transaction holds.
    async fn unlink_in(&self, caller: &Caller, mut tx: Tx, account: AccountId) -> Result<(), OrganizationError> {
        let now = self.0.ambient.now();
        require_unlinkable(&mut tx, account).await?;
        carry(&mut tx, &self.0.vault, account, false, now).await?;
        let called_off = tx.unlink_telegram_person(account, now).await?;
        let entry = AuditEntry::new(AuditAction::PersonUnlinked, account.0);
        tx.record(caller, entry.with(json!({ "questions_called_off": called_off })), now).await?;
        Ok(tx.commit().await?)
    }
}

async fn require_unlinkable(tx: &mut Tx, account: AccountId) -> Result<(), OrganizationError> {
    tx.find_telegram_identity(account).await?.ok_or(OrganizationError::NotLinked)?;
    let origin = tx.find_account_origin(account).await?;
    let may_sign_in = origin.is_some_and(|origin| origin.has_console_access);
    if may_sign_in { Ok(()) } else { Err(OrganizationError::OnlyTelegram) }
}
