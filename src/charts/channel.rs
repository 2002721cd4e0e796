//! What a channel looks like, as one picture.

use chrono::{DateTime, TimeDelta, Utc};

use crate::charts::numbers::{average, count, is_drawable, percent};
use crate::charts::text::Fonts;
use crate::charts::{Block, Card, Change, Chart, ChartKind, Direction, Figure, Headline, Series};
use crate::model::mtproto::{Channel, ChannelStats, Point, Share, StatsSource};

/// The most languages that are named; the others are shown together.
const MAX_LANGUAGES: usize = 5;

/// The most columns that are told apart on a phone.
const MAX_COLUMNS: i64 = 31;

/// How long the time of a column may be, in days, and what that is called.
const PERIODS: [(i64, &str); 5] = [(1, "day"), (7, "week"), (30, "month"), (91, "quarter"), (365, "year")];

/// A channel's figures as one picture. What is not known is left out.
pub fn channel_card(stats: &ChannelStats) -> Card {
    let mut blocks = vec![members(stats), figures(stats)];
    blocks.extend(views(stats));
    blocks.extend(languages(stats));
    let title = name(&stats.channel);
    let period = period(stats.from, stats.to);
    let username = stats.channel.username.as_ref().map(|name| format!("@{name}")).filter(|name| *name != title);
    let subtitle = username.map_or_else(|| period.clone(), |username| format!("{username} · {period}"));
    Card { title, subtitle, blocks, footer: source(stats) }
}

/// The channel's title if the fonts have its letters.
fn name(channel: &Channel) -> String {
    let title = Fonts::embedded().clean(&channel.title);
    match (&channel.username, channel.is_group) {
        _ if !title.is_empty() => title,
        (Some(username), _) => format!("@{username}"),
        (None, true) => "Group".to_owned(),
        (None, false) => "Channel".to_owned(),
    }
}

/// A span of time in dates, such as `28 Oct – 27 Nov 2026`.
pub fn period(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let last = to.format("%-d %b %Y");
    if from.date_naive() >= to.date_naive() {
        return last.to_string();
    }
    let is_same_year = from.format("%Y").to_string() == to.format("%Y").to_string();
    format!("{} – {last}", from.format(if is_same_year { "%-d %b" } else { "%-d %b %Y" }))
}

fn source(stats: &ChannelStats) -> String {
    match (stats.source, stats.posts) {
        (StatsSource::Telegram, _) => "From Telegram’s statistics".to_owned(),
        (StatsSource::History, 0) => "Counted here: there are no posts yet".to_owned(),
        (StatsSource::History, 1) => "Counted from the last post".to_owned(),
        (StatsSource::History, posts) => format!("Counted from the last {posts} posts"),
    }
}

fn members(stats: &ChannelStats) -> Block {
    // One point makes no line, and the figure itself is there.
    let points = if stats.members_over_time.len() > 1 { stats.members_over_time.clone() } else { Vec::new() };
    let change = stats.growth.map(|growth| change(growth, (stats.to - stats.from).num_days()));
    Block::Chart(Chart {
        title: "Members".to_owned(),
        subtitle: String::new(),
        headline: Some(Headline { value: count(stats.members), change }),
        kind: ChartKind::Series(vec![Series { name: "Members".to_owned(), points, is_area: true }]),
    })
}

fn change(growth: i64, days: i64) -> Change {
    let time = match days {
        ..1 => "today".to_owned(),
        1 => "in a day".to_owned(),
        days => format!("in {days} days"),
    };
    let by = count(growth);
    match growth {
        1.. => Change { words: format!("+{by} {time}"), direction: Direction::Up },
        0 => Change { words: format!("no change {time}"), direction: Direction::Level },
        _ => Change { words: format!("{by} {time}"), direction: Direction::Down },
    }
}

fn figures(stats: &ChannelStats) -> Block {
    let known = [
        ("Views per post", stats.views_per_post.map(average)),
        ("Reach", stats.reach.map(percent)),
        ("Forwards per post", stats.forwards_per_post.map(average)),
        ("Reactions per post", stats.reactions_per_post.map(average)),
    ];
    let figure = |(label, value): (&str, Option<String>)| Some(Figure { label: label.to_owned(), value: value? });
    Block::Figures(known.into_iter().filter_map(figure).take(3).collect())
}

fn views(stats: &ChannelStats) -> Option<Block> {
    let (columns, period) = by_period(&stats.views_over_time)?;
    let title = match stats.source {
        StatsSource::Telegram => "Views",
        StatsSource::History => "Views of the posts",
    };
    let subtitle = format!("by {period}");
    Some(Block::Chart(Chart { title: title.to_owned(), subtitle, headline: None, kind: ChartKind::Columns(columns) }))
}

/// Figures summed up by day, or by the shortest period of which there are not too many; `None` if there is nothing to
/// compare.
fn by_period(points: &[Point]) -> Option<(Vec<Point>, &'static str)> {
    let points = || points.iter().filter(|point| is_drawable(point.value));
    let last = points().map(|point| point.at).max()?;
    let end = last.date_naive().and_hms_opt(0, 0, 0)?.and_utc();
    let days_back = |at: DateTime<Utc>| (end + TimeDelta::days(1) - at).num_seconds().max(1) / 86_400;
    let most = points().map(|point| days_back(point.at)).max()?;
    let (length, name) =
        PERIODS.into_iter().find(|(length, _)| most / length < MAX_COLUMNS).unwrap_or(PERIODS[PERIODS.len() - 1]);
    let count = usize::try_from((most / length).min(MAX_COLUMNS - 1) + 1).ok()?;
    let mut sums = vec![0.0; count];
    for point in points() {
        if let Some(sum) = usize::try_from(days_back(point.at) / length).ok().and_then(|back| sums.get_mut(back)) {
            *sum += point.value;
        }
    }
    let begin = |back: usize| end - TimeDelta::days(i64::try_from(back).unwrap_or_default() * length + length - 1);
    let columns: Vec<Point> =
        sums.into_iter().enumerate().rev().map(|(back, value)| Point { at: begin(back), value }).collect();
    (columns.len() > 1 && columns.iter().any(|column| column.value > 0.0)).then_some((columns, name))
}

fn languages(stats: &ChannelStats) -> Option<Block> {
    let known = &stats.languages;
    if known.is_empty() {
        return None;
    }
    let named = if known.len() > MAX_LANGUAGES + 1 { MAX_LANGUAGES } else { known.len() };
    let mut parts = known[..named].to_vec();
    let others: f64 = known[named..].iter().map(|part| part.share).sum();
    if others > 0.0 {
        parts.push(Share { name: "Other".to_owned(), share: others });
    }
    let title = "Languages of the members".to_owned();
    Some(Block::Chart(Chart { title, subtitle: String::new(), headline: None, kind: ChartKind::Shares(parts) }))
}
