//! Webhooks as they should be: what Telegram knows is compared with what it should know, at a paced rate.
//!
//! A webhook can be lost silently: removed by a person, by Telegram after a day of failures, by another program. So every
//! bot is looked at when it changes, when it was in use and falls silent, and now and then.

use std::collections::{HashSet, VecDeque};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use lru::LruCache;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::base::secret::ExposeSecret as _;
use crate::base::telemetry::panic_message;
use crate::clients::telegram::TelegramError;
use crate::ingress::deaf::Tell;
use crate::ingress::report::WatchReport;
use crate::ingress::watch::{IN_USE, MAX_WATCHED, Watch};
use crate::ingress::{Ingress, PAGE};
use crate::model::bot::{Bot, BotId};
use crate::runtime::allowed_updates;
use crate::services::bots::BotError;
use crate::services::signals::BotSignal;

/// The wait before a failed round is begun anew.
const RETRY: Duration = Duration::from_secs(5);

/// Looks under way at the same time, so that one without an answer holds up no other.
const MAX_LOOKS: usize = 32;

/// How often it is noted who was heard of, and how the looks are doing.
const TICK: Duration = Duration::from_millis(500);

/// One look in so many goes to the round although bots in use wait, so that the round comes to its end.
const ROUNDS_SHARE: u32 = 5;

/// What to tell the owner when the webhook is another program's.
const FOREIGN_WEBHOOK: &str = "another program has set its own webhook for this bot: stop it there, then start the bot again, or replace the token";

/// What to tell the owner when the webhook was lost and set again.
const MENDED: &str = "Your bot's webhook had been removed by another program or person, so that it received nothing. It is set again. If that was not your doing, replace the token: whoever removed it has it.";

/// What to tell the owner when that goes on.
const KEEPS_BEING_REMOVED: &str =
    "another program keeps removing this bot's webhook: stop it there, or replace the token";

/// Losses of one webhook within [`LOSSES_COUNT_FOR`] that one does not speak of as another program's doing.
const FEW_LOSSES: u32 = 2;

/// How long a lost webhook counts.
const LOSSES_COUNT_FOR: Duration = Duration::from_hours(1);

/// Bots whose losses are counted.
const MAX_LOSSES: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// Why a bot is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// It changed, so that another webhook than it has is no surprise.
    Changed,
    /// It is its turn.
    Turn,
}

/// The bots to look at: those that changed, then those in use that fell silent, then those whose turn it is.
struct Agenda {
    changed: VecDeque<BotId>,
    watch: Watch,
    round: VecDeque<BotId>,
    /// Where the round goes on in the store; `None` while no round is under way.
    after: Option<BotId>,
    looks: u32,
    /// The bots whose webhook has been as it should be.
    set: HashSet<BotId>,
    /// How often webhooks were lost, and since when that is counted.
    losses: LruCache<BotId, (u32, Instant)>,
}

impl Agenda {
    fn new(silence: Duration) -> Self {
        Self {
            changed: VecDeque::new(),
            watch: Watch::new(silence),
            round: VecDeque::new(),
            after: None,
            looks: 0,
            set: HashSet::new(),
            losses: LruCache::new(MAX_LOSSES),
        }
    }

    /// Whether there is a bot to look at now.
    fn has_work(&self, now: Instant) -> bool {
        !(self.changed.is_empty() && self.round.is_empty()) || self.watch.next_at().is_some_and(|at| at <= now)
    }

    /// The next bot to look at, if there is one now.
    fn next(&mut self, now: Instant) -> Option<(BotId, Reason)> {
        if let Some(bot) = self.changed.pop_front() {
            return Some((bot, Reason::Changed));
        }
        self.looks = self.looks.wrapping_add(1);
        let is_rounds_turn = self.looks.is_multiple_of(ROUNDS_SHARE);
        let from_round = if is_rounds_turn { self.round.pop_front() } else { None };
        let next = from_round.or_else(|| self.watch.pop_due(now)).or_else(|| self.round.pop_front());
        next.map(|bot| (bot, Reason::Turn))
    }

    /// Counts a loss; how often the webhook was lost lately.
    fn count_loss(&mut self, bot: BotId) -> u32 {
        let now = Instant::now();
        let (count, since) = self
            .losses
            .pop(&bot)
            .filter(|(_, since)| now.duration_since(*since) < LOSSES_COUNT_FOR)
            .unwrap_or((0, now));
        self.losses.put(bot, (count + 1, since));
        count + 1
    }

