//! Making accounts, and listing them.

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{AccountError, Accounts, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH};
use crate::store::{NewAccount, StoreError};

impl Accounts {
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
}
