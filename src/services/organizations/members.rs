//! Who belongs to an organization: joining, being taken in, being removed, and what a member may do.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{AccountId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::organization::{Member, Membership, OrgInvitation, OrgRole, OrganizationId};
use crate::model::outbox::OutboundCall;
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::hash_token;
use crate::services::mail::call_off_waiting;
use crate::services::organizations::invitations::Invited;
use crate::services::organizations::{
    CreatedOrgInvitation, Joined, MAX_MEMBERS, OrganizationError, Organizations, account_of, membership_of,
    require_owner,
};
use crate::services::signals::BotSignal;
use crate::store::Tx;

/// How long somebody who is to be added has to accept, in hours.
const ADDED_HOURS: u32 = 168;

/// The most analysts by which somebody is told that they were removed.
const MAX_TOLD: i64 = 10;

impl Organizations {
    /// Takes the caller into the organization that an invitation leads to. Whoever guesses codes waits.
    pub async fn join(&self, caller: &Caller, code: &SecretString) -> Result<Joined, OrganizationError> {
        let account = account_of(caller)?;
        let attempt = self.0.guesses.begin_as_owner(account, caller.origin.address, self.0.ambient.now())?;
        let result = self.join_now(caller, account, code).await;
        if !matches!(result, Err(OrganizationError::InvalidInvitation)) {
            attempt.forgive();
        }
        result
    }

    async fn join_now(
        &self,
        caller: &Caller,
        account: AccountId,
        code: &SecretString,
    ) -> Result<Joined, OrganizationError> {
        let hash = hash_token(code.expose_secret().trim());
        // The cheap look before the costly hash of a password; the transaction decides.
        let found = self.0.store.read_once().await?.find_good_org_invitation(&hash, self.0.ambient.now()).await?;
        let is_for = |invitation: &OrgInvitation| invitation.for_account.is_none_or(|only| only == account);
        let invitation = found.filter(is_for).ok_or(OrganizationError::InvalidInvitation)?;
        let prepared = self.prepare_credentials(caller).await?;
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        self.hold_unaffiliated(&mut tx, account).await?;
        let organization = tx.lock_organization(invitation.organization_id).await?;
        let organization = organization.ok_or(OrganizationError::InvalidInvitation)?;
        require_not_removed(&mut tx, &invitation, account).await?;
        if !tx.use_org_invitation(organization.id, invitation.id, now).await? {
            return Err(OrganizationError::InvalidInvitation);
        }
        let role = invitation.role;
        take_in(&mut tx, organization.id, account, role, now).await?;
        let detail =
            json!({ "name": organization.name, "invitation_id": invitation.id, "account_id": account, "role": role });
        let entry = AuditEntry::new(AuditAction::OrganizationJoined, organization.id.0).with(detail);
        tx.record(caller, entry, now).await?;
        let credentials = self.give_credentials(&mut tx, caller, prepared).await?;
        tx.commit().await?;
        Ok(Joined { organization, role, credentials })
    }

