//! One-time sign-in links, and the sessions that began by one.

use botyard::model::account::AccountId;
use botyard::store::NewSignInLink;
use chrono::TimeDelta;

use crate::store::fixture::Fixture;

on_both!(
    a_link_is_used_once_and_in_time,
    a_new_link_replaces_the_older_one,
    of_two_who_come_with_a_link_at_once_one_gets_in,
    links_to_an_account_and_by_it_are_deleted,
);

async fn put(fixture: &Fixture, account: AccountId, token_hash: &[u8], created_by: Option<AccountId>) {
    let created_at = fixture.now();
    let expires_at = created_at + TimeDelta::minutes(5);
    let mut tx = fixture.write().await;
    let link = NewSignInLink { token_hash, created_by, created_at, expires_at };
    tx.put_sign_in_link(account, &link).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_link_is_used_once_and_in_time(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    put(fixture, alice, b"first", None).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_sign_in_link(b"first", fixture.now()).await.unwrap(), Some(alice));
    assert_eq!(tx.find_sign_in_link(b"other", fixture.now()).await.unwrap(), None);
    let end = fixture.now() + TimeDelta::minutes(5);
    assert_eq!(tx.find_sign_in_link(b"first", end).await.unwrap(), None);
    assert!(!tx.use_sign_in_link(alice, b"first", end).await.unwrap());
    assert!(!tx.use_sign_in_link(bob, b"first", fixture.now()).await.unwrap());
    assert!(tx.use_sign_in_link(alice, b"first", fixture.now()).await.unwrap());
    assert!(!tx.use_sign_in_link(alice, b"first", fixture.now()).await.unwrap());
}

async fn a_new_link_replaces_the_older_one(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    put(fixture, alice, b"first", None).await;
    put(fixture, bob, b"others", None).await;
    fixture.pass(60);
    put(fixture, alice, b"second", Some(bob)).await;
    let mut tx = fixture.read().await;
    assert_eq!(tx.find_sign_in_link(b"first", fixture.now()).await.unwrap(), None);
    let late = fixture.now() + TimeDelta::minutes(4);
    assert_eq!(tx.find_sign_in_link(b"second", late).await.unwrap(), Some(alice));
    assert_eq!(tx.find_sign_in_link(b"others", fixture.now()).await.unwrap(), Some(bob));
}

async fn of_two_who_come_with_a_link_at_once_one_gets_in(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    put(fixture, alice, b"first", None).await;
    let now = fixture.now();
    let mut first = fixture.write().await;
    assert!(first.use_sign_in_link(alice, b"first", now).await.unwrap());
    let store = fixture.store.clone();
    let second = tokio::spawn(async move { store.begin().await?.use_sign_in_link(alice, b"first", now).await });
    // On SQLite the second waits for the writer; there is nothing to see of it.
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(1).await;
    }
    first.commit().await.unwrap();
    assert!(!second.await.unwrap().unwrap());
}

async fn links_to_an_account_and_by_it_are_deleted(fixture: &Fixture) {
    let [alice, bob, carol] =
        [fixture.account("alice").await, fixture.account("bob").await, fixture.account("carol").await];
    put(fixture, alice, b"to alice", None).await;
    put(fixture, bob, b"by alice", Some(alice)).await;
    put(fixture, carol, b"by bob", Some(bob)).await;
    let mut tx = fixture.write().await;
    tx.delete_sign_in_links_of(alice).await.unwrap();
    for (hash, found) in [(&b"to alice"[..], None), (b"by alice", None), (b"by bob", Some(carol))] {
        assert_eq!(tx.find_sign_in_link(hash, fixture.now()).await.unwrap(), found);
    }
}
