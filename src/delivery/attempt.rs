//! One attempt at one call: what Telegram answered, and what follows from it.

use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::clients::telegram::{BotClient, TelegramError};
use crate::delivery::Inner;
use crate::delivery::places::Place;
use crate::delivery::waits::Meant;
use crate::model::bot::BotId;
use crate::model::outbox::{Delivered, OutboxMessage, sends_message};
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

/// What came of waiting for a call's turn.
enum Turn<'a> {
    /// It may be made now, by this client, in this place.
    Now(BotClient, Place<'a>),
    /// Telegram was away for too long.
    TooLate,
}

impl Inner {
    /// Waits for the chat's turn and makes the call once. Cancelling ends the wait, but not a call that has begun: its
    /// outcome would be unknown, and the call made again later.
    pub(super) async fn attempt(&self, call: &mut OutboxMessage, cancel: &CancellationToken) -> Outcome {
        let turn = tokio::select! {
            turn = self.wait_for_turn(call) => turn,
            () = cancel.cancelled() => return Outcome::Cancelled,
        };
        let (client, place) = match turn {
            Ok(Turn::Now(client, place)) => (client, place),
            Ok(Turn::TooLate) => {
                let reason = "Telegram was away for longer than the answer was worth sending".to_owned();
                return Outcome::Ended(Delivered::Failed(reason));
            }
            Err(BotError::NotFound) => return Outcome::Ended(Delivered::Failed("the bot was removed".to_owned())),
            Err(error) => {
                tracing::error!(bot = %call.bot_id, %error, "the bot cannot answer now");
                return Outcome::NotNow(error.to_string());
            }
        };
        let mut params: Value = serde_json::from_str(&call.params).unwrap_or_default();
        if let (Some(chat_id), Some(param)) = (call.chat_id, params.get_mut("chat_id")) {
            // The group may have got another id since its program named it.
            *param = chat_id.into();
        }
        let result = client.call(&call.method, &params).await;
        drop(place);
        self.note_result(call.bot_id, &result);
        let outcome = judge(result, &mut call.params, params);
        if matches!(&outcome, Outcome::Ended(Delivered::Failed(reason)) if is_block(reason)) {
            self.note_block(call).await;
        }
        outcome
    }

    /// Waits until Telegram is there, then for the chat's turn, then the bot's, then a place among the calls under way: in
    /// this order, so that no place is taken up by waiting, and no bot by another's backlog.
    async fn wait_for_turn(&self, call: &OutboxMessage) -> Result<Turn<'_>, BotError> {
        loop {
            if self.circuit.wait_while_open().await && self.is_too_old(call) {
                return Ok(Turn::TooLate);
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
    fn note_result(&self, bot: BotId, result: &Result<Value, TelegramError>) {
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

fn judge(result: Result<Value, TelegramError>, stored_params: &mut String, mut params: Value) -> Outcome {
    match result {
        Ok(result) => Outcome::Ended(Delivered::Sent(result["message_id"].as_i64())),
        Err(TelegramError::TooManyRequests { retry_after }) => Outcome::Wait(retry_after),
        Err(TelegramError::ChatMigrated { to }) => Outcome::Migrated { to },
        Err(TelegramError::Revoked) => Outcome::Revoked,
        Err(TelegramError::Unavailable(reason) | TelegramError::Conflict(reason)) => Outcome::NotNow(reason),
        Err(TelegramError::Unanswered(reason)) => Outcome::Uncertain(reason),
        // The chat shows already what the edit would show.
        Err(TelegramError::Rejected(reason)) if reason.contains("message is not modified") => {
            Outcome::Ended(Delivered::Sent(None))
        }
        // Better without markup than not at all.
        Err(TelegramError::Rejected(reason))
            if reason.contains("can't parse entities") && params.get("parse_mode").is_some() =>
        {
            if let Some(params) = params.as_object_mut() {
                params.remove("parse_mode");
            }
            *stored_params = params.to_string();
            Outcome::Again
        }
        Err(TelegramError::Rejected(reason)) => Outcome::Ended(Delivered::Failed(reason)),
        Err(TelegramError::Forbidden(reason)) => {
            let reason = if is_block(&reason) { reason } else { format!("{BLOCKED}: {reason}") };
            Outcome::Ended(Delivered::Failed(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(result: Result<Value, TelegramError>, expected: &Outcome) {
        let params = json!({ "chat_id": 1, "text": "x" });
        assert_eq!(judge(result, &mut params.to_string(), params), *expected);
    }

    #[test]
    fn answers_decide_what_follows() {
        check(Ok(json!({ "message_id": 5 })), &Outcome::Ended(Delivered::Sent(Some(5))));
        check(Ok(json!(true)), &Outcome::Ended(Delivered::Sent(None)));
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
        let params = json!({ "text": "<b", "parse_mode": "HTML" });
        let mut stored = params.to_string();
        let refused = Err(TelegramError::Rejected("Bad Request: can't parse entities: …".to_owned()));
        assert_eq!(judge(refused, &mut stored, params), Outcome::Again);
        assert_eq!(stored, r#"{"text":"<b"}"#);
    }
}
