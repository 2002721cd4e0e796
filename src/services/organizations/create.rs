//! Making an organization.

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::organization::{Membership, OrgRole, Organization, OrganizationId, OrganizationName};
use crate::services::organizations::{Joined, OrganizationError, Organizations, account_of};
use crate::store::StoreError;

impl Organizations {
    /// Makes an organization that the caller owns.
    pub async fn create(&self, caller: &Caller, name: &str) -> Result<Joined, OrganizationError> {
        let account = account_of(caller)?;
        let name = OrganizationName::try_from(name)?;
        let prepared = self.prepare_credentials(caller).await?;
        let now = self.0.ambient.now();
        let organization =
            Organization { id: OrganizationId::generate(&self.0.ambient), name, created_by: account, created_at: now };
        let mut tx = self.0.store.begin().await?;
        self.hold_unaffiliated(&mut tx, account).await?;
        tx.create_organization(&organization).await.map_err(|error| match error {
            StoreError::Duplicate => OrganizationError::NameTaken,
            other => other.into(),
        })?;
        let (organization_id, role) = (organization.id, OrgRole::Owner);
        let membership = Membership { organization_id, account_id: account, role, joined_at: now };
        tx.add_member(organization_id, &membership).await?;
        let detail = json!({ "name": organization.name });
        let entry = AuditEntry::new(AuditAction::OrganizationCreated, organization_id.0).with(detail);
        tx.record(caller, entry, now).await?;
        let credentials = self.give_credentials(&mut tx, caller, prepared).await?;
        tx.commit().await?;
        Ok(Joined { organization, role, credentials })
    }
}
