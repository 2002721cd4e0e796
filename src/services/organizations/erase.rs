//! Erasing one's account.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId, Role};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::DatabaseOwner;
use crate::services::llm_usage::carry;
use crate::services::organizations::{Left, OrganizationError, Organizations, hold_organization};
use crate::store::Tx;

impl Organizations {
    /// Erases the caller's account, once they have shown again who they are: the password, with a one-time code if the
    /// account has them; right after a sign-in by a link the password may be left out.
    ///
    /// All that tells of the person and all that was theirs alone goes: names, sessions, keys, personal databases,
    /// questions and answers, e-mails. The account's id stays, disabled, in the audit log, in the record of costs, and beside
    /// those to whom it sent e-mails for an organization.
    /// Whoever writes to a bot again after that is a stranger, whose month goes on with what was spent.
    ///
    /// # Errors
    /// Refused to whoever has a bot, is the last owner of an organization with other members, or is an admin.
    pub async fn erase_account(
        &self,
        caller: &Caller,
        password: Option<&SecretString>,
        otp: Option<&SecretString>,
    ) -> Result<(), OrganizationError> {
        let (account, tx) = self.0.accounts.prove_or_came_by_link(caller, password, otp).await?;
        self.erase(caller, tx, &account).await
    }

    /// Erases an account that the transaction holds.
    async fn erase(&self, caller: &Caller, mut tx: Tx, account: &Account) -> Result<(), OrganizationError> {
        if account.is_disabled() {
            return Err(OrganizationError::AccountDisabled);
        }
        if account.role > Role::User {
            return Err(OrganizationError::TooPowerful);
        }
        if tx.find_bot_of(account.id).await?.is_some() {
            return Err(OrganizationError::OwnsBot);
        }
        let left = self.leave_for_good(&mut tx, caller, account.id).await?;
        let now = self.0.ambient.now();
        let databases = tx.list_databases(DatabaseOwner::Account(account.id), i64::MAX).await?.len();
        self.erase_in(&mut tx, account.id, now).await?;
        let detail =
            json!({ "databases_removed": databases, "organization_id": left.map(|left| left.organization_id) });
        tx.record(caller, AuditEntry::new(AuditAction::AccountErased, account.id.0).with(detail), now).await?;
        tx.commit().await?;
        if let Some(left) = left {
            self.clear_after(left).await;
        }
        self.0.databases.forget_owner(DatabaseOwner::Account(account.id)).await;
        Ok(())
    }

    /// Erases the rows of an account, whose name is free from then on.
    pub(super) async fn erase_in(
        &self,
        tx: &mut Tx,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), OrganizationError> {
        carry(tx, &self.0.vault, account, true, now).await?;
        let tombstone = format!("erased-{:024x}", u128::from_le_bytes(self.0.ambient.bytes()) >> 32);
        Ok(tx.erase_account(account, &tombstone, &self.0.accounts.hash_of_none(), now).await?)
    }

    async fn leave_for_good(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        account: AccountId,
    ) -> Result<Option<Left>, OrganizationError> {
        match hold_organization(tx, account).await {
            Ok(membership) => self.leave_in(tx, caller, membership).await.map(Some),
            Err(OrganizationError::NoOrganization) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
