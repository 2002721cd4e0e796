//! One poll of one bot.

use std::time::Duration;

use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::DeleteWebhookParams;
use frankenstein::response::MethodResponse;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::base::retry::Backoff;
use crate::clients::telegram::{BotClient, TelegramError};
use crate::ingress::Ingress;
use crate::model::bot::{Bot, BotId};
use crate::runtime::allowed_updates;
use crate::services::bots::BotError;
use crate::services::updates::parse_updates;

/// Updates fetched at a time: Telegram's maximum.
const BATCH: u32 = 100;

/// Halvings of [`BATCH`] that leave one update.
const SMALLEST_BATCH: u32 = BATCH.ilog2();

/// Waits after failed polls.
const BACKOFF: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_secs(30) };

/// Conflicts in a row that mean nothing: after a restart, the old poll can linger for about 30 s.
const LINGERING_CONFLICTS: u32 = 5;

/// After a week of silence Telegram starts its numbers anew, anywhere; an offset from before could then confirm updates
/// that were never seen. So after six days without an update the next poll asks without an offset.
const OFFSET_LIFETIME: Duration = Duration::from_hours(6 * 24);

/// What to tell the owner when another webhook is set.
const FOREIGN_WEBHOOK: &str = "another program has set a webhook for this bot: remove it there, or replace the token";

/// What to tell the owner when another program polls.
const FOREIGN_POLLER: &str = "another program polls this bot: stop it there, or replace the token";

/// How far the polling of a bot has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// The next update to ask for. Asking for it confirms those before.
    offset: Option<i64>,
    last_update_at: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    /// Whether the failures were shown to the owner.
    is_error_shown: bool,
}

/// When a bot is to be polled again, or that it is not.
#[derive(Debug)]
pub(super) enum Next {
    /// After this long.
    After(Duration),
    /// Not until it changes.
    Never,
}

/// Polls a bot once: for as long as Telegram lets us wait if `is_live`, else only for what is there.
pub(super) async fn poll(ingress: &Ingress, bot: BotId, is_live: bool, mut progress: Progress) -> (Progress, Next) {
    let polled = match ingress.0.bots.find(bot).await {
        Ok(Some(bot)) if bot.status.runs() => fetch(ingress, &bot, is_live, &mut progress).await,
        Ok(_) => return (progress, Next::Never),
        Err(error) => Err(error.into()),
    };
    match polled {
        Ok(()) => {
            if std::mem::take(&mut progress.is_error_shown) {
                ingress.note_error(bot, None).await;
            }
            progress.failures = 0;
            // A live bot is asked again at once; for a sleeping one, the caller knows the interval.
            (progress, Next::After(Duration::ZERO))
        }
        Err(error) => {
            progress.failures = progress.failures.saturating_add(1);
            let next = react(ingress, bot, &error, &mut progress).await;
            (progress, next)
        }
    }
}

async fn fetch(ingress: &Ingress, bot: &Bot, is_live: bool, progress: &mut Progress) -> Result<(), BotError> {
    let client = ingress.0.bots.client(bot.id).await?;
    if progress.last_update_at.is_some_and(|at| at.elapsed() >= OFFSET_LIFETIME) {
        progress.offset = None;
    }
    let timeout = if is_live { ingress.0.settings.long_poll_timeout.as_secs() } else { 0 };
    // After a failure fewer at a time: the answer may have been too large or too slow to arrive.
    let limit = BATCH >> progress.failures.min(SMALLEST_BATCH);
    let mut params = json!({ "limit": limit, "timeout": timeout, "allowed_updates": allowed_updates(bot.program) });
    if let Some(offset) = progress.offset {
        params["offset"] = json!(offset);
    }
    let response: MethodResponse<Box<RawValue>> = client.request("getUpdates", Some(&params)).await?;
    let updates = parse_updates(&response.result)
        .map_err(|error| BotError::Telegram(TelegramError::Unavailable(error.to_string())))?;
    if let Some(last) = updates.last() {
        let next = last.update_id + 1;
        ingress.accept(bot.id, updates).await?;
        // Only now: asking for the next update confirms these.
        progress.offset = Some(next);
        progress.last_update_at = Some(Instant::now());
    }
    Ok(())
}

/// Decides what follows from a failed poll, and tells the owner what they should know.
async fn react(ingress: &Ingress, bot: BotId, error: &BotError, progress: &mut Progress) -> Next {
    let wait = BACKOFF.delay(progress.failures, &ingress.0.ambient);
    let shown = match error {
        BotError::NotFound => return Next::Never,
        BotError::Telegram(TelegramError::Revoked) => {
            if let Err(error) = ingress.0.bots.fail_revoked(bot).await {
                tracing::warn!(%bot, %error, "the bot's status could not be set");
                return Next::After(wait);
            }
            return Next::Never;
        }
        BotError::Telegram(TelegramError::TooManyRequests { retry_after }) => return Next::After(*retry_after),
        BotError::Telegram(TelegramError::Conflict(words)) if words.contains("webhook") => {
            match release_own_webhook(ingress, bot).await {
                Ok(true) => return Next::After(Duration::ZERO),
                Ok(false) => Some(FOREIGN_WEBHOOK.to_owned()),
                Err(error) => Some(error.to_string()),
            }
        }
        BotError::Telegram(TelegramError::Conflict(_)) => {
            (progress.failures > LINGERING_CONFLICTS).then(|| FOREIGN_POLLER.to_owned())
        }
        BotError::Credential { .. } => {
            // Once for each change: the polls go on, and would say it again and again.
            if !progress.is_error_shown {
                tracing::error!(%bot, %error, "the bot cannot receive updates");
            }
            Some("the bot's token cannot be read: an operator has to put its vault key back".to_owned())
        }
        other => {
            tracing::debug!(%bot, error = %other, "a poll failed");
            (progress.failures > 2).then(|| other.to_string())
        }
    };
    if let Some(shown) = shown {
        progress.is_error_shown = true;
        ingress.note_error(bot, Some(&shown)).await;
    }
    Next::After(wait)
}

/// Removes a webhook that is set, if it is one of ours from a time in webhook mode. Whether it was.
async fn release_own_webhook(ingress: &Ingress, bot: BotId) -> Result<bool, BotError> {
    let Some(bot) = ingress.0.bots.find(bot).await? else { return Ok(false) };
    let client: BotClient = ingress.0.bots.client(bot.id).await?;
    let is_ours = client.get_webhook_info().await?.result.url.contains(&bot.hook_id);
    if is_ours {
        client.delete_webhook(&DeleteWebhookParams::builder().build()).await?;
    }
    Ok(is_ours)
}
