//! Figures from the latest posts of a channel: what their readers did, counted here.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveTime, Utc};
use grammers_client::tl;
use grammers_client::tl::enums::messages::Messages;
use grammers_client::tl::functions::messages;

use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::state::KnownChannel;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::{Channel, ChannelStats, Point, Post, StatsSource};

/// How many posts are counted: the most that Telegram gives at once.
const POSTS: i32 = 100;

/// How many posts are named.
pub(super) const TOP_POSTS: usize = 10;

/// How many characters of a post's text are shown.
const BEGINNING: usize = 100;

impl UserClient {
    /// The figures of a channel from its latest posts.
    pub(super) async fn stats_from_history(
        &self,
        channel: Channel,
        known: KnownChannel,
    ) -> Result<ChannelStats, MtprotoError> {
        let request = messages::GetHistory {
            peer: known.input_peer(),
            offset_id: 0,
            offset_date: 0,
            add_offset: 0,
            limit: POSTS,
            max_id: 0,
            min_id: 0,
            hash: 0,
        };
        let messages = messages_of(self.invoke(request, Manner::Repeatable).await?);
        Ok(count(channel, &messages, self.ambient().now()))
    }
}

pub(super) fn messages_of(messages: Messages) -> Vec<tl::enums::Message> {
    match messages {
        Messages::Messages(all) => all.messages,
        Messages::Slice(part) => part.messages,
        Messages::ChannelMessages(part) => part.messages,
        Messages::NotModified(_) => Vec::new(),
    }
}

/// Counts what readers did with posts, the latest of which come first.
fn count(channel: Channel, messages: &[tl::enums::Message], now: DateTime<Utc>) -> ChannelStats {
    let mut albums = HashSet::new();
    let posts: Vec<(&tl::types::Message, Post)> = messages
        .iter()
        .filter_map(|message| match message {
            tl::enums::Message::Message(message) => Some(message),
            _ => None,
        })
        // An album is one post, whose pictures are seen together.
        .filter(|message| message.grouped_id.is_none_or(|album| albums.insert(album)))
        .map(|message| (message, post(&channel, message)))
        .collect();
    let members = channel.members.unwrap_or_default();
    let viewed: Vec<&Post> =
        posts.iter().filter(|(message, _)| message.views.is_some()).map(|(_, post)| post).collect();
    let views_per_post = average(viewed.iter().map(|post| post.views));
    let mut by_day = BTreeMap::<_, i64>::new();
    for post in &viewed {
        *by_day.entry(post.published_at.map(|at| at.date_naive())).or_default() += post.views;
    }
    let views_over_time = by_day
        .into_iter()
        .filter_map(|(day, views)| Some(Point { at: day?.and_time(NaiveTime::MIN).and_utc(), value: to_f64(views) }));
    ChannelStats {
        source: StatsSource::History,
        from: posts.iter().filter_map(|(_, post)| post.published_at).min().unwrap_or(now),
        to: now,
        members,
        growth: None,
        posts: i64::try_from(posts.len()).unwrap_or(i64::MAX),
        views_per_post,
        reach: reach(views_per_post, members),
        forwards_per_post: average(viewed.iter().map(|post| post.forwards)),
        reactions_per_post: average(posts.iter().map(|(_, post)| post.reactions)),
        languages: Vec::new(),
        members_over_time: Vec::new(),
        views_over_time: views_over_time.collect(),
        top_posts: top(posts.into_iter().map(|(_, post)| post).collect()),
        channel,
    }
}

/// A post, with what readers did.
pub(super) fn post(channel: &Channel, message: &tl::types::Message) -> Post {
    let reactions = message.reactions.as_ref().map_or(0, |tl::enums::MessageReactions::Reactions(reactions)| {
        let counts = reactions.results.iter().map(|tl::enums::ReactionCount::Count(one)| i64::from(one.count));
        counts.sum()
    });
    let words = message.message.split_whitespace().collect::<Vec<_>>().join(" ");
    Post {
        id: message.id,
        published_at: DateTime::from_timestamp(message.date.into(), 0),
        beginning: words.chars().take(BEGINNING).collect(),
        link: link(channel, message.id),
        views: message.views.unwrap_or_default().into(),
        forwards: message.forwards.unwrap_or_default().into(),
        reactions,
    }
}

