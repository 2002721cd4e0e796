//! What holds for every statement: transactions, times, text.

use botyard::model::account::Session;
use botyard::model::audit::{AuditAction, AuditEntry, Caller};
use botyard::model::audit_filter::AuditFilter;
use botyard::model::bot::BotStatus;
use botyard::model::chat::SeenChat;
use botyard::store::{AccountFilter, StoreError};
use chrono::{DateTime, Utc};

use crate::harness::chats::see_chat;
use crate::store::fixture::{Fixture, page};
use crate::store::sessions::draft;

on_both!(
    a_transaction_that_is_dropped_changes_nothing,
    a_reading_transaction_refuses_to_write,
    a_reading_transaction_sees_one_state,
    the_store_answers_until_it_is_closed,
    times_come_back_to_the_microsecond,
    text_with_nul_is_stored_without_it,
);

async fn a_transaction_that_is_dropped_changes_nothing(fixture: &Fixture) {
    let draft = fixture.draft("first").await;
    let mut tx = fixture.write().await;
    tx.create_bot(&draft.as_new()).await.unwrap();
    assert!(tx.find_bot(draft.bot.id).await.unwrap().is_some());
    drop(tx);
    assert_eq!(fixture.read().await.find_bot(draft.bot.id).await.unwrap(), None);
    fixture.store_draft(&draft).await.unwrap();
}

async fn a_reading_transaction_refuses_to_write(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut tx = fixture.read().await;
    let error = tx.set_bot_status(bot, BotStatus::Error, None, false, fixture.now()).await.unwrap_err();
    // The same code as that of a database which takes no writes at present.
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    drop(tx);
    assert_eq!(fixture.find_bot(bot).await.status, BotStatus::Active);
}

async fn a_reading_transaction_sees_one_state(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut tx = fixture.read().await;
    assert_eq!(tx.find_bot(bot).await.unwrap().unwrap().status, BotStatus::Active);
    fixture.set_status(bot, BotStatus::Suspended).await;
    fixture.account("later").await;
    assert_eq!(tx.find_bot(bot).await.unwrap().unwrap().status, BotStatus::Active);
    assert_eq!(tx.list_accounts(&AccountFilter::default(), page(1, 9), fixture.now()).await.unwrap().0, 1);
    drop(tx);
    assert_eq!(fixture.find_bot(bot).await.status, BotStatus::Suspended);
}

async fn the_store_answers_until_it_is_closed(fixture: &Fixture) {
    fixture.store.ping().await.unwrap();
    fixture.store.close().await;
    for error in [
        fixture.store.ping().await.unwrap_err(),
        fixture.store.begin().await.unwrap_err(),
        fixture.updates().accept(botyard::model::bot::BotId::generate(&fixture.ambient), Vec::new()).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }
}

async fn times_come_back_to_the_microsecond(fixture: &Fixture) {
    let account_id = fixture.account("alice").await;
    for (number, time) in [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-03-29T01:00:00Z",
        "2026-03-29T01:00:00.1Z",
        "2026-03-29T01:00:00.000001Z",
        "2028-02-29T12:34:56.789Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    .iter()
    .enumerate()
    {
        let at: DateTime<Utc> = time.parse().unwrap();
        let session = Session { created_at: at, last_used_at: at, expires_at: at, ..draft(fixture, account_id) };
        let mut tx = fixture.write().await;
        tx.create_session(&session, &[u8::try_from(number).unwrap()]).await.unwrap();
        assert_eq!(tx.find_session(account_id, session.id).await.unwrap(), Some(session), "{time}");
        tx.commit().await.unwrap();
    }
}

async fn text_with_nul_is_stored_without_it(fixture: &Fixture) {
    let mut draft = fixture.draft("first").await;
    "a\0b".clone_into(&mut draft.bot.name);
    fixture.store_draft(&draft).await.unwrap();
    let bot = draft.bot.id;
    assert_eq!(fixture.find_bot(bot).await.name, "a\u{fffd}b");

    let mut tx = fixture.write().await;
    tx.set_bot_status(bot, BotStatus::Active, Some("a\0b"), false, fixture.now()).await.unwrap();
    tx.set_ingress_error(bot, Some("a\0b")).await.unwrap();
    let chat = SeenChat { chat_id: 1, kind: "private", title: "a\0b".to_owned() };
    let entry = AuditEntry::new(AuditAction::BotSuspended, bot.0).because("a\0b");
    tx.record(&Caller::system(), entry, fixture.now()).await.unwrap();
    assert_eq!(tx.find_hook_route("a\0b").await.unwrap(), None);
    tx.commit().await.unwrap();
    see_chat(&fixture.store, bot, &chat, fixture.now()).await;
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    assert!(fixture.updates().fail(bot, seq, "a\0b", 1).await.unwrap());

    let letters = fixture.updates().list_dead_letters(bot, page(1, 9)).await.unwrap();
    assert_eq!(letters.items[0].last_error.as_deref(), Some("a\u{fffd}b"));
    let mut tx = fixture.read().await;
    assert_eq!(tx.list_chats(bot, page(1, 9)).await.unwrap().1[0].title, "a\u{fffd}b");
    assert_eq!(
        tx.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap().1[0].reason.as_deref(),
        Some("a\u{fffd}b")
    );
}
