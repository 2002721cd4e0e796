//! Tenants' databases as they are stored: whose they are, how they are, and their sealed passwords.

use botyard::base::secret::ExposeSecret as _;
use botyard::model::account::AccountId;
use botyard::model::audit::Caller;
use botyard::model::database::{
    Database, DatabaseHealth, DatabaseId, DatabaseOwner, Engine, Location, ServerAddress, TlsMode,
};
use botyard::model::organization::{Organization, OrganizationId, OrganizationName};
use botyard::services::vault::Vault;
use botyard::store::{DatabaseCheck, StoreError};

use crate::store::fixture::Fixture;

on_both!(
    a_database_is_its_owners_alone,
    names_are_unique_for_an_owner_whatever_their_case,
    a_schema_is_kept_and_goes_with_its_database,
    those_that_are_due_come_in_the_order_of_their_waiting,
    passwords_move_under_the_newest_key,
);

async fn organization(fixture: &Fixture, owner: AccountId, name: &str) -> DatabaseOwner {
    let id = OrganizationId::generate(&fixture.ambient);
    let name = OrganizationName::try_from(name).unwrap();
    let organization = Organization { id, name, created_by: owner, created_at: fixture.now() };
    let mut tx = fixture.write().await;
    tx.create_organization(&organization).await.unwrap();
    tx.commit().await.unwrap();
    DatabaseOwner::Organization(id)
}

fn database(fixture: &Fixture, owner: DatabaseOwner, by: AccountId, name: &str) -> Database {
    let address = ServerAddress {
        host: "db.example.org".to_owned(),
        port: 5432,
        database: "sales".to_owned(),
        user: "reader".to_owned(),
        tls: TlsMode::Verify,
    };
    Database {
        id: DatabaseId::generate(&fixture.ambient),
        owner,
        name: name.to_owned(),
        engine: Engine::Postgres,
        location: Location::Server(address),
        health: DatabaseHealth::Healthy,
        health_reason: None,
        checked_at: fixture.now(),
        server_version: Some("PostgreSQL 15.14".to_owned()),
        introspected_at: None,
        created_by: by,
        created_at: fixture.now(),
    }
}

async fn add(fixture: &Fixture, database: &Database) -> Result<(), StoreError> {
    let mut tx = fixture.write().await;
    tx.create_database(database.owner, database).await?;
    tx.commit().await
}

async fn a_database_is_its_owners_alone(fixture: &Fixture) {
    let (alice, bob) = (fixture.account("alice").await, fixture.account("bob").await);
    let example = organization(fixture, alice, "Example").await;
    let owners = [example, DatabaseOwner::Account(alice), DatabaseOwner::Account(bob)];
    let mut databases = Vec::new();
    for owner in owners {
        let database = database(fixture, owner, alice, "sales");
        add(fixture, &database).await.unwrap();
        databases.push(database);
    }
    let check = DatabaseCheck {
        health: DatabaseHealth::Unreachable,
        reason: Some("it is asleep\0"),
        server_version: None,
        at: fixture.pass(1),
    };
    for (owner, own) in owners.into_iter().zip(&databases) {
        assert_eq!(fixture.read().await.list_databases(owner, 10).await.unwrap(), std::slice::from_ref(own));
        for database in &databases {
            let is_own = database.id == own.id;
            let mut tx = fixture.write().await;
            let found = tx.find_database(owner, database.id).await.unwrap();
            assert_eq!(found.as_ref(), is_own.then_some(database));
            assert_eq!(tx.set_database_health(owner, database.id, &check).await.unwrap(), is_own);
            assert_eq!(tx.put_database_schema(owner, database.id, "{}", check.at).await.unwrap(), is_own);
            assert_eq!(tx.find_database_schema(owner, database.id).await.unwrap().is_some(), is_own);
            if is_own {
                let found = tx.find_database(owner, database.id).await.unwrap().unwrap();
                assert_eq!((found.health, found.checked_at), (check.health, check.at));
                assert_eq!(found.health_reason.as_deref(), Some("it is asleep\u{fffd}"));
                assert_eq!(found.server_version, database.server_version);
            }
            assert_eq!(tx.delete_database(owner, database.id).await.unwrap(), is_own);
        }
    }
}

async fn names_are_unique_for_an_owner_whatever_their_case(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let example = organization(fixture, alice, "Example").await;
    for owner in [example, DatabaseOwner::Account(alice)] {
        add(fixture, &database(fixture, owner, alice, "Продажи")).await.unwrap();
        let again = add(fixture, &database(fixture, owner, alice, "ПРОДАЖИ")).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
        let mut tx = fixture.read().await;
        assert!(tx.has_database_named(owner, "продажи").await.unwrap());
        assert_eq!(tx.count_databases(owner).await.unwrap(), 1);
    }
}

