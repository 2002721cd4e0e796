//! Calls to Telegram as the outbox keeps them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::model::bot::BotId;
use crate::model::outbound_file::without_bytes;

/// The method of a message whose text is a secret, such as a password that is shown once. It is delivered as `sendMessage`,
/// and its text is kept no longer than until then, and shown to nobody but the chat.
pub const SECRET_MESSAGE: &str = "sendSecretMessage";

/// What is kept in the place of a secret text.
pub const FORGOTTEN: &str = "[a secret, which is not kept]";

/// A Bot API call that a program wants made, once its update is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundCall {
    /// The method's name, such as `sendMessage`.
    pub method: &'static str,
    /// The chat whose order the call keeps; `None` for calls outside any chat.
    pub chat_id: Option<i64>,
    /// The method's parameters, JSON text.
    pub params: String,
}

impl OutboundCall {
    /// A call of `method` in `chat_id`; the chat is added to `params`.
    pub fn in_chat(method: &'static str, chat_id: i64, mut params: Value) -> Self {
        params["chat_id"] = json!(chat_id);
        Self { method, chat_id: Some(chat_id), params: params.to_string() }
    }

    /// `answerCallbackQuery`: stops the pressed button's spinner, with a short notice if `text` is given. It keeps the
    /// order of `chat_id`, where the button was pressed.
    pub fn answer_callback(query_id: &str, chat_id: Option<i64>, text: Option<&str>) -> Self {
        let mut params = json!({ "callback_query_id": query_id });
        if let Some(text) = text {
            params["text"] = json!(text);
        }
        Self { method: "answerCallbackQuery", chat_id, params: params.to_string() }
    }

    /// The call as stored under the number `seq` at `created_at`.
    pub fn stored(self, seq: i64, bot_id: BotId, created_at: DateTime<Utc>) -> OutboxMessage {
        let Self { method, chat_id, params } = self;
        OutboxMessage { seq, bot_id, chat_id, method: method.to_owned(), params, attempts: 0, created_at }
    }
}

/// The Bot API's name of a stored call's method.
pub fn wire_method(method: &str) -> &str {
    if method == SECRET_MESSAGE { "sendMessage" } else { method }
}

/// The parameters of a call as they are kept once it is delivered, and as whoever looks at them sees them: without the bytes
/// of a file and without a secret. `None` if all of them are kept.
pub fn kept_params(method: &str, params: &str) -> Option<String> {
    if method != SECRET_MESSAGE {
        return without_bytes(method, params);
    }
    let chat_id = serde_json::from_str::<Value>(params).ok().map_or(Value::Null, |params| params["chat_id"].clone());
    Some(json!({ "chat_id": chat_id, "text": FORGOTTEN }).to_string())
}

/// Whether a method sends a message: not one that edits or deletes one, answers a button, or shows that the bot types.
pub fn sends_message(method: &str) -> bool {
    let sends = ["send", "copy", "forward"].iter().any(|verb| method.starts_with(verb));
    sends && method != "sendChatAction"
}

/// A stored call that waits to be delivered.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OutboxMessage {
    /// The row's number; a chat's calls are delivered in this order.
    pub seq: i64,
    /// The bot that makes the call.
    pub bot_id: BotId,
    /// The chat whose order the call keeps.
    pub chat_id: Option<i64>,
    /// The Bot API method.
    pub method: String,
    /// The method's parameters, JSON text.
    pub params: String,
    /// Failed attempts so far.
    pub attempts: i32,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Delivered {
    /// Telegram took the call; the id of the message that it made, if it made one.
    Sent(Option<i64>),
    /// Telegram refused the call for good, with its reason.
    Failed(String),
}

impl Delivered {
    /// The state that the call's row takes, the id of the message that it made, and why it was refused.
    pub(crate) fn columns(&self) -> (&'static str, Option<i64>, Option<&str>) {
        match self {
            Self::Sent(message_id) => ("sent", *message_id, None),
            Self::Failed(reason) => ("failed", None, Some(reason)),
        }
    }
}
