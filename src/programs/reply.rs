//! Collecting what a program wants to say.

use serde_json::{Value, json};
use thiserror::Error;

use crate::delivery::split::{MAX_TEXT_LENGTH, split_text};
use crate::model::outbound_file::OutboundFile;
use crate::model::outbox::{OutboundCall, SECRET_MESSAGE};

/// The most calls that may come of one update.
pub const MAX_CALLS: usize = 100;

/// The most that the parameters of the calls of one update may hold together, in bytes. A file takes a third more than its
/// size, as it is stored in base64: one of 780,000 bytes fits.
pub const MAX_CALLS_SIZE: usize = 1024 * 1024;

/// The longest caption of a photo or document, in UTF-16 units.
pub const MAX_CAPTION_LENGTH: usize = 1024;

/// Why the replies to an update cannot be taken. The next attempt would only fill the memory once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TooMuch {
    /// They are too many.
    #[error("the program replied with more than {MAX_CALLS} calls to one update")]
    Calls,
    /// They are too large.
    #[error("the program replied with more than {MAX_CALLS_SIZE} bytes to one update, files in base64 included")]
    Size,
    /// A caption is longer than Telegram takes.
    #[error("the program replied with a caption of more than {MAX_CAPTION_LENGTH} characters")]
    Caption,
}

/// What a program says to an event, in order. A program that says too much is stopped from filling the memory: nothing of
/// it is kept from then on.
#[derive(Debug, Default)]
pub struct Replies {
    calls: Vec<OutboundCall>,
    /// What their parameters hold, in bytes.
    size: usize,
    excess: Option<TooMuch>,
    forgets_message: bool,
}

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
        if text.len() > MAX_CALLS_SIZE {
            return self.give_up(TooMuch::Size);
        }
        let parts = split_text(text, MAX_TEXT_LENGTH);
        for (index, part) in parts.iter().enumerate() {
            let mut params = json!({ "text": part, "link_preview_options": no_preview() });
            if index + 1 == parts.len()
                && let Some(buttons) = buttons.take()
            {
                params["reply_markup"] = json!({ "inline_keyboard": buttons });
            }
            self = self.push(OutboundCall::in_chat("sendMessage", chat_id, params));
        }
        self
    }

    /// A plain text that holds a secret, for one message: the outbox keeps it no longer than until it is delivered, and shows it to
    /// nobody else.
    #[must_use]
    pub fn secret_text(self, chat_id: i64, text: &str) -> Self {
        let params = json!({ "text": text, "link_preview_options": no_preview() });
        self.push(OutboundCall::in_chat(SECRET_MESSAGE, chat_id, params))
    }

    /// Lets the inbox keep nothing of what the person wrote, as it holds a secret. Until the update is handled it is there: it
    /// would be lost by a crash otherwise.
    #[must_use]
    pub fn forget_message(self) -> Self {
        Self { forgets_message: true, ..self }
    }

    /// Whether the inbox is to keep nothing of what the person wrote.
    pub fn forgets_message(&self) -> bool {
        self.forgets_message
    }

    /// Replaces the text and the buttons of a message of the bot.
    #[must_use]
    pub fn edit(self, chat_id: i64, message_id: i32, text: &str, buttons: &Value) -> Self {
        let params = json!({
            "message_id": message_id,
            "text": text,
            "link_preview_options": no_preview(),
            "reply_markup": { "inline_keyboard": buttons },
        });
        self.call("editMessageText", chat_id, params)
    }

    /// Answers a press of a button, with a short notice if given.
    #[must_use]
    pub fn answer_button(self, query_id: &str, chat_id: Option<i64>, notice: Option<&str>) -> Self {
        self.push(OutboundCall::answer_callback(query_id, chat_id, notice))
    }

    /// A picture that the program made, a PNG or JPEG, with a plain caption. It is stored with the replies, so it arrives
    /// like any of them, and counts towards [`MAX_CALLS_SIZE`].
    #[must_use]
    pub fn photo(self, chat_id: i64, image: Vec<u8>, caption: &str) -> Self {
        let media_type = if image.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
        let file_name = media_type.replace("image/", "picture.");
        let file = OutboundFile { file_name, media_type: media_type.to_owned(), bytes: image };
        self.file("sendPhoto", "photo", chat_id, &file, caption)
    }

    /// A file that the program made, shown under `file_name`, otherwise like a photo.
    #[must_use]
    pub fn document(self, chat_id: i64, file: &OutboundFile, caption: &str) -> Self {
        self.file("sendDocument", "document", chat_id, file, caption)
    }

    fn file(self, method: &'static str, field: &str, chat_id: i64, file: &OutboundFile, caption: &str) -> Self {
        if caption.encode_utf16().count() > MAX_CAPTION_LENGTH {
            return self.give_up(TooMuch::Caption);
        }
        if self.size + OutboundFile::encoded_length(&file.bytes) > MAX_CALLS_SIZE {
            return self.give_up(TooMuch::Size);
        }
        let mut params = json!({ field: file.to_value() });
        if !caption.is_empty() {
            params["caption"] = json!(caption);
        }
        self.call(method, chat_id, params)
    }

    /// Any other Bot API call in a chat.
    #[must_use]
    pub fn call(self, method: &'static str, chat_id: i64, params: Value) -> Self {
        self.push(OutboundCall::in_chat(method, chat_id, params))
    }

    /// These, and then those.
    #[must_use]
    pub fn followed_by(self, others: Self) -> Self {
        let all = Self { forgets_message: self.forgets_message || others.forgets_message, ..self };
        match others.excess {
            Some(excess) => all.give_up(excess),
            None => others.calls.into_iter().fold(all, Self::push),
        }
    }

    fn push(mut self, call: OutboundCall) -> Self {
        if self.excess.is_some() {
            return self;
        }
        self.size += call.params.len();
        if self.size > MAX_CALLS_SIZE {
            return self.give_up(TooMuch::Size);
        }
        if self.calls.len() >= MAX_CALLS {
            return self.give_up(TooMuch::Calls);
        }
        self.calls.push(call);
        self
    }

    fn give_up(self, why: TooMuch) -> Self {
        Self { calls: Vec::new(), excess: Some(self.excess.unwrap_or(why)), ..self }
    }

    /// The calls, in order.
    pub fn into_calls(self) -> Result<Vec<OutboundCall>, TooMuch> {
        match self.excess {
            None => Ok(self.calls),
            Some(excess) => Err(excess),
        }
    }
}

