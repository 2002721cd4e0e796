//! What bots do, as `services::usage` counts it: right at once, and in the store after a flush.

use std::time::Duration;

use botyard::config::StoreSettings;
use botyard::model::bot::{BotActivity, BotId};
use botyard::services::usage::Usage;
use botyard::store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::harness::platform::eventually;
use crate::store::fixture::Fixture;

on_both!(
    what_happens_is_counted_at_once_and_kept_by_a_flush,
    updates_clear_an_ingress_error_that_was_noted_before_them,
    a_removed_bot_is_passed_over,
    many_bots_are_flushed_at_once,
    a_flush_that_fails_keeps_its_figures,
    figures_are_never_seen_twice_or_not_at_all,
    a_stop_flushes,
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
    usage.handled(bot, fixture.now());
    for is_sent in [true, true, false] {
        usage.delivered(bot, is_sent);
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
    usage.delivered(bot, true);
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
    fixture.usage.delivered(bot, true);
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
    usage.delivered(bot, false);
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
    usage.delivered(bot, true);
    assert!(matches!(usage.flush().await.unwrap_err(), StoreError::Internal(_)));
    assert_eq!(figures(&activity(&usage, bot).await), [4, 1, 1]);
    let sql = fixture.dialect("DROP TRIGGER refuse", "ALTER TABLE bot_activity DROP CONSTRAINT refuse");
    fixture.raw().await.execute(sql).await.unwrap();
    usage.flush().await.unwrap();
    assert_eq!(figures(&stored(fixture, bot).await), [4, 1, 1]);
}

async fn figures_are_never_seen_twice_or_not_at_all(fixture: &Fixture) {
    const ROUNDS: i64 = 100;
    let bot = fixture.bot("first").await;
    let usage = &fixture.usage;
    let counting = async {
        for _ in 0..ROUNDS {
            usage.delivered(bot, true);
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
    fixture.usage.delivered(bot, true);
    eventually("a flush by itself", async || {
        let stored = stored(fixture, bot).await;
        if stored.messages_out == 1 { Ok(()) } else { Err(format!("{stored:?}").into()) }
    })
    .await;
    fixture.usage.delivered(bot, true);
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(stored(fixture, bot).await.messages_out, 2);
}
