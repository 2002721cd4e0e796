//! Updates as the inbox keeps them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::model::outbox::FORGOTTEN;

/// What is kept of a message that held a secret.
const KEPT_FIELDS: [&str; 4] = ["message_id", "date", "chat", "from"];

/// An update as it arrived: validated just enough to be stored and ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpdate {
    /// Telegram's `update_id`, unique within a bot for at least a week.
    pub update_id: i64,
    /// The chat whose order it belongs to, if it names one.
    pub chat_id: Option<i64>,
    /// The JSON text as Telegram sent it.
    pub payload: String,
}

impl NewUpdate {
    /// The update as stored under the number `seq` at `received_at`.
    pub fn stored(self, seq: i64, received_at: DateTime<Utc>) -> InboxUpdate {
        let Self { update_id, chat_id, payload } = self;
        InboxUpdate { seq, update_id, chat_id, payload, attempts: 0, has_failed: false, received_at }
    }
}

/// An update without what a person wrote in it: who wrote, where and when. For one that held a secret.
pub fn without_content(payload: &str) -> String {
    let mut update: Map<String, Value> = serde_json::from_str(payload).unwrap_or_default();
    for content in update.values_mut().filter_map(Value::as_object_mut) {
        content.retain(|name, _| KEPT_FIELDS.contains(&name.as_str()));
        content.insert("text".to_owned(), FORGOTTEN.into());
    }
    Value::Object(update).to_string()
}

/// A stored update that waits to be handled.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct InboxUpdate {
    /// The row's number; a bot's updates are handled in this order within each chat.
    pub seq: i64,
    /// Telegram's `update_id`.
    pub update_id: i64,
    /// The chat whose order it belongs to.
    pub chat_id: Option<i64>,
    /// The JSON text as Telegram sent it.
    pub payload: String,
    /// Failed attempts so far.
    pub attempts: i32,
    /// Whether an attempt ever failed, also before it was put back from the dead letters.
    pub has_failed: bool,
    /// When it was stored.
    pub received_at: DateTime<Utc>,
}

/// An update that failed too often and waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ToSchema)]
pub struct DeadLetter {
    /// The dead letter's id, for a retry.
    #[serde(rename = "id")]
    pub seq: i64,
    /// Telegram's `update_id`.
    pub update_id: i64,
    /// The chat it came from.
    pub chat_id: Option<i64>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When the update arrived.
    pub received_at: DateTime<Utc>,
    /// When it was given up.
    pub finished_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_update_with_a_secret_only_who_wrote_when_and_where_is_kept() {
        let update = r#"{"update_id":7,"message":{"message_id":3,"date":9,"chat":{"id":5},"from":{"id":5},
            "text":"postgres://u:hunter2@h/d","entities":[{"type":"url","url":"postgres://u:hunter2@h/d"}],
            "reply_to_message":{"text":"hunter2"}}}"#;
        let kept = without_content(update);
        assert!(!kept.contains("hunter2"), "{kept}");
        let kept: Value = serde_json::from_str(&kept).unwrap();
        assert_eq!((&kept["update_id"], &kept["message"]["from"]["id"]), (&7.into(), &5.into()));
        assert_eq!(kept["message"]["text"], FORGOTTEN);
        assert_eq!(without_content("no JSON: hunter2"), "{}");
    }
}
