//! Invitations into an organization, by its owners.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::json;

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::organization::{Membership, OrgInvitation, OrgInvitationId, OrgRole};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{hash_token, parse_number};
use crate::services::organizations::{
    CreatedOrgInvitation, OrganizationError, Organizations, account_of, membership_of, require_owner,
};
use crate::store::Tx;

/// How many may join with one invitation.
const MAX_USES: RangeInclusive<u32> = 1..=100;

/// How long an invitation may last, in hours.
const HOURS: RangeInclusive<u32> = 1..=720;

/// The most invitations into one organization that are good at the same time.
const MAX_GOOD_INVITATIONS: i64 = 100;

/// Invitations that are listed though they are no good any more; older ones are forgotten.
const KEPT_INVITATIONS: i64 = 500;

/// Whom an invitation lets in, and as what.
pub(super) struct Invited {
    /// The one account that it is for.
    pub(super) for_account: Option<AccountId>,
    pub(super) role: OrgRole,
    pub(super) max_uses: u32,
    pub(super) hours: u32,
}

impl Organizations {
    /// Invites at most `max_uses` people (1–100) into the caller's organization within `hours` (1–720).
    pub async fn invite(
        &self,
        caller: &Caller,
        max_uses: u32,
        hours: u32,
    ) -> Result<CreatedOrgInvitation, OrganizationError> {
        let max_uses = parse_number("max_uses", max_uses, &MAX_USES)?;
        let hours = parse_number("hours", hours, &HOURS)?;
        let (mut tx, own) = self.begin_as_owner(caller).await?;
        let invited = Invited { for_account: None, role: OrgRole::Member, max_uses, hours };
        let created = self.make_invitation(&mut tx, caller, &own, invited).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// Makes an invitation within a transaction that holds the organization.
    pub(super) async fn make_invitation(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        own: &Membership,
        Invited { for_account, role, max_uses, hours }: Invited,
    ) -> Result<CreatedOrgInvitation, OrganizationError> {
        let (organization, now) = (own.organization_id, self.0.ambient.now());
        if tx.count_good_org_invitations(organization, now).await? >= MAX_GOOD_INVITATIONS {
            return Err(OrganizationError::TooMany { what: "invitations", limit: MAX_GOOD_INVITATIONS });
        }
        let invitation = OrgInvitation {
            id: OrgInvitationId::generate(&self.0.ambient),
            organization_id: organization,
            created_by: own.account_id,
            for_account,
            role,
            max_uses: i32::try_from(max_uses).unwrap_or(i32::MAX),
            uses: 0,
            created_at: now,
            expires_at: now + Duration::from_hours(hours.into()),
            revoked_at: None,
        };
        let code = self.0.ambient.random_string::<18>();
        tx.create_org_invitation(organization, &invitation, &hash_token(&code)).await?;
        tx.purge_org_invitations(organization, KEPT_INVITATIONS, now).await?;
        let detail = json!({
            "invitation_id": invitation.id, "max_uses": max_uses, "expires_at": invitation.expires_at,
            "account_id": for_account, "role": role,
        });
        let entry = AuditEntry::new(AuditAction::OrgInvitationCreated, organization.0).with(detail);
        tx.record(caller, entry, now).await?;
        Ok(CreatedOrgInvitation { id: invitation.id, code: code.into(), max_uses, expires_at: invitation.expires_at })
    }

    /// One page of the invitations into the caller's organization, newest first, for its owners.
    pub async fn list_invitations(
        &self,
        caller: &Caller,
        page: PageRequest,
    ) -> Result<Page<OrgInvitation>, OrganizationError> {
        let mut tx = self.0.store.read().await?;
        let own = membership_of(&mut tx, account_of(caller)?).await?;
        require_owner(&own)?;
        let (total, items) = tx.list_org_invitations(own.organization_id, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Ends an invitation into the caller's organization at once.
    pub async fn revoke_invitation(&self, caller: &Caller, id: OrgInvitationId) -> Result<(), OrganizationError> {
        let (mut tx, own) = self.begin_as_owner(caller).await?;
        let (organization, now) = (own.organization_id, self.0.ambient.now());
        if !tx.revoke_org_invitation(organization, id, now).await? {
            return Err(OrganizationError::NoSuch("invitation"));
        }
        let entry = AuditEntry::new(AuditAction::OrgInvitationRevoked, organization.0);
        tx.record(caller, entry.with(json!({ "invitation_id": id })), now).await?;
        Ok(tx.commit().await?)
    }
}
