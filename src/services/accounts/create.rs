//! Making accounts.

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId, InvitationId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::{AccountError, Accounts, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH};
use crate::store::{NewAccount, StoreError};

/// An account in the making.
pub(super) struct Draft<'a> {
    pub(super) id: AccountId,
    pub(super) username: &'a Username,
    pub(super) password: &'a SecretString,
    pub(super) role: Role,
    /// What the audit log calls its making.
    pub(super) action: AuditAction,
    /// The invitation that it uses.
    pub(super) invitation: Option<InvitationId>,
}

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
        let id = AccountId::generate(&self.ambient);
        let action = AuditAction::AccountCreated;
        self.make(caller, &Draft { id, username, password, role, action, invitation: None }).await
    }

    /// Makes an account on behalf of `caller`, who may do so.
    pub(super) async fn make(&self, caller: &Caller, draft: &Draft<'_>) -> Result<Account, AccountError> {
        let Draft { id, username, password, role, action, invitation } = *draft;
        let characters = password.expose_secret().chars().count();
        if characters < MIN_PASSWORD_LENGTH || password.expose_secret().len() > MAX_PASSWORD_LENGTH {
            return Err(AccountError::UnfitPassword);
        }
        let password_hash = self.passwords.hash(password).await?;
        let now = self.ambient.now();
        let account = Account { id, username: username.clone(), role, disabled_at: None, created_at: now };
        let new = NewAccount { id: account.id, username, password_hash: &password_hash, role, created_at: now };
        let mut tx = self.store.begin().await?;
        if let Some(invitation) = invitation
            && !tx.use_invitation(invitation, now).await?
        {
            return Err(AccountError::InvalidInvitation);
        }
        tx.create_account(&new).await.map_err(|error| match error {
            StoreError::Duplicate => AccountError::UsernameTaken,
            other => other.into(),
        })?;
        if let Some(invitation) = invitation {
            tx.set_invitation(id, invitation).await?;
        }
        let detail = json!({ "username": username.as_str(), "role": role, "invitation_id": invitation });
        let entry = AuditEntry::new(action, account.id.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(account)
    }
}
