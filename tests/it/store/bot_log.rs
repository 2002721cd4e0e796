//! The log of each bot: folded, in order, bounded.

use std::time::Duration;

use botyard::config::StoreSettings;
use botyard::model::bot::BotId;
use botyard::model::bot_log::{LogFilter, LogKind, LogLine, LogStretch};
use botyard::services::bot_log::{BotLog, Note};
use botyard::store::{Store, StoreError};

use crate::store::fixture::{Fixture, LOG_BOUNDS};

on_both!(
    repeats_are_counted_in_the_stored_line_for_a_while,
    a_log_keeps_its_newest_lines,
    old_lines_are_forgotten,
    more_lines_than_a_minute_may_have_are_counted,
    lines_that_could_not_be_stored_wait,
    a_line_of_a_removed_bot_is_passed_over,
);

async fn lines(fixture: &Fixture, bot: BotId) -> Vec<LogLine> {
    let stretch = LogStretch { before: None, limit: 200 };
    fixture.read().await.list_log_lines(bot, &LogFilter::default(), stretch, true).await.unwrap()
}

/// The kinds and counts of a bot's lines, the newest first.
async fn counts(fixture: &Fixture, bot: BotId) -> Vec<(LogKind, i64)> {
    lines(fixture, bot).await.iter().map(|line| (line.kind, line.count)).collect()
}

fn refusal(description: &str, chat: i64) -> Note<'_> {
    Note::MessageRefused { method: "sendMessage", description, chat_id: Some(chat) }
}

async fn repeats_are_counted_in_the_stored_line_for_a_while(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let begun = fixture.now();
    for chat in 1..=3 {
        fixture.log.note(bot, refusal("Bad Request: no", chat));
        fixture.log.note(bot, Note::Started);
        fixture.log.flush().await.unwrap();
        fixture.pass(1);
    }
    fixture.log.note(other, refusal("Bad Request: no", 9));
    fixture.log.flush().await.unwrap();
    let started = (LogKind::Started, 1);
    assert_eq!(counts(fixture, bot).await, [started, started, started, (LogKind::MessageRefused, 3)]);
    let folded = lines(fixture, bot).await.pop().unwrap();
    assert_eq!((folded.at, (folded.last_at - folded.at).num_seconds(), folded.chat_id), (begun, 2, Some(3)));
    assert_eq!(counts(fixture, other).await, [(LogKind::MessageRefused, 1)]);
    // A new process goes on with the line, and when the while is over there is another one.
    let restarted = BotLog::new(fixture.store.clone(), LOG_BOUNDS, fixture.ambient.clone());
    restarted.note(other, refusal("Bad Request: no", 9));
    restarted.flush().await.unwrap();
    assert_eq!(counts(fixture, other).await, [(LogKind::MessageRefused, 2)]);
    fixture.pass(600);
    restarted.note(other, refusal("Bad Request: no", 9));
    restarted.flush().await.unwrap();
    assert_eq!(counts(fixture, other).await, [(LogKind::MessageRefused, 1), (LogKind::MessageRefused, 2)]);
}

async fn a_log_keeps_its_newest_lines(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    fixture.log.note(other, Note::Stopped);
    let note_some = async || {
        for _ in 0..15 {
            fixture.log.note(bot, Note::Stopped);
        }
        fixture.log.note(bot, Note::Started);
        fixture.log.flush().await.unwrap();
        fixture.pass(60);
    };
    // Once as after a start, when it is not known which logs are long, and once more.
    for _ in 0..2 {
        note_some().await;
        assert!(lines(fixture, bot).await.len() > 10);
        fixture.log.purge(fixture.now()).await.unwrap();
        let left = counts(fixture, bot).await;
        assert_eq!((left.len(), left[0]), (10, (LogKind::Started, 1)));
    }
    assert_eq!(lines(fixture, other).await.len(), 1);
}

async fn old_lines_are_forgotten(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    fixture.log.note(bot, Note::Stopped);
    fixture.log.flush().await.unwrap();
    fixture.pass(3600);
    fixture.log.note(bot, Note::Started);
    fixture.log.flush().await.unwrap();
    fixture.log.purge(fixture.now()).await.unwrap();
    assert_eq!(lines(fixture, bot).await.len(), 2);
    fixture.pass(23 * 3600 + 1);
    fixture.log.purge(fixture.now()).await.unwrap();
    assert_eq!(counts(fixture, bot).await, [(LogKind::Started, 1)]);
}

async fn more_lines_than_a_minute_may_have_are_counted(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    for _ in 0..50 {
        fixture.log.note(bot, Note::Stopped);
        fixture.log.flush().await.unwrap();
    }
    fixture.log.note(other, Note::Stopped);
    fixture.log.flush().await.unwrap();
    let told = counts(fixture, bot).await;
    assert_eq!((told.len(), told[0]), (21, (LogKind::LinesLeftOut, 30)));
    assert_eq!(counts(fixture, other).await, [(LogKind::Stopped, 1)]);
}

async fn lines_that_could_not_be_stored_wait(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let settings =
        StoreSettings { busy_timeout: Duration::from_millis(100), max_connections: 1, ..fixture.settings.clone() };
    let store = Store::open(&settings).await.unwrap();
    let log = BotLog::new(store.clone(), LOG_BOUNDS, fixture.ambient.clone());
    let holder = store.begin().await.unwrap();
    log.note(bot, Note::Started);
    for _ in 0..2 {
        log.note(bot, refusal("Bad Request: no", 1));
        let error = log.flush().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }
    log.note(bot, Note::Stopped);
    drop(holder);
    log.flush().await.unwrap();
    let told = counts(fixture, bot).await;
    assert_eq!(told, [(LogKind::Stopped, 1), (LogKind::MessageRefused, 2), (LogKind::Started, 1)]);
}

async fn a_line_of_a_removed_bot_is_passed_over(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    for bot in [bot, other] {
        fixture.log.note(bot, Note::Started);
    }
    fixture.delete_bot(bot).await;
    fixture.log.flush().await.unwrap();
    assert!(lines(fixture, bot).await.is_empty());
    assert_eq!(lines(fixture, other).await.len(), 1);
}
