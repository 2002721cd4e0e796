//! What is forgotten in time, and what is not.

use botyard::config::Settings;
use botyard::model::audit::Caller;
use botyard::model::bot::BotId;
use botyard::model::llm::NanoUsd;
use botyard::model::outbox::Delivered;
use botyard::services::retention::Retention;
use botyard::store::CarriedSpending;

use crate::store::fixture::{Fixture, call, page, update};

on_both!(
    updates_go_with_their_calls_when_both_are_old,
    what_waits_and_what_is_dead_stays,
    calls_may_go_before_their_updates,
    an_update_stays_as_long_as_a_call_of_it,
    more_than_one_step_is_forgotten_at_once,
    what_a_clock_stored_that_ran_ahead_holds_up_nothing,
    what_was_left_behind_is_forgotten_within_hours,
    what_an_erased_account_spent_is_forgotten_with_its_month,
);

const HOUR: i64 = 3600;

const SENT: Delivered = Delivered::Sent(Some(5));

fn retention(fixture: &Fixture, updates: &str, sent: &str) -> Retention {
    let settings = [("BOTYARD__INGRESS__UPDATE_RETENTION", updates), ("BOTYARD__DELIVERY__SENT_RETENTION", sent)];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Retention::new(fixture.store.clone(), &Settings::load(None, settings.into_iter()).unwrap())
}

async fn forget(fixture: &Fixture, retention: &mut Retention) {
    retention.forget_old(fixture.now()).await.unwrap();
}

/// Handles an update, with a call into each of the chats; the numbers of the calls.
async fn handle(fixture: &Fixture, bot: BotId, update_id: i64, chats: &[i64]) -> Vec<i64> {
    let seq = fixture.accept_one(bot, update_id).await;
    let calls = chats.iter().map(|&chat| call(Some(chat))).collect();
    let stored = fixture.updates().finish(bot, seq, None, calls, None).await.unwrap();
    stored.into_iter().map(|call| call.seq).collect()
}

/// How many updates and calls there are.
async fn count(fixture: &Fixture) -> (i64, i64) {
    let mut raw = fixture.raw().await;
    (raw.number("SELECT COUNT(*) FROM updates").await, raw.number("SELECT COUNT(*) FROM outbox").await)
}

async fn updates_go_with_their_calls_when_both_are_old(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for seq in handle(fixture, bot, 1, &[1, 2]).await {
        fixture.deliver(bot, seq, SENT).await;
    }
    let mut retention = retention(fixture, "48h", "48h");
    fixture.pass(48 * HOUR);
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (1, 2), "not before that moment");
    fixture.pass(1);
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (0, 0));
}

async fn what_waits_and_what_is_dead_stays(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let poison = fixture.accept(bot, &[1]).await[0].seq;
    assert!(fixture.updates().fail(bot, poison, "it was poison", 1).await.unwrap());
    handle(fixture, bot, 2, &[]).await;
    fixture.accept(bot, &[3]).await;
    fixture.enqueue(bot, &[Some(7)]).await;
    fixture.pass(1000 * HOUR);
    forget(fixture, &mut retention(fixture, "48h", "48h")).await;
    assert_eq!(fixture.waiting(bot).await[0].update_id, 3);
    assert_eq!(fixture.updates().list_dead_letters(bot, page(1, 9)).await.unwrap().total, 1);
    assert_eq!(fixture.waiting_calls(bot, Some(7)).await.len(), 1);
    assert_eq!(count(fixture).await, (2, 1));
}

async fn calls_may_go_before_their_updates(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = handle(fixture, bot, 1, &[1]).await[0];
    fixture.deliver(bot, seq, SENT).await;
    let notice = fixture.enqueue(bot, &[Some(1)]).await[0].seq;
    fixture.deliver(bot, notice, SENT).await;
    fixture.pass(61);
    forget(fixture, &mut retention(fixture, "48h", "1 min")).await;
    assert_eq!(count(fixture).await, (1, 0));
    let accepted = fixture.updates().accept(bot, vec![update(1, Some(1))]).await.unwrap();
    assert_eq!(accepted, 0, "its id is still known");
}

