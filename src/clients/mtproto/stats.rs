//! A channel's figures: Telegram's own where it gives them, otherwise those of the latest posts.
//!
//! Telegram keeps statistics at a data centre that need not be the account's. There the account has to be introduced
//! first, which holds for as long as the key of that data centre.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use grammers_client::tl::functions::{auth, channels, stats};
use grammers_client::tl::{self, RemoteCall};

use crate::clients::mtproto::channels::own_channel;
use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::graphs::Graph;
use crate::clients::mtproto::history::{TOP_POSTS, link, messages_of, post, reach, top};
use crate::clients::mtproto::state::KnownChannel;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::{Channel, ChannelFigures, ChannelStats, Post, StatsSource};

/// Attempts at a request to the data centre of the statistics: it may be another, and the account unknown there.
const MOST_ATTEMPTS: usize = 4;

/// The most posts of Telegram's statistics that are looked at.
const MOST_POSTS: usize = 1_000;

/// A channel as Telegram describes it.
struct Described {
    channel: Channel,
    known: KnownChannel,
    /// The data centre of its statistics, if Telegram keeps any.
    center: Option<i32>,
}

impl UserClient {
    /// The figures of a channel that the account owns or administers.
    pub async fn channel_stats(&self, channel: &Channel) -> Result<ChannelStats, MtprotoError> {
        let Described { channel, known, center } = self.described(channel).await?;
        if let Some(mut center) = center {
            match self.stats_from_telegram(channel.clone(), known, &mut center).await {
                Err(failure) if has_none(&failure) => {}
                answer => return answer.map_err(MtprotoError::from),
            }
        }
        self.stats_from_history(channel, known).await
    }

    /// The few figures of such a channel that are kept to see how it changes, with as few requests as it takes.
    pub async fn channel_figures(&self, channel: &Channel) -> Result<ChannelFigures, MtprotoError> {
        let Described { channel, known, center } = self.described(channel).await?;
        if channel.is_group {
            // Nobody counts who sees its messages.
            return Ok(ChannelFigures { members: channel.members.unwrap_or_default(), views_per_post: None });
        }
        if let Some(mut center) = center {
            let request = stats::GetBroadcastStats { dark: false, channel: known.input() };
            match self.ask_for_stats(&mut center, request).await {
                Err(failure) if has_none(&failure) => {}
                Err(failure) => return Err(failure.into()),
                Ok(tl::enums::stats::BroadcastStats::Stats(stats)) => {
                    let plain = plain(channel, &stats.followers, &stats.period, self.ambient().now());
                    let has_posts = !counted_posts(&plain.channel, stats.recent_posts_interactions).is_empty();
                    let views_per_post = has_posts.then(|| current(&stats.views_per_post));
                    return Ok(ChannelFigures { members: plain.members, views_per_post });
                }
            }
        }
        let ChannelStats { members, views_per_post, .. } = self.stats_from_history(channel, known).await?;
        Ok(ChannelFigures { members, views_per_post })
    }

    async fn described(&self, channel: &Channel) -> Result<Described, MtprotoError> {
        let known = self.known_channel(channel.id).await?;
        let request = channels::GetFullChannel { channel: known.input() };
        let tl::enums::messages::ChatFull::Full(answer) = self.invoke(request, Manner::Repeatable).await?;
        let own = answer.chats.into_iter().filter_map(own_channel).find(|(channel, _)| channel.id == known.id);
        let Some((mut channel, known)) = own else { return Err(MtprotoError::NotAdmin) };
        let tl::enums::ChatFull::ChannelFull(full) = answer.full_chat else {
            return Err(Failure::unreadable().into());
        };
        channel.members = full.participants_count.map(i64::from).or(channel.members);
        let center = full.can_view_stats.then(|| full.stats_dc.unwrap_or_else(|| self.state().home()));
        Ok(Described { channel, known, center })
    }

    async fn stats_from_telegram(
        &self,
        channel: Channel,
        known: KnownChannel,
        center: &mut i32,
    ) -> Result<ChannelStats, Failure> {
        if channel.is_group {
            self.group_stats(channel, known, center).await
        } else {
            self.broadcast_stats(channel, known, center).await
        }
    }

