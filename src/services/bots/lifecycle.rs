//! A bot's status: who may change it, and what follows.

use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::DeleteWebhookParams;
use serde_json::json;

use crate::clients::telegram::TelegramError;
use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotId, BotStatus, CredentialField};
use crate::services::bot_log::Note;
use crate::services::bots::{BotError, Bots, parse_reason, require_admin};
use crate::services::signals::BotSignal;
use crate::store::{SealedCredential, Tx};

/// What a person has to do about a token that Telegram no longer accepts.
const REVOKED_TOKEN: &str = "Telegram no longer accepts the bot's token: get a new one from @BotFather with /token \
    and send it with PUT /api/user-bot/token";

/// What is noted on an update or a call that an admin dropped.
const DROPPED: &str = "dropped by an admin";

/// A status to be set.
struct Transition<'a> {
    status: BotStatus,
    reason: Option<&'a str>,
    by_admin: bool,
    action: AuditAction,
    note: Note<'a>,
}

impl Bots {
    /// An admin suspends an account's bot: its work ends at once.
    pub async fn suspend(&self, caller: &Caller, account: AccountId, reason: &str) -> Result<Bot, BotError> {
        require_admin(caller)?;
        let reason = parse_reason(reason)?;
        let (tx, bot) = self.lock_as_admin(caller, account).await?;
        let to = Transition {
            status: BotStatus::Suspended,
            reason: Some(reason),
            by_admin: true,
            action: AuditAction::BotSuspended,
            note: Note::Suspended(reason),
        };
        let suspended = self.change_status(caller, tx, &bot, to).await?;
        self.tell_owner(&suspended, &format!("An admin has suspended this bot: {reason}")).await;
        Ok(suspended)
    }

    /// An admin lets an account's bot run again, whatever had stopped it. Updates that waited are answered.
    pub async fn activate(&self, caller: &Caller, account: AccountId) -> Result<Bot, BotError> {
        let (tx, bot) = self.lock_as_admin(caller, account).await?;
        self.start_bot(caller, tx, bot, true).await
    }

    /// The same, but what waited is dropped: at Telegram, in the inbox and in the outbox. Nothing is changed if Telegram
    /// cannot be reached.
    pub async fn activate_afresh(&self, caller: &Caller, account: AccountId) -> Result<Bot, BotError> {
        let (tx, bot) = self.lock_as_admin(caller, account).await?;
        drop(tx);
        require_stopped(&bot)?;
        // Telegram has one queue for both ways of fetching, and this call is how it is emptied. A webhook is set again
        // when the bot starts.
        let empty = DeleteWebhookParams::builder().drop_pending_updates(true).build();
        self.client(bot.id).await?.delete_webhook(&empty).await?;
        let (mut tx, bot) = self.lock_as_admin(caller, account).await?;
        require_stopped(&bot)?;
        let now = self.0.ambient.now();
        let dropped = json!({
            "updates": tx.drop_waiting_updates(bot.id, DROPPED, now).await?,
            "calls": tx.drop_waiting_calls(bot.id, DROPPED, now).await?,
        });
        tx.record(caller, AuditEntry::new(AuditAction::WaitingDropped, bot.id.0).with(dropped), now).await?;
        self.start_bot(caller, tx, bot, true).await
    }

    /// The owner stops their bot.
    pub async fn stop(&self, caller: &Caller) -> Result<Bot, BotError> {
        let (tx, bot) = self.lock_own(caller).await?;
        let to = Transition {
            status: BotStatus::Suspended,
            reason: Some("stopped by its owner"),
            by_admin: false,
            action: AuditAction::BotSuspended,
            note: Note::Stopped,
        };
        self.change_status(caller, tx, &bot, to).await
    }

    /// The owner starts their bot again, after a stop or an error.
    pub async fn start(&self, caller: &Caller) -> Result<Bot, BotError> {
        let (tx, bot) = self.lock_own(caller).await?;
        self.start_bot(caller, tx, bot, false).await
    }

    async fn start_bot(&self, caller: &Caller, tx: Tx, bot: Bot, by_admin: bool) -> Result<Bot, BotError> {
        if is_at_work(&bot) {
            return Ok(bot);
        }
        let to = Transition {
            status: BotStatus::Pending,
            reason: Some("being set up"),
            by_admin: false,
            action: AuditAction::BotActivated,
            note: Note::Activated { by_admin },
        };
        self.change_status(caller, tx, &bot, to).await
    }

