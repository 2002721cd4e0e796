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
use crate::ingress::deaf::Tell;
use crate::model::bot::{BotId, ProgramName};
use crate::runtime::allowed_updates;
use crate::services::bots::BotError;
use crate::services::updates::parse_updates;

/// Updates fetched at a time: Telegram's maximum.
const BATCH: usize = 100;

/// Halvings of [`BATCH`] that leave one update.
const SMALLEST_BATCH: u32 = BATCH.ilog2();

/// Waits after failed polls.
const BACKOFF: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_secs(30) };

/// After a week of silence Telegram starts its numbers anew, anywhere; an offset from before could then confirm updates
/// that were never seen. So after six days without an update the next poll asks without an offset.
const OFFSET_LIFETIME: Duration = Duration::from_hours(6 * 24);

/// The longest wait before a poll that another one ended is made again, and the wait while that is known to go on.
const CONFLICT_WAIT: Duration = Duration::from_secs(5);
const KNOWN_CONFLICT_WAIT: Duration = Duration::from_secs(15);

/// Failures in a row that pass by themselves before they are shown.
const QUIET_FAILURES: u32 = 2;

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
    conflict: Option<Conflict>,
    /// When another program's polls would last have been noticed.
    pub(super) listened_at: Option<Instant>,
}

/// Polls of another program that end ours.
#[derive(Debug, Clone, Copy)]
struct Conflict {
    since: Instant,
    last_at: Instant,
}

impl Progress {
    /// Whether another program's polls end ours.
    pub(super) const fn has_conflict(&self) -> bool {
        self.conflict.is_some()
    }
}

/// When a bot is to be polled again, or that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// As usual; `has_news` if updates came, `has_more` if more are waiting.
    AsUsual {
        /// Updates came.
        has_news: bool,
        /// As many came as fit, so that there may be more.
        has_more: bool,
    },
    /// After a failure, so much later.
    After(Duration),
    /// Not until it changes.
    Never,
}

/// Polls a bot once. Telegram holds an empty poll open for `wait`, in whole seconds. `program` is what the bot runs, if it
/// is known that it runs; else it is looked up and filled in.
pub(super) async fn poll(
    ingress: &Ingress,
    bot: BotId,
    program: &mut Option<ProgramName>,
    wait: Duration,
    progress: &mut Progress,
) -> Next {
    if program.is_none() {
        match ingress.0.bots.find(bot).await {
            Ok(found) => *program = found.filter(|bot| bot.status.runs()).map(|bot| bot.program),
            Err(error) => return react(ingress, bot, &error.into(), progress).await,
        }
    }
    let Some(program) = *program else { return Next::Never };
    let begun = Instant::now();
    match fetch(ingress, bot, program, wait, progress).await {
        Ok(Fetched { received, has_more }) => {
            progress.failures = 0;
            let is_quiet = received == 0;
            let has_listened = is_quiet && !wait.is_zero() && begun.elapsed() >= wait.mul_f64(0.9);
            if has_listened {
                progress.listened_at = Some(Instant::now());
            }
            // Nobody ended this poll before its time, or those of a busy bot for long.
            let calm = 2 * ingress.0.settings.conflict_patience;
            progress.conflict = progress.conflict.filter(|last| !has_listened && last.last_at.elapsed() < calm);
            if !progress.has_conflict() {
                ingress.note_hearing(bot).await;
            }
            Next::AsUsual { has_news: !is_quiet, has_more }
        }
        Err(error) => react(ingress, bot, &error, progress).await,
    }
}

/// What a poll brought.
struct Fetched {
    /// Updates.
    received: usize,
    /// Whether it brought as many as were asked for.
    has_more: bool,
}

