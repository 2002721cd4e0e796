//! A bot's chats, and the right of an admin to look into them for a while.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::BotId;

/// A chat that a bot has seen.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Chat {
    /// Telegram's id of the chat.
    pub chat_id: i64,
    /// `private`, `group`, `supergroup` or `channel`.
    pub kind: String,
    /// The chat's title, or the person's name.
    pub title: String,
    /// When the person blocked the bot or it was removed, as Telegram told.
    pub blocked_at: Option<DateTime<Utc>>,
    /// When the bot first saw the chat.
    pub first_seen_at: DateTime<Utc>,
    /// When something last arrived from it.
    pub last_seen_at: DateTime<Utc>,
}

/// The part of a chat that an update tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenChat {
    /// Telegram's id of the chat.
    pub chat_id: i64,
    /// `private`, `group`, `supergroup` or `channel`.
    pub kind: &'static str,
    /// The chat's title, or the person's name; at most 256 characters.
    pub title: String,
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From a person to the bot.
    In,
    /// From the bot to a chat.
    Out,
}

crate::define_id!(
    /// Names an access grant.
    GrantId
);

/// The right of one admin to look into one bot's chats until it expires or is ended.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Grant {
    /// The grant's id; everything done under it is audited with it.
    pub id: GrantId,
    /// The bot.
    pub bot_id: BotId,
    /// The admin.
    pub admin_id: AccountId,
    /// Why, in the admin's words; the owner sees it.
    pub reason: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it ended, by itself or early.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who ended it early.
    pub ended_by: Option<AccountId>,
}
