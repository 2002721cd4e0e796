//! Handling one update: from the stored text to the stored answer.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use serde_json::json;

use crate::base::retry::Backoff;
use crate::base::telemetry::panic_message;
use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::model::outbox::OutboundCall;
use crate::model::update::{InboxUpdate, without_content};
use crate::programs::{Context, Event, EventKind, Program, Replies};
use crate::runtime::Shared;
use crate::runtime::people::Admission;
use crate::services::StoreError;
use crate::services::bot_log::Note;

/// Said above a button to a person who is faster than the bot may answer.
const SLOW_DOWN_BUTTON: &str = "Please slow down a little.";

/// Said to a person whose message with a secret was given up.
const NOT_HANDLED: &str = "Something went wrong here, and it was written down. I kept nothing of your message, as it held a \
    secret: please send it again later.";

/// Said to the owner when their chat is recognized.
const CHAT_CLAIMED: &str = "This chat is now known as the owner's. Verify the bot again to get a test message here.";

/// Why an attempt failed that the program did its part of.
const NOT_STORED: &str = "what came of it could not be stored";

/// Waits for a store that is not available.
const STORE_BACKOFF: Backoff = Backoff { initial: Duration::from_millis(200), max: Duration::from_secs(10) };

/// How the handling of an update ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Handled {
    /// For good: answered, dropped, or made a dead letter.
    Finished,
    /// It failed and is to be tried again.
    Failed,
    /// The program panicked, and is not to be trusted any more. The attempt is counted.
    Panicked(String),
}

/// Why an attempt failed.
#[derive(Debug, Clone, Copy)]
struct Reason<'a> {
    /// In words of ours, which quote nothing.
    why: &'static str,
    /// In full, as the dead letter tells it.
    words: &'a str,
}

/// Handles an update with the bot's program, within its deadline.
pub(super) async fn handle(
    shared: &Shared,
    program: &dyn Program,
    context: &Context,
    update: &InboxUpdate,
    event: Event,
) -> Handled {
    let bot = context.bot.id;
    if let Some(handled) = claim_owner_chat(shared, bot, update, &event).await {
        return handled;
    }
    let work = AssertUnwindSafe(program.handle(&event, context)).catch_unwind();
    let begun = Instant::now();
    let worked = tokio::time::timeout(shared.settings.program_deadline, work).await;
    shared.usage.worked(bot, begun.elapsed(), shared.ambient.now());
    match worked {
        Ok(Ok(Ok(replies))) => {
            // Whatever became of it, the chat does not have it any more.
            let replies = if event.is_deleted { replies.forget_message() } else { replies };
            conclude(shared, bot, update, event.chat, replies).await
        }
        Ok(Ok(Err(error))) => {
            let reason = Reason { why: "the bot's program reported an error", words: &error.to_string() };
            fail_of(shared, program, context, (update, event), reason).await
        }
        Ok(Err(panic)) => {
            let reason = panic_message(&*panic);
            let words = format!("the program panicked: {reason}");
            let failed = Reason { why: "the bot's program crashed", words: &words };
            fail_of(shared, program, context, (update, event), failed).await;
            Handled::Panicked(reason)
        }
        Err(_) => {
            let seconds = shared.settings.program_deadline.as_secs_f32();
            let words = format!("the program took longer than {seconds} s");
            let reason = Reason { why: "the bot's program took too long", words: &words };
            fail_of(shared, program, context, (update, event), reason).await
        }
    }
}

/// Finishes an update of a person who is too fast: with a polite word the first time, then without. As nothing comes of what
/// they wrote, nothing of it is kept; a secret is deleted in the chat as well.
pub(super) async fn turn_away(
    shared: &Shared,
    program: &dyn Program,
    context: &Context,
    update: &InboxUpdate,
    event: Event,
    admission: &Admission,
) -> Handled {
    metrics::counter!("botyard_updates_throttled_total").increment(1);
    let chat_id = event.chat.as_ref().map(|chat| chat.chat_id);
    let replies = without_secret(shared, program, context, &event).await.unwrap_or_else(Replies::none).forget_message();
    let replies = match (&event.kind, chat_id, admission) {
        (EventKind::Button { query_id, .. }, _, _) => replies.answer_button(query_id, chat_id, Some(SLOW_DOWN_BUTTON)),
        (EventKind::Message(message), Some(chat_id), Admission::SlowDown(wait)) => {
            let params = json!({
                "text": slow_down_words(*wait),
                "reply_parameters": { "message_id": message.message_id, "allow_sending_without_reply": true },
            });
            replies.call("sendMessage", chat_id, params)
        }
        _ => replies,
    };
    conclude(shared, context.bot.id, update, event.chat, replies).await
}