async fn an_update_stays_as_long_as_a_call_of_it(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let calls = handle(fixture, bot, 1, &[1, 2]).await;
    let mut retention = retention(fixture, "24h", "48h");
    fixture.pass(100 * HOUR);
    fixture.deliver(bot, calls[0], SENT).await;
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (1, 2), "one waits, one was just delivered");
    fixture.deliver(bot, calls[1], SENT).await;
    fixture.pass(47 * HOUR);
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (1, 2));
    fixture.pass(HOUR + 1);
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (0, 0));
}

async fn more_than_one_step_is_forgotten_at_once(fixture: &Fixture) {
    const MANY: i64 = 2500;
    let bot = fixture.bot("first").await;
    let updates = (1..=MANY).map(|id| update(id, Some(1))).collect();
    fixture.updates().accept(bot, updates).await.unwrap();
    // Every hundredth waits on.
    let handled = "UPDATE updates SET state = 'done', finished_at = received_at WHERE update_id % 100 <> 0";
    fixture.raw().await.execute(handled).await.unwrap();
    fixture.pass(49 * HOUR);
    handle(fixture, bot, MANY + 1, &[]).await;
    forget(fixture, &mut retention(fixture, "48h", "48h")).await;
    assert_eq!(count(fixture).await, (26, 0));
    assert_eq!(fixture.waiting(bot).await.len(), 25);
}

async fn what_a_clock_stored_that_ran_ahead_holds_up_nothing(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    handle(fixture, bot, 1, &[]).await;
    let updates = (100..1400).map(|id| update(id, Some(1))).collect();
    fixture.pass(10_000 * HOUR);
    fixture.updates().accept(bot, updates).await.unwrap();
    let handled = "UPDATE updates SET state = 'done', finished_at = received_at WHERE update_id >= 100";
    fixture.raw().await.execute(handled).await.unwrap();
    fixture.pass(-10_000 * HOUR);
    handle(fixture, bot, 2, &[]).await;
    fixture.pass(49 * HOUR);
    forget(fixture, &mut retention(fixture, "48h", "48h")).await;
    assert_eq!(count(fixture).await, (1300, 0), "those of the clock that ran ahead");
}

async fn what_was_left_behind_is_forgotten_within_hours(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let poison = fixture.accept(bot, &[1]).await[0].seq;
    assert!(fixture.updates().fail(bot, poison, "it was poison", 1).await.unwrap());
    let mut retention = retention(fixture, "48h", "48h");
    fixture.pass(100 * HOUR);
    forget(fixture, &mut retention).await;
    assert!(fixture.updates().retry_dead_letter(&Caller::system(), bot, poison).await.unwrap());
    fixture.updates().finish(bot, poison, None, Vec::new(), None).await.unwrap();
    for _ in 0..48 {
        fixture.pass(HOUR);
        forget(fixture, &mut retention).await;
        assert_eq!(count(fixture).await, (1, 0));
    }
    fixture.pass(HOUR);
    forget(fixture, &mut retention).await;
    assert_eq!(count(fixture).await, (0, 0));
}

async fn what_an_erased_account_spent_is_forgotten_with_its_month(fixture: &Fixture) {
    let month = fixture.now().format("%Y-%m").to_string();
    let spending = CarriedSpending { person: NanoUsd(3), founder: NanoUsd(4) };
    let mut tx = fixture.store.begin().await.unwrap();
    tx.carry_llm_spending(b"a person", &month, None, spending).await.unwrap();
    tx.commit().await.unwrap();
    let mut retention = retention(fixture, "48h", "48h");
    let kept = async || fixture.read().await.sum_carried_llm_spending(b"a person", &month).await.unwrap();
    forget(fixture, &mut retention).await;
    assert_eq!(kept().await, spending);
    fixture.pass(31 * 24 * HOUR);
    forget(fixture, &mut retention).await;
    assert_eq!(kept().await, CarriedSpending::default());
}
