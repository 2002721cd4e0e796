//! Removing a bot.

use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::DeleteWebhookParams;
use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::Bot;
use crate::services::bots::{BotError, Bots};
use crate::services::signals::BotSignal;

impl Bots {
    /// Stops the caller's bot, deletes its webhook at Telegram and erases everything of it: credentials, sessions, chats,
    /// inbox and outbox. Only the audit log keeps that it was there.
    pub async fn remove(&self, caller: &Caller) -> Result<(), BotError> {
        let bot = self.get_own(caller).await?;
        let webhook = self.release_webhook(&bot).await;
        if let Err(error) = &webhook {
            // A revoked token or an unreachable Telegram must not keep a person from erasing their data.
            tracing::info!(bot = %bot.id, %error, "the webhook of a removed bot could not be deleted");
        }
        // Telegram has had its time; an admin may have suspended the bot meanwhile, and it must not get away.
        let (mut tx, held) = self.lock_own(caller).await?;
        if held.id != bot.id {
            return Err(BotError::NotFound);
        }
        let now = self.0.ambient.now();
        self.end_in(&mut tx, caller, &bot, None, bot.account_id).await?;
        tx.delete_bot(bot.id).await?;
        let detail = json!({
            "telegram_bot_id": bot.telegram_bot_id,
            "username": bot.username,
            "webhook_deleted": webhook.is_ok(),
        });
        tx.record(caller, AuditEntry::new(AuditAction::BotRemoved, bot.id.0).with(detail), now).await?;
        tx.commit().await?;
        self.forget_client(bot.id);
        self.announce(&bot, BotSignal::Stopped);
        Ok(())
    }

    async fn release_webhook(&self, bot: &Bot) -> Result<(), BotError> {
        let client = self.client(bot.id).await?.without_retries();
        client.delete_webhook(&DeleteWebhookParams::builder().build()).await?;
        Ok(())
    }
}
