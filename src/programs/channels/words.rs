//! What the owner reads about their channels.

use serde_json::{Value, json};

use crate::charts::{average, count, percent, period};
use crate::model::mtproto::{Channel, ChannelStats, StatsSource};
use crate::programs::{MAX_CAPTION_LENGTH, ProgramError};
use crate::services::mtproto::UserSessionError;

/// How to ask for a channel.
pub(super) const USAGE: &str = "Which channel? Send /channel @name, or choose one from /channels.";

/// Said when there is nothing to list.
pub(super) const NO_CHANNELS: &str = "Your Telegram account owns or administers no channels and no supergroups.";

/// The most channels that are listed with buttons.
const MAX_LISTED: usize = 40;

/// The most channels without a name that are listed after those, with their ids.
const MAX_NAMELESS: usize = 20;

/// The longest title in a list, in characters; on a button, half of that.
const MAX_TITLE: usize = 60;

/// Posts that a caption names.
const TOP_POSTS: usize = 3;

/// Languages that a caption names.
const LANGUAGES: usize = 4;

/// The channels, a line for each.
pub(super) fn list(channels: &[Channel]) -> String {
    let mut lines = vec!["The channels of your Telegram account:".to_owned(), String::new()];
    lines.extend(channels.iter().take(MAX_LISTED).map(line));
    if channels.len() > MAX_LISTED {
        let more = channels.len() - MAX_LISTED;
        lines.push(format!("… and {more} more: ask for any of them with /channel and its @name or its id"));
        let nameless = channels.iter().skip(MAX_LISTED).filter(|channel| channel.username.is_none());
        lines.extend(nameless.take(MAX_NAMELESS).map(line_with_id));
    }
    lines.join("\n")
}

/// How to ask for a channel that has no name.
fn line_with_id(channel: &Channel) -> String {
    format!("• {}: /channel {}", cut(&channel.title, MAX_TITLE), channel.id)
}

fn line(channel: &Channel) -> String {
    let title = cut(&channel.title, MAX_TITLE);
    let username = channel.username.as_ref().map_or_else(String::new, |username| format!(" (@{username})"));
    let size = match channel.members {
        Some(members) => format!("{} members", count(members)),
        None if channel.is_group => "group".to_owned(),
        None => "channel".to_owned(),
    };
    let role = if channel.is_owner { "" } else { " · as admin" };
    format!("• {title}{username} · {size}{role}")
}

/// A button for each channel; `prefix` comes before the id in its data.
pub(super) fn buttons(channels: &[Channel], prefix: &str) -> Value {
    let button = |channel: &Channel| {
        let title = cut(&channel.title, MAX_TITLE / 2);
        // Telegram refuses a button without words.
        let text = if title.trim().is_empty() { channel.id.to_string() } else { title };
        json!([{ "text": text, "callback_data": format!("{prefix}{}", channel.id) }])
    };
    channels.iter().take(MAX_LISTED).map(button).collect()
}

/// A channel's figures, short enough to stand below a picture.
pub(super) fn caption(stats: &ChannelStats) -> String {
    let mut lines = vec![title(&stats.channel), period(stats.from, stats.to), String::new()];
    let growth = stats.growth.map_or_else(String::new, |growth| format!(" ({})", signed(growth)));
    lines.push(format!("Members: {}{growth}", count(stats.members)));
    let averages = [
        ("Views per post", stats.views_per_post.map(average)),
        ("Reach", stats.reach.map(|reach| format!("{} of the members see a post", percent(reach)))),
        ("Forwards per post", stats.forwards_per_post.map(average)),
        ("Reactions per post", stats.reactions_per_post.map(average)),
    ];
    lines.extend(averages.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))));
    if !stats.languages.is_empty() {
        let named = stats.languages.iter().take(LANGUAGES);
        let named: Vec<_> = named.map(|part| format!("{} {}", cut(&part.name, 30), percent(part.share))).collect();
        lines.push(format!("Languages: {}", named.join(", ")));
    }
    lines.push(String::new());
    lines.push(source(stats));
    let mut caption = lines.join("\n");
    add_top_posts(&mut caption, stats);
    caption
}

