//! A tenant's own Telegram account, attached to their bot over MTProto: where its session stands, and what its channels
//! look like.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::define_id;

define_id!(
    /// A process that keeps sessions connected, from its start to its end.
    HolderId
);

/// Where a tenant's session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum MtprotoStatus {
    /// There is none.
    NotConnected,
    /// A login is under way.
    LoggingIn,
    /// There is one. It is connected while it is used.
    Connected,
    /// There is one, and Telegram asked it to wait.
    Waiting,
    /// Telegram no longer accepts it, or it cannot be read: a new login is needed.
    Lost,
}

impl MtprotoStatus {
    /// The status's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConnected => "not_connected",
            Self::LoggingIn => "logging_in",
            Self::Connected => "connected",
            Self::Waiting => "waiting",
            Self::Lost => "lost",
        }
    }
}

/// The account behind a session. Its owner sees it, nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TelegramAccount {
    /// Telegram's id of the person.
    pub user_id: i64,
    /// Their first and last name.
    pub name: String,
    /// Their @name, without the `@`.
    pub username: Option<String>,
}

/// Telegram's id of a channel, without the `-100` that the Bot API puts before it.
pub type ChannelId = i64;

/// A channel or supergroup that an account owns or administers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channel {
    /// Telegram's id of it.
    pub id: ChannelId,
    /// Its title.
    pub title: String,
    /// Its @name, without the `@`, if it is public.
    pub username: Option<String>,
    /// Whether the account made it; otherwise it administers it.
    pub is_owner: bool,
    /// Whether it is a group, in which members write.
    pub is_group: bool,
    /// How many members it has, if Telegram told.
    pub members: Option<i64>,
}

/// Where figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatsSource {
    /// Telegram's own statistics, which it gives for larger channels.
    Telegram,
    /// The channel's latest posts, counted here.
    History,
}

/// A figure at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Point {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The figure.
    pub value: f64,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    /// What it is a part of the whole by, such as a language.
    pub name: String,
    /// Its part, from 0 to 1.
    pub share: f64,
}

/// A post of a channel, with what readers did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Post {
    /// Its number in the channel.
    pub id: i32,
    /// When it was published, if that is known.
    pub published_at: Option<DateTime<Utc>>,
    /// How it begins, at most 100 characters; empty if it has no text.
    pub beginning: String,
    /// Its address, if the channel is public.
    pub link: Option<String>,
    /// How often it was seen.
    pub views: i64,
    /// How often it was forwarded.
    pub forwards: i64,
    /// How many reactions it got.
    pub reactions: i64,
}

/// What a channel looks like: the figures of a period of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelStats {
    /// The channel.
    pub channel: Channel,
    /// Where the figures come from.
    pub source: StatsSource,
    /// Where the period begins.
    pub from: DateTime<Utc>,
    /// Where it ends.
    pub to: DateTime<Utc>,
    /// How many members there are now.
    pub members: i64,
    /// By how many there are more than when the period began, if that is known.
    pub growth: Option<i64>,
    /// How many posts the averages are taken over.
    pub posts: i64,
    /// Views of a post, on average; `None` without posts.
    pub views_per_post: Option<f64>,
    /// Views of a post for each member, on average: 0.5 if half of the members see a post.
    pub reach: Option<f64>,
    /// Forwards of a post, on average.
    pub forwards_per_post: Option<f64>,
    /// Reactions to a post, on average.
    pub reactions_per_post: Option<f64>,
    /// The members' languages, the largest part first. Only Telegram's own statistics know them.
    pub languages: Vec<Share>,
    /// Members over time, the oldest first.
    pub members_over_time: Vec<Point>,
    /// Views over time, the oldest first.
    pub views_over_time: Vec<Point>,
    /// The posts with the most views, the most first.
    pub top_posts: Vec<Post>,
}

/// The figures of a channel that are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelFigures {
    /// Its members.
    pub members: i64,
    /// Views of a post on average, if they are counted.
    pub views_per_post: Option<f64>,
}

/// What a channel looked like at a moment, kept so that its growth has a history.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ChannelSnapshot {
    /// The channel.
    pub channel_id: ChannelId,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// How many members there were.
    pub members: i64,
    /// Views of a post, on average, if there were posts.
    pub views_per_post: Option<f64>,
}
