//! Collecting what a program wants to say.

use serde_json::{Value, json};

use crate::delivery::split::{MAX_TEXT_LENGTH, split_text};
use crate::model::outbox::OutboundCall;

/// What a program says to an event, in order.
#[derive(Debug, Default)]
pub struct Replies(Vec<OutboundCall>);

impl Replies {
    /// Nothing to say.
    pub fn none() -> Self {
        Self::default()
    }

    /// A plain text, cut into several messages if it is too long for one.
    #[must_use]
    pub fn text(self, chat_id: i64, text: &str) -> Self {
        self.texts(chat_id, text, None)
    }

    /// A plain text with buttons (an `inline_keyboard` in Telegram's form) under its last message.
    #[must_use]
    pub fn text_with_buttons(self, chat_id: i64, text: &str, buttons: Value) -> Self {
        self.texts(chat_id, text, Some(buttons))
    }

    fn texts(mut self, chat_id: i64, text: &str, mut buttons: Option<Value>) -> Self {
        let parts = split_text(text, MAX_TEXT_LENGTH);
        for (index, part) in parts.iter().enumerate() {
            let mut params = json!({ "text": part });
            if index + 1 == parts.len()
                && let Some(buttons) = buttons.take()
            {
                params["reply_markup"] = json!({ "inline_keyboard": buttons });
            }
            self.0.push(OutboundCall::in_chat("sendMessage", chat_id, params));
        }
        self
    }

    /// Replaces the text and the buttons of a message of the bot.
    #[must_use]
    pub fn edit(self, chat_id: i64, message_id: i32, text: &str, buttons: &Value) -> Self {
        let params = json!({ "message_id": message_id, "text": text, "reply_markup": { "inline_keyboard": buttons } });
        self.call("editMessageText", chat_id, params)
    }

    /// Answers a press of a button, with a short notice if given.
    #[must_use]
    pub fn answer_button(mut self, query_id: &str, chat_id: Option<i64>, notice: Option<&str>) -> Self {
        self.0.push(OutboundCall::answer_callback(query_id, chat_id, notice));
        self
    }

    /// Any other Bot API call in a chat.
    #[must_use]
    pub fn call(mut self, method: &'static str, chat_id: i64, params: Value) -> Self {
        self.0.push(OutboundCall::in_chat(method, chat_id, params));
        self
    }

    /// The calls, in order.
    pub fn into_calls(self) -> Vec<OutboundCall> {
        self.0
    }
}
