//! Changes to people's standing that are asked for at the same moment.

use std::sync::Arc;

use botyard::config::Settings;
use botyard::model::account::{Account, AccountId, Role};
use botyard::model::audit::{Caller, Origin};
use botyard::services::accounts::{AccountChange, AccountError, AccountFilter, Accounts};
use botyard::services::vault::Vault;
use futures_util::future::join_all;

use crate::store::fixture::{Fixture, page};

on_both!(
    two_superadmins_who_demote_each_other_do_not_both_succeed,
    the_last_superadmin_stays_one,
    the_last_use_of_an_invitation_is_given_once,
    an_admin_who_is_demoted_meanwhile_changes_nothing,
);

const PASSWORD: &str = "correct horse battery";

fn accounts(fixture: &Fixture) -> Arc<Accounts> {
    let invite = [("BOTYARD__ACCOUNTS__REGISTRATION".to_owned(), "invite".to_owned())];
    let settings = Settings::load(None, invite.into_iter()).unwrap();
    let vault = Arc::new(Vault::new(&[Vault::generate_key()]).unwrap());
    Arc::new(Accounts::new(fixture.store.clone(), &vault, &settings.accounts, fixture.ambient.clone()))
}

async fn account(fixture: &Fixture, accounts: &Accounts, name: &str, role: Role) -> Account {
    fixture.pass(1);
    accounts.create(&Caller::system(), &name.parse().unwrap(), &PASSWORD.into(), role).await.unwrap()
}

fn caller(account: &Account) -> Caller {
    Caller { account_id: Some(account.id), role: account.role, ..Caller::system() }
}

const fn role(role: Role) -> AccountChange {
    AccountChange { role: Some(role), disabled: None }
}

async fn superadmins(fixture: &Fixture) -> usize {
    let filter = AccountFilter { role: Some(Role::Superadmin), disabled: Some(false), search: None };
    fixture.read().await.list_accounts(&filter, page(1, 9), fixture.now()).await.unwrap().1.len()
}

/// Begins all changes while the accounts are held, and lets them go once all wait.
async fn at_once(
    fixture: &Fixture,
    accounts: &Arc<Accounts>,
    changes: Vec<(Caller, AccountId, AccountChange)>,
) -> Vec<Result<(), AccountError>> {
    let mut held = fixture.write().await;
    held.lock_accounts_and_superadmins(changes[0].1, None).await.unwrap();
    let count = i64::try_from(changes.len()).unwrap();
    let acting = changes.into_iter().map(|(caller, account, change)| {
        let accounts = Arc::clone(accounts);
        tokio::spawn(async move { accounts.change(&caller, account, change, "for a test").await.map(drop) })
    });
    let acting: Vec<_> = acting.collect();
    // On SQLite they wait for the writer; there is nothing to see of it.
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(count).await;
    }
    drop(held);
    join_all(acting).await.into_iter().map(Result::unwrap).collect()
}

async fn two_superadmins_who_demote_each_other_do_not_both_succeed(fixture: &Fixture) {
    let accounts = accounts(fixture);
    let one = account(fixture, &accounts, "one", Role::Superadmin).await;
    let two = account(fixture, &accounts, "two", Role::Superadmin).await;
    let changes = vec![(caller(&one), two.id, role(Role::User)), (caller(&two), one.id, role(Role::Admin))];
    let results = at_once(fixture, &accounts, changes).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(
        results.iter().any(|result| matches!(result, Err(AccountError::NotAllowed | AccountError::ProtectedAccount))),
        "{results:?}"
    );
    assert_eq!(superadmins(fixture).await, 1);
}

async fn the_last_superadmin_stays_one(fixture: &Fixture) {
    let accounts = accounts(fixture);
    let one = account(fixture, &accounts, "one", Role::Superadmin).await;
    let two = account(fixture, &accounts, "two", Role::Superadmin).await;
    let disable = AccountChange { role: None, disabled: Some(true) };
    // By the operator, who may act on everybody.
    let changes = vec![(Caller::system(), one.id, role(Role::Admin)), (Caller::system(), two.id, disable)];
    let results = at_once(fixture, &accounts, changes).await;
    assert!(results.iter().any(|result| matches!(result, Err(AccountError::LastSuperadmin))), "{results:?}");
    assert!(results.iter().any(Result::is_ok), "{results:?}");
    assert_eq!(superadmins(fixture).await, 1);
}

async fn an_admin_who_is_demoted_meanwhile_changes_nothing(fixture: &Fixture) {
    let accounts = accounts(fixture);
    let root = account(fixture, &accounts, "root", Role::Superadmin).await;
    let admin = account(fixture, &accounts, "admin", Role::Admin).await;
    let user = account(fixture, &accounts, "user", Role::User).await;
    accounts.change(&caller(&root), admin.id, role(Role::User), "for a test").await.unwrap();
    // The call was let in while they were an admin still.
    let disable = AccountChange { role: None, disabled: Some(true) };
    let error = accounts.change(&caller(&admin), user.id, disable, "for a test").await.unwrap_err();
    assert!(matches!(error, AccountError::NotAllowed), "{error}");
    let error = accounts.create_sign_in_link(&caller(&admin), user.id, "for a test").await.unwrap_err();
    assert!(matches!(error, AccountError::NotAllowed), "{error}");
    let error = accounts.create_invitation(&caller(&admin), 1, 1, None).await.unwrap_err();
    assert!(matches!(error, AccountError::NotAllowed), "{error}");
}

async fn the_last_use_of_an_invitation_is_given_once(fixture: &Fixture) {
    let accounts = accounts(fixture);
    let admin = account(fixture, &accounts, "admin", Role::Admin).await;
    let code = accounts.create_invitation(&caller(&admin), 2, 1, None).await.unwrap().code;
    let register = |name: &str| {
        let (accounts, code, name) = (Arc::clone(&accounts), code.clone(), name.parse().unwrap());
        // No address, so that none is slowed down.
        tokio::spawn(async move { accounts.register(&name, &PASSWORD.into(), Some(&code), Origin::default()).await })
    };
    let results = join_all(["alice", "bob", "carol", "dave", "erin", "frank"].map(register)).await;
    let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{results:?}");
    let refused = |result: &&Result<_, AccountError>| matches!(result, Err(AccountError::InvalidInvitation));
    assert_eq!(results.iter().filter(refused).count(), 4, "{results:?}");
    let (_, invitations) = fixture.read().await.list_invitations(page(1, 9)).await.unwrap();
    assert_eq!(invitations[0].uses, 2);
}
