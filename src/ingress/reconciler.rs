//! Webhooks as they should be: what Telegram knows is compared with what it should know, at a paced rate.
//!
//! A webhook can be lost silently: removed by a person, by Telegram after a day of failures, by another program. So every
//! bot is looked at when it changes, and now and then.

use std::collections::VecDeque;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use serde_json::json;
use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::base::secret::ExposeSecret as _;
use crate::clients::telegram::TelegramError;
use crate::ingress::{Ingress, PAGE};
use crate::model::bot::{Bot, BotId};
use crate::runtime::allowed_updates;
use crate::services::bots::BotError;
use crate::services::signals::BotSignal;

/// The wait before a failed round is begun anew.
const RETRY: Duration = Duration::from_secs(5);

/// What to tell the owner when the webhook is another program's.
const FOREIGN_WEBHOOK: &str = "another program has set its own webhook for this bot: stop it there, then start the bot again, or replace the token";

/// The bots to look at: those that changed come before those whose turn it is.
#[derive(Default)]
struct Agenda {
    changed: VecDeque<BotId>,
    round: VecDeque<BotId>,
    /// Where the round goes on in the store; `None` while no round is under way.
    after: Option<BotId>,
}

/// Runs until ingress is stopped.
pub(super) async fn run(ingress: Ingress, mut signals: broadcast::Receiver<BotSignal>) {
    let limiter = RateLimiter::direct(Quota::per_second(ingress.0.settings.webhook_reconcile_rps));
    let mut agenda = Agenda::default();
    let mut next_page = Instant::now();
    loop {
        let next = agenda.changed.pop_front().or_else(|| agenda.round.pop_front());
        let until = next_page;
        let work = async {
            match next {
                Some(bot) => reconcile(&ingress, bot, &limiter).await,
                None => tokio::time::sleep_until(until).await,
            }
        };
        tokio::pin!(work);
        // Signals are taken in while a bot is being looked at, so that none is missed however long that takes.
        loop {
            tokio::select! {
                () = ingress.0.cancel.cancelled() => return,
                () = &mut work => break,
                signal = signals.recv() => match signal {
                    Ok(BotSignal::Changed(bot)) => {
                        agenda.changed.push_back(bot);
                        if next.is_none() {
                            break;
                        }
                    }
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => next_page = Instant::now(),
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            }
        }
        if agenda.changed.is_empty() && agenda.round.is_empty() && Instant::now() >= next_page {
            next_page = Instant::now() + read_page(&ingress, &mut agenda).await;
        }
    }
}

/// Puts the round's next bots on the agenda; how long to wait before the page after them.
async fn read_page(ingress: &Ingress, agenda: &mut Agenda) -> Duration {
    match ingress.0.bots.list_running(agenda.after, PAGE).await {
        Ok(page) => {
            agenda.round.extend(page.iter().map(|bot| bot.id));
            agenda.after = agenda.round.back().copied();
            if agenda.after.is_some() { Duration::ZERO } else { ingress.0.settings.webhook_reconcile_interval }
        }
        Err(error) => {
            tracing::warn!(%error, "the bots to reconcile could not be read");
            RETRY
        }
    }
}

/// Looks at one bot, and tells its owner if its updates cannot come in.
async fn reconcile(ingress: &Ingress, bot: BotId, limiter: &DefaultDirectRateLimiter) {
    limiter.until_ready().await;
    let result = match ingress.0.bots.find(bot).await {
        Ok(Some(bot)) if bot.status.runs() => set_if_needed(ingress, &bot).await,
        Ok(_) => return,
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(None) => ingress.note_error(bot, None).await,
        Ok(Some(problem)) => ingress.note_error(bot, Some(&problem)).await,
        Err(BotError::Telegram(TelegramError::Revoked)) => {
            if let Err(error) = ingress.0.bots.fail_revoked(bot).await {
                tracing::warn!(%bot, %error, "the bot's status could not be set");
            }
        }
        Err(error) => {
            tracing::warn!(%bot, %error, "a webhook could not be reconciled");
            ingress.note_error(bot, Some(&error.to_string())).await;
        }
    }
}

/// Sets the bot's webhook unless it is set as it should be; what is wrong with it, if that is not for us to mend.
async fn set_if_needed(ingress: &Ingress, bot: &Bot) -> Result<Option<String>, BotError> {
    let Some(url) = hook_url(ingress, bot) else { return Ok(None) };
    let client = ingress.0.bots.client(bot.id).await?;
    let info = client.call("getWebhookInfo", &json!({})).await?;
    let known = info["url"].as_str().unwrap_or_default();
    let is_foreign = !known.is_empty() && !known.contains(&bot.hook_id);
    if is_foreign {
        return Ok(Some(FOREIGN_WEBHOOK.to_owned()));
    }
    let allowed = allowed_updates(bot.program);
    let max_connections = ingress.0.settings.webhook_max_connections;
    let is_as_it_should_be =
        known == url && info["allowed_updates"] == json!(allowed) && info["max_connections"] == json!(max_connections);
    if !is_as_it_should_be {
        let secret = ingress.0.bots.hook_secret(bot.id).await?;
        let params = json!({
            "url": url,
            "secret_token": secret.expose_secret(),
            "allowed_updates": allowed,
            "max_connections": max_connections,
        });
        client.call("setWebhook", &params).await?;
        tracing::info!(bot = %bot.id, "the bot's webhook was set");
    }
    // Telegram's own last complaint, if it still has updates that it could not bring.
    let is_stuck = info["pending_update_count"].as_i64().unwrap_or(0) > 0 && is_as_it_should_be;
    Ok(info["last_error_message"].as_str().filter(|_| is_stuck).map(str::to_owned))
}

fn hook_url(ingress: &Ingress, bot: &Bot) -> Option<String> {
    let base = ingress.0.public_url.as_ref()?.as_str().trim_end_matches('/');
    Some(format!("{base}/telegram/webhook/{}", bot.hook_id))
}
