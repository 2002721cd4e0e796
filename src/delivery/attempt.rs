//! One attempt at one call: what Telegram answered, and what follows from it.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use crate::clients::telegram::{BotClient, TelegramError};
use crate::delivery::places::Place;
use crate::delivery::waits::Meant;
use crate::delivery::{Inner, files};
use crate::model::bot::BotId;
use crate::model::outbound_file::file_field;
use crate::model::outbox::{Delivered, OutboxMessage, sends_message, wire_method};
use crate::services::bot_log::Note;
use crate::services::bots::BotError;
use crate::store::GroupedWrite;

/// What an attempt came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Delivered, or refused for good.
    Ended(Delivered),
    /// Telegram asks to wait. The attempt does not count.
    Wait(Duration),
    /// It was not made, for a reason that will pass. The attempt does not count.
    NotNow(String),
    /// It may have been made, or not.
    Uncertain(String),
    /// It is to be made again at once, in another form.
    Again,
    /// The group has another id now.
    Migrated { to: i64 },
    /// The bot's token is no longer valid.
    Revoked,
    /// The lane was cancelled before the call was made.
    Cancelled,
}

/// What Telegram answered: the call's result, if it gave one.
type Answer = Result<Option<Box<RawValue>>, TelegramError>;

/// What came of waiting for a call's turn.
enum Turn {
    /// It may be made now, by this client, in this place.
    Now(BotClient, Place),
    /// Telegram was away for too long.
    TooLate,
}

impl Inner {
    /// Waits for the chat's turn and makes the call once. Cancelling ends the wait, but not a call that has begun: its
    /// outcome would be unknown, and the call made again later.
    ///
    /// A call that has ended keeps its place among those under way until its end is noted, for until then a crash repeats
    /// it. So a crash never repeats more than there are places.
    pub(super) async fn attempt(
        &self,
        call: &mut OutboxMessage,
        cancel: &CancellationToken,
    ) -> (Outcome, Option<Place>) {
        let turn = tokio::select! {
            turn = self.wait_for_turn(call) => turn,
            () = cancel.cancelled() => return (Outcome::Cancelled, None),
        };
        let (client, place) = match turn {
            Ok(Turn::Now(client, place)) => (client, place),
            Ok(Turn::TooLate) => {
                let reason = "Telegram was away for longer than the answer was worth sending".to_owned();
                self.note_given_up(call);
                return (Outcome::Ended(Delivered::Failed(reason)), None);
            }
            Err(BotError::NotFound) => {
                return (Outcome::Ended(Delivered::Failed("the bot was removed".to_owned())), None);
            }
            Err(error) => {
                tracing::error!(bot = %call.bot_id, %error, "the bot cannot answer now");
                return (Outcome::NotNow(error.to_string()), None);
            }
        };
        let params = addressed(&call.params, call.chat_id);
        let result = match file_field(&call.method) {
            None => client.call(wire_method(&call.method), &params).await,
            // In a box, as few calls carry a file.
            Some(field) => Box::pin(files::call(&client, &call.method, &params, field)).await,
        };
        drop(params);
        self.note_result(call.bot_id, &result);
        let outcome = judge(result, &mut call.params);
        let place = Some(place).filter(|_| matches!(outcome, Outcome::Ended(_)));
        if let Outcome::Ended(Delivered::Failed(reason)) = &outcome {
            let method = wire_method(&call.method);
            self.bots
                .log()
                .note(call.bot_id, Note::MessageRefused { method, description: reason, chat_id: call.chat_id });
            if is_block(reason) {
                self.note_block(call).await;
            }
        }
        (outcome, place)
    }

