//! Channels and groups, their members among the accounts, their posts and figures.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use grammers_tl_types::{enums, types};
use serde::{Deserialize, Serialize};

use super::tl::{Blank as _, channel_peer, int};
use super::{accounts, limits};
use crate::base::ambient::Ambient;
use crate::sandbox::world::SandboxError;

/// The message that says that the channel was made is its first.
const CREATION: i32 = 1;

/// What an account is in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelRole {
    /// It made the channel.
    Creator,
    /// It administers the channel.
    Admin,
    /// It reads.
    Member,
}

/// A channel to be added to the world.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewChannel {
    /// Its title.
    pub title: String,
    /// Its @name, without the `@`, if it is public.
    #[serde(default)]
    pub username: Option<String>,
    /// Its description.
    #[serde(default)]
    pub about: String,
    /// Whether it is a group, in which members write.
    #[serde(default)]
    pub is_group: bool,
    /// The accounts in it.
    #[serde(default)]
    pub roles: BTreeMap<i64, ChannelRole>,
    /// The members of each day, the last of them today. All others are made up of nobody.
    #[serde(default)]
    pub members_by_day: Vec<i64>,
    /// The members' languages in percent, if Telegram has statistics of the channel.
    #[serde(default)]
    pub languages: Vec<(String, f64)>,
    /// The data centre that has the statistics; none for channels that are too small.
    #[serde(default)]
    pub stats_dc: Option<i32>,
    /// The posts, the oldest first.
    #[serde(default)]
    pub posts: Vec<NewPost>,
}

impl NewChannel {
    /// A broadcast channel of one account, without posts or statistics.
    pub fn new(title: &str, creator: i64) -> Self {
        Self {
            title: title.to_owned(),
            username: None,
            about: String::new(),
            is_group: false,
            roles: BTreeMap::from([(creator, ChannelRole::Creator)]),
            members_by_day: vec![1],
            languages: Vec::new(),
            stats_dc: None,
            posts: Vec::new(),
        }
    }
}

/// A post to be added to a channel.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// What it says.
    #[serde(default)]
    pub text: String,
    /// How long ago it was published, in minutes.
    #[serde(default)]
    pub minutes_ago: u32,
    /// How often it was seen.
    #[serde(default)]
    pub views: i32,
    /// How often it was forwarded.
    #[serde(default)]
    pub forwards: i32,
    /// How many reactions it got.
    #[serde(default)]
    pub reactions: i32,
}

/// A post.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) id: i32,
    /// The number of the event that its publication was.
    pub(super) pts: i32,
    pub(super) published_at: DateTime<Utc>,
    pub(super) content: NewPost,
}

/// A channel or group.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) id: i64,
    pub(super) access_hash: i64,
    pub(super) made_at: DateTime<Utc>,
    pub(super) what: NewChannel,
    /// The oldest first.
    pub(super) posts: VecDeque<Post>,
    /// The number of the last event.
    pub(super) pts: i32,
}

impl Channel {
    /// Checks what was asked for.
    pub(super) fn new(id: i64, mut new: NewChannel, ambient: &Ambient) -> Result<Self, SandboxError> {
        let invalid = |words: &str| Err(SandboxError::Invalid(words.to_owned()));
        if new.title.trim().is_empty() || new.title.chars().count() > limits::NAME_CHARS {
            return invalid("title must be 1-128 characters");
        }
        if new.username.as_deref().is_some_and(|name| !accounts::is_username(name)) {
            return invalid("username must be 4-32 letters, digits or underscores");
        }
        if new.about.chars().count() > limits::POST_CHARS || new.roles.len() > limits::MEMBERS {
            return invalid("the channel is too large");
        }
        if new.members_by_day.len() > limits::FIGURES || new.languages.len() > limits::FIGURES {
            return invalid("the channel has too many figures");
        }
        let now = ambient.now();
        let posts = std::mem::take(&mut new.posts);
        let mut channel = Self {
            id,
            access_hash: i64::from_le_bytes(ambient.bytes()),
            made_at: now - TimeDelta::days(new.members_by_day.len().try_into().unwrap_or_default()),
            what: new,
            posts: VecDeque::new(),
            pts: 1,
        };
        for post in posts {
            channel.publish(post, now)?;
        }
        Ok(channel)
    }

    /// Adds a post.
    pub(super) fn publish(&mut self, content: NewPost, now: DateTime<Utc>) -> Result<&Post, SandboxError> {
        if content.text.chars().count() > limits::POST_CHARS {
            return Err(SandboxError::Invalid("text must be at most 4096 characters".to_owned()));
        }
        if self.posts.len() >= limits::POSTS {
            self.posts.pop_front();
        }
        self.pts += 1;
        let id = self.posts.back().map_or(CREATION, |post| post.id) + 1;
        let published_at = now - TimeDelta::minutes(content.minutes_ago.into());
        Ok(self.posts.push_back_mut(Post { id, pts: self.pts, published_at, content }))
    }

