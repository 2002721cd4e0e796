//! The inbox, through `services::updates`.

use botyard::model::audit::Caller;
use botyard::model::audit_filter::AuditFilter;
use botyard::model::bot::{BotId, BotStatus};
use botyard::model::chat::SeenChat;
use botyard::services::signals::BotSignal;
use serde_json::json;

use crate::store::fixture::{Fixture, call, page, update};

on_both!(
    an_update_of_no_bot_is_no_error_and_is_not_stored,
    an_update_is_stored_once_for_each_bot,
    updates_wait_in_the_order_of_their_arrival,
    what_arrived_is_kept_as_it_came,
    an_update_is_finished_once,
    a_finished_update_is_still_known,
    an_update_dies_after_its_last_attempt,
    a_long_error_is_cut,
    a_dead_letter_is_retried_once_and_audited,
    dead_letters_are_listed_newest_first,
    only_running_bots_are_listed_as_waiting,
);

async fn an_update_of_no_bot_is_no_error_and_is_not_stored(fixture: &Fixture) {
    let removed = fixture.bot("first").await;
    fixture.delete_bot(removed).await;
    assert_eq!(fixture.updates().accept(removed, vec![update(1, Some(1))]).await.unwrap(), 0);
    assert_eq!(fixture.read().await.count_waiting_updates().await.unwrap(), 0);
}

