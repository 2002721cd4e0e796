//! Who belongs to an organization, also when it is decided by several at the same moment.

use std::path::Path;
use std::sync::Arc;

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::clients::databases::DatabaseClient;
use botyard::clients::egress::Egress;
use botyard::config::Settings;
use botyard::model::account::AccountId;
use botyard::model::audit::{Caller, Origin};
use botyard::model::organization::{OrgRole, OrganizationName};
use botyard::model::page::PageRequest;
use botyard::services::accounts::Accounts;
use botyard::services::databases::Databases;
use botyard::services::organizations::{OrganizationError, Organizations};
use botyard::services::signals::Signals;
use botyard::services::vault::Vault;
use futures_util::future::join_all;
use sha2::{Digest as _, Sha256};

use crate::harness::traces::hex;
use crate::store::fixture::Fixture;

on_both!(
    names_that_differ_by_case_alone_are_the_same_in_every_script,
    the_uses_of_an_invitation_are_given_out_once,
    somebody_who_joins_twice_at_once_belongs_to_one_organization,
    two_owners_who_leave_at_once_do_not_both_go,
    two_owners_who_demote_each_other_do_not_both_succeed,
    nobody_joins_what_is_deleted_at_the_same_moment,
    what_belonged_to_a_deleted_organization_is_gone,
    the_code_of_an_invitation_is_not_stored,
);

/// The use cases on this store.
fn organizations(fixture: &Fixture) -> Organizations {
    let settings = Settings::load(None, std::iter::empty()).unwrap();
    let vault = Arc::new(Vault::new(&[Vault::generate_key()]).unwrap());
    let (store, ambient) = (&fixture.store, &fixture.ambient);
    let accounts = Arc::new(Accounts::new(store.clone(), &vault, &settings.accounts, ambient.clone()));
    let client = DatabaseClient::new(&settings.databases, Egress::new(&settings.egress));
    let nowhere = Path::new("/nonexistent");
    let databases =
        Databases::new(store.clone(), Arc::clone(&vault), client, &settings.databases, nowhere, ambient.clone());
    Organizations::new(store.clone(), accounts, databases, vault, Signals::default(), &settings, ambient.clone())
}

fn caller(account: AccountId) -> Caller {
    Caller { account_id: Some(account), ..Caller::stranger(Origin::default()) }
}

async fn code(fixture: &Fixture, organizations: &Organizations, owner: &Caller, max_uses: u32) -> SecretString {
    fixture.pass(1);
    organizations.invite(owner, max_uses, 1).await.unwrap().code
}

/// An organization with an owner and another one.
async fn with_two_owners(fixture: &Fixture, organizations: &Organizations) -> [Caller; 2] {
    let [alice, bob] = [caller(fixture.account("alice").await), caller(fixture.account("bob").await)];
    organizations.create(&alice, "Example").await.unwrap();
    let code = code(fixture, organizations, &alice, 1).await;
    organizations.join(&bob, &code).await.unwrap();
    organizations.set_role(&alice, bob.account_id.unwrap(), OrgRole::Owner).await.unwrap();
    [alice, bob]
}

async fn names_that_differ_by_case_alone_are_the_same_in_every_script(fixture: &Fixture) {
    let organizations = organizations(fixture);
    for (number, name) in ["Example", "Пример", "Straße", "ΟΔΟΣ"].into_iter().enumerate() {
        let account = fixture.account(&format!("owner{number}")).await;
        organizations.create(&caller(account), name).await.unwrap();
    }
    let other = caller(fixture.account("other").await);
    for taken in ["eXAMPLE", "пРИМЕР ", "STRASSE", "οδος"] {
        let refused = organizations.create(&other, taken).await;
        assert!(matches!(refused, Err(OrganizationError::NameTaken)), "{taken}: {refused:?}");
    }
    organizations.create(&other, "Примеры").await.unwrap();
}

async fn the_uses_of_an_invitation_are_given_out_once(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let alice = caller(fixture.account("alice").await);
    organizations.create(&alice, "Example").await.unwrap();
    let code = code(fixture, &organizations, &alice, 3).await;
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(caller(fixture.account(&format!("person{number}")).await));
    }
    let joined = join_all(people.iter().map(|person| organizations.join(person, &code))).await;
    assert_eq!(joined.iter().filter(|joined| joined.is_ok()).count(), 3);
    let refused = |error: &OrganizationError| matches!(error, OrganizationError::InvalidInvitation);
    assert!(joined.iter().filter_map(|joined| joined.as_ref().err()).all(refused), "{joined:?}");
    assert_eq!(organizations.overview(&alice).await.unwrap().members, 4);
}