/// Telegram fetches no link of a text: one that a model wrote, or that works only once, is for the person to follow.
fn no_preview() -> Value {
    json!({ "is_disabled": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_and_too_large_replies_are_not_kept() {
        let as_many_as_allowed = (0..MAX_CALLS).fold(Replies::none(), |replies, _| replies.text(1, "x"));
        assert_eq!(as_many_as_allowed.calls.len(), MAX_CALLS);
        let one_more = as_many_as_allowed.text(1, "x");
        assert!(one_more.calls.is_empty());
        assert_eq!(one_more.text(1, &"x".repeat(MAX_CALLS_SIZE + 1)).into_calls(), Err(TooMuch::Calls));
        let too_large = [Replies::none().text(1, &"x".repeat(MAX_CALLS_SIZE + 1)), {
            let half = json!({ "media": [{ "caption": "x".repeat(MAX_CALLS_SIZE / 2) }] });
            Replies::none().call("sendMediaGroup", 1, half.clone()).call("sendMediaGroup", 1, half)
        }];
        for replies in too_large {
            assert_eq!(replies.text(1, "x").into_calls(), Err(TooMuch::Size));
        }
    }

    #[test]
    fn files_count_as_they_are_stored() {
        let fits = Replies::none().photo(1, vec![0; 780_000], "a caption").into_calls().unwrap();
        assert_eq!(fits[0].method, "sendPhoto");
        assert!(fits[0].params.contains("image/jpeg"));
        let two = Replies::none().photo(1, vec![0; 400_000], "").photo(1, vec![0; 400_000], "");
        assert_eq!(two.into_calls(), Err(TooMuch::Size));
        let file = |bytes| OutboundFile { file_name: "a".to_owned(), media_type: "a/b".to_owned(), bytes };
        assert_eq!(Replies::none().document(1, &file(vec![0; 900_000]), "").into_calls(), Err(TooMuch::Size));
        let caption = "x".repeat(MAX_CAPTION_LENGTH + 1);
        assert_eq!(Replies::none().document(1, &file(Vec::new()), &caption).into_calls(), Err(TooMuch::Caption));
    }
}
