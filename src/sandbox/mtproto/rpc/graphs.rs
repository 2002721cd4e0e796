//! The graphs of statistics, in the JSON that Telegram's charts are drawn from.

use chrono::{DateTime, TimeDelta, Utc};
use grammers_tl_types::{enums, types};
use serde_json::{Map, Value, json};

use crate::sandbox::mtproto::channels::Channel;

/// The most days of a graph.
const DAYS: usize = 90;
/// The days for which languages are told; they change little.
const LANGUAGE_DAYS: usize = 7;
/// The colours of the lines, in turn.
const COLORS: [&str; 4] = ["BLUE#2373db", "GREEN#51b82d", "GOLDEN#e6b23c", "RED#e05356"];

/// What a graph shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Growth,
    Followers,
    Languages,
    Interactions,
}

impl Kind {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Growth, "growth"),
        (Self::Followers, "followers"),
        (Self::Languages, "languages"),
        (Self::Interactions, "interactions"),
    ];

    /// What a client asks for the graph with.
    pub(super) fn token(self, channel_id: i64) -> String {
        let name = Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name);
        format!("{channel_id}.{name}")
    }

    /// What a token stands for.
    pub(super) fn of_token(token: &str) -> Option<(i64, Self)> {
        let (channel_id, name) = token.split_once('.')?;
        let (kind, _) = Self::ALL.iter().find(|(_, known)| *known == name)?;
        Some((channel_id.parse().ok()?, *kind))
    }
}

/// What Telegram says instead of a graph with too little to show.
pub(super) fn none() -> enums::StatsGraph {
    types::StatsGraphError { error: "Not enough data to display.".to_owned() }.into()
}

/// The graph of a channel.
pub(super) fn draw(channel: &Channel, kind: Kind, now: DateTime<Utc>) -> enums::StatsGraph {
    let known = &channel.what.members_by_day;
    let members = &known[known.len().saturating_sub(DAYS)..];
    let json = match kind {
        Kind::Growth => chart("line", now, &[("Total followers", members.iter().map(|count| json!(count)).collect())]),
        Kind::Followers => {
            let changes: Vec<i64> = members.windows(2).map(|days| days[1] - days[0]).collect();
            let joined = changes.iter().map(|change| json!((*change).max(0) + 3)).collect();
            let left = changes.iter().map(|change| json!((-change).max(0) + 3)).collect();
            chart("line", now, &[("Joined", joined), ("Left", left)])
        }
        Kind::Languages => {
            let languages = channel.what.languages.iter();
            let columns = languages.map(|(name, percent)| (name.as_str(), vec![json!(percent); LANGUAGE_DAYS]));
            chart("area", now, &columns.collect::<Vec<_>>())
        }
        Kind::Interactions => {
            let by_day = |of: fn(&super::super::channels::NewPost) -> i32| {
                (0..members.len()).rev().map(|day| json!(sum_of(channel, now, day, of))).collect()
            };
            let (views, shares) = (by_day(|post| post.views), by_day(|post| post.forwards));
            chart("line", now, &[("Views", views), ("Shares", shares)])
        }
    };
    types::StatsGraph { json: types::DataJson { data: json.to_string() }.into(), zoom_token: None }.into()
}

/// What the posts of a day got.
fn sum_of(
    channel: &Channel,
    now: DateTime<Utc>,
    days_ago: usize,
    of: fn(&super::super::channels::NewPost) -> i32,
) -> i64 {
    let end = now - TimeDelta::days(days_ago.try_into().unwrap_or_default());
    let start = end - TimeDelta::days(1);
    let posts = channel.posts.iter().filter(|post| post.published_at > start && post.published_at <= end);
    posts.map(|post| i64::from(of(&post.content))).sum()
}

/// A chart with a value for each of the last days.
fn chart(kind: &str, now: DateTime<Utc>, columns: &[(&str, Vec<Value>)]) -> Value {
    let days = columns.first().map_or(0, |(_, values)| values.len());
    let midnight = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let day = |ago: usize| midnight - TimeDelta::days(ago.try_into().unwrap_or_default());
    let times = (0..days).rev().map(|ago| json!(day(ago).timestamp_millis()));
    let mut all = vec![Value::Array(std::iter::once(json!("x")).chain(times).collect())];
    let (mut types, mut names, mut colors) = (Map::new(), Map::new(), Map::new());
    types.insert("x".to_owned(), json!("x"));
    for (number, ((name, values), color)) in columns.iter().zip(COLORS.iter().cycle()).enumerate() {
        let key = format!("y{number}");
        all.push(Value::Array(std::iter::once(json!(key)).chain(values.iter().cloned()).collect()));
        types.insert(key.clone(), json!(kind));
        names.insert(key.clone(), json!(name));
        colors.insert(key, json!(color));
    }
    let is_area = kind == "area";
    json!({
        "columns": all, "types": types, "names": names, "colors": colors, "hidden": [], "strokeWidth": 2,
        "stacked": is_area, "percentage": is_area,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lead_back_to_their_graphs() {
        for (kind, _) in Kind::ALL {
            assert_eq!(Kind::of_token(&kind.token(7)), Some((7, kind)));
        }
        for wrong in ["", "7", "7.x", "x.growth", ".growth"] {
            assert_eq!(Kind::of_token(wrong), None);
        }
    }
}
