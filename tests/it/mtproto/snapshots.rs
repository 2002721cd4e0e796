//! Snapshots of channels, and what becomes of calls when the platform stops.

use std::time::{Duration, Instant};

use botyard::base::ambient::Ambient;
use botyard::sandbox::mtproto::{Mishap, Script};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::attached::{AT, Attached, channels, number};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually};

const PHONE: &str = "+15550000008";

/// Longer than any stop may take.
const LONG: Duration = Duration::from_mins(1);

/// How long a stop may take in which something is cut off.
const SHORT: Duration = Duration::from_secs(6);

impl Attached {
    async fn insert_snapshot(&self, channel: i64, taken_at: DateTime<Utc>, members: i64) {
        let at = taken_at.to_rfc3339();
        self.execute(&format!(
            "INSERT INTO channel_snapshots (bot_id, channel_id, taken_at, members)
             SELECT id, {channel}, '{at}', {members} FROM bots"
        ))
        .await;
    }

    fn delay(&self, function: &str, wait: Duration) {
        let mishap = Mishap::Delay { ms: wait.as_millis().try_into().unwrap() };
        self.world().script(Script::new(function, 1, mishap)).unwrap();
    }

    async fn is_asked(&self, function: &str) {
        eventually("Telegram is asked", async || match self.world().count(function) {
            0 => Err(json!(0)),
            _ => Ok(()),
        })
        .await;
    }
}

/// Stops the platform, which takes little time and leaves no session held.
async fn stops_in_time(it: Attached) {
    let Attached { test: TestPlatform { sandbox, platform, setup }, centers } = it;
    let begun = Instant::now();
    platform.stop().await;
    assert!(begun.elapsed() < SHORT, "it took {:?}", begun.elapsed());
    assert_eq!(centers.world().open_connections(), 0);
    assert_eq!(number(setup.database.url(), "SELECT COUNT(*) FROM mtproto_sessions WHERE holder IS NOT NULL").await, 0);
    drop(sandbox);
}

async fn growth_and_course(api: &Api, channel: i64) -> (Value, Vec<f64>) {
    let mut stats = api.get(&format!("{AT}/channels/{channel}/stats")).await;
    let course = stats["members_over_time"].as_array().unwrap();
    let course = course.iter().map(|point| point["value"].as_f64().unwrap()).collect();
    (stats["growth"].take(), course)
}

/// The channel's one post is an hour old, with which the period of its figures begins.
async fn growth_is_of_the_period(database: TestDatabase) {
    let it = Attached::start_on(Setup::on(database)).await;
    let (api, _, user_id) = it.owner("hans", PHONE).await;
    let channel = it.add_channel(user_id, "small_news", 80);
    it.log_in(&api, PHONE).await;
    assert_eq!(it.number("SELECT COUNT(*) FROM channel_snapshots").await, 0);
    it.make_snapshots_due().await;
    it.snapshots_reach(1).await;
    assert_eq!(growth_and_course(&api, channel).await, (Value::Null, vec![80.0, 80.0]));
    let day = (Ambient::system().now() - TimeDelta::days(2)).date_naive().and_time(NaiveTime::MIN).and_utc();
    it.insert_snapshot(channel, day - TimeDelta::days(60), 7).await;
    for (hour, members) in [(10, 30), (11, 40), (12, 50)] {
        it.insert_snapshot(channel, day + TimeDelta::hours(hour), members).await;
    }
    assert_eq!(growth_and_course(&api, channel).await, (json!(30), vec![50.0, 80.0, 80.0]));
}

#[actix_web::test]
async fn growth_counts_from_the_last_snapshot_before_the_period() {
    growth_is_of_the_period(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn growth_counts_from_the_last_snapshot_before_the_period_on_postgres() {
    growth_is_of_the_period(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn snapshots_go_on_where_they_stopped() {
    let it = Attached::start().await;
    let (_, _, user_id) = it.attached_owner("hans", PHONE).await;
    for name in ["news_a", "news_b", "news_c"] {
        it.add_channel(user_id, name, 10);
    }
    let fails = Mishap::Fail { code: 500, message: "NOT_NOW".to_owned() };
    let function = "channels.getFullChannel";
    it.world().script(Script { skip: 1, ..Script::new(function, 1, fails) }).unwrap();
    it.make_snapshots_due().await;
    eventually("the second channel fails", async || match it.world().count(function) {
        2 => Ok(()),
        other => Err(json!(other)),
    })
    .await;
    eventually("all channels have a snapshot", async || {
        it.make_snapshots_due().await;
        match it.number("SELECT COUNT(DISTINCT channel_id) FROM channel_snapshots").await {
            3 => Ok(()),
            taken => Err(json!(taken)),
        }
    })
    .await;
    assert_eq!(it.number("SELECT COUNT(*) FROM channel_snapshots").await, 3);
    assert_eq!(it.world().count(function), 4);
}

#[actix_web::test]
async fn snapshots_let_people_go_first() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("hans", PHONE).await;
    for name in ["news_a", "news_b"] {
        it.add_channel(user_id, name, 10);
    }
    it.delay("channels.getFullChannel", Duration::from_secs(1));
    it.make_snapshots_due().await;
    it.is_asked("channels.getFullChannel").await;
    it.delay("messages.getDialogs", Duration::from_secs(3));
    // The first channel is done by the time that is looked at.
    let looked_at = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        it.world().count("channels.getFullChannel")
    };
    let (listed, asked) = tokio::join!(channels(&api), looked_at);
    assert_eq!((listed.as_array().map(Vec::len), asked), (Some(2), 1));
    it.snapshots_reach(2).await;
}

#[actix_web::test]
async fn no_stop_waits_for_snapshots() {
    let it = Attached::start().await;
    let (_, _, user_id) = it.attached_owner("hans", PHONE).await;
    it.add_channel(user_id, "small_news", 10);
    it.delay("channels.getFullChannel", LONG);
    it.make_snapshots_due().await;
    it.is_asked("channels.getFullChannel").await;
    stops_in_time(it).await;
}

#[actix_web::test]
async fn a_stop_cuts_a_call_off_and_gives_the_session_up() {
    let it = Attached::start().await;
    let (api, _, _) = it.attached_owner("hans", PHONE).await;
    it.delay("messages.getDialogs", LONG);
    let asked = actix_web::rt::spawn(async move { api.call("GET", &format!("{AT}/channels"), Value::Null).await.0 });
    it.is_asked("messages.getDialogs").await;
    stops_in_time(it).await;
    assert_eq!(asked.await.unwrap(), 503);
}