/// Said to the first message that is not read, of those that follow as well: they get no word of their own.
fn slow_down_words(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    format!(
        "Please slow down a little: you write faster than I can read. I did not read this message, nor do I read what you \
         write in the next {seconds} s. Send it again then."
    )
}

/// What takes a message out of the chat and out of the inbox, if it holds a secret. A program that cannot tell in time is in
/// doubt.
async fn without_secret(shared: &Shared, program: &dyn Program, context: &Context, event: &Event) -> Option<Replies> {
    let (Some(message), Some(chat)) = (event.message(), &event.chat) else { return None };
    let forgotten = Replies::none().forget_message();
    if event.is_deleted {
        return Some(forgotten);
    }
    let asked = AssertUnwindSafe(program.holds_secret(event, context)).catch_unwind();
    let told = tokio::time::timeout(shared.settings.program_deadline, asked).await;
    if let Ok(Ok(false)) = told {
        return None;
    }
    let params = json!({ "message_id": message.message_id });
    Some(forgotten.call("deleteMessage", chat.chat_id, params))
}

/// Counts a failed attempt of a program. A message with a secret never becomes a dead letter, which would keep it: after the
/// last attempt it is deleted, and the person is told.
async fn fail_of(
    shared: &Shared,
    program: &dyn Program,
    context: &Context,
    (update, event): (&InboxUpdate, Event),
    reason: Reason<'_>,
) -> Handled {
    let bot = context.bot.id;
    let is_last = attempt_at(update) >= shared.settings.max_update_attempts;
    let replies = if is_last { without_secret(shared, program, context, &event).await } else { None };
    let (Some(replies), Some(chat)) = (replies, event.chat) else { return fail(shared, bot, update, reason).await };
    metrics::counter!("botyard_update_failures_total").increment(1);
    shared.usage.failed(bot, shared.ambient.now());
    shared.bots.log().note(bot, Note::SecretGivenUp(Some(chat.chat_id)));
    tracing::warn!(%bot, seq = update.seq, reason = reason.words, "an update with a secret could not be handled, and is not kept");
    let replies = replies.text(chat.chat_id, NOT_HANDLED);
    conclude(shared, bot, update, Some(chat), replies).await
}

/// An update that this version cannot read goes to the dead letters at once, as no attempt would bring it to another end.
pub(super) async fn bury_unreadable(shared: &Shared, bot: BotId, update: &InboxUpdate, words: &str) -> Handled {
    bury(shared, bot, update, Reason { why: "this version cannot read it", words }).await
}

async fn bury(shared: &Shared, bot: BotId, update: &InboxUpdate, reason: Reason<'_>) -> Handled {
    note_failure(shared, bot, update, reason, 1).await;
    Handled::Finished
}

/// Recognizes the owner by the code in their `/start`; `None` if it is no such message.
async fn claim_owner_chat(shared: &Shared, bot: BotId, update: &InboxUpdate, event: &Event) -> Option<Handled> {
    let text = event.text().filter(|_| event.is_private())?;
    let chat = event.chat.clone()?;
    match shared.bots.claim_owner_chat(bot, chat.chat_id, text).await {
        Ok(false) => None,
        Ok(true) => {
            let replies = Replies::none().text(chat.chat_id, CHAT_CLAIMED);
            Some(conclude(shared, bot, update, Some(chat), replies).await)
        }
        Err(error) => Some(fail(shared, bot, update, Reason { why: NOT_STORED, words: &error.to_string() }).await),
    }
}

