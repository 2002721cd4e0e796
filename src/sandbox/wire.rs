//! The Bot API's objects as they go over the wire.
//!
//! Only what the sandbox produces is here. A field that is `None` is left out, as Telegram does.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Serializes what cannot fail: strings, numbers and maps with string keys.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A shared value that serializes as itself, so that thousands of messages carry one copy of their sender.
#[derive(Debug, Clone)]
pub(crate) struct Shared<T>(pub(crate) Arc<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A person or a bot.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) is_bot: bool,
    pub(crate) first_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_code: Option<String>,
}

/// A chat as it stands in a message.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChatInfo {
    pub(crate) id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
}

/// A stretch of formatted text; offset and length count UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Entity {
    pub(crate) offset: usize,
    pub(crate) length: usize,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_emoji_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<Value>,
}

impl Entity {
    /// An entity without attributes.
    pub(crate) fn plain(kind: &'static str, offset: usize, length: usize) -> Self {
        Self { offset, length, kind, url: None, language: None, custom_emoji_id: None, user: None }
    }

    /// The first unit behind the entity.
    pub(crate) fn end(&self) -> usize {
        self.offset + self.length
    }
}

/// A file in a message: a size of a photo, a document, a video, whatever its kind needs.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct FileObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) performer: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_animated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_video: Option<bool>,
    pub(crate) file_id: String,
    pub(crate) file_unique_id: String,
    pub(crate) file_size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<u32>,
}

/// What a message carries besides its frame.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) entities: Vec<Entity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) photo: Option<Vec<FileObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) animation: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audio: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) video: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) video_note: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sticker: Option<FileObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) caption_entities: Vec<Entity>,
    /// What a service message tells, such as `migrate_to_chat_id`.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<Value>,
}

impl Content {
    /// Whether the message carries a file, and so has a caption rather than a text.
    pub(crate) fn is_media(&self) -> bool {
        self.text.is_none() && self.service.is_none()
    }
}

/// A message.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Telegram's")]
pub(crate) struct Message {
    pub(crate) message_id: i64,
    pub(crate) from: Shared<User>,
    pub(crate) chat: Shared<ChatInfo>,
    pub(crate) date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edit_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) forward_origin: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to_message: Option<Box<Message>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_group_id: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) has_protected_content: bool,
    #[serde(flatten)]
    pub(crate) content: Content,
    /// An inline keyboard; the other kinds are not repeated to the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_markup: Option<Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(value: &bool) -> bool {
    !*value
}