    /// One page of the members of the caller's organization, the longest-standing first, for its owners.
    pub async fn members(&self, caller: &Caller, page: PageRequest) -> Result<Page<Member>, OrganizationError> {
        let mut tx = self.0.store.read().await?;
        let membership = membership_of(&mut tx, account_of(caller)?).await?;
        require_owner(&membership)?;
        let (total, items) = tx.list_members(membership.organization_id, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// A member of the caller's organization, for its owners.
    pub async fn member(&self, caller: &Caller, account: AccountId) -> Result<Member, OrganizationError> {
        let mut tx = self.0.store.read().await?;
        let own = membership_of(&mut tx, account_of(caller)?).await?;
        require_owner(&own)?;
        tx.find_listed_member(own.organization_id, account).await?.ok_or(OrganizationError::NoSuch("member"))
    }

    /// Invites one account, which belongs to no organization, into the caller's: nobody is taken in who does not want it. The
    /// code lets in that account alone, within a week. That there is no such account, that it is disabled or an admin's and
    /// that it belongs to another organization get one answer, and whoever guesses names waits.
    pub async fn add_member(
        &self,
        caller: &Caller,
        username: &Username,
        role: OrgRole,
    ) -> Result<CreatedOrgInvitation, OrganizationError> {
        let owner = account_of(caller)?;
        require_owner(&membership_of(&mut self.0.store.read().await?, owner).await?)?;
        let attempt = self.0.guesses.begin_as_owner(owner, caller.origin.address, self.0.ambient.now())?;
        let result = self.add_member_now(caller, username, role).await;
        if !matches!(result, Err(OrganizationError::NoSuch(_))) {
            attempt.forgive();
        }
        result
    }

    async fn add_member_now(
        &self,
        caller: &Caller,
        username: &Username,
        role: OrgRole,
    ) -> Result<CreatedOrgInvitation, OrganizationError> {
        const NOBODY: OrganizationError = OrganizationError::NoSuch("account that could be added");
        let found = self.0.store.read_once().await?.find_account_named(username).await?.ok_or(NOBODY)?;
        if found.is_disabled() || found.role > Role::User {
            return Err(NOBODY);
        }
        let (mut tx, own) = self.begin_as_owner(caller).await?;
        match tx.find_person(found.id).await?.and_then(|found| found.person.membership) {
            None => {}
            Some(theirs) if theirs.organization_id == own.organization_id => {
                return Err(OrganizationError::AddedAlready);
            }
            Some(_) => return Err(NOBODY),
        }
        let invited = Invited { for_account: Some(found.id), role, max_uses: 1, hours: ADDED_HOURS };
        let created = self.make_invitation(&mut tx, caller, &own, invited).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// Ends somebody's place in the caller's organization at once, and nothing else of theirs. The invitations that they
    /// made end too, none from before lets them in again, and e-mails of theirs that wait are not sent.
    pub async fn remove_member(&self, caller: &Caller, account: AccountId) -> Result<(), OrganizationError> {
        let (mut tx, own) = self.begin_as_owner(caller).await?;
        let organization = own.organization_id;
        let member = tx.find_member(organization, account).await?.ok_or(OrganizationError::NoSuch("member"))?;
        if member.account_id == own.account_id {
            let expected = "another member; to go yourself, leave the organization".to_owned();
            return Err(OrganizationError::InvalidField { field: "account_id", expected });
        }
        let now = self.0.ambient.now();
        tx.remove_member(organization, account).await?;
        tx.note_removal(organization, account, now).await?;
        let revoked = tx.revoke_org_invitations_of(organization, account, now).await?;
        let detail = json!({ "account_id": account, "role": member.role, "invitations_ended": revoked });
        let entry = AuditEntry::new(AuditAction::MemberRemoved, organization.0).with(detail);
        tx.record(caller, entry, now).await?;
        let told = self.tell_removed(&mut tx, organization, account).await?;
        tx.commit().await?;
        for (bot, chat_id) in told {
            self.0.signals.send(BotSignal::Enqueued(bot, chat_id));
        }
        Ok(())
    }

    /// Tells somebody where they write to an analyst that they were removed, and takes the commands out of its menu that went
    /// with their place; then that what waits of their e-mails is not sent. Where they are told.
    async fn tell_removed(
        &self,
        tx: &mut Tx,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Vec<(BotId, i64)>, OrganizationError> {
        let organization = tx.find_organization(organization).await?.ok_or(OrganizationError::NoOrganization)?;
        let text = format!(
            "An owner has removed you from {}. You can ask its databases no more. /help tells what you can do here now.",
            organization.name
        );
        let now = self.0.ambient.now();
        let mut chats = tx.list_analysts_of(account, MAX_TOLD).await?;
        for &(bot, chat_id) in &chats {
            let scope = json!({ "scope": { "type": "chat", "chat_id": chat_id } });
            for (method, params) in [("deleteMyCommands", scope), ("sendMessage", json!({ "text": text }))] {
                tx.enqueue_call(bot, &OutboundCall::in_chat(method, chat_id, params), now).await?;
            }
        }
        chats.extend(call_off_waiting(tx, account, &organization, now).await?);
        Ok(chats)
    }

    /// Sets what a member of the caller's organization may do. The invitations that an owner made end with their role.
    pub async fn set_role(
        &self,
        caller: &Caller,
        account: AccountId,
        role: OrgRole,
    ) -> Result<Membership, OrganizationError> {
        let (mut tx, own) = self.begin_as_owner(caller).await?;
        let organization = own.organization_id;
        let before = tx.find_member(organization, account).await?.ok_or(OrganizationError::NoSuch("member"))?;
        if before.role == role {
            return Ok(before);
        }
        if role < OrgRole::Owner && tx.count_other_owners(organization, account).await? == 0 {
            return Err(OrganizationError::LastOwner);
        }
        let now = self.0.ambient.now();
        tx.set_member_role(organization, account, role).await?;
        let revoked =
            if role < OrgRole::Owner { tx.revoke_org_invitations_of(organization, account, now).await? } else { 0 };
        let detail = json!({
            "account_id": account, "before": before.role, "after": role, "invitations_ended": revoked,
        });
        let entry = AuditEntry::new(AuditAction::MemberRoleChanged, organization.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(Membership { role, ..before })
    }

    /// Holds an account that belongs to no organization, so that it comes into none meanwhile.
    pub(super) async fn hold_unaffiliated(&self, tx: &mut Tx, account: AccountId) -> Result<(), OrganizationError> {
        let held = tx.lock_account(account).await?.ok_or(OrganizationError::NoSuch("person"))?;
        if held.is_disabled() {
            return Err(OrganizationError::AccountDisabled);
        }
        let found = tx.find_person(account).await?;
        let is_member = found.is_some_and(|found| found.person.membership.is_some());
        if is_member { Err(OrganizationError::AlreadyMember) } else { Ok(()) }
    }
}

/// Makes an account, which is held and belongs to no organization, a member of one that is held.
async fn take_in(
    tx: &mut Tx,
    organization_id: OrganizationId,
    account_id: AccountId,
    role: OrgRole,
    joined_at: DateTime<Utc>,
) -> Result<Membership, OrganizationError> {
    if tx.count_members(organization_id).await? >= MAX_MEMBERS {
        return Err(OrganizationError::TooMany { what: "members", limit: MAX_MEMBERS });
    }
    let membership = Membership { organization_id, account_id, role, joined_at };
    tx.add_member(organization_id, &membership).await?;
    Ok(membership)
}

/// Refuses somebody who was removed after the invitation had been made: they may well have known its code.
async fn require_not_removed(
    tx: &mut Tx,
    invitation: &OrgInvitation,
    account: AccountId,
) -> Result<(), OrganizationError> {
    let removed_at = tx.find_removal(invitation.organization_id, account).await?;
    let is_older = removed_at.is_some_and(|at| invitation.created_at <= at);
    if is_older { Err(OrganizationError::InvalidInvitation) } else { Ok(()) }
}
