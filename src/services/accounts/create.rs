//! Making accounts.

use serde_json::json;

use crate::base::secret::SecretString;
use crate::config::Registration;
use crate::model::account::{Account, AccountId, InvitationId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::{AccountError, Accounts};
use crate::store::{NewAccount, StoreError};

/// An account in the making.
pub(super) struct Draft<'a> {
    pub(super) id: AccountId,
    pub(super) username: &'a Username,
    pub(super) password: &'a SecretString,
    pub(super) role: Role,
    /// Whether its owner has to change the password before anything else.
    pub(super) must_change_password: bool,
    /// What the audit log calls its making.
    pub(super) action: AuditAction,
    /// The invitation that it uses.
    pub(super) invitation: Option<InvitationId>,
    /// Who makes it for somebody else, and the role that this takes.
    pub(super) maker: Option<(AccountId, Role)>,
}

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
        self.make_for(caller, username, password, role, false).await
    }

    /// The same with a password that its owner has to change before anything else.
    pub async fn create_with_temporary_password(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
    ) -> Result<Account, AccountError> {
        self.make_for(caller, username, password, role, true).await
    }

    async fn make_for(
        &self,
        caller: &Caller,
        username: &Username,
        password: &SecretString,
        role: Role,
        must_change_password: bool,
    ) -> Result<Account, AccountError> {
        let needed = if role > Role::User { Role::Superadmin } else { Role::Admin };
        if caller.role < needed {
            return Err(AccountError::NotAllowed);
        }
        let id = AccountId::generate(&self.ambient);
        let (action, invitation) = (AuditAction::AccountCreated, None);
        let maker = caller.account_id.map(|maker| (maker, needed));
        self.make(caller, &Draft { id, username, password, role, must_change_password, action, invitation, maker })
            .await
    }

    /// The hash of a password that somebody gets from us, which is not judged.
    pub(in crate::services) async fn hash_password(&self, password: &SecretString) -> Result<String, AccountError> {
        self.passwords.hash(password).await
    }

    /// A hash that no password has.
    pub(in crate::services) fn hash_of_none(&self) -> String {
        self.passwords.hash_of_none()
    }

    /// Who may make an account.
    pub fn registration(&self) -> Registration {
        self.registration
    }

    /// Whether admins can do nothing before they have set up one-time codes.
    pub fn requires_otp_for_admins(&self) -> bool {
        self.require_otp_for_admins
    }

    /// Makes an account on behalf of `caller`, who may do so.
    pub(super) async fn make(&self, caller: &Caller, draft: &Draft<'_>) -> Result<Account, AccountError> {
        let Draft { id, username, password, role, must_change_password, action, invitation, maker } = *draft;
        self.passwords.check_fitness("password", password, username).await?;
        let password_hash = self.passwords.hash(password).await?;
        let now = self.ambient.now();
        let account = Account {
            id,
            username: username.clone(),
            role,
            disabled_at: None,
            created_at: now,
            must_change_password,
            otp_enabled_at: None,
        };
        let new =
            NewAccount { id, username, password_hash: &password_hash, role, must_change_password, created_at: now };
        let mut tx = self.store.begin().await?;
        if let Some((maker, needed)) = maker {
            // The hash took its time: whoever lost the role meanwhile makes no account.
            let maker = tx.lock_account(maker).await?.filter(|maker| maker.acts_as(needed));
            maker.ok_or(AccountError::NotAllowed)?;
        }
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
        let detail = json!({
            "username": username.as_str(),
            "role": role,
            "temporary_password": must_change_password,
            "invitation_id": invitation,
        });
        let entry = AuditEntry::new(action, account.id.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(account)
    }
}
