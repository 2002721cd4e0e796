//! One bot: its profile, chats, updates and webhook, behind one short lock.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Notify;

use super::chat::{Chat, Happening};
use super::error::ApiError;
use super::limits;
use super::methods::Method;
use super::updates::UpdateQueue;
use super::webhook::Webhook;
use super::wire::{self, ChatInfo, Content, Message, Shared, User};
use crate::base::ambient::Ambient;

/// A bot. The lock is held for the length of one call's work on memory and never across an `await`.
#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) id: i64,
    pub(crate) username: String,
    state: Mutex<BotState>,
    /// An update came in, or the way of delivery changed.
    pub(crate) updates_changed: Notify,
    /// Something happened in a chat.
    pub(crate) events_changed: Notify,
}

impl Bot {
    /// A new bot.
    pub(crate) fn new(id: i64, username: String, state: BotState) -> Self {
        Self { id, username, state: Mutex::new(state), updates_changed: Notify::new(), events_changed: Notify::new() }
    }

    /// The bot's state.
    pub(crate) fn state(&self) -> MutexGuard<'_, BotState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often a method was called and refused.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct MethodCalls {
    pub(crate) calls: u64,
    pub(crate) errors: u64,
}

/// One call as the inspector of the chat page shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TracedCall {
    pub(crate) number: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) method: &'static str,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) response: String,
}

/// A press of a button.
#[derive(Debug)]
pub(crate) struct Callback {
    pub(crate) id: String,
    pub(crate) chat: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) answer: Option<CallbackAnswer>,
}

/// What the bot answered to a press.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct CallbackAnswer {
    pub(crate) text: Option<String>,
    pub(crate) show_alert: bool,
    pub(crate) url: Option<String>,
}

/// What a bot tells about itself, per language; the empty language is the default.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    pub(crate) names: HashMap<String, String>,
    pub(crate) descriptions: HashMap<String, String>,
    pub(crate) short_descriptions: HashMap<String, String>,
    /// Commands by scope and language.
    pub(crate) commands: HashMap<(String, String), Vec<Value>>,
}

/// Everything of a bot that changes.
#[derive(Debug)]
pub(crate) struct BotState {
    ambient: Ambient,
    pub(crate) user: Shared<User>,
    pub(crate) token: String,
    pub(crate) profile: Profile,
    pub(crate) chats: HashMap<i64, Chat>,
    pub(crate) updates: UpdateQueue,
    pub(crate) webhook: Option<Webhook>,
    /// Counts webhook changes: a delivery of an earlier one stops.
    pub(crate) webhook_generation: u64,
    pub(crate) callbacks: VecDeque<Callback>,
    pub(crate) logged_out_until: Option<DateTime<Utc>>,
    pub(crate) calls: BTreeMap<Method, MethodCalls>,
    pub(crate) trace: VecDeque<TracedCall>,
    pub(crate) traced: u64,
    next_message_id: i64,
    last_event: u64,
}

/// The frame of a message that a bot or a person posts.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) reply_to: Option<i64>,
    pub(crate) forward_origin: Option<Value>,
    pub(crate) media_group_id: Option<String>,
    pub(crate) protected: bool,
    pub(crate) inline_keyboard: Option<Value>,
    pub(crate) keyboard: Option<Value>,
}

impl BotState {
    /// The state of a new bot.
    pub(crate) fn new(ambient: Ambient, user: User, token: String, updates: UpdateQueue) -> Self {
        Self {
            ambient,
            user: Shared::new(user),
            token,
            profile: Profile::default(),
            chats: HashMap::new(),
            updates,
            webhook: None,
            webhook_generation: 0,
            callbacks: VecDeque::new(),
            logged_out_until: None,
            calls: BTreeMap::new(),
            trace: VecDeque::new(),
            traced: 0,
            next_message_id: 1,
            last_event: 0,
        }
    }