    /// Waits until Telegram is there, then for the chat's turn, then the bot's, then a place among the calls under way: in
    /// this order, so that no place is taken up by waiting, and no bot by another's backlog.
    async fn wait_for_turn(&self, call: &OutboxMessage) -> Result<Turn, BotError> {
        loop {
            if self.circuit.is_open() {
                self.bots.log().note(call.bot_id, Note::OutageBegan);
                self.circuit.wait_while_open().await;
                self.bots.log().note(call.bot_id, Note::OutageEnded);
                if self.is_too_old(call) {
                    return Ok(Turn::TooLate);
                }
            }
            if let Some(until) = self.waits.until(call.bot_id) {
                tokio::time::sleep_until(until).await;
                continue;
            }
            // Messages are what counts against Telegram's limit for one chat.
            if sends_message(&call.method) {
                self.pace.until_key_ready(&(call.bot_id, call.chat_id)).await;
            }
            let client = self.bots.client(call.bot_id).await?.turn().await;
            let place = self.places.take().await;
            // Much may have happened meanwhile.
            if self.waits.until(call.bot_id).is_none() && self.circuit.wait_for_pace().await {
                return Ok(Turn::Now(client, place));
            }
        }
    }

    /// Learns from an answer, or from none, how Telegram is doing.
    fn note_result(&self, bot: BotId, result: &Answer) {
        match result {
            Err(TelegramError::Unavailable(words) | TelegramError::Unanswered(words)) => {
                self.circuit.note_failure(bot, words);
            }
            Err(TelegramError::TooManyRequests { retry_after }) => {
                let busy = self.lock_lanes().count_bots();
                if self.waits.note(bot, *retry_after, busy) == Meant::Everybody {
                    self.circuit.hold(*retry_after);
                }
            }
            Ok(_) | Err(_) => {
                self.waits.note_answer(bot);
                self.circuit.note_answer();
            }
        }
    }

    /// Says that a call is not made any more as it could not be for too long.
    pub(super) fn note_given_up(&self, call: &OutboxMessage) {
        let note = Note::MessageGivenUp { method: wire_method(&call.method), chat_id: call.chat_id };
        self.bots.log().note(call.bot_id, note);
    }

    async fn note_block(&self, call: &OutboxMessage) {
        let Some(chat_id) = call.chat_id else { return };
        let write = GroupedWrite::BlockChat { bot: call.bot_id, chat_id, now: self.ambient.now() };
        if let Err(error) = self.store.commit(write).await {
            tracing::warn!(bot = %call.bot_id, %error, "a blocked chat could not be noted");
        }
    }
}

/// What marks the reason of a call that failed because the bot may not write to the chat.
const BLOCKED: &str = "Forbidden";

fn is_block(reason: &str) -> bool {
    reason.starts_with(BLOCKED)
}

/// The parameters of a call with the id that its chat has now: a group may have got another one since its program named
/// it.
fn addressed(params: &str, chat_id: Option<i64>) -> Cow<'_, str> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        chat_id: Option<&'a RawValue>,
    }

    let named = serde_json::from_str::<Named<'_>>(params).ok().and_then(|params| params.chat_id);
    let (Some(now), Some(named)) = (chat_id, named) else { return params.into() };
    if named.get() == now.to_string() {
        return params.into();
    }
    let Ok(Value::Object(mut fields)) = serde_json::from_str(params) else { return params.into() };
    fields.insert("chat_id".to_owned(), now.into());
    Value::Object(fields).to_string().into()
}

/// The same parameters without markup; `None` if they have none.
fn without_markup(params: &str) -> Option<String> {
    let mut params: Value = serde_json::from_str(params).ok()?;
    params.as_object_mut()?.remove("parse_mode")?;
    Some(params.to_string())
}

/// The id of the message that a call made, if its result is one.
fn message_id(result: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Message {
        message_id: i64,
    }

    serde_json::from_str(result.get()).ok().map(|Message { message_id }| message_id)
}

