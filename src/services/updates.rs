//! The inbox as a use case: accept an update, work on it, finish it.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::model::outbox::{OutboundCall, OutboxMessage};
use crate::model::page::{Page, PageRequest};
use crate::model::update::{DeadLetter, InboxUpdate, NewUpdate};
use crate::services::bot_log::{BotLog, Note};
use crate::services::signals::{BotSignal, Signals};
use crate::services::usage::Usage;
use crate::store::{FinishedUpdate, GroupedWrite, Store, StoreError, Written};

pub use crate::store::Accepted;

/// The longest error text kept with an update, in characters.
const MAX_ERROR_LENGTH: usize = 500;

/// Why an update was not accepted.
#[derive(Debug, Error)]
pub enum AcceptError {
    /// It is not an update: refuse it, and do not ask for it again.
    #[error("not a Telegram update: {0}")]
    Malformed(String),
    /// It could not be stored: let Telegram send it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The inbox.
#[derive(Debug, Clone)]
pub struct Updates {
    store: Store,
    ambient: Ambient,
    signals: Signals,
    usage: Usage,
    log: BotLog,
}

impl Updates {
    /// The inbox over `store`; what arrives is counted in `usage`, what people do with it noted in `log`.
    pub fn new(store: Store, ambient: Ambient, signals: Signals, usage: Usage, log: BotLog) -> Self {
        Self { store, ambient, signals, usage, log }
    }

    /// Stores updates of one bot in their order, those not seen before. When this returns, they are durable.
    /// Returns how many were new.
    pub async fn accept(&self, bot: BotId, updates: Vec<NewUpdate>) -> Result<usize, StoreError> {
        let received = updates.len();
        let now = self.ambient.now();
        let write = GroupedWrite::Accept { bot, updates, now };
        let new = match self.store.commit(write).await? {
            Written::Accepted(new) => new,
            _ => 0,
        };
        if new > 0 {
            self.usage.received(bot, new, now);
        }
        metrics::counter!("botyard_updates_accepted_total").increment(new as u64);
        metrics::counter!("botyard_updates_duplicate_total").increment((received - new) as u64);
        Ok(new)
    }

    /// From now on tells `sink` of accepted updates as soon as they are durable, those of one bot in their order. Only the
    /// first call counts. `sink` must not block.
    pub fn hand_over(&self, sink: impl Fn(Vec<Accepted>) + Send + Sync + 'static) {
        self.store.hand_over_accepted(sink);
    }

    /// A bot's oldest updates that wait to be handled.
    pub async fn list_waiting(&self, bot: BotId, limit: usize) -> Result<Vec<InboxUpdate>, StoreError> {
        self.store.read_once().await?.list_waiting_updates(bot, i64::try_from(limit).unwrap_or(i64::MAX)).await
    }

    /// The next running bots after `after` that have updates waiting.
    pub async fn list_bots_waiting(&self, after: Option<BotId>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        self.store.read().await?.list_bots_with_waiting_updates(after, limit).await
    }

    /// Marks an update as handled and stores what came of it, in one transaction. Returns the calls to deliver: none if
    /// the update had been handled before. With `kept_payload`, that is what stays of the update.
    pub async fn finish(
        &self,
        bot: BotId,
        seq: i64,
        chat: Option<SeenChat>,
        calls: Vec<OutboundCall>,
        kept_payload: Option<String>,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        let finished = FinishedUpdate { bot, seq, chat, calls, kept_payload, now: self.ambient.now() };
        match self.store.commit(GroupedWrite::Finish(finished)).await? {
            Written::Enqueued(calls) => Ok(calls),
            _ => Ok(Vec::new()),
        }
    }

    /// Counts a failed attempt; whether the update became a dead letter.
    pub async fn fail(&self, bot: BotId, seq: i64, error: &str, max_attempts: u32) -> Result<bool, StoreError> {
        let write = GroupedWrite::Fail {
            bot,
            seq,
            error: error.chars().take(MAX_ERROR_LENGTH).collect(),
            max_attempts: i32::try_from(max_attempts).unwrap_or(i32::MAX),
            now: self.ambient.now(),
        };
        Ok(matches!(self.store.commit(write).await?, Written::Failed { is_dead: true }))
    }