/// The address of a post, if the channel is public.
pub(super) fn link(channel: &Channel, post: i32) -> Option<String> {
    channel.username.as_ref().map(|name| format!("https://t.me/{name}/{post}"))
}

/// Those with the most views.
pub(super) fn top(mut posts: Vec<Post>) -> Vec<Post> {
    posts.sort_by_key(|post| std::cmp::Reverse((post.views, post.reactions, post.forwards, post.id)));
    posts.truncate(TOP_POSTS);
    posts
}

/// Views of a post for each member.
pub(super) fn reach(views_per_post: Option<f64>, members: i64) -> Option<f64> {
    views_per_post.filter(|_| members > 0).map(|views| views / to_f64(members))
}

fn average(figures: impl Iterator<Item = i64>) -> Option<f64> {
    let (count, sum) = figures.fold((0_i64, 0_i64), |(count, sum), figure| (count + 1, sum.saturating_add(figure)));
    (count > 0).then(|| to_f64(sum) / to_f64(count))
}

#[expect(clippy::cast_precision_loss, reason = "figures of channels are far below what a double holds exactly")]
pub(super) fn to_f64(figure: i64) -> f64 {
    figure as f64
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use grammers_client::tl::{Deserializable as _, Serializable as _};

    use super::*;

    /// A message without anything, as the types have no default.
    fn message(id: i32, day: u32, text: &str) -> tl::types::Message {
        let peer = tl::enums::Peer::Channel(tl::types::PeerChannel { channel_id: 7 });
        let mut bytes = Vec::new();
        [0_u32; 2].iter().for_each(|flags| flags.serialize(&mut bytes));
        id.serialize(&mut bytes);
        peer.serialize(&mut bytes);
        i32::try_from(Utc.with_ymd_and_hms(2026, 1, day, 12, 0, 0).unwrap().timestamp()).unwrap().serialize(&mut bytes);
        text.to_owned().serialize(&mut bytes);
        tl::types::Message::from_bytes(&bytes).unwrap()
    }

    fn seen(id: i32, day: u32, views: i32, forwards: i32) -> tl::types::Message {
        tl::types::Message { views: Some(views), forwards: Some(forwards), ..message(id, day, "Some\n\nnews") }
    }

    fn channel() -> Channel {
        Channel {
            id: 7,
            title: "News".to_owned(),
            username: Some("news".to_owned()),
            is_owner: true,
            is_group: false,
            members: Some(200),
        }
    }

    #[test]
    fn posts_are_counted_and_albums_once() {
        let album = |id| tl::types::Message { grouped_id: Some(9), ..seen(id, 3, 90, 3) };
        let messages: Vec<tl::enums::Message> =
            vec![album(14).into(), album(13).into(), seen(12, 2, 60, 0).into(), seen(11, 2, 30, 0).into()];
        let now = Utc.with_ymd_and_hms(2026, 1, 4, 0, 0, 0).unwrap();
        let stats = count(channel(), &messages, now);
        assert_eq!((stats.posts, stats.views_per_post, stats.forwards_per_post), (3, Some(60.0), Some(1.0)));
        assert_eq!((stats.reach, stats.reactions_per_post, stats.growth), (Some(0.3), Some(0.0), None));
        assert_eq!(stats.from, Utc.with_ymd_and_hms(2026, 1, 2, 12, 0, 0).unwrap());
        let days: Vec<f64> = stats.views_over_time.iter().map(|point| point.value).collect();
        assert_eq!(days, [90.0, 90.0]);
        let first = &stats.top_posts[0];
        assert_eq!((first.id, first.beginning.as_str()), (14, "Some news"));
        assert_eq!(first.link.as_deref(), Some("https://t.me/news/14"));
    }

    #[test]
    fn a_group_has_no_views_and_an_empty_channel_nothing() {
        let now = Utc.with_ymd_and_hms(2026, 1, 4, 0, 0, 0).unwrap();
        let stats = count(channel(), &[message(3, 1, "hello").into()], now);
        assert_eq!((stats.posts, stats.views_per_post, stats.reach), (1, None, None));
        let stats = count(channel(), &[], now);
        assert_eq!((stats.posts, stats.from, stats.to), (0, now, now));
        assert!(stats.top_posts.is_empty() && stats.views_over_time.is_empty());
    }
}
