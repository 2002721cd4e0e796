//! A bot's status: who may change it, and what follows.

use serde_json::json;

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotId, BotStatus};
use crate::services::bots::{BotError, Bots, parse_reason, require_admin, require_not_suspended};
use crate::services::signals::BotSignal;

/// What a person has to do about a token that Telegram no longer accepts.
const REVOKED_TOKEN: &str = "Telegram no longer accepts the bot's token: get a new one from @BotFather with /token \
    and send it with PUT /api/user-bot/token";

/// A status to be set.
struct Transition<'a> {
    status: BotStatus,
    reason: Option<&'a str>,
    by_admin: bool,
    action: AuditAction,
}

impl Bots {
    /// An admin suspends an account's bot: its work ends at once.
    pub async fn suspend(&self, caller: &Caller, account: AccountId, reason: &str) -> Result<Bot, BotError> {
        require_admin(caller)?;
        let reason = parse_reason(reason)?;
        let bot = self.get_of(account).await?;
        let to = Transition {
            status: BotStatus::Suspended,
            reason: Some(reason),
            by_admin: true,
            action: AuditAction::BotSuspended,
        };
        self.change_status(caller, &bot, to).await
    }

    /// An admin lets an account's bot run again, whatever had stopped it. Updates that waited are answered.
    pub async fn activate(&self, caller: &Caller, account: AccountId) -> Result<Bot, BotError> {
        require_admin(caller)?;
        let bot = self.get_of(account).await?;
        self.start_bot(caller, &bot).await
    }

    /// The owner stops their bot.
    pub async fn stop(&self, caller: &Caller) -> Result<Bot, BotError> {
        let bot = self.get_own(caller).await?;
        require_not_suspended(&bot)?;
        let to = Transition {
            status: BotStatus::Suspended,
            reason: Some("stopped by its owner"),
            by_admin: false,
            action: AuditAction::BotSuspended,
        };
        self.change_status(caller, &bot, to).await
    }

    /// The owner starts their bot again, after a stop or an error.
    pub async fn start(&self, caller: &Caller) -> Result<Bot, BotError> {
        let bot = self.get_own(caller).await?;
        require_not_suspended(&bot)?;
        self.start_bot(caller, &bot).await
    }

    async fn start_bot(&self, caller: &Caller, bot: &Bot) -> Result<Bot, BotError> {
        if bot.status.runs() || bot.status == BotStatus::Pending {
            return Ok(bot.clone());
        }
        let to = Transition {
            status: BotStatus::Pending,
            reason: Some("being set up"),
            by_admin: false,
            action: AuditAction::BotActivated,
        };
        self.change_status(caller, bot, to).await
    }

    async fn change_status(&self, caller: &Caller, bot: &Bot, to: Transition<'_>) -> Result<Bot, BotError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        tx.set_bot_status(bot.id, to.status, to.reason, to.by_admin, now).await?;
        let mut entry = AuditEntry::new(to.action, bot.id.0)
            .with(json!({ "before": bot.status.as_str(), "after": to.status.as_str() }));
        entry.reason = to.reason.map(str::to_owned);
        tx.record(caller, entry, now).await?;
        let changed = tx.find_bot(bot.id).await?.ok_or(BotError::NotFound)?;
        tx.commit().await?;
        let signal = if to.status == BotStatus::Pending { BotSignal::Changed } else { BotSignal::Stopped };
        self.0.signals.send(signal(bot.id));
        Ok(changed)
    }

    /// The runtime has set the bot up: it runs.
    pub async fn mark_active(&self, bot: BotId) -> Result<(), BotError> {
        self.mark(bot, &[BotStatus::Pending], BotStatus::Active, None).await
    }

    /// Telegram asks the whole bot to wait.
    pub async fn mark_rate_limited(&self, bot: BotId, reason: &str) -> Result<(), BotError> {
        self.mark(bot, &[BotStatus::Active], BotStatus::RateLimited, Some(reason)).await
    }

    /// Lets every bot go on that Telegram had asked to wait; at the start, when nobody remembers the waits.
    pub async fn clear_rate_limits(&self) -> Result<(), BotError> {
        let mut tx = self.0.store.begin().await?;
        tx.clear_rate_limits(self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Telegram lets the bot go on.
    pub async fn resume_after_rate_limit(&self, bot: BotId) -> Result<(), BotError> {
        self.mark(bot, &[BotStatus::RateLimited], BotStatus::Active, None).await
    }

    /// Changes the status without a person's doing, if the bot stands in one of `from`.
    async fn mark(&self, bot: BotId, from: &[BotStatus], to: BotStatus, reason: Option<&str>) -> Result<(), BotError> {
        let mut tx = self.0.store.begin().await?;
        let Some(found) = tx.find_bot(bot).await? else { return Ok(()) };
        if !from.contains(&found.status) {
            return Ok(());
        }
        tx.set_bot_status(bot, to, reason, false, self.0.ambient.now()).await?;
        tx.commit().await?;
        self.0.signals.send(BotSignal::Changed(bot));
        Ok(())
    }

    /// Telegram no longer accepts the bot's token.
    pub async fn fail_revoked(&self, bot: BotId) -> Result<(), BotError> {
        self.fail(bot, REVOKED_TOKEN).await
    }

    /// The bot cannot go on until a person does something, which `reason` says. The owner is told if their chat with the
    /// bot still works.
    pub async fn fail(&self, bot: BotId, reason: &str) -> Result<(), BotError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let Some(found) = tx.find_bot(bot).await? else { return Ok(()) };
        if !found.status.runs() && found.status != BotStatus::Pending {
            return Ok(());
        }
        tx.set_bot_status(bot, BotStatus::Error, Some(reason), false, now).await?;
        tx.record(&Caller::system(), AuditEntry::new(AuditAction::BotFailed, bot.0).because(reason), now).await?;
        tx.commit().await?;
        tracing::warn!(bot = %bot, reason, "bot stopped with an error");
        self.0.signals.send(BotSignal::Stopped(bot));
        self.tell_owner(&found, &format!("Your bot has stopped: {reason}")).await;
        self.forget_client(bot);
        Ok(())
    }
}