    /// One page of a bot's dead letters, newest first.
    pub async fn list_dead_letters(&self, bot: BotId, page: PageRequest) -> Result<Page<DeadLetter>, StoreError> {
        let (total, items) = self.store.read().await?.list_dead_letters(bot, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Puts a dead letter back to be handled; `false` if the bot has none with this id.
    pub async fn retry_dead_letter(&self, caller: &Caller, bot: BotId, seq: i64) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        if !tx.retry_dead_letter(bot, seq).await? {
            return Ok(false);
        }
        let entry = AuditEntry::new(AuditAction::DeadLetterRetried, bot.0).with(serde_json::json!({ "id": seq }));
        tx.record(caller, entry, self.ambient.now()).await?;
        tx.commit().await?;
        self.log.note(bot, Note::DeadLetterRetried(seq));
        self.signals.send(BotSignal::Waiting(bot));
        Ok(true)
    }
}

/// Reads just enough of an update to store and order it.
pub fn parse_update(payload: &str) -> Result<NewUpdate, AcceptError> {
    let Envelope { update_id, chat_id } = serde_json::from_str(payload).map_err(malformed)?;
    let Some(update_id) = update_id else {
        return Err(AcceptError::Malformed("it has no update_id".to_owned()));
    };
    Ok(NewUpdate { update_id, chat_id, payload: payload.to_owned() })
}

/// The same for a list of updates, as `getUpdates` returns it.
pub fn parse_updates(result: &RawValue) -> Result<Vec<NewUpdate>, AcceptError> {
    let updates: Vec<&RawValue> = serde_json::from_str(result.get()).map_err(malformed)?;
    updates.into_iter().map(|update| parse_update(update.get())).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "an adapter for map_err")]
fn malformed(error: serde_json::Error) -> AcceptError {
    // The error's own text may quote the message; its place and kind say enough.
    AcceptError::Malformed(format!("{:?} error at line {}, column {}", error.classify(), error.line(), error.column()))
}

/// What is read of an update.
#[derive(Default)]
struct Envelope {
    update_id: Option<i64>,
    chat_id: Option<i64>,
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

/// Reads the fields one after the other: whatever an update is about stands under a name of its kind, and some kinds are
/// not known yet.
struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an update")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Envelope, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        enum Field {
            UpdateId,
            #[serde(other)]
            Content,
        }

        let mut envelope = Envelope::default();
        while let Some(field) = fields.next_key()? {
            match field {
                Field::UpdateId => envelope.update_id = Some(fields.next_value()?),
                Field::Content => {
                    let content = fields.next_value()?;
                    envelope.chat_id = envelope.chat_id.or_else(|| chat_id(content));
                }
            }
        }
        Ok(envelope)
    }
}

/// The chat of what an update is about. Every kind of update that has a chat names it in one of these ways.
fn chat_id(content: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Content<'a> {
        #[serde(borrow)]
        chat: Option<&'a RawValue>,
        message: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Message {
        chat: Chat,
    }
    #[derive(Deserialize)]
    struct Chat {
        id: i64,
    }

    let Content { chat, message } = serde_json::from_str(content.get()).ok()?;
    let own = || serde_json::from_str(chat?.get()).ok();
    let of_message = || serde_json::from_str(message?.get()).ok().map(|Message { chat }| chat);
    own().or_else(of_message).map(|Chat { id }| id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chat_of(payload: &str) -> Option<i64> {
        parse_update(payload).unwrap().chat_id
    }

    /// They become dead letters: refused, Telegram would bring them again and again.
    #[test]
    fn updates_that_no_program_can_read_are_taken() {
        let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
        for odd in [deep.as_str(), r#""\ud800""#, "1e999"] {
            let payload = format!(r#"{{"update_id":7,"message":{{"chat":{{"id":3}},"odd":{odd}}}}}"#);
            let update = parse_update(&payload).unwrap();
            assert_eq!((update.update_id, update.chat_id), (7, Some(3)), "{odd:.20}");
        }
        for no_update in ["", "[]", "{}", "7", r#"{"update_id":"7"}"#, r#"{"update_id":7"#] {
            assert!(parse_update(no_update).is_err(), "{no_update}");
        }
    }

    #[test]
    fn the_chat_is_found_in_every_kind_of_update() {
        assert_eq!(chat_of(r#"{"update_id":1,"message":{"message_id":5,"chat":{"id":-7}}}"#), Some(-7));
        assert_eq!(chat_of(r#"{"update_id":1,"callback_query":{"id":"1","message":{"chat":{"id":9}}}}"#), Some(9));
        assert_eq!(chat_of(r#"{"update_id":1,"my_chat_member":{"chat":{"id":3,"type":"private"}}}"#), Some(3));
        assert_eq!(chat_of(r#"{"update_id":1,"inline_query":{"id":"1","query":""}}"#), None);
        assert_eq!(chat_of(r#"{"update_id":1,"novelty":{"chat":"none","message":{"chat":{"id":4}}}}"#), Some(4));
        assert_eq!(chat_of(r#"{"update_id":1,"novelty":{"chat":{"id":5},"message":"none"}}"#), Some(5));
        assert_eq!(chat_of(r#"{"update_id":1}"#), None);
    }

    #[test]
    fn other_json_is_refused_without_quoting_it() {
        for bad in ["", "null", "[]", "{}", r#"{"update_id":"secret words"}"#, r#"{"update_id":1.5}"#] {
            let error = parse_update(bad).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(garbage in ".{0,300}") {
            drop(parse_update(&garbage));
        }
    }
}
