//! Sessions and their refresh tokens.

use std::net::IpAddr;

use botyard::model::account::{AccountId, Session, SessionId, SessionKind};
use botyard::model::audit::Origin;
use botyard::store::{RefreshRotation, StoreError, Tx};
use chrono::{DateTime, TimeDelta, Utc};

use crate::store::fixture::{Fixture, page};

on_both!(
    a_refresh_hash_belongs_to_one_session,
    a_session_of_nobody_is_refused,
    every_refresh_hash_of_a_session_finds_it,
    of_two_refreshes_at_once_the_second_finds_the_token_used,
    a_session_ends_once,
    a_foreign_accounts_session_is_not_found,
    sessions_that_go_on_are_listed_newest_first,
    all_other_sessions_end,
    the_oldest_sessions_end_for_the_newest,
    sessions_are_forgotten_some_time_after_their_end,
);

/// A session that is not stored.
pub(crate) fn draft(fixture: &Fixture, account_id: AccountId) -> Session {
    let now = fixture.now();
    Session {
        id: SessionId::generate(&fixture.ambient),
        account_id,
        kind: SessionKind::Token,
        created_at: now,
        last_used_at: now,
        expires_at: now + TimeDelta::days(30),
        address: Some("192.0.2.1".to_owned()),
        user_agent: Some("Test/1".to_owned()),
        revoked_at: None,
        via_link_at: None,
    }
}

/// A session that is stored.
pub(crate) async fn session(
    fixture: &Fixture,
    account_id: AccountId,
    refresh_hash: &[u8],
) -> Result<Session, StoreError> {
    let session = draft(fixture, account_id);
    let mut tx = fixture.write().await;
    tx.create_session(&session, refresh_hash).await?;
    tx.commit().await?;
    Ok(session)
}

async fn rotate(
    tx: &mut Tx,
    session: &Session,
    used: &[u8],
    next: &[u8],
    now: DateTime<Utc>,
) -> Result<Session, StoreError> {
    let address: IpAddr = [192, 0, 2, 2].into();
    let origin = Origin { address: Some(address), user_agent: Some("Test/2\0".to_owned()), request_id: None };
    let expires_at = session.expires_at + TimeDelta::days(1);
    let rotation = RefreshRotation { used, next, expires_at, origin: &origin };
    tx.rotate_refresh_token(session.account_id, session.id, rotation, now).await?;
    let (address, user_agent) = (Some("192.0.2.2".to_owned()), Some("Test/2\u{fffd}".to_owned()));
    Ok(Session { last_used_at: now, expires_at, address, user_agent, ..session.clone() })
}

async fn a_refresh_hash_belongs_to_one_session(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    session(fixture, alice, b"first").await.unwrap();
    let error = session(fixture, bob, b"first").await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate), "{error}");
}

async fn a_session_of_nobody_is_refused(fixture: &Fixture) {
    let nobody = AccountId::generate(&fixture.ambient);
    let error = session(fixture, nobody, b"first").await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
}

async fn every_refresh_hash_of_a_session_finds_it(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let begun = session(fixture, alice, b"first").await.unwrap();
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_session_by_refresh_hash(b"first").await.unwrap(), Some((begun.clone(), false)));
    let second = rotate(&mut tx, &begun, b"first", b"second", fixture.pass(60)).await.unwrap();
    let third = rotate(&mut tx, &second, b"second", b"third", fixture.pass(60)).await.unwrap();
    for (hash, was_used) in [(&b"first"[..], true), (b"second", true), (b"third", false)] {
        assert_eq!(tx.find_session_by_refresh_hash(hash).await.unwrap(), Some((third.clone(), was_used)));
    }
    assert_eq!(tx.find_session_by_refresh_hash(b"never").await.unwrap(), None);
    assert_eq!(tx.find_session(alice, begun.id).await.unwrap(), Some(third));
}

async fn of_two_refreshes_at_once_the_second_finds_the_token_used(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let begun = session(fixture, alice, b"first").await.unwrap();
    let mut first = fixture.write().await;
    assert_eq!(first.find_session_by_refresh_hash(b"first").await.unwrap(), Some((begun.clone(), false)));
    let store = fixture.store.clone();
    let second = tokio::spawn(async move { store.begin().await?.find_session_by_refresh_hash(b"first").await });
    // On SQLite the second waits for the writer; there is nothing to see of it.
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(1).await;
    }
    let rotated = rotate(&mut first, &begun, b"first", b"second", fixture.now()).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap().unwrap(), Some((rotated, true)));
}

async fn a_session_ends_once(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let session = session(fixture, alice, b"first").await.unwrap();
    let ended_at = fixture.pass(1);
    let mut tx = fixture.write().await;
    assert!(tx.revoke_session(alice, session.id, ended_at).await.unwrap());
    assert!(!tx.revoke_session(alice, session.id, fixture.pass(1)).await.unwrap());
    let ended = tx.find_session(alice, session.id).await.unwrap().unwrap();
    assert_eq!(ended, Session { revoked_at: Some(ended_at), ..session });
}