    /// Changes the status of a bot that `tx` holds, and commits.
    async fn change_status(&self, caller: &Caller, mut tx: Tx, bot: &Bot, to: Transition<'_>) -> Result<Bot, BotError> {
        let now = self.0.ambient.now();
        tx.set_bot_status(bot.id, to.status, to.reason, to.by_admin, now).await?;
        let mut entry = AuditEntry::new(to.action, bot.id.0)
            .with(json!({ "before": bot.status.as_str(), "after": to.status.as_str() }));
        // Of the other changes, the reason is Botyard's own word for the new status, not a person's.
        if to.status == BotStatus::Suspended {
            entry.reason = to.reason.map(str::to_owned);
        }
        tx.record(caller, entry, now).await?;
        let changed = tx.find_bot(bot.id).await?.ok_or(BotError::NotFound)?;
        tx.commit().await?;
        self.0.log.note(bot.id, to.note);
        let signal = if to.status == BotStatus::Pending { BotSignal::Changed } else { BotSignal::Stopped };
        self.announce(bot, signal);
        Ok(changed)
    }

    /// The runtime has set the bot up: it runs.
    pub async fn mark_active(&self, bot: BotId) -> Result<(), BotError> {
        let is_news = self.mark(bot, &[BotStatus::Pending], BotStatus::Active, None).await?;
        if is_news {
            self.0.log.note(bot, Note::Started);
        }
        Ok(())
    }

    /// Telegram asks the whole bot to wait.
    pub async fn mark_rate_limited(&self, bot: BotId, reason: &str) -> Result<(), BotError> {
        self.mark(bot, &[BotStatus::Active], BotStatus::RateLimited, Some(reason)).await.map(drop)
    }

    /// Lets every bot go on that Telegram had asked to wait; at the start, when nobody remembers the waits.
    pub async fn clear_rate_limits(&self) -> Result<(), BotError> {
        let mut tx = self.0.store.begin().await?;
        tx.clear_rate_limits(self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Telegram lets the bot go on.
    pub async fn resume_after_rate_limit(&self, bot: BotId) -> Result<(), BotError> {
        self.mark(bot, &[BotStatus::RateLimited], BotStatus::Active, None).await.map(drop)
    }

    /// Changes the status without a person's doing, if the bot stands in one of `from`; whether it does.
    async fn mark(
        &self,
        bot: BotId,
        from: &[BotStatus],
        to: BotStatus,
        reason: Option<&str>,
    ) -> Result<bool, BotError> {
        let mut tx = self.0.store.begin().await?;
        let Some(found) = tx.lock_bot(bot).await? else { return Ok(false) };
        if !from.contains(&found.status) {
            return Ok(false);
        }
        tx.set_bot_status(bot, to, reason, false, self.0.ambient.now()).await?;
        tx.commit().await?;
        self.announce(&found, BotSignal::Changed);
        Ok(true)
    }

    /// Telegram refused the bot's token: ends the bot's work if it is the present token that is refused. That of a call
    /// which began earlier may have been replaced since; then this is [`TelegramError::Unavailable`], and the call is
    /// worth repeating.
    pub async fn fail_revoked(&self, bot: BotId) -> Result<(), BotError> {
        if self.find(bot).await?.is_none_or(|bot| !is_at_work(&bot)) {
            return Ok(());
        }
        self.forget_client(bot);
        let token = self.find_token(bot).await?;
        match self.open_client(&token)?.get_me().await {
            Err(TelegramError::Revoked) => self.fail_with(bot, REVOKED_TOKEN, Note::TokenRefused, Some(&token)).await,
            Err(error) => Err(error.into()),
            Ok(_) => Err(token_replaced()),
        }
    }

    /// The bot cannot go on until a person does something, which `reason` says. The owner is told if their chat with the
    /// bot still works.
    pub async fn fail(&self, bot: BotId, reason: &str) -> Result<(), BotError> {
        self.fail_with(bot, reason, Note::GivenUp, None).await
    }

    /// The same, but only if the bot's token is still `token`, if that is given.
    async fn fail_with(
        &self,
        bot: BotId,
        reason: &str,
        note: Note<'_>,
        token: Option<&SealedCredential>,
    ) -> Result<(), BotError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let Some(found) = tx.lock_bot(bot).await? else { return Ok(()) };
        if !is_at_work(&found) {
            return Ok(());
        }
        if token.is_some() && tx.find_credential(bot, CredentialField::Token).await?.as_ref() != token {
            return Err(token_replaced());
        }
        tx.set_bot_status(bot, BotStatus::Error, Some(reason), false, now).await?;
        tx.record(&Caller::system(), AuditEntry::new(AuditAction::BotFailed, bot.0).because(reason), now).await?;
        tx.commit().await?;
        tracing::warn!(bot = %bot, reason, "bot stopped with an error");
        self.0.log.note(bot, note);
        self.announce(&found, BotSignal::Stopped);
        self.tell_owner(&found, &format!("Your bot has stopped: {reason}")).await;
        self.forget_client(bot);
        Ok(())
    }
}

fn token_replaced() -> BotError {
    TelegramError::Unavailable("a token was refused that has been replaced since".to_owned()).into()
}

fn require_stopped(bot: &Bot) -> Result<(), BotError> {
    if is_at_work(bot) { Err(BotError::Running) } else { Ok(()) }
}

/// Whether the bot is at work or about to be.
fn is_at_work(bot: &Bot) -> bool {
    bot.status.runs() || bot.status == BotStatus::Pending
}
