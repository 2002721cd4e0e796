//! Updates as the inbox keeps them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

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
