//! An update as programs see it: what happened, in which chat, by whom.

use chrono::{DateTime, TimeDelta, Utc};
use frankenstein::types::{Chat, ChatType, MaybeInaccessibleMessage, Message, User};
use frankenstein::updates::{Update, UpdateContent};
use thiserror::Error;

use crate::model::chat::SeenChat;

/// The longest chat title kept, in characters.
const MAX_TITLE_LENGTH: usize = 256;

/// What a message's date is cut to.
const DATE_STEP: TimeDelta = TimeDelta::seconds(1);

/// An update that this version cannot read.
#[derive(Debug, Error)]
#[error("this version cannot read the update: {0}")]
pub struct UnreadableUpdate(String);

/// Something that happened.
#[derive(Debug)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The chat where it happened, if it names one.
    pub chat: Option<SeenChat>,
    /// Who did it, if it was a person.
    pub person: Option<Person>,
    /// Whether its message was deleted in the chat while it waited, as it holds a secret.
    pub is_deleted: bool,
}

/// Kinds of events that programs tell apart.
#[derive(Debug)]
pub enum EventKind {
    /// A message to the bot.
    Message(Box<Message>),
    /// A message that was changed after it was sent, as it is now.
    Edit(Box<Message>),
    /// A press of a button under a message of the bot.
    Button {
        /// The press's id, to be answered.
        query_id: String,
        /// What the button stands for.
        data: String,
        /// The message under which it was pressed, if Telegram still knows it.
        message_id: Option<i32>,
    },
    /// Anything else, such as a changed membership.
    Other,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Telegram's id of the person.
    pub id: u64,
    /// Their first name.
    pub first_name: String,
    /// Their @name, without the `@`.
    pub username: Option<String>,
    /// Their language, as an IETF tag.
    pub language_code: Option<String>,
}

impl Event {
    /// Reads a stored update.
    pub fn parse(payload: &str) -> Result<Self, UnreadableUpdate> {
        // The error's place is enough: its text may quote the message.
        let unreadable = |error: serde_json::Error| {
            UnreadableUpdate(format!(
                "{:?} error at line {}, column {}",
                error.classify(),
                error.line(),
                error.column()
            ))
        };
        let update: Update = serde_json::from_str(payload).map_err(unreadable)?;
        Ok(Self::from(update.content))
    }

    /// The message, new or changed.
    pub fn message(&self) -> Option<&Message> {
        match &self.kind {
            EventKind::Message(message) | EventKind::Edit(message) => Some(message),
            EventKind::Button { .. } | EventKind::Other => None,
        }
    }

    /// The text of a message, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            EventKind::Message(message) => message.text.as_deref(),
            _ => None,
        }
    }

    /// When it happened: for a message that waited at Telegram the end of the second in which it was written, otherwise when
    /// it was received. Of two messages in a chat the later one is never the earlier by this, however long each waited.
    pub fn happened_at(&self, received_at: DateTime<Utc>) -> DateTime<Utc> {
        let EventKind::Message(message) = &self.kind else { return received_at };
        let written_at = i64::try_from(message.date).ok().and_then(|date| DateTime::from_timestamp(date, 0));
        let latest = written_at.and_then(|written_at| written_at.checked_add_signed(DATE_STEP));
        latest.map_or(received_at, |latest| latest.min(received_at))
    }

    /// Whether it happened in a private chat.
    pub fn is_private(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.kind == "private")
    }
}

impl From<UpdateContent> for Event {
    fn from(content: UpdateContent) -> Self {
        match content {
            UpdateContent::Message(message) => Self {
                chat: Some(seen(&message.chat)),
                person: message.from.as_deref().map(person),
                kind: EventKind::Message(message),
                is_deleted: false,
            },
            UpdateContent::CallbackQuery(query) => {
                let (chat, message_id) = match &query.message {
                    Some(MaybeInaccessibleMessage::Message(message)) => {
                        (Some(seen(&message.chat)), Some(message.message_id))
                    }
                    Some(MaybeInaccessibleMessage::InaccessibleMessage(message)) => (Some(seen(&message.chat)), None),
                    None => (None, None),
                };
                let person = Some(person(&query.from));
                let kind = EventKind::Button { query_id: query.id, data: query.data.unwrap_or_default(), message_id };
                Self { kind, chat, person, is_deleted: false }
            }
            UpdateContent::EditedMessage(message) => Self {
                chat: Some(seen(&message.chat)),
                person: message.from.as_deref().map(person),
                kind: EventKind::Edit(message),
                is_deleted: false,
            },
            UpdateContent::MyChatMember(change) => {
                Self { kind: EventKind::Other, chat: Some(seen(&change.chat)), person: None, is_deleted: false }
            }
            _ => Self { kind: EventKind::Other, chat: None, person: None, is_deleted: false },
        }
    }
}

fn person(user: &User) -> Person {
    Person {
        id: user.id,
        first_name: user.first_name.clone(),
        username: user.username.clone(),
        language_code: user.language_code.clone(),
    }
}

fn seen(chat: &Chat) -> SeenChat {
    let kind = match chat.type_field {
        ChatType::Private => "private",
        ChatType::Group => "group",
        ChatType::Supergroup => "supergroup",
        ChatType::Channel => "channel",
    };
    let name = [chat.first_name.as_deref(), chat.last_name.as_deref()];
    let title = chat.title.clone().unwrap_or_else(|| name.into_iter().flatten().collect::<Vec<_>>().join(" "));
    SeenChat { chat_id: chat.id, kind, title: title.chars().take(MAX_TITLE_LENGTH).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_waited_is_judged_by_when_it_was_written_and_never_before_an_earlier_one() {
        let time = |millis: i64| DateTime::from_timestamp_millis(1_800_000_000_000 + millis).unwrap();
        let happened_at = |date: u64, received: i64| {
            let payload = serde_json::json!({ "update_id": 1, "message": {
                "message_id": 1, "date": 1_800_000_000 + date, "chat": { "id": 1, "type": "private" }, "text": "x",
            }});
            Event::parse(&payload.to_string()).unwrap().happened_at(time(received))
        };
        assert_eq!(happened_at(4, 4_900), time(4_900));
        assert_eq!(happened_at(5, 60_000), time(6_000));
        // Written at 4.9 s and 5.1 s; the first waited a little, the second longer.
        assert!(happened_at(4, 6_500) <= happened_at(5, 7_600));
    }
}
