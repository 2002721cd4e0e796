//! Leaving an organization.

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::DatabaseOwner;
use crate::model::organization::{Membership, OrgRole};
use crate::services::mail::call_off_waiting;
use crate::services::organizations::{Left, OrganizationError, Organizations, account_of, hold_organization};
use crate::services::signals::BotSignal;
use crate::store::Tx;

impl Organizations {
    /// Ends the caller's place in their organization. The last owner stays while there are other members; whoever leaves
    /// alone takes the organization along: it is deleted with its databases (their passwords, schemas and uploaded files),
    /// its invitations and its settings, while the record of what it cost stays. E-mails of the caller's that wait are not
    /// sent, and the chats in which they wrote them are told so.
    pub async fn leave(&self, caller: &Caller) -> Result<Left, OrganizationError> {
        let mut tx = self.0.store.begin().await?;
        let membership = hold_organization(&mut tx, account_of(caller)?).await?;
        let organization = tx.find_organization(membership.organization_id).await?;
        let organization = organization.ok_or(OrganizationError::NoOrganization)?;
        let left = self.leave_in(&mut tx, caller, membership).await?;
        let told = call_off_waiting(&mut tx, membership.account_id, &organization, self.0.ambient.now()).await?;
        tx.commit().await?;
        for (bot, chat_id) in told {
            self.0.signals.send(BotSignal::Enqueued(bot, chat_id));
        }
        self.clear_after(left).await;
        Ok(left)
    }

    /// The same within a transaction that holds the organization. After its commit, [`Self::clear_after`] is to be called.
    pub(super) async fn leave_in(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        membership: Membership,
    ) -> Result<Left, OrganizationError> {
        let Membership { organization_id: id, account_id: account, role, .. } = membership;
        let now = self.0.ambient.now();
        let is_alone = tx.count_members(id).await? == 1;
        if role == OrgRole::Owner && !is_alone && tx.count_other_owners(id, account).await? == 0 {
            return Err(OrganizationError::LastOwner);
        }
        let mut detail = json!({ "account_id": account, "role": role });
        if is_alone {
            let databases = tx.list_databases(DatabaseOwner::Organization(id), i64::MAX).await?;
            detail["databases_removed"] = databases.iter().map(|database| database.name.clone()).collect();
            detail["deleted"] = true.into();
            tx.delete_organization(id).await?;
        } else {
            tx.remove_member(id, account).await?;
            detail["invitations_ended"] = tx.revoke_org_invitations_of(id, account, now).await?.into();
        }
        let entry = AuditEntry::new(AuditAction::OrganizationLeft, id.0).with(detail);
        tx.record(caller, entry, now).await?;
        Ok(Left { organization_id: id, is_deleted: is_alone })
    }

    /// Removes from the disk what belonged to an organization that was deleted.
    pub(super) async fn clear_after(&self, left: Left) {
        if left.is_deleted {
            self.0.databases.forget_owner(DatabaseOwner::Organization(left.organization_id)).await;
        }
    }
}