fn judge(answer: Answer, stored_params: &mut String) -> Outcome {
    match answer {
        Ok(result) => Outcome::Ended(Delivered::Sent(result.and_then(|result| message_id(&result)))),
        Err(TelegramError::TooManyRequests { retry_after }) => Outcome::Wait(retry_after),
        Err(TelegramError::ChatMigrated { to }) => Outcome::Migrated { to },
        Err(TelegramError::Revoked) => Outcome::Revoked,
        Err(TelegramError::Unavailable(reason) | TelegramError::Conflict(reason)) => Outcome::NotNow(reason),
        Err(TelegramError::Unanswered(reason)) => Outcome::Uncertain(reason),
        // The chat shows already what the edit would show.
        Err(TelegramError::Rejected(reason)) if reason.contains("message is not modified") => {
            Outcome::Ended(Delivered::Sent(None))
        }
        Err(TelegramError::Rejected(reason)) => {
            let is_markup = reason.contains("can't parse entities");
            match is_markup.then(|| without_markup(stored_params)).flatten() {
                // Better without markup than not at all.
                Some(plain) => {
                    *stored_params = plain;
                    Outcome::Again
                }
                None => Outcome::Ended(Delivered::Failed(reason)),
            }
        }
        Err(TelegramError::Forbidden(reason)) => {
            let reason = if is_block(&reason) { reason } else { format!("{BLOCKED}: {reason}") };
            Outcome::Ended(Delivered::Failed(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: Answer, expected: &Outcome) {
        assert_eq!(judge(answer, &mut r#"{"chat_id":1,"text":"x"}"#.to_owned()), *expected);
    }

    fn result(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn answers_decide_what_follows() {
        check(Ok(Some(result(r#"{"message_id":5,"date":1}"#))), &Outcome::Ended(Delivered::Sent(Some(5))));
        check(Ok(None), &Outcome::Ended(Delivered::Sent(None)));
        for no_message in ["true", "[]", r#"{"a":{"message_id":5}}"#] {
            check(Ok(Some(result(no_message))), &Outcome::Ended(Delivered::Sent(None)));
        }
        let wait = Duration::from_secs(3);
        check(Err(TelegramError::TooManyRequests { retry_after: wait }), &Outcome::Wait(wait));
        check(Err(TelegramError::Unavailable("x".to_owned())), &Outcome::NotNow("x".to_owned()));
        check(Err(TelegramError::Unanswered("x".to_owned())), &Outcome::Uncertain("x".to_owned()));
        let blocked = "Forbidden: bot was blocked by the user".to_owned();
        check(Err(TelegramError::Forbidden(blocked.clone())), &Outcome::Ended(Delivered::Failed(blocked)));
        check(
            Err(TelegramError::Rejected("Bad Request: message is not modified: …".to_owned())),
            &Outcome::Ended(Delivered::Sent(None)),
        );
    }

    #[test]
    fn markup_that_telegram_cannot_read_is_sent_as_plain_text() {
        let mut stored = r#"{"text":"<b","parse_mode":"HTML"}"#.to_owned();
        let words = "Bad Request: can't parse entities: …".to_owned();
        assert_eq!(judge(Err(TelegramError::Rejected(words.clone())), &mut stored), Outcome::Again);
        assert_eq!(stored, r#"{"text":"<b"}"#);
        let refused = judge(Err(TelegramError::Rejected(words.clone())), &mut stored);
        assert_eq!(refused, Outcome::Ended(Delivered::Failed(words)));
    }

    #[test]
    fn a_call_goes_to_the_id_that_its_chat_has_now() {
        let params = r#"{"chat_id":-1,"reply_markup":{"chat_id":-1},"text":"x"}"#;
        assert_eq!(addressed(params, Some(-1)), params);
        assert_eq!(addressed(params, None), params);
        assert_eq!(addressed(params, Some(-1007)), params.replacen("-1,", "-1007,", 1));
        let elsewhere = r#"{"callback_query_id":"7"}"#;
        assert_eq!(addressed(elsewhere, Some(5)), elsewhere);
    }
}
