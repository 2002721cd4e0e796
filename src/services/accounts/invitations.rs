//! Invitations: an admin lets people make accounts for themselves.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::{InvitationId, Role};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::invitation::Invitation;
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts, parse_label, parse_number};

/// How many accounts may be made with one invitation.
const MAX_USES: RangeInclusive<u32> = 1..=100;

/// How long an invitation may last, in hours.
const HOURS: RangeInclusive<u32> = 1..=720;

/// The longest note, in characters.
const MAX_NOTE_LENGTH: usize = 200;

/// The most invitations of one admin that are good at the same time.
const MAX_GOOD_INVITATIONS: i64 = 100;

/// An invitation that was just made: the one moment at which its code can be read.
#[derive(Debug)]
pub struct CreatedInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// Its code, for those who are invited.
    pub code: SecretString,
}

impl Accounts {
    /// Makes an invitation for at most `max_uses` accounts within `hours`.
    pub async fn create_invitation(
        &self,
        caller: &Caller,
        max_uses: u32,
        hours: u32,
        note: Option<&str>,
    ) -> Result<CreatedInvitation, AccountError> {
        let admin = caller.account_id.filter(|_| caller.role >= Role::Admin).ok_or(AccountError::NotAllowed)?;
        let max_uses = parse_number("max_uses", max_uses, &MAX_USES)?;
        let hours = parse_number("hours", hours, &HOURS)?;
        let note = note.map(|note| parse_label("note", note, MAX_NOTE_LENGTH)).transpose()?;
        let now = self.ambient.now();
        let invitation = Invitation {
            id: InvitationId::generate(&self.ambient),
            created_by: admin,
            note: note.map(str::to_owned),
            max_uses: i32::try_from(max_uses).unwrap_or(i32::MAX),
            uses: 0,
            created_at: now,
            expires_at: now + Duration::from_hours(hours.into()),
            revoked_at: None,
        };
        let code = self.ambient.random_string::<18>();
        let mut tx = self.store.begin().await?;
        // Whoever lost the role a moment ago invites nobody, and those who come at once count one another's.
        let admins = tx.lock_account(admin).await?.filter(|admin| admin.acts_as(Role::Admin));
        admins.ok_or(AccountError::NotAllowed)?;
        if tx.count_good_invitations(admin, now).await? >= MAX_GOOD_INVITATIONS {
            return Err(AccountError::TooMany { what: "invitations of yours", limit: MAX_GOOD_INVITATIONS });
        }
        tx.create_invitation(&invitation, &hash_token(&code)).await?;
        let detail = json!({ "max_uses": max_uses, "expires_at": invitation.expires_at, "note": invitation.note });
        let entry = AuditEntry::new(AuditAction::InvitationCreated, invitation.id.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        Ok(CreatedInvitation { invitation, code: code.into() })
    }

    /// One page of all invitations, newest first, for an admin; audited.
    pub async fn list_invitations(&self, caller: &Caller, page: PageRequest) -> Result<Page<Invitation>, AccountError> {
        if caller.role < Role::Admin {
            return Err(AccountError::NotAllowed);
        }
        let mut tx = self.store.begin().await?;
        tx.record(caller, AuditEntry::new(AuditAction::InvitationsListed, None), self.ambient.now()).await?;
        tx.commit().await?;
        let (total, items) = self.store.read().await?.list_invitations(page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Ends an invitation at once, whoever made it.
    pub async fn revoke_invitation(&self, caller: &Caller, id: InvitationId) -> Result<(), AccountError> {
        if caller.role < Role::Admin {
            return Err(AccountError::NotAllowed);
        }
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        if !tx.revoke_invitation(id, now).await? {
            return Err(AccountError::NoSuch("invitation"));
        }
        tx.record(caller, AuditEntry::new(AuditAction::InvitationRevoked, id.0), now).await?;
        Ok(tx.commit().await?)
    }
}