/// As many of the most viewed posts as fit.
fn add_top_posts(caption: &mut String, stats: &ChannelStats) {
    let mut heading = "\n\nMost viewed:";
    for post in stats.top_posts.iter().take(TOP_POSTS) {
        let name = match (post.beginning.is_empty(), post.published_at) {
            (false, _) => cut(&post.beginning, MAX_TITLE),
            (true, Some(at)) => format!("Post of {}", at.format("%-d %b")),
            (true, None) => format!("Post {}", post.id),
        };
        let link = post.link.as_ref().map_or_else(String::new, |link| format!("\n{link}"));
        let entry = format!("{heading}\n{} views · {name}{link}", count(post.views));
        if caption.encode_utf16().count() + entry.encode_utf16().count() > MAX_CAPTION_LENGTH {
            return;
        }
        caption.push_str(&entry);
        heading = "";
    }
}

fn title(channel: &Channel) -> String {
    let title = cut(&channel.title, 2 * MAX_TITLE);
    match &channel.username {
        Some(username) => format!("{title} (@{username})"),
        None => title,
    }
}

fn source(stats: &ChannelStats) -> String {
    match (stats.source, stats.posts) {
        (StatsSource::Telegram, _) => "From Telegram's own statistics.".to_owned(),
        (StatsSource::History, 0) => "There are no posts to count yet.".to_owned(),
        (StatsSource::History, 1) => "Counted from the only post, as Telegram gives no statistics.".to_owned(),
        (StatsSource::History, posts) => {
            format!("Counted from the last {posts} posts, as Telegram gives no statistics of small channels.")
        }
    }
}

/// Why there are no figures, in words that help. What is no business of the owner's fails the update instead.
pub(super) fn of_error(error: UserSessionError) -> Result<String, ProgramError> {
    const ATTACH: &str = "with the call POST /api/user-bot/mtproto/login. Never send a login code to a chat.";
    Ok(match error {
        UserSessionError::Bot(error) => return Err(ProgramError(error.to_string())),
        UserSessionError::NotConnected => {
            format!("No Telegram account is attached to this bot yet. Attach yours {ATTACH}")
        }
        UserSessionError::Lost { reason } => {
            format!("The session of your Telegram account is lost: {reason}. Attach it again {ATTACH}")
        }
        UserSessionError::NoSuchChannel => {
            "Your Telegram account has no such channel. /channels lists those that it owns or administers.".to_owned()
        }
        UserSessionError::NotAdmin => {
            "Your Telegram account does not administer this channel, so Telegram shows no figures of it.".to_owned()
        }
        UserSessionError::FloodWait { until } => format!(
            "Telegram asks your account to wait until {} UTC. Please ask again then.",
            until.format("%-d %b %Y, %H:%M:%S")
        ),
        other => sentence(&other.to_string()),
    })
}

/// Words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// A text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