/// Fetches what is there, or comes within `wait`.
async fn fetch(
    ingress: &Ingress,
    bot: BotId,
    program: ProgramName,
    wait: Duration,
    progress: &mut Progress,
) -> Result<Fetched, BotError> {
    let client = ingress.0.bots.client(bot).await?;
    if progress.last_update_at.is_some_and(|at| at.elapsed() >= OFFSET_LIFETIME) {
        progress.offset = None;
    }
    // After a failure fewer at a time: the answer may have been too large or too slow to arrive.
    let limit = BATCH >> progress.failures.min(SMALLEST_BATCH);
    let mut params = json!({ "limit": limit, "timeout": wait.as_secs(), "allowed_updates": allowed_updates(program) });
    if let Some(offset) = progress.offset {
        params["offset"] = json!(offset);
    }
    let response: MethodResponse<Box<RawValue>> = client.request("getUpdates", Some(&params)).await?;
    let updates = parse_updates(&response.result)
        .map_err(|error| BotError::Telegram(TelegramError::Unavailable(error.to_string())))?;
    let received = updates.len();
    if let Some(last) = updates.last() {
        let next = last.update_id + 1;
        ingress.accept(bot, updates).await?;
        // Only now: asking for the next update confirms these.
        progress.offset = Some(next);
        progress.last_update_at = Some(Instant::now());
    }
    Ok(Fetched { received, has_more: received >= limit })
}

/// Decides what follows from a failed poll, and tells the owner what they should know.
pub(super) async fn react(ingress: &Ingress, bot: BotId, error: &BotError, progress: &mut Progress) -> Next {
    progress.failures = progress.failures.saturating_add(1);
    let wait = BACKOFF.delay(progress.failures, &ingress.0.ambient);
    match error {
        BotError::NotFound => return Next::Never,
        BotError::Telegram(TelegramError::Revoked) => {
            let Err(error) = ingress.0.bots.fail_revoked(bot).await else { return Next::Never };
            tracing::warn!(%bot, %error, "the bot's status could not be set");
        }
        BotError::Telegram(TelegramError::TooManyRequests { retry_after }) => return Next::After(*retry_after),
        BotError::Telegram(TelegramError::Conflict(words)) if words.to_ascii_lowercase().contains("webhook") => {
            progress.conflict = None;
            match release_own_webhook(ingress, bot).await {
                Ok(true) => return Next::After(Duration::ZERO),
                Ok(false) => ingress.note_deaf(bot, FOREIGN_WEBHOOK, Tell::Owner).await,
                Err(error) => ingress.note_deaf(bot, &error.to_string(), Tell::Status).await,
            };
        }
        BotError::Telegram(TelegramError::Conflict(_)) => {
            return Next::After(meet_other_poller(ingress, bot, progress).await);
        }
        BotError::Credential { .. } => {
            let words = "the bot's token cannot be read: an operator has to put its vault key back";
            // Once for each change: the polls go on, and would say it again and again.
            if ingress.note_deaf(bot, words, Tell::Status).await {
                tracing::error!(%bot, %error, "the bot cannot receive updates");
            }
        }
        other => {
            tracing::debug!(%bot, error = %other, "a poll failed");
            if progress.failures > QUIET_FAILURES {
                ingress.note_deaf(bot, &other.to_string(), Tell::Status).await;
            }
        }
    }
    Next::After(wait)
}

/// Another program's poll has ended ours. After a restart our own old poll does that too, which soon passes; what does not
/// is shown. How long to wait before the next poll.
async fn meet_other_poller(ingress: &Ingress, bot: BotId, progress: &mut Progress) -> Duration {
    let now = Instant::now();
    let since = progress.conflict.map_or(now, |conflict| conflict.since);
    progress.conflict = Some(Conflict { since, last_at: now });
    let patience = ingress.0.settings.conflict_patience;
    if since.elapsed() < patience {
        return BACKOFF.delay(progress.failures, &ingress.0.ambient).min(CONFLICT_WAIT);
    }
    ingress.note_deaf(bot, FOREIGN_POLLER, Tell::Owner).await;
    KNOWN_CONFLICT_WAIT.min(patience / 2)
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
