//! Making accounts, and listing them.

use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{AccountError, Accounts};
use crate::store::{NewAccount, StoreError};

impl Accounts {
    /// Makes an account whose password is its owner's own. Only a superadmin, or the operator at the command line, makes
    /// one that may do more than a user.
    pub async fn create(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
    ) -> Result<Account, AccountError> {
        self.make(caller, username, password, role, false).await
    }

    /// The same with a password that its owner has to change before anything else.
    pub async fn create_with_temporary_password(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
    ) -> Result<Account, AccountError> {
        self.make(caller, username, password, role, true).await
    }

    async fn make(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
        must_change_password: bool,
    ) -> Result<Account, AccountError> {
        if role > Role::User && caller.role < Role::Superadmin {
            return Err(AccountError::NotAllowed);
        }
        self.passwords.check_fitness("password", password, username).await?;
        let password_hash = self.passwords.hash(password).await?;
        let now = self.ambient.now();
        let account = Account {
            id: AccountId::generate(&self.ambient),
            username: username.clone(),
            role,
            disabled_at: None,
            created_at: now,
            must_change_password,
            otp_enabled_at: None,
        };
        let new = NewAccount {
            id: account.id,
            username,
            password_hash: &password_hash,
            role,
            must_change_password,
            created_at: now,
        };
        let mut tx = self.store.begin().await?;
        tx.create_account(&new).await.map_err(|error| match error {
            StoreError::Duplicate => AccountError::UsernameTaken,
            other => other.into(),
        })?;
        let detail = json!({ "username": username.as_str(), "role": role, "temporary_password": must_change_password });
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