fn signed(number: i64) -> String {
    if number > 0 { format!("+{}", count(number)) } else { count(number) }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use expect_test::{Expect, expect};

    use super::*;
    use crate::model::mtproto::{Post, Share};

    fn today() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_780_000, 0).unwrap()
    }

    fn channel(title: &str, members: Option<i64>) -> Channel {
        Channel {
            id: 1_234_567_890,
            title: title.to_owned(),
            username: Some("botyard_news".to_owned()),
            is_owner: true,
            is_group: false,
            members,
        }
    }

    fn stats() -> ChannelStats {
        let post = |id: i32, beginning: &str| Post {
            id,
            published_at: Some(today() - TimeDelta::days(id.into())),
            beginning: beginning.to_owned(),
            link: Some(format!("https://t.me/botyard_news/{id}")),
            views: 9_800 / i64::from(id),
            forwards: 3,
            reactions: 4,
        };
        let share = |name: &str, share| Share { name: name.to_owned(), share };
        ChannelStats {
            channel: channel("Botyard News", Some(12_480)),
            source: StatsSource::Telegram,
            from: today() - TimeDelta::days(30),
            to: today(),
            members: 12_480,
            growth: Some(312),
            posts: 42,
            views_per_post: Some(4_130.4),
            reach: Some(0.331),
            forwards_per_post: Some(21.4),
            reactions_per_post: Some(0.25),
            languages: vec![share("English", 0.52), share("Русский", 0.211)],
            members_over_time: Vec::new(),
            views_over_time: Vec::new(),
            top_posts: vec![post(1, "We have news"), post(2, "")],
        }
    }

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(text);
    }

    #[test]
    fn a_channel_in_words() {
        check(
            &caption(&stats()),
            &expect![[r"
                Botyard News (@botyard_news)
                28 Oct – 27 Nov 2026

                Members: 12,480 (+312)
                Views per post: 4,130
                Reach: 33% of the members see a post
                Forwards per post: 21
                Reactions per post: 0.2
                Languages: English 52%, Русский 21%

                From Telegram's own statistics.

                Most viewed:
                9,800 views · We have news
                https://t.me/botyard_news/1
                4,900 views · Post of 25 Nov
                https://t.me/botyard_news/2"]],
        );
        let mut stats = stats();
        (stats.source, stats.posts, stats.growth, stats.reach) = (StatsSource::History, 100, Some(-7), None);
        (stats.views_per_post, stats.forwards_per_post, stats.reactions_per_post) = (None, None, None);
        stats.languages.clear();
        stats.top_posts.clear();
        check(
            &caption(&stats),
            &expect![[r"
                Botyard News (@botyard_news)
                28 Oct – 27 Nov 2026

                Members: 12,480 (−7)

                Counted from the last 100 posts, as Telegram gives no statistics of small channels."]],
        );
    }

    #[test]
    fn captions_fit_below_a_picture() {
        let mut stats = stats();
        let long = "👍 Ж".repeat(500);
        stats.channel.title.clone_from(&long);
        stats.languages = vec![Share { name: long.clone(), share: 0.1 }; 20];
        let post = Post {
            beginning: long.clone(),
            link: Some(format!("https://t.me/{}", "x".repeat(400))),
            ..stats.top_posts[0].clone()
        };
        stats.top_posts = vec![post; 3];
        assert!(caption(&stats).encode_utf16().count() <= MAX_CAPTION_LENGTH);
    }

    #[test]
    fn channels_as_lines_and_buttons() {
        let mut group = channel(&"Long ".repeat(40), None);
        (group.username, group.is_group, group.is_owner) = (None, true, false);
        let channels = [channel("News", Some(1_200)), group];
        check(
            &list(&channels),
            &expect![[r"
            The channels of your Telegram account:

            • News (@botyard_news) · 1,200 members
            • Long Long Long Long Long Long Long Long Long Long Long Long… · group · as admin"]],
        );
        check(
            &buttons(&channels, "ch1:stats:").to_string(),
            &expect![[
                r#"[[{"text":"News","callback_data":"ch1:stats:1234567890"}],[{"text":"Long Long Long Long Long Long…","callback_data":"ch1:stats:1234567890"}]]"#
            ]],
        );
        let mut many = vec![channel("News", None); MAX_LISTED + 5];
        assert_eq!(buttons(&many, "").as_array().unwrap().len(), MAX_LISTED);
        let more = "… and 5 more: ask for any of them with /channel and its @name or its id";
        assert!(list(&many).ends_with(more));
        many[MAX_LISTED].username = None;
        assert!(list(&many).ends_with(&format!("{more}\n• News: /channel 1234567890")));
        many.extend(vec![many[MAX_LISTED].clone(); 150]);
        assert_eq!(list(&many).matches("/channel 1234567890").count(), MAX_NAMELESS);
    }

    #[test]
    fn errors_say_what_to_do() {
        let said = [
            UserSessionError::NotConnected,
            UserSessionError::Lost { reason: "it was ended".to_owned() },
            UserSessionError::FloodWait { until: today() },
            UserSessionError::NoSuchChannel,
            UserSessionError::NotAdmin,
            UserSessionError::TimedOut,
            UserSessionError::LoginUnderWay,
        ];
        let said: Vec<String> = said.into_iter().map(|error| of_error(error).unwrap()).collect();
        check(
            &said.join("\n"),
            &expect![[r"
            No Telegram account is attached to this bot yet. Attach yours with the call POST /api/user-bot/mtproto/login. Never send a login code to a chat.
            The session of your Telegram account is lost: it was ended. Attach it again with the call POST /api/user-bot/mtproto/login. Never send a login code to a chat.
            Telegram asks your account to wait until 27 Nov 2026, 11:46:40 UTC. Please ask again then.
            Your Telegram account has no such channel. /channels lists those that it owns or administers.
            Your Telegram account does not administer this channel, so Telegram shows no figures of it.
            Telegram took too long to answer: try again later.
            A login is under way: finish it, or end it."]],
        );
    }
}
