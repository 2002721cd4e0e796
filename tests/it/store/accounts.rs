//! Accounts and sessions.

use botyard::model::account::{AccountId, Role, Session, SessionId};
use botyard::store::{AccountFilter, StoreError};
use chrono::TimeDelta;

use crate::store::fixture::{Fixture, create_account, page};

on_both!(
    a_name_is_taken_once,
    an_account_is_found_as_it_was_made,
    accounts_are_listed_oldest_first_page_by_page,
    a_refresh_hash_belongs_to_one_session,
    a_session_of_nobody_is_refused,
    the_present_and_the_previous_refresh_hash_find_the_session,
    of_two_refreshes_at_once_the_second_finds_the_token_used,
    a_session_ends_once,
    a_foreign_accounts_session_is_not_found,
    accounts_are_found_by_what_the_filter_says,
    an_overview_counts_the_sessions_in_force,
    how_a_session_began_is_remembered,
);

async fn session(fixture: &Fixture, account_id: AccountId, refresh_hash: &[u8]) -> Result<Session, StoreError> {
    let id = SessionId::generate(&fixture.ambient);
    let expires_at = fixture.now() + TimeDelta::days(30);
    let session = Session { id, account_id, expires_at, revoked_at: None };
    let mut tx = fixture.write().await;
    tx.create_session(&session, refresh_hash, fixture.now()).await?;
    tx.commit().await?;
    Ok(session)
}

async fn accounts_are_found_by_what_the_filter_says(fixture: &Fixture) {
    let [alice, bob, al_x] =
        [fixture.account("alice").await, fixture.account("bob").await, fixture.account("al_x").await];
    let mut tx = fixture.write().await;
    tx.set_account_standing(bob, Role::Admin, None, fixture.now()).await.unwrap();
    tx.set_account_standing(al_x, Role::Superadmin, Some(fixture.now()), fixture.now()).await.unwrap();
    let filter = |role, disabled, search: Option<&str>| {
        let search = search.map(str::to_owned);
        AccountFilter { role, disabled, search }
    };
    for (filter, expected) in [
        (AccountFilter::default(), vec![alice, bob, al_x]),
        (filter(Some(Role::Admin), None, None), vec![bob]),
        (filter(None, Some(true), None), vec![al_x]),
        (filter(None, Some(false), None), vec![alice, bob]),
        (filter(None, None, Some("AL")), vec![alice, al_x]),
        (filter(None, None, Some("l_")), vec![al_x]),
        (filter(Some(Role::User), Some(true), Some("al")), vec![]),
    ] {
        let (total, found) = tx.list_accounts(&filter, page(1, 9), fixture.now()).await.unwrap();
        assert_eq!(found.iter().map(|found| found.account.id).collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(total, i64::try_from(expected.len()).unwrap());
    }
    let named = tx.find_account_named(&"al_x".parse().unwrap()).await.unwrap();
    assert_eq!(named, tx.lock_account(al_x).await.unwrap());
    assert!(named.is_some_and(|account| account.is_disabled() && account.role == Role::Superadmin));
    let held = tx.lock_accounts_and_superadmins(alice, None).await.unwrap();
    assert_eq!(held.iter().map(|account| account.id).collect::<Vec<_>>(), [alice, al_x]);
}

async fn an_overview_counts_the_sessions_in_force(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let mut ids = Vec::new();
    for hash in [b"first", b"other", b"third"] {
        fixture.pass(1);
        ids.push(session(fixture, alice, hash).await.unwrap());
    }
    let newest = fixture.now();
    session(fixture, bob, b"his").await.unwrap();
    let mut tx = fixture.write().await;
    tx.revoke_session(alice, ids[0].id, newest).await.unwrap();
    let seen = tx.find_account_overview(alice, newest).await.unwrap().unwrap();
    assert_eq!((seen.sessions, seen.last_signed_in_at), (2, Some(newest)));
    let later = tx.find_account_overview(alice, ids[2].expires_at).await.unwrap().unwrap();
    assert_eq!((later.sessions, later.last_signed_in_at), (0, Some(newest)));
    assert_eq!(tx.revoke_other_sessions(alice, Some(ids[1].id), newest).await.unwrap(), 1);
    assert_eq!(tx.revoke_other_sessions(alice, None, newest).await.unwrap(), 1);
    assert_eq!(tx.find_account_overview(bob, newest).await.unwrap().unwrap().sessions, 1);
    drop(tx);
    let never = fixture.account("never").await;
    let never = fixture.read().await.find_account_overview(never, newest).await.unwrap().unwrap();
    assert_eq!((never.sessions, never.last_signed_in_at), (0, None));
}

async fn how_a_session_began_is_remembered(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let session = session(fixture, alice, b"first").await.unwrap();
    let mut tx = fixture.write().await;
    tx.mark_session_via_link(bob, session.id, fixture.now()).await.unwrap();
    assert_eq!(tx.find_session_via_link(alice, session.id).await.unwrap(), None);
    tx.mark_session_via_link(alice, session.id, fixture.now()).await.unwrap();
    assert_eq!(tx.find_session_via_link(alice, session.id).await.unwrap(), Some(fixture.now()));
    assert_eq!(tx.find_session_via_link(bob, session.id).await.unwrap(), None);
}

async fn a_name_is_taken_once(fixture: &Fixture) {
    fixture.account("alice").await;
    let mut tx = fixture.write().await;
    let second = AccountId::generate(&fixture.ambient);
    let error = create_account(&mut tx, second, "Alice", fixture.now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate), "{error}");
    drop(tx);
    assert_eq!(
        fixture.read().await.list_accounts(&AccountFilter::default(), page(1, 10), fixture.now()).await.unwrap().0,
        1
    );
}