    async fn broadcast_stats(
        &self,
        channel: Channel,
        known: KnownChannel,
        center: &mut i32,
    ) -> Result<ChannelStats, Failure> {
        let request = stats::GetBroadcastStats { dark: false, channel: known.input() };
        let tl::enums::stats::BroadcastStats::Stats(stats) = self.ask_for_stats(center, request).await?;
        let plain = plain(channel, &stats.followers, &stats.period, self.ambient().now());
        let counted = counted_posts(&plain.channel, stats.recent_posts_interactions);
        let posts = i64::try_from(counted.len()).unwrap_or(i64::MAX);
        let figure = |figure: &tl::enums::StatsAbsValueAndPrev| (posts > 0).then(|| current(figure));
        let views_per_post = figure(&stats.views_per_post);
        Ok(ChannelStats {
            posts,
            views_per_post,
            reach: reach(views_per_post, plain.members),
            forwards_per_post: figure(&stats.shares_per_post),
            reactions_per_post: figure(&stats.reactions_per_post),
            languages: self.graph(center, stats.languages_graph).await?.shares(),
            members_over_time: self.graph(center, stats.growth_graph).await?.points(),
            views_over_time: self.graph(center, stats.interactions_graph).await?.points(),
            top_posts: self.with_texts(&plain.channel, known, top(counted)).await?,
            ..plain
        })
    }

    /// A group's messages are counted, but nobody counts who sees them.
    async fn group_stats(
        &self,
        channel: Channel,
        known: KnownChannel,
        center: &mut i32,
    ) -> Result<ChannelStats, Failure> {
        let request = stats::GetMegagroupStats { dark: false, channel: known.input() };
        let tl::enums::stats::MegagroupStats::Stats(stats) = self.ask_for_stats(center, request).await?;
        Ok(ChannelStats {
            languages: self.graph(center, stats.languages_graph).await?.shares(),
            members_over_time: self.graph(center, stats.growth_graph).await?.points(),
            ..plain(channel, &stats.members, &stats.period, self.ambient().now())
        })
    }

    /// A graph, which Telegram may give at once or on demand, or not at all.
    async fn graph(&self, center: &mut i32, graph: tl::enums::StatsGraph) -> Result<Graph, Failure> {
        let graph = match graph {
            tl::enums::StatsGraph::Async(later) => {
                let request = stats::LoadAsyncGraph { token: later.token, x: None };
                match self.ask_for_stats(center, request).await {
                    Err(failure) if has_none(&failure) => return Ok(Graph::default()),
                    answer => answer?,
                }
            }
            graph => graph,
        };
        Ok(match graph {
            tl::enums::StatsGraph::Graph(graph) => {
                let tl::enums::DataJson::Json(json) = graph.json;
                Graph::parse(&json.data)
            }
            tl::enums::StatsGraph::Async(_) | tl::enums::StatsGraph::Error(_) => Graph::default(),
        })
    }

    /// Adds to posts what their statistics leave out.
    async fn with_texts(
        &self,
        channel: &Channel,
        known: KnownChannel,
        mut posts: Vec<Post>,
    ) -> Result<Vec<Post>, Failure> {
        if posts.is_empty() {
            return Ok(posts);
        }
        let ids = posts.iter().take(TOP_POSTS).map(|post| tl::types::InputMessageId { id: post.id }.into());
        let request = channels::GetMessages { channel: known.input(), id: ids.collect() };
        let messages = messages_of(self.invoke(request, Manner::Repeatable).await?);
        let texts: HashMap<i32, Post> = messages
            .iter()
            .filter_map(|message| match message {
                tl::enums::Message::Message(message) => Some((message.id, post(channel, message))),
                _ => None,
            })
            .collect();
        for post in &mut posts {
            if let Some(text) = texts.get(&post.id) {
                (post.published_at, post.beginning) = (text.published_at, text.beginning.clone());
            }
        }
        Ok(posts)
    }