    /// Takes in that a bot changed or stopped.
    fn take_in(&mut self, signal: BotSignal) {
        match signal {
            BotSignal::Changed(bot) => {
                self.set.remove(&bot);
                self.changed.push_back(bot);
            }
            BotSignal::Stopped(bot) => {
                self.set.remove(&bot);
                self.losses.pop(&bot);
                self.watch.forget(bot);
            }
            BotSignal::Hears(_) | BotSignal::Waiting(_) | BotSignal::Enqueued(..) => {}
        }
    }
}

/// The looks that are under way.
#[derive(Default)]
struct Looks {
    tasks: JoinSet<(BotId, Reason, Looked)>,
    /// Whose they are: no bot is looked at twice at the same time.
    bots: HashSet<BotId>,
    /// Those of them that changed meanwhile.
    again: HashSet<BotId>,
}

impl Looks {
    fn begin(&mut self, ingress: &Ingress, bot: BotId, reason: Reason) {
        if !self.bots.insert(bot) {
            if reason == Reason::Changed {
                self.again.insert(bot);
            }
            return;
        }
        let ingress = ingress.clone();
        self.tasks.spawn(async move {
            let looked = AssertUnwindSafe(look(&ingress, bot)).catch_unwind().await.unwrap_or_else(|panic| {
                tracing::error!(%bot, reason = panic_message(&*panic), "a look at a webhook fell");
                Looked::Nothing
            });
            (bot, reason, looked)
        });
    }

    /// A look has ended. Whether its bot changed meanwhile.
    fn end(&mut self, bot: BotId) -> bool {
        self.bots.remove(&bot);
        self.again.remove(&bot)
    }
}

/// Runs until ingress is stopped.
pub(super) async fn run(ingress: Ingress, mut signals: broadcast::Receiver<BotSignal>) {
    let step = Duration::from_secs(1) / ingress.0.settings.webhook_reconcile_rps.get();
    let (mut agenda, mut looks) = (Agenda::new(ingress.0.settings.webhook_silence), Looks::default());
    recall(&ingress, &mut agenda.watch).await;
    let (mut next_page, mut next_look) = (Instant::now(), Instant::now());
    let mut tick = tokio::time::interval(TICK);
    loop {
        let now = Instant::now();
        if agenda.round.is_empty() && now >= next_page {
            next_page = now + read_page(&ingress, &mut agenda).await;
        }
        let has_place = looks.bots.len() < MAX_LOOKS && agenda.has_work(now);
        if has_place && now >= next_look {
            if let Some((bot, reason)) = agenda.next(now) {
                // What was not used for up to a second is made up for.
                next_look = next_look.max(now.checked_sub(Duration::from_secs(1)).unwrap_or(now)) + step;
                looks.begin(&ingress, bot, reason);
            }
            continue;
        }
        tokio::select! {
            () = ingress.0.cancel.cancelled() => return,
            _ = tick.tick() => note(&ingress, &mut agenda.watch),
            () = tokio::time::sleep_until(next_look), if has_place => {}
            Some(Ok((bot, reason, looked))) = looks.tasks.join_next() => {
                if looks.end(bot) {
                    agenda.changed.push_back(bot);
                }
                conclude(&ingress, &mut agenda, bot, reason, looked).await;
            }
            signal = signals.recv() => match signal {
                Ok(signal) => {
                    if let BotSignal::Stopped(bot) = signal {
                        ingress.forget_deaf(bot).await;
                    }
                    agenda.take_in(signal);
                }
                Err(broadcast::error::RecvError::Lagged(_)) => next_page = now,
                Err(broadcast::error::RecvError::Closed) => return,
            },
        }
    }
}

/// Watches the bots that were in use before the start.
async fn recall(ingress: &Ingress, watch: &mut Watch) {
    let since = ingress.0.ambient.now() - TimeDelta::from_std(IN_USE).unwrap_or(TimeDelta::MAX);
    let limit = i64::try_from(MAX_WATCHED.get()).unwrap_or(i64::MAX);
    match ingress.0.bots.list_used_since(since, limit).await {
        Ok(bots) => bots.into_iter().for_each(|bot| watch.recall(bot, Instant::now())),
        // They come in their turn.
        Err(error) => tracing::warn!(%error, "the bots in use could not be read"),
    }
}

