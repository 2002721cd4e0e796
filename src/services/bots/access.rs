//! Access grants: an admin looks into one bot's chats, for a reason, for a while, on the record.

use std::time::Duration;

use serde_json::json;

use crate::model::account::{AccountId, Role};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::Bot;
use crate::model::chat::{Grant, GrantId};
use crate::model::page::{Page, PageRequest};
use crate::services::bots::{BotError, Bots, parse_reason, require_admin};
use crate::store::{GrantFilter, ListedGrant, StoreError, Tx};

/// How long a grant may last, in minutes.
const GRANT_MINUTES: std::ops::RangeInclusive<u32> = 15..=60;

/// Grants that are noted as run out in one transaction.
const EXPIRY_BATCH: i64 = 100;

impl Bots {
    /// Gives the calling admin access to an account's bot, in place of one that they hold. The owner is told in their
    /// chat with the bot and sees it in the bot's status.
    pub async fn grant_access(
        &self,
        caller: &Caller,
        account: AccountId,
        reason: &str,
        minutes: u32,
    ) -> Result<ListedGrant, BotError> {
        require_admin(caller)?;
        let admin_id = caller.account_id.ok_or(BotError::NotAllowed)?;
        let reason = parse_reason(reason)?;
        if !GRANT_MINUTES.contains(&minutes) {
            let expected = format!("from {} to {} minutes", GRANT_MINUTES.start(), GRANT_MINUTES.end());
            return Err(BotError::InvalidField { field: "minutes", expected });
        }
        let (mut tx, bot) = self.lock_as_admin(caller, account).await?;
        // Whoever lost the role a moment ago gets no access; whoever loses it a moment later loses this as well.
        let admin = tx.lock_account(admin_id).await?.filter(|admin| admin.acts_as(Role::Admin));
        let admin = admin.ok_or(BotError::NotAllowed)?;
        let now = self.0.ambient.now();
        self.end_in(&mut tx, caller, &bot, Some(admin_id), admin_id).await?;
        let grant = Grant {
            id: GrantId::generate(&self.0.ambient),
            bot_id: bot.id,
            admin_id,
            reason: reason.to_owned(),
            created_at: now,
            expires_at: now + Duration::from_mins(minutes.into()),
            ended_at: None,
            ended_by: None,
        };
        tx.create_grant(&grant).await?;
        let entry = AuditEntry::new(AuditAction::AccessGranted, bot.id.0).under(grant.id).because(reason);
        let detail = json!({ "minutes": minutes, "expires_at": grant.expires_at });
        tx.record(caller, entry.with(detail), now).await?;
        let words = format!(
            "The admin {} may read this bot's chats and write in them until {} UTC: {reason}",
            admin.username,
            grant.expires_at.format("%H:%M")
        );
        let notice = self.prepare_notice(&mut tx, &bot, words).await?;
        tx.commit().await?;
        self.send_notice(notice).await;
        Ok(ListedGrant {
            grant,
            account_id: bot.account_id,
            bot_username: bot.username,
            admin_username: admin.username,
            ended_by_username: None,
        })
    }

    /// Ends access to an account's bot: an admin their own, a superadmin everybody's.
    pub async fn end_access(&self, caller: &Caller, account: AccountId) -> Result<(), BotError> {
        require_admin(caller)?;
        let by = caller.account_id.ok_or(BotError::NotAllowed)?;
        let whose = (caller.role < Role::Superadmin).then_some(by);
        let (mut tx, bot) = self.lock_of(account).await?;
        if self.end_in(&mut tx, caller, &bot, whose, by).await? == 0 {
            return Err(BotError::NoSuch("access grant in force"));
        }
        let notice = self.prepare_notice(&mut tx, &bot, ENDED.to_owned()).await?;
        tx.commit().await?;
        self.send_notice(notice).await;
        Ok(())
    }

    /// Ends the grants on a bot in force, those of `whose` if given, and records each; how many there were.
    pub(super) async fn end_in(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        bot: &Bot,
        whose: Option<AccountId>,
        by: AccountId,
    ) -> Result<usize, StoreError> {
        let now = self.0.ambient.now();
        let ended = tx.end_grants(bot.id, whose, by, now).await?;
        for grant in &ended {
            let detail = json!({ "admin_id": grant.admin_id });
            let entry = AuditEntry::new(AuditAction::AccessEnded, bot.id.0).under(grant.id);
            tx.record(caller, entry.with(detail), now).await?;
        }
        Ok(ended.len())
    }

    /// Notes which grants have run out since the last time, and tells the owners. Nothing waits for this: a grant whose
    /// time is up opens nothing.
    pub async fn note_expired_grants(&self) -> Result<(), BotError> {
        loop {
            let now = self.0.ambient.now();
            let mut tx = self.0.store.begin().await?;
            let expired = tx.expire_grants(now, EXPIRY_BATCH).await?;
            let mut notices = Vec::new();
            for grant in &expired {
                let detail = json!({ "admin_id": grant.admin_id, "expired": true });
                let entry = AuditEntry::new(AuditAction::AccessEnded, grant.bot_id.0).under(grant.id).with(detail);
                tx.record(&Caller::system(), entry, now).await?;
                if let Some(bot) = tx.find_bot(grant.bot_id).await? {
                    notices.push(self.prepare_notice(&mut tx, &bot, ENDED.to_owned()).await?);
                }
            }
            tx.commit().await?;
            for notice in notices {
                self.send_notice(notice).await;
            }
            if expired.is_empty() {
                return Ok(());
            }
        }
    }

    /// One page of the grants on the caller's bot, newest first, those that have ended included.
    pub async fn own_grants(&self, caller: &Caller, page: PageRequest) -> Result<Page<ListedGrant>, BotError> {
        let bot = self.get_of(caller.account_id.ok_or(BotError::NotFound)?).await?;
        let filter = GrantFilter { bot: Some(bot.id), in_force_at: None };
        let (total, items) = self.0.store.read().await?.list_grants(filter, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// One page of the grants on all bots, newest first, for an admin; audited.
    pub async fn list_grants(
        &self,
        caller: &Caller,
        only_in_force: bool,
        page: PageRequest,
    ) -> Result<Page<ListedGrant>, BotError> {
        require_admin(caller)?;
        self.record_view(caller, AuditEntry::new(AuditAction::GrantsListed, None)).await?;
        let filter = GrantFilter { bot: None, in_force_at: only_in_force.then(|| self.0.ambient.now()) };
        let (total, items) = self.0.store.read().await?.list_grants(filter, page).await?;
        Ok(Page::new(page, total, items))
    }
}

/// What the owner is told when nobody looks into their bot's chats any longer.
const ENDED: &str = "An admin's access to this bot's chats has ended.";
