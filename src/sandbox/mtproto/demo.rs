//! What a demo shows: an account with a large channel, a small one and a group, and made-up figures.

use std::fmt;

use chrono::{Timelike as _, Utc};

use super::accounts::NewAccount;
use super::channels::{ChannelRole, NewChannel, NewPost};
use super::tl::int;
use super::world::DataCenterWorld;
use crate::base::secret::SecretString;
use crate::sandbox::world::SandboxError;

/// The days of which there are figures.
const DAYS: u32 = 90;

/// The account of a demo, and how to log in as it.
#[derive(Clone)]
pub struct DemoAccount {
    /// Its id.
    pub user_id: i64,
    /// Its number.
    pub phone: String,
    /// The code of every login.
    pub code: String,
    /// The ids of the large channel, the small channel and the group.
    pub channels: [i64; 3],
}

impl fmt::Debug for DemoAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoAccount").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

impl DataCenterWorld {
    /// Makes the account of a demo, with two-step verification if there is a password. Its home, and the place of its
    /// channels' statistics, is the first data centre.
    pub fn seed_demo(&self, password: Option<SecretString>) -> Result<DemoAccount, SandboxError> {
        let (phone, code) = ("+15550001234".to_owned(), "12345".to_owned());
        let account = NewAccount {
            last_name: Some("Demo".to_owned()),
            username: Some("alice_demo".to_owned()),
            code: Some(code.clone()),
            hint: password.as_ref().map(|_| "what the demo printed".to_owned()),
            password,
            ..NewAccount::new(&phone, "Alice")
        };
        let user_id = self.add_account(account)?;
        let channels = [
            self.add_channel(harbour_weather(user_id, self.minutes_today()))?,
            self.add_channel(notebook(user_id, self.minutes_today()))?,
            self.add_channel(regulars(user_id))?,
        ];
        Ok(DemoAccount { user_id, phone, code, channels })
    }

    /// The minutes since midnight, so that posts of other days come at the same hours.
    fn minutes_today(&self) -> u32 {
        self.ambient.now().with_timezone(&Utc).num_seconds_from_midnight() / 60
    }
}

/// A number that looks random and is the same each time.
fn noise(seed: u32, bound: u32) -> u32 {
    (seed.wrapping_mul(2_654_435_761) >> 8) % bound
}

/// Members of each day: fewer the further back, with better and worse days.
fn growth(today: u32, a_day: u32) -> Vec<i64> {
    let members = |ago: u32| i64::from(today - ago * a_day) + i64::from(noise(ago + today, a_day));
    (1..DAYS).rev().map(members).chain([i64::from(today)]).collect()
}

/// A large public channel with Telegram's own statistics.
fn harbour_weather(owner: i64, minutes_today: u32) -> NewChannel {
    let members = growth(48_320, 131);
    let forecasts = [
        "Morning forecast: fresh breeze from the west, gusts up to 7, showers towards noon.",
        "The ferry keeps its timetable today; the evening boat may be late.",
        "Sunset at the pier, sent by a reader. Thank you!",
        "High water is half a metre above normal tonight: move your cars from the fish market.",
        "Evening forecast: the wind dies down, fog from midnight on.",
        "Question of the day: which bench has the best view of the harbour?",
    ];
    let post = |number: u32| {
        let (day, is_evening) = (number / 2, number.is_multiple_of(2));
        // Two a day: at seven in the morning and at six in the evening.
        let minutes_ago = minutes_today + 24 * 60 * day + if is_evening { 6 * 60 } else { 17 * 60 };
        // What was published lately has not been seen by all yet.
        let freshness = 100 - 60 / (day + 1);
        let views = (15_000 + noise(number, 9_000)) * freshness / 100;
        NewPost {
            text: forecasts.iter().cycle().nth(number as usize).copied().unwrap_or_default().to_owned(),
            minutes_ago,
            views: int(views),
            forwards: int(views / (60 + noise(number + 7, 90))),
            reactions: int(views / (25 + noise(number + 3, 30))),
        }
    };
    let languages = [("English", 46.0), ("German", 23.0), ("Norwegian", 14.0), ("Spanish", 9.0), ("Other", 8.0)];
    NewChannel {
        username: Some("harbour_weather".to_owned()),
        about: "Wind, water and what the harbour looks like. Twice a day.".to_owned(),
        members_by_day: members,
        languages: languages.map(|(name, percent)| (name.to_owned(), percent)).to_vec(),
        stats_dc: Some(1),
        posts: (0..120).rev().map(post).collect(),
        ..NewChannel::new("Harbour Weather", owner)
    }
}

/// A small channel, of which Telegram has no statistics.
fn notebook(owner: i64, minutes_today: u32) -> NewChannel {
    let notes = ["Sourdough, attempt nine.", "The heron is back.", "What I read in spring", "Rain all day. Soup."];
    let post = |number: u32| NewPost {
        text: notes.iter().cycle().nth(number as usize).copied().unwrap_or_default().to_owned(),
        // At noon of yesterday and of each third day before: older than the last forecast at any hour.
        minutes_ago: minutes_today + 12 * 60 + 24 * 60 * 3 * number,
        views: int(120 + noise(number, 80)),
        forwards: int(noise(number, 4)),
        reactions: int(8 + noise(number, 20)),
    };
    NewChannel {
        username: Some("alices_notebook".to_owned()),
        about: "Small things.".to_owned(),
        members_by_day: growth(312, 1),
        posts: (0..24).rev().map(post).collect(),
        ..NewChannel::new("Alice's Notebook", owner)
    }
}

/// A group that the account administers.
fn regulars(admin: i64) -> NewChannel {
    let chatter = ["Who is in on Friday?", "Me!", "Does anybody have a spare bike pump?", "The quay is closed again."];
    let message = |number: u32| NewPost {
        text: chatter.iter().cycle().nth(number as usize).copied().unwrap_or_default().to_owned(),
        minutes_ago: 95 * (number + 1),
        reactions: int(noise(number, 6)),
        ..NewPost::default()
    };
    NewChannel {
        about: "Those who always meet at the harbour.".to_owned(),
        is_group: true,
        roles: [(admin, ChannelRole::Admin)].into(),
        members_by_day: growth(1_284, 6),
        languages: vec![("English".to_owned(), 71.0), ("German".to_owned(), 29.0)],
        stats_dc: Some(1),
        posts: (0..200).rev().map(message).collect(),
        ..NewChannel::new("Harbour Regulars", admin)
    }
}