async fn an_update_is_stored_once_for_each_bot(fixture: &Fixture) {
    let (one, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let updates = fixture.updates();
    let batch = vec![update(1, None), update(2, None), update(1, None)];
    assert_eq!(updates.accept(one, batch.clone()).await.unwrap(), 2);
    assert_eq!(updates.accept(one, batch.clone()).await.unwrap(), 0);
    assert_eq!(updates.accept(one, vec![update(2, None), update(3, None)]).await.unwrap(), 1);
    assert_eq!(updates.accept(other, batch).await.unwrap(), 2);
    assert_eq!(updates.accept(other, Vec::new()).await.unwrap(), 0);
    assert_eq!(fixture.read().await.count_waiting_updates().await.unwrap(), 5);
}

async fn updates_wait_in_the_order_of_their_arrival(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for ids in [&[30, 10][..], &[20], &[5, 40]] {
        fixture.accept(bot, ids).await;
    }
    let ids: Vec<i64> = fixture.waiting(bot).await.iter().map(|update| update.update_id).collect();
    assert_eq!(ids, [30, 10, 20, 5, 40]);
    let oldest = fixture.updates().list_waiting(bot, 2).await.unwrap();
    assert_eq!(oldest, fixture.waiting(bot).await[..2]);
}

async fn what_arrived_is_kept_as_it_came(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let payload = "{\"update_id\": 9007199254740993,  \"message\":{\"text\":\"\\u0000 🦀 \\\"\"}}".to_owned();
    let arrived = botyard::model::update::NewUpdate { update_id: i64::MAX, chat_id: Some(i64::MIN), payload };
    fixture.updates().accept(bot, vec![arrived.clone()]).await.unwrap();
    let stored = &fixture.waiting(bot).await[0];
    assert_eq!((stored.update_id, stored.chat_id, &stored.payload), (i64::MAX, Some(i64::MIN), &arrived.payload));
    assert_eq!((stored.attempts, stored.received_at), (0, fixture.now()));
}

async fn an_update_is_finished_once(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    let updates = fixture.updates();
    let finish = || updates.finish(bot, seq, Some(chat.clone()), vec![call(Some(1)), call(None)], None);
    let first = finish().await.unwrap();
    assert_eq!(first.iter().map(|call| call.chat_id).collect::<Vec<_>>(), [Some(1), None]);
    assert_eq!(first[0].params, json!({ "text": "hello" }).to_string());
    assert_eq!((first[0].bot_id, first[0].method.as_str(), first[0].attempts), (bot, "sendMessage", 0));
    assert!(finish().await.unwrap().is_empty());
    assert!(!updates.fail(bot, seq, "too late", 1).await.unwrap());
    assert!(updates.finish(bot, seq + 1, None, vec![call(None)], None).await.unwrap().is_empty());

    let mut tx = fixture.read().await;
    assert_eq!(tx.count_waiting_calls().await.unwrap(), 2);
    assert_eq!(tx.count_waiting_updates().await.unwrap(), 0);
    assert!(tx.has_chat(bot, 1).await.unwrap());
    assert_eq!(tx.list_dead_letters(bot, page(1, 9)).await.unwrap().0, 0);
}

async fn a_finished_update_is_still_known(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    fixture.updates().finish(bot, seq, None, Vec::new(), None).await.unwrap();
    assert!(fixture.accept(bot, &[1]).await.is_empty());
}

/// Lets an update fail for good.
async fn kill(fixture: &Fixture, bot: BotId, update_id: i64) -> i64 {
    let seq = fixture.accept_one(bot, update_id).await;
    assert!(fixture.updates().fail(bot, seq, "it was poison", 1).await.unwrap());
    seq
}

async fn an_update_dies_after_its_last_attempt(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let received_at = fixture.now();
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    let updates = fixture.updates();
    assert!(!updates.fail(bot, seq, "first", 3).await.unwrap());
    assert!(!updates.fail(bot, seq, "second", 3).await.unwrap());
    assert_eq!(fixture.waiting(bot).await[0].attempts, 2);
    let died_at = fixture.pass(1);
    assert!(updates.fail(bot, seq, "third", 3).await.unwrap());
    assert!(!updates.fail(bot, seq, "fourth", 3).await.unwrap());
    assert!(fixture.waiting(bot).await.is_empty());
    let letters = updates.list_dead_letters(bot, page(1, 9)).await.unwrap();
    let letter = &letters.items[0];
    assert_eq!((letter.seq, letter.update_id, letter.chat_id, letter.attempts), (seq, 1, Some(1), 3));
    assert_eq!(letter.last_error.as_deref(), Some("third"));
    assert_eq!((letter.received_at, letter.finished_at), (received_at, Some(died_at)));
    assert!(updates.finish(bot, seq, None, vec![call(None)], None).await.unwrap().is_empty());
}

async fn a_long_error_is_cut(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    assert!(fixture.updates().fail(bot, seq, &"ж".repeat(10_000), 1).await.unwrap());
    let letters = fixture.updates().list_dead_letters(bot, page(1, 9)).await.unwrap();
    assert_eq!(letters.items[0].last_error, Some("ж".repeat(500)));
}

async fn a_dead_letter_is_retried_once_and_audited(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let seq = kill(fixture, bot, 1).await;
    let updates = fixture.updates();
    let mut signals = fixture.signals.subscribe();
    assert!(!updates.retry_dead_letter(&Caller::system(), other, seq).await.unwrap());
    assert!(!updates.retry_dead_letter(&Caller::system(), bot, seq + 1).await.unwrap());
    assert!(signals.try_recv().is_err());
    assert!(updates.retry_dead_letter(&Caller::system(), bot, seq).await.unwrap());
    assert_eq!(signals.try_recv().unwrap(), BotSignal::Waiting(bot));
    assert!(!updates.retry_dead_letter(&Caller::system(), bot, seq).await.unwrap());
    let waiting = fixture.waiting(bot).await;
    assert_eq!((waiting[0].seq, waiting[0].attempts), (seq, 0));
    let (total, records) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap();
    assert_eq!((total, records[0].action.as_str(), records[0].target), (1, "dead_letter.retried", Some(bot.0)));
    assert_eq!(records[0].detail, json!({ "id": seq }));
}

async fn dead_letters_are_listed_newest_first(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for update_id in [3, 1, 2] {
        kill(fixture, bot, update_id).await;
    }
    fixture.accept(bot, &[4]).await;
    let mut ids = Vec::new();
    for number in 1..=2 {
        let letters = fixture.updates().list_dead_letters(bot, page(number, 2)).await.unwrap();
        assert_eq!(letters.total, 3);
        ids.extend(letters.items.iter().map(|letter| letter.update_id));
    }
    assert_eq!(ids, [2, 1, 3]);
}

async fn only_running_bots_are_listed_as_waiting(fixture: &Fixture) {
    let mut bots = Vec::new();
    for (name, status) in [
        ("active", BotStatus::Active),
        ("paused", BotStatus::Suspended),
        ("slowed", BotStatus::RateLimited),
        ("broken", BotStatus::Error),
        ("pending", BotStatus::Pending),
        ("second", BotStatus::Active),
    ] {
        let bot = fixture.bot(name).await;
        fixture.accept(bot, &[1, 2]).await;
        fixture.set_status(bot, status).await;
        bots.push(bot);
    }
    let idle = fixture.bot("idle").await;
    kill(fixture, idle, 1).await;
    let updates = fixture.updates();
    assert_eq!(updates.list_bots_waiting(None, 2).await.unwrap(), [bots[0], bots[2]]);
    assert_eq!(updates.list_bots_waiting(Some(bots[2]), 2).await.unwrap(), [bots[5]]);
    assert!(updates.list_bots_waiting(Some(bots[5]), 2).await.unwrap().is_empty());
}
