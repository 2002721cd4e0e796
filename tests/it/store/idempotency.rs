//! Calls that were made with a key.

use botyard::model::account::AccountId;
use botyard::model::idempotency::{IdempotencyKey, KeyedCallState, StoredAnswer};
use chrono::{DateTime, TimeDelta, Utc};

use crate::store::fixture::Fixture;

on_both!(
    a_key_is_taken_once_until_it_expires,
    an_answer_is_kept_byte_by_byte,
    a_key_is_its_accounts_alone,
    the_oldest_finished_call_makes_room,
    old_calls_are_purged,
);

fn key(text: &str) -> IdempotencyKey {
    text.parse().unwrap()
}

async fn begin(fixture: &Fixture, account: AccountId, name: &str, expired: DateTime<Utc>) -> bool {
    let mut tx = fixture.write().await;
    let is_new = tx.begin_keyed_call(account, &key(name), b"print", fixture.now(), expired).await.unwrap();
    tx.commit().await.unwrap();
    is_new
}

async fn finish(fixture: &Fixture, account: AccountId, name: &str, answer: Option<&StoredAnswer>) {
    let mut tx = fixture.write().await;
    tx.finish_keyed_call(account, &key(name), answer, fixture.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn state(fixture: &Fixture, account: AccountId, name: &str) -> Option<KeyedCallState> {
    fixture.read().await.find_keyed_call(account, &key(name)).await.unwrap().map(|call| call.state)
}

async fn a_key_is_taken_once_until_it_expires(fixture: &Fixture) {
    let account = fixture.account("alice").await;
    let begun = fixture.now();
    let earlier = begun - TimeDelta::microseconds(1);
    assert!(begin(fixture, account, "key", earlier).await);
    fixture.pass(10);
    assert!(!begin(fixture, account, "key", earlier).await);
    let found = fixture.read().await.find_keyed_call(account, &key("key")).await.unwrap().unwrap();
    assert_eq!((found.fingerprint.as_slice(), found.created_at), (&b"print"[..], begun));
    assert_eq!(found.state, KeyedCallState::Begun);
    assert!(begin(fixture, account, "key", begun).await);
}

async fn an_answer_is_kept_byte_by_byte(fixture: &Fixture) {
    let account = fixture.account("alice").await;
    let body = (0..=255).collect();
    let full = StoredAnswer { status: 201, content_type: Some("application/json".to_owned()), body };
    let empty = StoredAnswer { status: 204, content_type: None, body: Vec::new() };
    for (name, answer) in [("full", &full), ("empty", &empty)] {
        assert!(begin(fixture, account, name, DateTime::UNIX_EPOCH).await);
        finish(fixture, account, name, Some(answer)).await;
        assert_eq!(state(fixture, account, name).await, Some(KeyedCallState::Answered(answer.clone())));
    }
    assert!(begin(fixture, account, "withheld", DateTime::UNIX_EPOCH).await);
    finish(fixture, account, "withheld", None).await;
    assert_eq!(state(fixture, account, "withheld").await, Some(KeyedCallState::Withheld { at: fixture.now() }));
    let mut tx = fixture.write().await;
    tx.forget_keyed_call(account, &key("full")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(fixture, account, "full").await, None);
}

async fn a_key_is_its_accounts_alone(fixture: &Fixture) {
    let (alice, mallory) = (fixture.account("alice").await, fixture.account("mallory").await);
    assert!(begin(fixture, alice, "key", DateTime::UNIX_EPOCH).await);
    assert_eq!(state(fixture, mallory, "key").await, None);
    finish(fixture, mallory, "key", None).await;
    let mut tx = fixture.write().await;
    tx.forget_keyed_call(mallory, &key("key")).await.unwrap();
    tx.make_room_for_keyed_call(mallory, 0).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(fixture, alice, "key").await, Some(KeyedCallState::Begun));
    assert!(begin(fixture, mallory, "key", DateTime::UNIX_EPOCH).await);
}

async fn the_oldest_finished_call_makes_room(fixture: &Fixture) {
    let account = fixture.account("alice").await;
    for name in ["begun", "old", "new"] {
        assert!(begin(fixture, account, name, DateTime::UNIX_EPOCH).await);
        if name != "begun" {
            finish(fixture, account, name, None).await;
        }
        fixture.pass(1);
    }
    for (most, left) in [(4, 3), (3, 2), (2, 1), (1, 1)] {
        let mut tx = fixture.write().await;
        tx.make_room_for_keyed_call(account, most).await.unwrap();
        tx.commit().await.unwrap();
        let mut names = Vec::new();
        for name in ["begun", "old", "new"] {
            names.extend(state(fixture, account, name).await.map(|_| name));
        }
        assert_eq!(names.len(), left, "{most}: {names:?}");
        assert_eq!(names[0], "begun");
        assert!(left != 2 || names[1] == "new", "{names:?}");
    }
}

async fn old_calls_are_purged(fixture: &Fixture) {
    let account = fixture.account("alice").await;
    for number in 0..5 {
        assert!(begin(fixture, account, &format!("key-{number}"), DateTime::UNIX_EPOCH).await);
        fixture.pass(1);
    }
    let before = fixture.now() - TimeDelta::seconds(2);
    let mut tx = fixture.write().await;
    assert_eq!(tx.purge_keyed_calls(before, 2).await.unwrap(), 2);
    assert_eq!(tx.purge_keyed_calls(before, 2).await.unwrap(), 1);
    assert_eq!(tx.purge_keyed_calls(before, 2).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(state(fixture, account, "key-2").await, None);
    assert_eq!(state(fixture, account, "key-3").await, Some(KeyedCallState::Begun));
}