    /// Makes a request to the data centre of the statistics, whichever that is.
    async fn ask_for_stats<R: RemoteCall + Clone>(&self, center: &mut i32, request: R) -> Result<R::Return, Failure> {
        let mut is_introduced = *center == self.state().home();
        for _ in 1..MOST_ATTEMPTS {
            match self.invoke_in(*center, request.clone(), Manner::Repeatable).await {
                Err(failure) if let Some(moved) = failure.moved_to() => {
                    *center = moved;
                    is_introduced = moved == self.state().home();
                }
                Err(failure) if failure.is("AUTH_KEY_UNREGISTERED") && !is_introduced => {
                    self.introduce(*center).await?;
                    is_introduced = true;
                }
                answer => return self.at_home_only(*center, answer),
            }
        }
        let answer = self.invoke_in(*center, request, Manner::Repeatable).await;
        self.at_home_only(*center, answer)
    }

    /// Has the account's own data centre tell another that it is logged in.
    async fn introduce(&self, center: i32) -> Result<(), Failure> {
        let request = auth::ExportAuthorization { dc_id: center };
        let tl::enums::auth::ExportedAuthorization::Authorization(exported) =
            self.invoke(request, Manner::Repeatable).await?;
        let request = auth::ImportAuthorization { id: exported.id, bytes: exported.bytes };
        let answer = self.invoke_in(center, request, Manner::Once).await;
        self.at_home_only(center, answer).map(|_| ())
    }

    /// Only the account's own data centre is believed that the session is lost.
    fn at_home_only<T>(&self, center: i32, answer: Result<T, Failure>) -> Result<T, Failure> {
        answer.map_err(|failure| {
            if failure.is_lost() && center != self.state().home() {
                let words = "the data centre of the statistics does not know the account";
                MtprotoError::Unavailable(words.to_owned()).into()
            } else {
                failure
            }
        })
    }
}

/// Whether Telegram has no statistics of a channel, most often because it is too small.
fn has_none(failure: &Failure) -> bool {
    const REFUSED: i32 = 400;
    const FORBIDDEN: i32 = 403;
    matches!(failure, Failure::Rpc(error) if [REFUSED, FORBIDDEN].contains(&error.code))
}

/// What all statistics tell: members and the period.
fn plain(
    mut channel: Channel,
    counted: &tl::enums::StatsAbsValueAndPrev,
    period: &tl::enums::StatsDateRangeDays,
    now: DateTime<Utc>,
) -> ChannelStats {
    let tl::enums::StatsAbsValueAndPrev::Prev(counted) = counted;
    let tl::enums::StatsDateRangeDays::Days(period) = period;
    #[expect(clippy::cast_possible_truncation, reason = "members are counted in whole numbers")]
    let [members, before] = [counted.current, counted.previous].map(|figure| figure.round() as i64);
    let at = |seconds: i32| DateTime::from_timestamp(seconds.into(), 0).unwrap_or(now);
    channel.members = Some(members);
    ChannelStats {
        channel,
        source: StatsSource::Telegram,
        from: at(period.min_date),
        to: at(period.max_date),
        members,
        growth: Some(members.saturating_sub(before)),
        posts: 0,
        views_per_post: None,
        reach: None,
        forwards_per_post: None,
        reactions_per_post: None,
        languages: Vec::new(),
        members_over_time: Vec::new(),
        views_over_time: Vec::new(),
        top_posts: Vec::new(),
    }
}

fn current(figure: &tl::enums::StatsAbsValueAndPrev) -> f64 {
    let tl::enums::StatsAbsValueAndPrev::Prev(figure) = figure;
    figure.current
}

/// The posts that Telegram counted; stories are left out.
fn counted_posts(channel: &Channel, counted: Vec<tl::enums::PostInteractionCounters>) -> Vec<Post> {
    let posts = counted.into_iter().filter_map(|counted| match counted {
        tl::enums::PostInteractionCounters::Message(counted) => Some(Post {
            id: counted.msg_id,
            published_at: None,
            beginning: String::new(),
            link: link(channel, counted.msg_id),
            views: counted.views.into(),
            forwards: counted.forwards.into(),
            reactions: counted.reactions.into(),
        }),
        tl::enums::PostInteractionCounters::Story(_) => None,
    });
    posts.take(MOST_POSTS).collect()
}