async fn a_foreign_accounts_session_is_not_found(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let session = session(fixture, alice, b"first").await.unwrap();
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_session(bob, session.id).await.unwrap(), None);
    assert!(!tx.revoke_session(bob, session.id, fixture.now()).await.unwrap());
    let foreign = Session { account_id: bob, ..session.clone() };
    rotate(&mut tx, &foreign, b"first", b"second", fixture.now()).await.unwrap();
    assert_eq!(tx.find_session_by_refresh_hash(b"second").await.unwrap(), None);
    assert_eq!(tx.find_session_by_refresh_hash(b"first").await.unwrap(), Some((session.clone(), false)));
    assert_eq!(tx.find_session(alice, session.id).await.unwrap(), Some(session));
}

async fn sessions_that_go_on_are_listed_newest_first(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let mut begun = Vec::new();
    for number in 0..4_u8 {
        fixture.pass(1);
        begun.push(session(fixture, alice, &[number]).await.unwrap());
    }
    session(fixture, bob, b"other").await.unwrap();
    let mut tx = fixture.write().await;
    tx.revoke_session(alice, begun[1].id, fixture.now()).await.unwrap();
    let (now, at_first) = (fixture.now(), begun[0].created_at);
    let ids = |sessions: &[Session]| sessions.iter().map(|session| session.id).collect::<Vec<_>>();
    let (total, listed) = tx.list_sessions(alice, now, at_first - TimeDelta::days(1), page(1, 2)).await.unwrap();
    assert_eq!((total, ids(&listed)), (3, vec![begun[3].id, begun[2].id]));
    let (total, listed) = tx.list_sessions(alice, now, at_first, page(1, 9)).await.unwrap();
    assert_eq!((total, ids(&listed)), (2, vec![begun[3].id, begun[2].id]), "the first began too long ago");
    let later = begun[2].expires_at;
    let (total, listed) = tx.list_sessions(alice, later, at_first, page(1, 9)).await.unwrap();
    assert_eq!((total, ids(&listed)), (1, vec![begun[3].id]), "the others have expired");
}

async fn the_oldest_sessions_end_for_the_newest(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    session(fixture, bob, b"his").await.unwrap();
    let mut ids = Vec::new();
    for number in 0..4_u8 {
        fixture.pass(1);
        ids.push(session(fixture, alice, &[number]).await.unwrap().id);
    }
    let (now, long_ago) = (fixture.now(), fixture.now() - TimeDelta::days(1));
    let mut tx = fixture.write().await;
    // One that has ended takes nobody's place.
    tx.revoke_session(alice, ids[3], now).await.unwrap();
    tx.revoke_oldest_sessions(alice, 2, now).await.unwrap();
    let (total, left) = tx.list_sessions(alice, now, long_ago, page(1, 9)).await.unwrap();
    assert_eq!((total, left.iter().map(|left| left.id).collect::<Vec<_>>()), (2, vec![ids[2], ids[1]]));
    assert_eq!(tx.list_sessions(bob, now, long_ago, page(1, 9)).await.unwrap().0, 1);
}

async fn all_other_sessions_end(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let kept = session(fixture, alice, b"kept").await.unwrap();
    for hash in [b"1", b"2"] {
        session(fixture, alice, hash).await.unwrap();
    }
    let foreign = session(fixture, bob, b"bob").await.unwrap();
    let mut tx = fixture.write().await;
    let now = fixture.now();
    assert_eq!(tx.revoke_other_sessions(alice, Some(kept.id), now).await.unwrap(), 2);
    assert_eq!(tx.revoke_other_sessions(alice, Some(kept.id), now).await.unwrap(), 0);
    assert_eq!(tx.find_session(alice, kept.id).await.unwrap().unwrap().revoked_at, None);
    assert_eq!(tx.revoke_other_sessions(alice, None, now).await.unwrap(), 1);
    assert_eq!(tx.find_session(bob, foreign.id).await.unwrap().unwrap().revoked_at, None);
}

async fn sessions_are_forgotten_some_time_after_their_end(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let ended = session(fixture, alice, b"ended").await.unwrap();
    let running = session(fixture, alice, b"running").await.unwrap();
    let mut tx = fixture.write().await;
    let ended_at = fixture.pass(1);
    tx.revoke_session(alice, ended.id, ended_at).await.unwrap();
    assert_eq!(tx.purge_ended_sessions(ended_at, 9).await.unwrap(), 0);
    assert_eq!(tx.purge_ended_sessions(ended_at + TimeDelta::seconds(1), 9).await.unwrap(), 1);
    assert_eq!(tx.find_session_by_refresh_hash(b"ended").await.unwrap(), None);
    assert!(tx.find_session_by_refresh_hash(b"running").await.unwrap().is_some());
    assert_eq!(tx.purge_ended_sessions(running.expires_at + TimeDelta::seconds(1), 0).await.unwrap(), 0);
    assert_eq!(tx.purge_ended_sessions(running.expires_at + TimeDelta::seconds(1), 9).await.unwrap(), 1);
}