async fn somebody_who_joins_twice_at_once_belongs_to_one_organization(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let mut codes = Vec::new();
    for name in ["alice", "bob", "carol"] {
        let owner = caller(fixture.account(name).await);
        organizations.create(&owner, name).await.unwrap();
        codes.push(code(fixture, &organizations, &owner, 5).await);
    }
    let dave = caller(fixture.account("dave").await);
    let joined = join_all(codes.iter().map(|code| organizations.join(&dave, code))).await;
    assert_eq!(joined.iter().filter(|joined| joined.is_ok()).count(), 1, "{joined:?}");
    let refused = |error: &OrganizationError| matches!(error, OrganizationError::AlreadyMember);
    assert!(joined.iter().filter_map(|joined| joined.as_ref().err()).all(refused), "{joined:?}");
}

async fn two_owners_who_leave_at_once_do_not_both_go(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let owners = with_two_owners(fixture, &organizations).await;
    let code = code(fixture, &organizations, &owners[0], 1).await;
    organizations.join(&caller(fixture.account("carol").await), &code).await.unwrap();
    let left = join_all(owners.iter().map(|owner| organizations.leave(owner))).await;
    assert_eq!(left.iter().filter(|left| left.is_ok()).count(), 1, "{left:?}");
    assert!(left.iter().any(|left| matches!(left, Err(OrganizationError::LastOwner))), "{left:?}");
}

async fn two_owners_who_demote_each_other_do_not_both_succeed(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let [alice, bob] = with_two_owners(fixture, &organizations).await;
    let demote = async |by: &Caller, other: &Caller| {
        organizations.set_role(by, other.account_id.unwrap(), OrgRole::Member).await
    };
    let demoted = tokio::join!(demote(&alice, &bob), demote(&bob, &alice));
    let outcomes = [demoted.0, demoted.1];
    assert_eq!(outcomes.iter().filter(|demoted| demoted.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().any(|demoted| matches!(demoted, Err(OrganizationError::NotAllowed))), "{outcomes:?}");
}

async fn nobody_joins_what_is_deleted_at_the_same_moment(fixture: &Fixture) {
    let organizations = organizations(fixture);
    for round in 0..5 {
        let alice = caller(fixture.account(&format!("alice{round}")).await);
        let bob = caller(fixture.account(&format!("bob{round}")).await);
        organizations.create(&alice, &format!("Example {round}")).await.unwrap();
        let code = code(fixture, &organizations, &alice, 1).await;
        let (left, joined) = tokio::join!(organizations.leave(&alice), organizations.join(&bob, &code));
        match (left, joined) {
            (Ok(left), Err(OrganizationError::InvalidInvitation)) => assert!(left.is_deleted),
            (Err(OrganizationError::LastOwner), Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn what_belonged_to_a_deleted_organization_is_gone(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let alice = caller(fixture.account("alice").await);
    let id = organizations.create(&alice, "Example").await.unwrap().organization.id;
    let code = code(fixture, &organizations, &alice, 1).await;
    let mut tx = fixture.write().await;
    tx.note_removal(id, alice.account_id.unwrap(), fixture.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(organizations.leave(&alice).await.unwrap().is_deleted);
    for table in ["organizations", "organization_members", "organization_invitations", "organization_removals"] {
        let rows = fixture.raw().await.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(rows, 0, "{table}");
    }
    let refused = organizations.join(&alice, &code).await;
    assert!(matches!(refused, Err(OrganizationError::InvalidInvitation)), "{refused:?}");
    assert!(matches!(organizations.get(id).await, Err(OrganizationError::NoOrganization)));
}

async fn the_code_of_an_invitation_is_not_stored(fixture: &Fixture) {
    let organizations = organizations(fixture);
    let alice = caller(fixture.account("alice").await);
    organizations.create(&alice, "Example").await.unwrap();
    let code = code(fixture, &organizations, &alice, 1).await;
    let as_text = fixture.dialect(
        "SELECT lower(hex(code_hash)) FROM organization_invitations",
        "SELECT encode(code_hash, 'hex') FROM organization_invitations",
    );
    let stored = fixture.raw().await.texts(as_text).await;
    assert_eq!(stored, [hex(&Sha256::digest(code.expose_secret().as_bytes()))]);
    let listed = organizations.list_invitations(&alice, PageRequest::largest()).await.unwrap();
    assert_eq!((listed.total, listed.items[0].uses), (1, 0));
    assert_eq!(OrganizationName::try_from(" Example").unwrap().key(), "example");
}
