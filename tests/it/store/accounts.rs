//! Accounts, and what they sign in with.

use botyard::model::account::{AccountId, AccountSecret, Role};
use botyard::store::{AccountFilter, SealedAccountCredential, StoreError};

use crate::store::fixture::{Fixture, create_account, page};
use crate::store::sessions::session;

on_both!(
    a_name_is_taken_once,
    an_account_is_found_as_it_was_made,
    accounts_are_listed_oldest_first_page_by_page,
    accounts_are_found_by_what_the_filter_says,
    an_overview_counts_the_sessions_in_force,
    how_a_session_began_is_remembered,
    a_password_is_replaced_in_its_account_only,
    a_step_of_one_time_codes_is_used_once,
    a_recovery_code_is_used_once_by_its_account,
    a_sealed_value_of_nobody_is_refused,
    a_sealed_value_that_changed_meanwhile_is_not_resealed,
);

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
    tx.set_session_via_link(bob, session.id, Some(fixture.now())).await.unwrap();
    assert_eq!(tx.find_session(alice, session.id).await.unwrap().unwrap().via_link_at, None);
    tx.set_session_via_link(alice, session.id, Some(fixture.now())).await.unwrap();
    assert_eq!(tx.find_session(alice, session.id).await.unwrap().unwrap().via_link_at, Some(fixture.now()));
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

async fn a_password_is_replaced_in_its_account_only(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let mut tx = fixture.write().await;
    tx.set_password_hash(alice, "another", true, fixture.now()).await.unwrap();
    let (alice, bob) = (tx.hold_account(alice).await.unwrap().unwrap(), tx.hold_account(bob).await.unwrap().unwrap());
    assert_eq!((alice.password_hash.as_str(), alice.account.must_change_password), ("another", true));
    assert_eq!((bob.password_hash.as_str(), bob.account.must_change_password), ("hash", false));
}

async fn a_step_of_one_time_codes_is_used_once(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let mut tx = fixture.write().await;
    for (step, is_new) in [(7, true), (7, false), (6, false), (8, true)] {
        assert_eq!(tx.use_otp_step(alice, step).await.unwrap(), is_new, "{step}");
    }
    assert!(tx.use_otp_step(bob, 7).await.unwrap());
    tx.set_otp_enabled(alice, Some(fixture.now()), fixture.now()).await.unwrap();
    assert_eq!(tx.find_account(alice).await.unwrap().unwrap().otp_enabled_at, Some(fixture.now()));
    tx.set_otp_enabled(alice, None, fixture.now()).await.unwrap();
    assert_eq!(tx.find_account(alice).await.unwrap().unwrap().otp_enabled_at, None);
    assert!(!tx.use_otp_step(alice, 8).await.unwrap(), "what was used stays used");
}

async fn a_recovery_code_is_used_once_by_its_account(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let mut tx = fixture.write().await;
    for account in [alice, bob] {
        tx.replace_recovery_codes(account, &[[1; 32], [2; 32]], fixture.now()).await.unwrap();
    }
    assert!(tx.use_recovery_code(alice, &[1; 32], fixture.now()).await.unwrap());
    assert!(!tx.use_recovery_code(alice, &[1; 32], fixture.now()).await.unwrap());
    assert!(!tx.use_recovery_code(alice, &[3; 32], fixture.now()).await.unwrap());
    assert_eq!(tx.count_recovery_codes(alice).await.unwrap(), 1);
    assert_eq!(tx.count_recovery_codes(bob).await.unwrap(), 2);
    tx.replace_recovery_codes(alice, &[[4; 32]], fixture.now()).await.unwrap();
    assert!(!tx.use_recovery_code(alice, &[2; 32], fixture.now()).await.unwrap());
    assert_eq!(tx.count_recovery_codes(alice).await.unwrap(), 1);
}

fn sealed(account_id: AccountId, key_id: &str) -> SealedAccountCredential {
    let (field, key_id) = (AccountSecret::OtpSeed, key_id.to_owned());
    SealedAccountCredential { account_id, field, sealed: format!("sealed under {key_id}"), key_id }
}

async fn a_sealed_value_of_nobody_is_refused(fixture: &Fixture) {
    let nobody = AccountId::generate(&fixture.ambient);
    let mut tx = fixture.write().await;
    let error = tx.put_account_credential(nobody, &sealed(nobody, "old"), fixture.now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
}

async fn a_sealed_value_that_changed_meanwhile_is_not_resealed(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let (old, new) = (sealed(alice, "old"), sealed(alice, "new"));
    let changed = SealedAccountCredential { sealed: "another seed".to_owned(), ..old.clone() };
    let mut tx = fixture.write().await;
    tx.put_account_credential(alice, &old, fixture.now()).await.unwrap();
    tx.put_account_credential(alice, &changed, fixture.now()).await.unwrap();
    let find = AccountSecret::OtpSeed;
    assert!(!tx.reseal_account_credential(alice, &old, &new, fixture.now()).await.unwrap());
    assert!(!tx.reseal_account_credential(bob, &changed, &new, fixture.now()).await.unwrap());
    assert_eq!(tx.find_account_credential(alice, find).await.unwrap().as_ref(), Some(&changed));
    assert!(tx.reseal_account_credential(alice, &changed, &new, fixture.now()).await.unwrap());
    assert_eq!(tx.find_account_credential(alice, find).await.unwrap(), Some(new));
    assert_eq!(tx.count_credentials_by_key().await.unwrap(), [("new".to_owned(), 1)]);
    tx.delete_account_credential(bob, find).await.unwrap();
    assert!(tx.find_account_credential(alice, find).await.unwrap().is_some());
    tx.delete_account_credential(alice, find).await.unwrap();
    assert_eq!(tx.find_account_credential(alice, find).await.unwrap(), None);
}