    /// What the account is here.
    pub(super) fn role(&self, user_id: i64) -> Option<ChannelRole> {
        self.what.roles.get(&user_id).copied()
    }

    /// Whether the account may see what administrators see.
    pub(super) fn is_admin(&self, user_id: i64) -> bool {
        matches!(self.role(user_id), Some(ChannelRole::Creator | ChannelRole::Admin))
    }

    /// How many members there are today.
    pub(super) fn members(&self) -> i64 {
        self.what.members_by_day.last().copied().unwrap_or(1)
    }

    /// The number of the newest message.
    pub(super) fn last_message(&self) -> i32 {
        self.posts.back().map_or(CREATION, |post| post.id)
    }

    /// When something happened here last.
    pub(super) fn last_event_at(&self) -> DateTime<Utc> {
        self.posts.back().map_or(self.made_at, |post| post.published_at)
    }

    /// The channel as an account sees it in lists.
    pub(super) fn to_chat(&self, user_id: i64) -> enums::Chat {
        let role = self.role(user_id);
        types::Channel {
            creator: role == Some(ChannelRole::Creator),
            left: role.is_none(),
            broadcast: !self.what.is_group,
            megagroup: self.what.is_group,
            id: self.id,
            access_hash: Some(self.access_hash),
            title: self.what.title.clone(),
            username: self.what.username.clone(),
            date: int(self.made_at.timestamp()),
            admin_rights: self.is_admin(user_id).then(|| rights().into()),
            // As Telegram does, which tells it only with the full channel.
            participants_count: None,
            ..types::Channel::blank()
        }
        .into()
    }

    /// The channel as an account sees it when it asks for all of it.
    pub(super) fn to_full(&self, user_id: i64) -> enums::ChatFull {
        let has_stats = self.is_admin(user_id) && self.what.stats_dc.is_some();
        types::ChannelFull {
            can_view_participants: self.is_admin(user_id) || self.what.is_group,
            can_view_stats: has_stats,
            stats_dc: self.what.stats_dc.filter(|_| has_stats),
            id: self.id,
            about: self.what.about.clone(),
            participants_count: Some(int(self.members())),
            admins_count: self.is_admin(user_id).then_some(1),
            read_inbox_max_id: self.last_message(),
            pts: self.pts,
            ..types::ChannelFull::blank()
        }
        .into()
    }

    /// Its messages, the newest first.
    pub(super) fn messages(&self) -> impl Iterator<Item = enums::Message> {
        self.posts.iter().rev().map(|post| self.to_message(post)).chain(std::iter::once(self.creation()))
    }

    /// The message that says that the channel was made.
    fn creation(&self) -> enums::Message {
        types::MessageService {
            id: CREATION,
            post: !self.what.is_group,
            peer_id: channel_peer(self.id),
            date: int(self.made_at.timestamp()),
            action: types::MessageActionChannelCreate { title: self.what.title.clone() }.into(),
            ..types::MessageService::blank()
        }
        .into()
    }

    /// A post as a message.
    pub(super) fn to_message(&self, post: &Post) -> enums::Message {
        let is_post = !self.what.is_group;
        let heart = types::ReactionEmoji { emoticon: "❤".to_owned() };
        let count = types::ReactionCount { chosen_order: None, reaction: heart.into(), count: post.content.reactions };
        let reactions = types::MessageReactions {
            min: false,
            can_see_list: false,
            reactions_as_tags: false,
            results: vec![count.into()],
            recent_reactions: None,
            top_reactors: None,
        };
        types::Message {
            post: is_post,
            id: post.id,
            peer_id: channel_peer(self.id),
            from_id: None,
            date: int(post.published_at.timestamp()),
            message: post.content.text.clone(),
            views: is_post.then_some(post.content.views),
            forwards: is_post.then_some(post.content.forwards),
            reactions: (post.content.reactions > 0).then(|| reactions.into()),
            ..types::Message::blank()
        }
        .into()
    }
}

/// What administrators may do.
fn rights() -> types::ChatAdminRights {
    types::ChatAdminRights {
        change_info: true,
        post_messages: true,
        edit_messages: true,
        delete_messages: true,
        invite_users: true,
        other: true,
        ..types::ChatAdminRights::blank()
    }
}

/// A channel as the control API tells it.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelInfo {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Its @name, without the `@`.
    pub username: Option<String>,
    /// Whether it is a group.
    pub is_group: bool,
    /// How many members there are.
    pub members: i64,
    /// How many posts are kept.
    pub posts: usize,
    /// The data centre that has its statistics.
    pub stats_dc: Option<i32>,
}

impl From<&Channel> for ChannelInfo {
    fn from(channel: &Channel) -> Self {
        Self {
            id: channel.id,
            title: channel.what.title.clone(),
            username: channel.what.username.clone(),
            is_group: channel.what.is_group,
            members: channel.members(),
            posts: channel.posts.len(),
            stats_dc: channel.what.stats_dc,
        }
    }
}
