//! Telegram's statistics of channels and groups, for their administrators, at one data centre.

use chrono::{DateTime, TimeDelta, Utc};
use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use super::channels::find_input;
use super::graphs::{self, Kind};
use crate::sandbox::mtproto::channels::{Channel, Post};
use crate::sandbox::mtproto::tl::{RpcError, int};
use crate::sandbox::mtproto::world::State;

/// The days that the figures are of.
const DAYS: i64 = 7;
/// The posts whose figures are told one by one.
const RECENT_POSTS: usize = 20;

/// The channel, if this data centre may tell this account its statistics.
fn find<'s>(
    call: &Call<'_>,
    state: &'s State,
    user_id: i64,
    wanted: &enums::InputChannel,
) -> Result<&'s Channel, RpcError> {
    let channel = find_input(state, user_id, wanted)?;
    let stats_dc = channel.what.stats_dc.filter(|_| channel.is_admin(user_id));
    match stats_dc {
        Some(dc_id) if dc_id == call.dc_id() => Ok(channel),
        Some(dc_id) => Err(RpcError::new(303, format!("STATS_MIGRATE_{dc_id}"))),
        // Telegram says the same of channels that are too small.
        None => Err(RpcError::bad("CHAT_ADMIN_REQUIRED")),
    }
}

/// `stats.getBroadcastStats`
pub(super) fn get_broadcast(
    call: &Call<'_>,
    function: &f::stats::GetBroadcastStats,
) -> Result<enums::stats::BroadcastStats, RpcError> {
    let (user_id, now) = (call.user_id()?, call.world.ambient.now());
    let state = call.world.state();
    let channel = find(call, &state, user_id, &function.channel)?;
    if channel.what.is_group {
        return Err(RpcError::bad("BROADCAST_REQUIRED"));
    }
    let average = |of: fn(&Post) -> i32| compared(|days| average_of(channel, now, days, of));
    let later = |kind: Kind| types::StatsGraphAsync { token: kind.token(channel.id) }.into();
    let members = |days| members_before(channel, days);
    let mostly = types::StatsPercentValue { part: members(0) * 0.62, total: members(0) };
    Ok(types::stats::BroadcastStats {
        period: period(now),
        followers: compared(|weeks| members(weeks * DAYS)),
        views_per_post: average(|post| post.content.views),
        shares_per_post: average(|post| post.content.forwards),
        reactions_per_post: average(|post| post.content.reactions),
        views_per_story: compared(|_| 0.0),
        shares_per_story: compared(|_| 0.0),
        reactions_per_story: compared(|_| 0.0),
        enabled_notifications: mostly.into(),
        growth_graph: graphs::draw(channel, Kind::Growth, now),
        followers_graph: graphs::draw(channel, Kind::Followers, now),
        mute_graph: graphs::none(),
        top_hours_graph: graphs::none(),
        interactions_graph: later(Kind::Interactions),
        iv_interactions_graph: graphs::none(),
        views_by_source_graph: graphs::none(),
        new_followers_by_source_graph: graphs::none(),
        languages_graph: later(Kind::Languages),
        reactions_by_emotion_graph: graphs::none(),
        story_interactions_graph: graphs::none(),
        story_reactions_by_emotion_graph: graphs::none(),
        recent_posts_interactions: channel.posts.iter().rev().take(RECENT_POSTS).map(interactions).collect(),
    }
    .into())
}

/// `stats.getMegagroupStats`
pub(super) fn get_megagroup(
    call: &Call<'_>,
    function: &f::stats::GetMegagroupStats,
) -> Result<enums::stats::MegagroupStats, RpcError> {
    let (user_id, now) = (call.user_id()?, call.world.ambient.now());
    let state = call.world.state();
    let channel = find(call, &state, user_id, &function.channel)?;
    if !channel.what.is_group {
        return Err(RpcError::bad("MEGAGROUP_REQUIRED"));
    }
    let members = |weeks| members_before(channel, weeks * DAYS);
    let later = |kind: Kind| types::StatsGraphAsync { token: kind.token(channel.id) }.into();
    Ok(types::stats::MegagroupStats {
        period: period(now),
        members: compared(members),
        messages: compared(|weeks| f64::from(int(posts_of(channel, now, weeks).count()))),
        viewers: compared(|weeks| (members(weeks) * 0.4).round()),
        posters: compared(|weeks| (members(weeks) * 0.1).round()),
        growth_graph: graphs::draw(channel, Kind::Growth, now),
        members_graph: graphs::draw(channel, Kind::Followers, now),
        new_members_by_source_graph: graphs::none(),
        languages_graph: later(Kind::Languages),
        messages_graph: later(Kind::Interactions),
        actions_graph: graphs::none(),
        top_hours_graph: graphs::none(),
        weekdays_graph: graphs::none(),
        top_posters: Vec::new(),
        top_admins: Vec::new(),
        top_inviters: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

/// `stats.loadAsyncGraph`
pub(super) fn load_graph(call: &Call<'_>, function: &f::stats::LoadAsyncGraph) -> Result<enums::StatsGraph, RpcError> {
    let (user_id, now) = (call.user_id()?, call.world.ambient.now());
    let state = call.world.state();
    let found = Kind::of_token(&function.token).and_then(|(id, kind)| Some((state.channels.get(&id)?, kind)));
    let is_here = |channel: &Channel| channel.is_admin(user_id) && channel.what.stats_dc == Some(call.dc_id());
    match found {
        Some((channel, kind)) if is_here(channel) => Ok(graphs::draw(channel, kind, now)),
        _ => Err(RpcError::bad("GRAPH_INVALID_RELOAD")),
    }
}

fn period(now: DateTime<Utc>) -> enums::StatsDateRangeDays {
    let min_date = int((now - TimeDelta::days(DAYS)).timestamp());
    types::StatsDateRangeDays { min_date, max_date: int(now.timestamp()) }.into()
}

/// A figure of this week and of the one before; it is told how many weeks ago.
fn compared(figure: impl Fn(i64) -> f64) -> enums::StatsAbsValueAndPrev {
    types::StatsAbsValueAndPrev { current: figure(0), previous: figure(1) }.into()
}

fn members_before(channel: &Channel, days: i64) -> f64 {
    let known = &channel.what.members_by_day;
    let place = known.len().saturating_sub(1 + usize::try_from(days).unwrap_or_default());
    f64::from(int(known.get(place).copied().unwrap_or(1)))
}

fn posts_of(channel: &Channel, now: DateTime<Utc>, weeks_ago: i64) -> impl Iterator<Item = &Post> {
    let end = now - TimeDelta::days(DAYS * weeks_ago);
    let start = end - TimeDelta::days(DAYS);
    channel.posts.iter().filter(move |post| post.published_at > start && post.published_at <= end)
}

fn average_of(channel: &Channel, now: DateTime<Utc>, weeks_ago: i64, of: fn(&Post) -> i32) -> f64 {
    let figures: Vec<f64> = posts_of(channel, now, weeks_ago).map(|post| f64::from(of(post))).collect();
    if figures.is_empty() { 0.0 } else { figures.iter().sum::<f64>() / f64::from(int(figures.len())) }
}

fn interactions(post: &Post) -> enums::PostInteractionCounters {
    let (views, forwards, reactions) = (post.content.views, post.content.forwards, post.content.reactions);
    types::PostInteractionCountersMessage { msg_id: post.id, views, forwards, reactions }.into()
}