/// Takes what the program said. Too much of it makes the update a dead letter at once: trying again would only fill the
/// memory again.
async fn conclude(
    shared: &Shared,
    bot: BotId,
    update: &InboxUpdate,
    chat: Option<SeenChat>,
    replies: Replies,
) -> Handled {
    let kept = replies.forgets_message().then(|| without_content(&update.payload));
    match replies.into_calls() {
        Ok(calls) => finish(shared, bot, update, chat, (calls, kept)).await,
        // A dead letter would keep what is to be forgotten.
        Err(error) if kept.is_some() => {
            tracing::error!(%bot, seq = update.seq, %error, "the answer to an update with a secret was lost");
            finish(shared, bot, update, chat, (Vec::new(), kept)).await
        }
        Err(error) => {
            let reason = Reason { why: "the bot's program replied with too much", words: &error.to_string() };
            bury(shared, bot, update, reason).await
        }
    }
}

/// Stores what came of an update and hands it to delivery.
async fn finish(
    shared: &Shared,
    bot: BotId,
    update: &InboxUpdate,
    chat: Option<SeenChat>,
    (calls, kept): (Vec<OutboundCall>, Option<String>),
) -> Handled {
    let stored = until_stored(shared, bot, async || {
        shared.updates.finish(bot, update.seq, chat.clone(), calls.clone(), kept.clone()).await
    });
    match stored.await {
        Some(stored) => {
            let now = shared.ambient.now();
            // None if the clock was set back meanwhile.
            let latency = (now - update.received_at).to_std().unwrap_or_default();
            shared.usage.handled(bot, latency, now);
            metrics::histogram!("botyard_update_latency_seconds").record(latency.as_secs_f64());
            shared.delivery.deliver(stored);
            Handled::Finished
        }
        None => fail(shared, bot, update, Reason { why: NOT_STORED, words: NOT_STORED }).await,
    }
}

async fn fail(shared: &Shared, bot: BotId, update: &InboxUpdate, reason: Reason<'_>) -> Handled {
    if note_failure(shared, bot, update, reason, shared.settings.max_update_attempts).await {
        Handled::Finished
    } else {
        Handled::Failed
    }
}

/// Counts a failed attempt; whether the update became a dead letter.
async fn note_failure(shared: &Shared, bot: BotId, update: &InboxUpdate, reason: Reason<'_>, most: u32) -> bool {
    let Reason { why, words } = reason;
    metrics::counter!("botyard_update_failures_total").increment(1);
    let counted = until_stored(shared, bot, async || shared.updates.fail(bot, update.seq, words, most).await).await;
    if counted.is_some() {
        shared.usage.failed(bot, shared.ambient.now());
    }
    let is_dead = counted.unwrap_or(false);
    let (log, chat_id) = (shared.bots.log(), update.chat_id);
    log.note(bot, Note::UpdateFailed { why, attempt: attempt_at(update), most, chat_id });
    if is_dead {
        log.note(bot, Note::DeadLetter { id: update.seq, chat_id });
    }
    tracing::warn!(%bot, seq = update.seq, reason = words, is_dead, "an update could not be handled");
    is_dead
}

/// Which attempt at an update this is.
fn attempt_at(update: &InboxUpdate) -> u32 {
    u32::try_from(update.attempts).unwrap_or(0) + 1
}

/// Repeats a write until the store takes it: what was handled must not be handled again only because the store was away.
/// `None` if the store refuses it for another reason.
async fn until_stored<T>(shared: &Shared, bot: BotId, write: impl AsyncFn() -> Result<T, StoreError>) -> Option<T> {
    let mut failures = 0;
    loop {
        match write().await {
            Ok(result) => return Some(result),
            Err(error @ StoreError::Unavailable(_)) => {
                failures += 1;
                tracing::warn!(%bot, %error, "the store is not available; trying again");
                tokio::time::sleep(STORE_BACKOFF.delay(failures, &shared.ambient)).await;
            }
            Err(error) => {
                tracing::error!(%bot, %error, "the store refused what came of an update");
                return None;
            }
        }
    }
}
