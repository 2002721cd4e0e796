//! What bots do, as `services::usage` counts it: right at once, and in the store after a flush.

use std::time::Duration;

use botyard::config::{Settings, StoreSettings};
use botyard::model::bot::{BotActivity, BotId};
use botyard::model::usage::{BucketRange, Figures, Step};
use botyard::services::usage::Usage;
use botyard::store::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use crate::harness::platform::eventually;
use crate::store::fixture::Fixture;

on_both!(
    what_happens_is_counted_at_once_and_kept_by_a_flush,
    updates_clear_an_ingress_error_that_was_noted_before_them,
    a_removed_bot_is_passed_over,
    many_bots_are_flushed_at_once,
    a_flush_that_fails_keeps_its_figures,
    figures_of_many_bots_are_stored_a_part_at_a_time,
    figures_are_never_seen_twice_or_not_at_all,
    a_stop_flushes,
    buckets_begin_and_end_by_utc,
    figures_of_every_kind_are_added_up,
    old_buckets_are_forgotten,
    bots_in_use_are_counted,
);

/// What the store alone holds.
async fn stored(fixture: &Fixture, bot: BotId) -> BotActivity {
    fixture.read().await.find_bot_activity(bot).await.unwrap().unwrap()
}

async fn activity(usage: &Usage, bot: BotId) -> BotActivity {
    usage.activity(bot).await.unwrap().unwrap()
}

fn figures(activity: &BotActivity) -> [i64; 3] {
    [activity.updates_in, activity.messages_out, activity.messages_failed]
}

async fn what_happens_is_counted_at_once_and_kept_by_a_flush(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let usage = &fixture.usage;
    fixture.accept(bot, &[1, 2]).await;
    let arrived_at = fixture.now();
    fixture.pass(1);
    fixture.accept(bot, &[1, 2]).await;
    usage.handled(bot, Duration::from_millis(20), fixture.now());
    for is_sent in [true, true, false] {
        usage.delivered(bot, is_sent, fixture.now());
    }
    assert_eq!(stored(fixture, bot).await, BotActivity::default());
    let expected = BotActivity {
        last_update_at: Some(arrived_at),
        last_used_at: Some(fixture.now()),
        ingress_error: None,
        updates_in: 2,
        messages_out: 2,
        messages_failed: 1,
    };
    assert_eq!(activity(usage, bot).await, expected, "a duplicate is no update");
    usage.flush().await.unwrap();
    assert_eq!(stored(fixture, bot).await, expected);
    assert_eq!(activity(usage, bot).await, expected);

    // The next flush adds, and leaves alone what did not happen.
    usage.delivered(bot, true, fixture.now());
    usage.flush().await.unwrap();
    usage.flush().await.unwrap();
    assert_eq!(stored(fixture, bot).await, BotActivity { messages_out: 3, ..expected });
    assert_eq!(stored(fixture, other).await, BotActivity::default());
}