    /// The current time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.ambient.now()
    }

    /// The number of the last event in any chat.
    pub(crate) fn last_event(&self) -> u64 {
        self.last_event
    }

    /// The chat that the bot may write to. `is_person` tells whether the id is one of a person.
    pub(crate) fn writable(&mut self, chat_id: i64, is_person: impl FnOnce() -> bool) -> Result<&mut Chat, ApiError> {
        if !self.chats.contains_key(&chat_id) {
            return Err(if is_person() {
                ApiError::forbidden("bot can't initiate conversation with a user")
            } else {
                ApiError::bad_request("chat not found")
            });
        }
        let chat = self.chats.get_mut(&chat_id).ok_or_else(|| ApiError::bad_request("chat not found"))?;
        chat.check_writable()?;
        Ok(chat)
    }

    /// Posts a message and tells the readers of the chat. The chat must exist.
    pub(crate) fn post(
        &mut self,
        chat_id: i64,
        from: Shared<User>,
        content: Content,
        frame: Frame,
    ) -> Result<Shared<Message>, ApiError> {
        let message_id = self.next_message_id;
        let date = self.now().timestamp();
        let chat = self.chats.get_mut(&chat_id).ok_or_else(|| ApiError::bad_request("chat not found"))?;
        let reply_to_message = frame
            .reply_to
            .and_then(|id| chat.message(id))
            .map(|message| Box::new(Message { reply_to_message: None, ..Message::clone(message) }));
        let message = Shared::new(Message {
            message_id,
            from,
            chat: chat.info.clone(),
            date,
            edit_date: None,
            forward_origin: frame.forward_origin,
            reply_to_message,
            media_group_id: frame.media_group_id,
            has_protected_content: frame.protected,
            content,
            reply_markup: frame.inline_keyboard,
        });
        chat.add(message.clone());
        self.next_message_id += 1;
        self.tell(chat_id, Happening::Message { message: message.clone(), keyboard: frame.keyboard });
        Ok(message)
    }

    /// Records an event of a chat. The caller wakes the readers when it has let go of the lock.
    pub(crate) fn tell(&mut self, chat_id: i64, happening: Happening) {
        if let Some(chat) = self.chats.get_mut(&chat_id) {
            self.last_event += 1;
            chat.record(self.last_event, happening);
        }
    }

    /// Queues an update if the bot wants this kind.
    pub(crate) fn push_update(&mut self, kind: &str, payload: &impl Serialize, chat_id: i64) {
        if self.updates.wants(kind) {
            let now = self.now();
            self.updates.push(kind, &wire::to_json(payload), chat_id, now);
        }
    }

    /// The private chat with a person, made on their first message.
    pub(crate) fn private_chat(&mut self, person: &Shared<User>) -> Option<&mut Chat> {
        if self.chats.len() >= limits::CHATS_PER_BOT && !self.chats.contains_key(&person.id) {
            return None;
        }
        Some(self.chats.entry(person.id).or_insert_with(|| {
            let info = ChatInfo {
                id: person.id,
                first_name: Some(person.first_name.clone()),
                title: None,
                username: person.username.clone(),
                kind: "private",
            };
            Chat::new(Shared::new(info), vec![person.clone()])
        }))
    }

    /// Remembers a press of a button; the oldest makes room.
    pub(crate) fn add_callback(&mut self, id: String, chat: i64) {
        if self.callbacks.len() >= limits::PENDING_CALLBACKS {
            self.callbacks.pop_front();
        }
        let at = self.now();
        self.callbacks.push_back(Callback { id, chat, at, answer: None });
    }

    /// The press of this id, if it can still be answered.
    pub(crate) fn answerable(&mut self, id: &str) -> Option<&mut Callback> {
        let oldest = self.now() - TimeDelta::minutes(limits::CALLBACK_MINUTES);
        self.callbacks
            .iter_mut()
            .find(|callback| callback.id == id && callback.at >= oldest && callback.answer.is_none())
    }

    /// Counts a call and keeps it for the inspector.
    pub(crate) fn count(&mut self, method: Method, is_error: bool) {
        let calls = self.calls.entry(method).or_default();
        calls.calls += 1;
        calls.errors += u64::from(is_error);
    }

    /// Keeps a call for the inspector; the oldest makes room.
    pub(crate) fn keep_trace(&mut self, method: Method, request: String, status: u16, response: &str) {
        if self.trace.len() >= limits::TRACED_CALLS {
            self.trace.pop_front();
        }
        self.traced += 1;
        let response = response.chars().take(limits::TRACED_CHARS).collect();
        let at = self.now();
        self.trace.push_back(TracedCall { number: self.traced, at, method: method.name(), request, status, response });
    }
}

/// A bot, shared.
pub(crate) type SharedBot = Arc<Bot>;