/// Notes who was heard of, and how the looks are doing.
fn note(ingress: &Ingress, watch: &mut Watch) {
    let now = Instant::now();
    for bot in ingress.0.heard.take() {
        watch.hear(bot, now);
    }
    let lateness = watch.next_at().map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
    ingress.note_looks(WatchReport { watched: watch.len(), lateness });
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

/// What a look at a webhook found.
#[derive(Debug)]
enum Looked {
    /// There was nothing to look at, or it was looked at in vain.
    Nothing,
    /// It was as it should be.
    Fine,
    /// It was missing, or not as it should be, and is set.
    Set {
        /// There was none at all.
        was_missing: bool,
    },
    /// This is wrong, and not for us to mend.
    Trouble(String, Tell),
}

/// Looks at one bot.
async fn look(ingress: &Ingress, bot: BotId) -> Looked {
    let result = match ingress.0.bots.find(bot).await {
        Ok(Some(bot)) if bot.status.runs() => set_if_needed(ingress, &bot).await,
        Ok(_) => return Looked::Nothing,
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(looked) => looked,
        Err(BotError::Telegram(TelegramError::Revoked)) => {
            if let Err(error) = ingress.0.bots.fail_revoked(bot).await {
                tracing::warn!(%bot, %error, "the bot's status could not be set");
            }
            Looked::Nothing
        }
        Err(error) => {
            tracing::warn!(%bot, %error, "a webhook could not be reconciled");
            Looked::Trouble(error.to_string(), Tell::Status)
        }
    }
}

/// Notes what a look has found, and tells the bot's owner if its updates could not come in.
async fn conclude(ingress: &Ingress, agenda: &mut Agenda, bot: BotId, reason: Reason, looked: Looked) {
    let was_lost = match looked {
        Looked::Nothing => return,
        Looked::Trouble(words, tell) => {
            if tell == Tell::Owner {
                // It is somebody else's now, and will not have been lost when that one is gone.
                agenda.set.remove(&bot);
            }
            ingress.note_deaf(bot, &words, tell).await;
            return;
        }
        Looked::Fine => false,
        Looked::Set { was_missing } => was_missing && reason == Reason::Turn && agenda.set.contains(&bot),
    };
    agenda.set.insert(bot);
    if !was_lost {
        // A webhook that was removed again and again may soon be removed again, so it is spoken of for a while.
        let is_unsettled = agenda
            .losses
            .peek(&bot)
            .is_some_and(|(losses, since)| *losses > FEW_LOSSES && since.elapsed() < LOSSES_COUNT_FOR);
        if !is_unsettled {
            ingress.note_hearing(bot).await;
        }
        return;
    }
    metrics::counter!("botyard_webhooks_mended_total").increment(1);
    tracing::warn!(%bot, "the bot's webhook had been removed by somebody else and was set again");
    if agenda.count_loss(bot) > FEW_LOSSES {
        ingress.note_deaf(bot, KEEPS_BEING_REMOVED, Tell::Owner).await;
    } else {
        ingress.note_hearing(bot).await;
        ingress.tell_owner(bot, MENDED.to_owned()).await;
    }
}

/// Sets the bot's webhook unless it is set as it should be.
async fn set_if_needed(ingress: &Ingress, bot: &Bot) -> Result<Looked, BotError> {
    let Some(url) = hook_url(ingress, bot) else { return Ok(Looked::Fine) };
    let client = ingress.0.bots.client(bot.id).await?;
    let info = client.call("getWebhookInfo", "{}").await?;
    let info: Value = info.and_then(|info| serde_json::from_str(info.get()).ok()).unwrap_or_default();
    let known = info["url"].as_str().unwrap_or_default();
    let is_foreign = !known.is_empty() && !known.contains(&bot.hook_id);
    if is_foreign {
        return Ok(Looked::Trouble(FOREIGN_WEBHOOK.to_owned(), Tell::Owner));
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
        client.call("setWebhook", &params.to_string()).await?;
        tracing::info!(bot = %bot.id, "the bot's webhook was set");
        return Ok(Looked::Set { was_missing: known.is_empty() });
    }
    // Telegram's own last complaint, if it still has updates that it could not bring.
    let is_stuck = info["pending_update_count"].as_i64().unwrap_or(0) > 0;
    let complaint = info["last_error_message"].as_str().filter(|_| is_stuck).map(str::to_owned);
    Ok(complaint.map_or(Looked::Fine, |words| Looked::Trouble(words, Tell::Status)))
}

fn hook_url(ingress: &Ingress, bot: &Bot) -> Option<String> {
    let base = ingress.0.public_url.as_ref()?.as_str().trim_end_matches('/');
    Some(format!("{base}/telegram/webhook/{}", bot.hook_id))
}