async fn note_error(fixture: &Fixture, bot: BotId, error: &str) {
    let mut tx = fixture.write().await;
    tx.set_ingress_error(bot, Some(error)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn updates_clear_an_ingress_error_that_was_noted_before_them(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let error = "another program polls it";
    note_error(fixture, bot, error).await;
    fixture.usage.delivered(bot, true, fixture.now());
    fixture.usage.flush().await.unwrap();
    assert_eq!(activity(&fixture.usage, bot).await.ingress_error.as_deref(), Some(error), "a message is no update");
    fixture.accept(bot, &[1]).await;
    assert_eq!(activity(&fixture.usage, bot).await.ingress_error, None);
    fixture.usage.flush().await.unwrap();
    assert_eq!(stored(fixture, bot).await.ingress_error, None);

    fixture.accept(bot, &[2]).await;
    crate::store::races::bots(fixture, "http://127.0.0.1:1").set_ingress_error(bot, Some(error)).await.unwrap();
    assert_eq!(activity(&fixture.usage, bot).await.ingress_error.as_deref(), Some(error));
    fixture.usage.flush().await.unwrap();
    assert_eq!(stored(fixture, bot).await.ingress_error.as_deref(), Some(error), "the update came before");
}

async fn a_removed_bot_is_passed_over(fixture: &Fixture) {
    let (removed, kept) = (fixture.bot("first").await, fixture.bot("second").await);
    fixture.accept(removed, &[1]).await;
    fixture.accept(kept, &[1]).await;
    fixture.delete_bot(removed).await;
    assert_eq!(fixture.usage.activity(removed).await.unwrap(), None);
    fixture.usage.flush().await.unwrap();
    assert_eq!(fixture.usage.activity(removed).await.unwrap(), None);
    assert_eq!(stored(fixture, kept).await.updates_in, 1);
    assert_eq!(fixture.raw().await.number("SELECT COUNT(*) FROM bot_activity").await, 1);
    assert_eq!(fixture.raw().await.number("SELECT COUNT(*) FROM usage").await, 3, "one of each length");
}

async fn many_bots_are_flushed_at_once(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    // More than one statement takes, nearly all of them gone since.
    for _ in 0..2500 {
        fixture.usage.received(BotId::generate(&fixture.ambient), 1, fixture.now());
    }
    fixture.usage.received(bot, 7, fixture.now());
    fixture.usage.flush().await.unwrap();
    assert_eq!(stored(fixture, bot).await.updates_in, 7);
}

async fn a_flush_that_fails_keeps_its_figures(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let busy_timeout = Duration::from_millis(100);
    let settings = StoreSettings { busy_timeout, max_connections: 1, ..fixture.settings.clone() };
    let store = Store::open(&settings).await.unwrap();
    let usage = Usage::new(store.clone());
    let holder = store.begin().await.unwrap();
    for _ in 0..2 {
        usage.received(bot, 2, fixture.now());
        let error = usage.flush().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }
    usage.delivered(bot, false, fixture.now());
    drop(holder);
    assert_eq!(figures(&activity(&usage, bot).await), [4, 0, 1]);
    usage.flush().await.unwrap();
    assert_eq!(figures(&stored(fixture, bot).await), [4, 0, 1]);

    // A statement that is refused: the flush is all or nothing.
    let sql = fixture.dialect(
        "CREATE TRIGGER refuse BEFORE UPDATE ON bot_activity BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "ALTER TABLE bot_activity ADD CONSTRAINT refuse CHECK (messages_out = 0)",
    );
    fixture.raw().await.execute(sql).await.unwrap();
    usage.delivered(bot, true, fixture.now());
    assert!(matches!(usage.flush().await.unwrap_err(), StoreError::Internal(_)));
    assert_eq!(figures(&activity(&usage, bot).await), [4, 1, 1]);
    let sql = fixture.dialect("DROP TRIGGER refuse", "ALTER TABLE bot_activity DROP CONSTRAINT refuse");
    fixture.raw().await.execute(sql).await.unwrap();
    usage.flush().await.unwrap();
    assert_eq!(figures(&stored(fixture, bot).await), [4, 1, 1]);
}

async fn figures_of_many_bots_are_stored_a_part_at_a_time(fixture: &Fixture) {
    const BOTS: i64 = 600;
    let mut bots = Vec::new();
    for number in 0..BOTS {
        let bot = fixture.bot(&format!("bot{number}")).await;
        fixture.usage.received(bot, 2, fixture.now());
        bots.push(bot);
    }
    // The part with this bot is refused, and perhaps others are not written at all.
    let refused = bots[300];
    let sql = fixture.dialect(
        "CREATE TRIGGER refuse BEFORE UPDATE ON bot_activity WHEN hex(NEW.bot_id) = '{}'
         BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "ALTER TABLE bot_activity ADD CONSTRAINT refuse CHECK (updates_in = 0 OR bot_id <> '{}')",
    );
    let id = if fixture.store.kind() == "sqlite" {
        refused.0.simple().to_string().to_uppercase()
    } else {
        refused.to_string()
    };
    fixture.raw().await.execute(&sql.replace("{}", &id)).await.unwrap();
    assert!(matches!(fixture.usage.flush().await.unwrap_err(), StoreError::Internal(_)));
    assert_eq!(stored(fixture, refused).await.updates_in, 0);
    let sum = "SELECT CAST(SUM(updates_in) AS BIGINT) FROM bot_activity";
    assert!(fixture.raw().await.number(sum).await < 2 * BOTS);
    for bot in [refused, bots[0], bots[599]] {
        fixture.usage.received(bot, 1, fixture.now());
        assert_eq!(activity(&fixture.usage, bot).await.updates_in, 3);
    }
    let sql = fixture.dialect("DROP TRIGGER refuse", "ALTER TABLE bot_activity DROP CONSTRAINT refuse");
    fixture.raw().await.execute(sql).await.unwrap();
    fixture.usage.flush().await.unwrap();
    assert_eq!(fixture.raw().await.number(sum).await, 2 * BOTS + 3);
    assert_eq!(stored(fixture, refused).await.updates_in, 3);
}

async fn figures_are_never_seen_twice_or_not_at_all(fixture: &Fixture) {
    const ROUNDS: i64 = 100;
    let bot = fixture.bot("first").await;
    let usage = &fixture.usage;
    let counting = async {
        for _ in 0..ROUNDS {
            usage.delivered(bot, true, fixture.now());
            usage.flush().await.unwrap();
        }
    };
    let reading = async {
        let mut last = 0;
        while last < ROUNDS {
            let seen = activity(usage, bot).await.messages_out;
            assert!((last..=ROUNDS).contains(&seen), "{last}, then {seen}");
            last = seen;
        }
    };
    tokio::join!(counting, reading);
}

async fn a_stop_flushes(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let cancel = CancellationToken::new();
    let running = tokio::spawn(fixture.usage.clone().run(cancel.clone()));
    fixture.usage.delivered(bot, true, fixture.now());
    eventually("a flush by itself", async || {
        let stored = stored(fixture, bot).await;
        if stored.messages_out == 1 { Ok(()) } else { Err(format!("{stored:?}").into()) }
    })
    .await;
    fixture.usage.delivered(bot, true, fixture.now());
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(stored(fixture, bot).await.messages_out, 2);
}

/// The updates received in the buckets of 2026.
async fn updates_by(fixture: &Fixture, bot: BotId, step: Step) -> Vec<(String, i64)> {
    let [from, to] = ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"].map(|time| step.bucket_of(at(time)));
    let series = fixture.usage.series(bot, BucketRange { step, from, to }).await.unwrap();
    let text = |bucket| DateTime::from_timestamp(bucket, 0).unwrap().format("%m-%dT%H:%M").to_string();
    series.into_iter().map(|(bucket, figures)| (text(bucket), figures.updates_in)).collect()
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

async fn buckets_begin_and_end_by_utc(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let other = fixture.bot("second").await;
    for round in 1..=3 {
        // In the night in which clocks of Europe jump from one o'clock UTC by an hour.
        for time in ["28T23:59:59.999999Z", "29T00:00:00Z", "29T00:04:59Z", "29T00:05:00Z", "29T01:00:00Z"] {
            fixture.usage.received(bot, 1, at(&format!("2026-03-{time}")));
        }
        fixture.usage.received(other, 1, at("2026-03-29T00:00:00Z"));
        let expected = |buckets: &[(&str, i64)]| -> Vec<(String, i64)> {
            buckets.iter().map(|(at, updates)| ((*at).to_owned(), updates * round)).collect()
        };
        // Seen before the flush and after it.
        for _ in 0..2 {
            let five_minutes = [("03-28T23:55", 1), ("03-29T00:00", 2), ("03-29T00:05", 1), ("03-29T01:00", 1)];
            assert_eq!(updates_by(fixture, bot, Step::FiveMinutes).await, expected(&five_minutes));
            let hours = [("03-28T23:00", 1), ("03-29T00:00", 3), ("03-29T01:00", 1)];
            assert_eq!(updates_by(fixture, bot, Step::Hour).await, expected(&hours));
            assert_eq!(updates_by(fixture, bot, Step::Day).await, expected(&[("03-28T00:00", 1), ("03-29T00:00", 4)]));
            fixture.usage.flush().await.unwrap();
        }
    }
    // A range takes its first bucket and not the one after its last.
    let (from, to) = (at("2026-03-29T00:00:00Z"), at("2026-03-29T01:00:00Z"));
    let range = BucketRange::new(Step::Hour, Some(from), Some(to), fixture.now()).unwrap();
    for _ in 0..2 {
        let series = fixture.usage.series(bot, range).await.unwrap();
        assert_eq!(series.iter().map(|(bucket, _)| *bucket).collect::<Vec<_>>(), [from.timestamp()]);
        fixture.usage.received(bot, 1, from);
        fixture.usage.received(bot, 1, to);
    }
}

async fn figures_of_every_kind_are_added_up(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let (usage, now) = (&fixture.usage, fixture.now());
    let range = BucketRange::last_day(now);
    let mut expected = Figures::default();
    for millis in [700, 5, 12, 60_000] {
        usage.received(bot, 3, now);
        usage.handled(bot, Duration::from_millis(millis), now);
        usage.failed(bot, now);
        usage.worked(bot, Duration::from_micros(1500), now);
        usage.delivered(bot, true, now);
        usage.delivered(bot, false, now);
        expected.add(&Figures {
            updates_in: 3,
            errors: 1,
            active_us: 1500,
            messages_out: 1,
            messages_failed: 1,
            ..Figures::default()
        });
        expected.add_latency(Duration::from_millis(millis));
        let all = [(Step::Hour.bucket_of(now), expected.clone())];
        assert_eq!(usage.series(bot, range).await.unwrap(), all);
        usage.flush().await.unwrap();
        assert_eq!(fixture.read().await.list_usage(bot, range).await.unwrap(), all);
    }
    assert_eq!((expected.latency, expected.latency_max_us), ([1, 0, 1, 0, 0, 0, 1, 0, 0, 1], 60_000_000));
}

async fn old_buckets_are_forgotten(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let settings = Settings::load(None, std::iter::empty()).unwrap().usage;
    let now = at("2026-12-31T12:00:00Z");
    for days in [0, 2, 31, 364, 366] {
        fixture.usage.received(bot, 1, now - TimeDelta::days(days));
    }
    fixture.usage.received(bot, 1, now - TimeDelta::hours(24));
    fixture.usage.flush().await.unwrap();
    fixture.usage.purge(&settings, now).await.unwrap();
    let mut raw = fixture.raw().await;
    let mut kept = Vec::new();
    for step in Step::ALL {
        kept.push(raw.number(&format!("SELECT COUNT(*) FROM usage WHERE step = {}", step.seconds())).await);
    }
    // Today and a day ago; two days ago as well; all but more than a year ago.
    assert_eq!(kept, [2, 3, 5]);
    assert_eq!(stored(fixture, bot).await.updates_in, 6, "counters forget nothing");
}

async fn bots_in_use_are_counted(fixture: &Fixture) {
    let (one, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let now = at("2026-03-29T00:12:00Z");
    for (bot, minutes) in [(one, 0), (one, 6), (other, 13)] {
        fixture.usage.received(bot, 1, now - TimeDelta::minutes(minutes));
    }
    fixture.usage.flush().await.unwrap();
    let mut tx = fixture.read().await;
    let from = |minutes| Step::FiveMinutes.bucket_of(now - TimeDelta::minutes(minutes));
    assert_eq!(tx.count_bots_in_use(Step::FiveMinutes, from(5)).await.unwrap(), 1);
    assert_eq!(tx.count_bots_in_use(Step::FiveMinutes, from(13)).await.unwrap(), 2);
}
