//! A bot's limits and settings.

use serde_json::json;

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotLimits};
use crate::services::bot_log::Note;
use crate::services::bots::{BotError, Bots, parse_reason, require_admin};
use crate::services::signals::BotSignal;
use crate::store::Tx;

/// Limits to be set.
struct Change<'a> {
    limits: BotLimits,
    managed_by_admin: bool,
    by_admin: bool,
    reason: Option<&'a str>,
}

impl Bots {
    /// The owner changes the limits of their bot, within the platform's ceiling; where an admin set them, only downwards.
    pub async fn set_own_limits(
        &self,
        caller: &Caller,
        rps: Option<u32>,
        max_concurrent: Option<u32>,
    ) -> Result<Bot, BotError> {
        let (tx, bot) = self.lock_own(caller).await?;
        let limits =
            BotLimits { rps: rps.unwrap_or(bot.rps), max_concurrent: max_concurrent.unwrap_or(bot.max_concurrent) };
        let raises = limits.rps > bot.rps || limits.max_concurrent > bot.max_concurrent;
        if bot.managed_by_admin && raises {
            return Err(BotError::ManagedByAdmin);
        }
        self.set_limits(
            caller,
            tx,
            &bot,
            Change { limits, managed_by_admin: bot.managed_by_admin, by_admin: false, reason: None },
        )
        .await
    }

    /// An admin sets the limits of an account's bot. Its owner can lower but not raise them.
    pub async fn set_limits_of(
        &self,
        caller: &Caller,
        account: AccountId,
        limits: BotLimits,
        reason: Option<&str>,
    ) -> Result<Bot, BotError> {
        require_admin(caller)?;
        let reason = reason.map(parse_reason).transpose()?;
        let (tx, bot) = self.lock_as_admin(caller, account).await?;
        self.set_limits(caller, tx, &bot, Change { limits, managed_by_admin: true, by_admin: true, reason }).await
    }

    /// Changes the limits of a bot that `tx` holds, and commits.
    async fn set_limits(
        &self,
        caller: &Caller,
        mut tx: Tx,
        bot: &Bot,
        Change { limits, managed_by_admin, by_admin, reason }: Change<'_>,
    ) -> Result<Bot, BotError> {
        check_bound("rps", limits.rps, self.0.limits.ceiling_rps.get())?;
        check_bound("max_concurrent", limits.max_concurrent, self.0.limits.ceiling_max_concurrent.get())?;
        if limits == bot.limits() && managed_by_admin == bot.managed_by_admin {
            return Ok(bot.clone());
        }
        let now = self.0.ambient.now();
        tx.set_bot_limits(bot.id, limits, managed_by_admin, now).await?;
        let mut entry = AuditEntry::new(AuditAction::BotLimitsChanged, bot.id.0)
            .with(json!({ "before": bot.limits(), "after": limits }));
        entry.reason = reason.map(str::to_owned);
        tx.record(caller, entry, now).await?;
        let changed = tx.find_bot(bot.id).await?.ok_or(BotError::NotFound)?;
        tx.commit().await?;
        self.0.log.note(bot.id, Note::LimitsChanged { before: bot.limits(), after: limits, by_admin, reason });
        self.announce(bot, BotSignal::Changed);
        Ok(changed)
    }
}

fn check_bound(field: &'static str, value: u32, ceiling: u32) -> Result<(), BotError> {
    if (1..=ceiling).contains(&value) {
        Ok(())
    } else {
        Err(BotError::InvalidField { field, expected: format!("a whole number from 1 to {ceiling}") })
    }
}