async fn an_account_is_found_as_it_was_made(fixture: &Fixture) {
    let id = fixture.account("alice").await;
    let mut tx = fixture.read().await;
    let account = tx.find_account(id).await.unwrap().unwrap();
    assert_eq!((account.id, account.username.as_str(), account.role), (id, "alice", Role::User));
    assert_eq!((account.created_at, account.disabled_at), (fixture.now(), None));
    let credentials = tx.find_account_credentials(&account.username).await.unwrap().unwrap();
    assert_eq!((credentials.account, credentials.password_hash.as_str()), (account, "hash"));
    assert_eq!(tx.find_account(AccountId::generate(&fixture.ambient)).await.unwrap(), None);
    assert!(tx.find_account_credentials(&"nobody".parse().unwrap()).await.unwrap().is_none());
}

async fn accounts_are_listed_oldest_first_page_by_page(fixture: &Fixture) {
    let mut ids = Vec::new();
    for name in ["zoe", "adam", "mia"] {
        ids.push(fixture.account(name).await);
    }
    let mut tx = fixture.read().await;
    for (number, expected) in [(1, &ids[..2]), (2, &ids[2..]), (3, &[])] {
        let (total, accounts) =
            tx.list_accounts(&AccountFilter::default(), page(number, 2), fixture.now()).await.unwrap();
        assert_eq!(total, 3);
        assert_eq!(accounts.iter().map(|found| found.account.id).collect::<Vec<_>>(), expected);
    }
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

async fn the_present_and_the_previous_refresh_hash_find_the_session(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let session = session(fixture, alice, b"first").await.unwrap();
    let mut tx = fixture.write().await;
    let until = session.expires_at + TimeDelta::days(1);
    tx.rotate_refresh_hash(alice, session.id, b"second", fixture.now(), until).await.unwrap();
    let session = Session { expires_at: until, ..session };
    assert_eq!(tx.find_session_by_refresh_hash(b"second").await.unwrap(), Some((session.clone(), true)));
    assert_eq!(tx.find_session_by_refresh_hash(b"first").await.unwrap(), Some((session.clone(), false)));
    tx.rotate_refresh_hash(alice, session.id, b"third", fixture.now(), until).await.unwrap();
    assert_eq!(tx.find_session_by_refresh_hash(b"first").await.unwrap(), None);
    assert_eq!(tx.find_session_by_refresh_hash(b"never").await.unwrap(), None);
}

async fn of_two_refreshes_at_once_the_second_finds_the_token_used(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let session = session(fixture, alice, b"first").await.unwrap();
    let mut first = fixture.write().await;
    assert_eq!(first.find_session_by_refresh_hash(b"first").await.unwrap(), Some((session.clone(), true)));
    let store = fixture.store.clone();
    let second = tokio::spawn(async move { store.begin().await?.find_session_by_refresh_hash(b"first").await });
    // On SQLite the second waits for the writer; there is nothing to see of it.
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(1).await;
    }
    first.rotate_refresh_hash(alice, session.id, b"second", fixture.now(), session.expires_at).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap().unwrap(), Some((session, false)));
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
    tx.rotate_refresh_hash(bob, session.id, b"second", fixture.now(), fixture.now()).await.unwrap();
    assert_eq!(tx.find_session_by_refresh_hash(b"second").await.unwrap(), None);
    assert_eq!(tx.find_session(alice, session.id).await.unwrap(), Some(session));
}