async fn a_schema_is_kept_and_goes_with_its_database(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let owner = organization(fixture, alice, "Example").await;
    let database = database(fixture, owner, alice, "sales");
    add(fixture, &database).await.unwrap();
    let large = format!(r#"{{"tables":[],"is_truncated":false,"x":"{}"}}"#, "ü".repeat(1_000_000));
    for json in [r#"{"tables":[]}"#, &large] {
        let now = fixture.pass(1);
        let mut tx = fixture.write().await;
        assert!(tx.put_database_schema(owner, database.id, json, now).await.unwrap());
        tx.commit().await.unwrap();
        let stored = fixture.read().await.find_database_schema(owner, database.id).await.unwrap();
        assert_eq!(stored, Some((now, json.to_owned())));
    }
    let DatabaseOwner::Organization(id) = owner else { unreachable!() };
    let vault = Vault::new(&[Vault::generate_key()]).unwrap();
    let sealed = vault.seal_for_database(database.id, &"secret".into()).unwrap();
    let mut tx = fixture.write().await;
    tx.put_database_credential(database.id, &sealed, fixture.now()).await.unwrap();
    tx.delete_organization(id).await.unwrap();
    tx.commit().await.unwrap();
    for table in ["databases", "database_schemas", "database_credentials"] {
        assert_eq!(fixture.raw().await.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    assert!(!fixture.read().await.is_database_known(database.id).await.unwrap());
}

async fn those_that_are_due_come_in_the_order_of_their_waiting(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let owner = DatabaseOwner::Account(alice);
    let begun = fixture.now();
    let mut ids = Vec::new();
    for (name, health, has_schema) in [
        ("stale", DatabaseHealth::Healthy, true),
        ("down", DatabaseHealth::Unreachable, true),
        ("unread", DatabaseHealth::Healthy, false),
        ("fresh", DatabaseHealth::Healthy, true),
    ] {
        let now = fixture.pass(60);
        let database = Database { health, checked_at: now, ..database(fixture, owner, alice, name) };
        add(fixture, &database).await.unwrap();
        if has_schema {
            let mut tx = fixture.write().await;
            let read_at = if name == "stale" { begun } else { now };
            tx.put_database_schema(owner, database.id, "{}", read_at).await.unwrap();
            tx.commit().await.unwrap();
        }
        ids.push(database.id);
    }
    let now = fixture.pass(1);
    let due = async |tried_before, limit| {
        let read_before = begun + std::time::Duration::from_secs(1);
        let due = fixture.read().await.list_databases_due(tried_before, read_before, limit).await.unwrap();
        due.into_iter().map(|database| database.id).collect::<Vec<_>>()
    };
    assert_eq!(due(now, 10).await, ids[..3]);
    assert_eq!(due(now, 1).await, ids[..1]);
    assert_eq!(due(begun, 10).await, []);
}

async fn passwords_move_under_the_newest_key(fixture: &Fixture) {
    let alice = fixture.account("alice").await;
    let owner = DatabaseOwner::Account(alice);
    let (old, new) = (Vault::generate_key(), Vault::generate_key());
    let before = Vault::new(std::slice::from_ref(&old)).unwrap();
    let both = Vault::new(&[new, old]).unwrap();
    let mut ids = Vec::new();
    for number in 0..3 {
        let database = database(fixture, owner, alice, &format!("sales {number}"));
        add(fixture, &database).await.unwrap();
        let mut sealed = before.seal_for_database(database.id, &format!("secret {number}").into()).unwrap();
        if number == 2 {
            // A password that was copied from another row does not open, and is told of.
            sealed.sealed = before.seal_for_database(ids[0], &"secret 0".into()).unwrap().sealed;
        }
        let mut tx = fixture.write().await;
        tx.put_database_credential(database.id, &sealed, fixture.now()).await.unwrap();
        tx.commit().await.unwrap();
        ids.push(database.id);
    }
    let rotated = both.rotate(&fixture.store, &fixture.ambient, &Caller::system()).await.unwrap();
    assert_eq!((rotated.resealed, rotated.unreadable.len()), (2, 1));
    assert_eq!((rotated.unreadable[0].owner, rotated.unreadable[0].id), ("database", ids[2].0));
    let usage = both.usage(&fixture.store).await.unwrap();
    assert_eq!((usage[0].credentials, usage[1].credentials), (2, 1));
    for (number, id) in ids[..2].iter().enumerate() {
        let sealed = fixture.read().await.find_database_credential(owner, *id).await.unwrap().unwrap();
        let opened = both.open_of_database(&sealed).unwrap();
        assert_eq!(opened.expose_secret(), format!("secret {number}"));
    }
    let again = both.rotate(&fixture.store, &fixture.ambient, &Caller::system()).await.unwrap();
    assert_eq!(again.resealed, 0);
}
