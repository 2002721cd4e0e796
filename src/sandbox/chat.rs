//! One chat of one bot: its messages, and the events that a reader of the chat follows.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::error::ApiError;
use super::limits;
use super::wire::{ChatInfo, Entity, Message, Shared, User};

/// Something that a person looking at the chat would see.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Happening {
    /// A new message, with the reply keyboard it brings.
    Message {
        message: Shared<Message>,
        #[serde(skip_serializing_if = "Option::is_none")]
        keyboard: Option<Value>,
    },
    /// A message changed.
    Edit { message: Shared<Message> },
    /// Messages vanished.
    Delete { message_ids: Vec<i64> },
    /// The bot is typing, uploading …
    ChatAction { action: String },
    /// A message in the making.
    Draft { draft_id: i64, text: String, entities: Vec<Entity> },
    /// The bot answered a press of a button.
    CallbackAnswer {
        callback_query_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        show_alert: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// The bot set its reaction.
    Reaction { message_id: i64, reaction: Value },
    /// The person blocked or unblocked the bot.
    Blocked { blocked: bool },
    /// The chat was emptied.
    Restart,
}

/// A happening with its place in the order of the bot's events.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Event {
    pub(crate) event: u64,
    #[serde(flatten)]
    pub(crate) happening: Happening,
}

/// A chat.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) info: Shared<ChatInfo>,
    /// The persons in it: one in a private chat.
    pub(crate) members: Vec<Shared<User>>,
    /// Whether the person blocked the bot, or the group removed it.
    pub(crate) blocked: bool,
    /// The id under which the group lives on.
    pub(crate) migrated_to: Option<i64>,
    messages: VecDeque<Shared<Message>>,
    events: VecDeque<Event>,
    /// The last event that had to make room.
    forgotten: u64,
}

impl Chat {
    /// An empty chat.
    pub(crate) fn new(info: Shared<ChatInfo>, members: Vec<Shared<User>>) -> Self {
        Self {
            info,
            members,
            blocked: false,
            migrated_to: None,
            messages: VecDeque::new(),
            events: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// Whether it is a private chat.
    pub(crate) fn is_private(&self) -> bool {
        self.info.kind == "private"
    }

    /// Refuses when the bot may not write here.
    pub(crate) fn check_writable(&self) -> Result<(), ApiError> {
        if let Some(to) = self.migrated_to {
            return Err(ApiError::migrated(to));
        }
        match self.blocked {
            false => Ok(()),
            true if self.is_private() => Err(ApiError::forbidden("bot was blocked by the user")),
            true if self.info.kind == "supergroup" => {
                Err(ApiError::forbidden("bot was kicked from the supergroup chat"))
            }
            true => Err(ApiError::forbidden("bot was kicked from the group chat")),
        }
    }

    /// Writes down an event; the oldest makes room.
    pub(crate) fn record(&mut self, event: u64, happening: Happening) {
        if self.events.len() >= limits::EVENTS_PER_CHAT
            && let Some(oldest) = self.events.pop_front()
        {
            self.forgotten = oldest.event;
        }
        self.events.push_back(Event { event, happening });
    }

    /// The events after `cursor`, and whether some in between are already forgotten.
    pub(crate) fn events_after(&self, cursor: u64) -> (Vec<Event>, bool) {
        let from = self.events.partition_point(|event| event.event <= cursor);
        (self.events.range(from..).cloned().collect(), cursor < self.forgotten)
    }

    /// Adds a message; the oldest makes room.
    pub(crate) fn add(&mut self, message: Shared<Message>) {
        if self.messages.len() >= limits::MESSAGES_PER_CHAT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    fn position(&self, message_id: i64) -> Option<usize> {
        self.messages.binary_search_by_key(&message_id, |message| message.message_id).ok()
    }

    /// The message of this id.
    pub(crate) fn message(&self, message_id: i64) -> Option<&Shared<Message>> {
        self.position(message_id).and_then(|index| self.messages.get(index))
    }

    /// Puts a changed message in the place of the old one.
    pub(crate) fn replace(&mut self, message: Message) -> Shared<Message> {
        let message = Shared(Arc::new(message));
        if let Some(index) = self.position(message.message_id) {
            self.messages[index] = message.clone();
        }
        message
    }

    /// Removes a message; whether it was there.
    pub(crate) fn remove(&mut self, message_id: i64) -> bool {
        self.position(message_id).and_then(|index| self.messages.remove(index)).is_some()
    }

    /// Forgets all messages and events.
    pub(crate) fn clear(&mut self) {
        self.messages.clear();
        if let Some(last) = self.events.back() {
            self.forgotten = last.event;
        }
        self.events.clear();
    }
}
