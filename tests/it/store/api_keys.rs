//! API keys.

use botyard::model::account::{AccountId, ApiKeyId, Scope};
use botyard::model::api_key::{ApiKey, ApiKeyUse};
use botyard::store::StoreError;
use chrono::TimeDelta;

use crate::store::fixture::{Fixture, page};

on_both!(
    a_key_is_found_as_it_was_made,
    a_prefix_is_taken_once,
    a_key_ends_once_and_what_ended_is_not_counted,
    the_latest_use_of_a_key_stays,
    keys_that_ended_are_forgotten_after_a_while,
    a_foreign_accounts_key_is_out_of_reach,
);

async fn key(fixture: &Fixture, account_id: AccountId, prefix: &str) -> Result<ApiKey, StoreError> {
    let created_at = fixture.pass(1);
    let key = ApiKey {
        id: ApiKeyId::generate(&fixture.ambient),
        account_id,
        name: "Сборка".to_owned(),
        prefix: prefix.to_owned(),
        scopes: vec![Scope::BotRead, Scope::AdminWrite],
        created_at,
        expires_at: created_at + TimeDelta::days(1),
        last_used_at: None,
        last_used_address: None,
        revoked_at: None,
    };
    let mut tx = fixture.write().await;
    tx.create_api_key(&key, b"hash").await?;
    tx.commit().await?;
    Ok(key)
}

async fn a_key_is_found_as_it_was_made(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let (first, second) = (key(fixture, alice, "first").await.unwrap(), key(fixture, alice, "second").await.unwrap());
    let mut tx = fixture.read().await;
    let found = tx.find_api_key_credentials("first").await.unwrap().unwrap();
    assert_eq!((&found.key, &*found.secret_hash), (&first, &b"hash"[..]));
    assert!(tx.find_api_key_credentials("first\0").await.unwrap().is_none());
    assert_eq!(tx.find_api_key(alice, first.id).await.unwrap().as_ref(), Some(&first));
    assert_eq!(tx.list_api_keys(alice, page(1, 9)).await.unwrap(), (2, vec![second, first.clone()]));
    assert_eq!(tx.list_api_keys(alice, page(2, 1)).await.unwrap(), (2, vec![first]));
}

async fn a_prefix_is_taken_once(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    key(fixture, alice, "first").await.unwrap();
    let error = key(fixture, bob, "first").await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate), "{error}");
}

async fn a_key_ends_once_and_what_ended_is_not_counted(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let (first, second) = (key(fixture, alice, "first").await.unwrap(), key(fixture, alice, "second").await.unwrap());
    let mut tx = fixture.write().await;
    assert_eq!(tx.count_live_api_keys(alice, fixture.now()).await.unwrap(), 2);
    assert!(tx.revoke_api_key(alice, first.id, fixture.now()).await.unwrap());
    assert!(!tx.revoke_api_key(alice, first.id, fixture.pass(1)).await.unwrap());
    let ended = tx.find_api_key(alice, first.id).await.unwrap().unwrap();
    assert!(!ended.is_live(fixture.now()) && ended.revoked_at.is_some());
    assert_eq!(tx.count_live_api_keys(alice, fixture.now()).await.unwrap(), 1);
    assert_eq!(tx.count_live_api_keys(alice, second.expires_at).await.unwrap(), 0);
    assert!(!second.is_live(second.expires_at));
}

async fn the_latest_use_of_a_key_stays(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let key = key(fixture, alice, "first").await.unwrap();
    let (earlier, later) = (fixture.pass(1), fixture.pass(1));
    let mut tx = fixture.write().await;
    for (at, address) in [(later, "192.0.2.7"), (earlier, "2001:db8::1")] {
        let used = ApiKeyUse { id: key.id, at, address: Some(address.parse().unwrap()) };
        tx.note_api_key_use(alice, used).await.unwrap();
    }
    let found = tx.find_api_key(alice, key.id).await.unwrap().unwrap();
    assert_eq!((found.last_used_at, found.last_used_address.as_deref()), (Some(later), Some("192.0.2.7")));
}

async fn keys_that_ended_are_forgotten_after_a_while(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let revoked = key(fixture, alice, "first").await.unwrap();
    let expires = key(fixture, alice, "second").await.unwrap();
    let others = key(fixture, bob, "third").await.unwrap();
    let mut tx = fixture.write().await;
    tx.revoke_api_key(alice, revoked.id, fixture.now()).await.unwrap();
    let listed = async |tx: &mut botyard::store::Tx| tx.list_api_keys(alice, page(1, 9)).await.unwrap().1.len();
    for (before, left) in [(fixture.now(), 2), (fixture.pass(1), 1), (expires.expires_at, 1), (others.expires_at, 0)] {
        tx.purge_api_keys(alice, before).await.unwrap();
        assert_eq!(listed(&mut tx).await, left, "{before}");
    }
    assert_eq!(tx.find_api_key(bob, others.id).await.unwrap(), Some(others));
}

async fn a_foreign_accounts_key_is_out_of_reach(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let key = key(fixture, alice, "first").await.unwrap();
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_api_key(bob, key.id).await.unwrap(), None);
    assert!(!tx.revoke_api_key(bob, key.id, fixture.now()).await.unwrap());
    tx.note_api_key_use(bob, ApiKeyUse { id: key.id, at: fixture.now(), address: None }).await.unwrap();
    assert_eq!(tx.list_api_keys(bob, page(1, 9)).await.unwrap(), (0, Vec::new()));
    assert_eq!(tx.count_live_api_keys(bob, fixture.now()).await.unwrap(), 0);
    assert_eq!(tx.find_api_key(alice, key.id).await.unwrap(), Some(key));
}
