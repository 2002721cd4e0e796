//! Tenants' databases: added, tried, read, uploaded and removed.

use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::base::secret::SecretString;
use botyard::model::account::{AccountId, Role};
use botyard::model::audit::Caller;
use botyard::model::database::{Cell, DatabaseId, DatabaseOwner, Engine};
use botyard::model::organization::{Membership, OrgRole, Organization, OrganizationId, OrganizationName};
use botyard::services::databases::{DatabaseError, DatabasesError};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, Server};
use crate::api::org::{member, owner};
use crate::databases::fixture::Asked;

const CREATE: &str = "/api/org/databases/create";

async fn create(server: &Server, token: &str, with: Value) -> Answer {
    let mut body = json!({
        "name": "sales", "engine": "postgres", "host": "127.0.0.1", "database": "sales", "user": "reader",
        "password": "a password of the test",
    });
    body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    server.send("POST", CREATE, token, body).await
}

#[actix_web::test]
async fn an_uploaded_database_is_read_kept_and_removed() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    let added = server.upload_database(&alice, "sales").await.assert_status(201).json();
    assert_eq!(
        (&added["engine"], &added["health"], &added["address"]),
        (&json!("sqlite"), &json!("healthy"), &Value::Null)
    );
    let id = added["id"].as_str().unwrap();
    let schema = server.get(&format!("/api/org/databases/{id}/schema"), &alice).await.assert_status(200).json();
    assert_eq!(schema["tables"][0]["name"], "sales");
    server.upload_database(&alice, "SALES").await.assert_problem(409, "name_taken");
    assert_eq!(files(&server), 1);
    let body = json!({ "database_id": id });
    let tested = server.send("POST", "/api/org/databases/test", &alice, body.clone()).await;
    assert_eq!(tested.assert_status(200).json()["health"], "healthy");
    server.send("POST", "/api/org/databases/refresh", &alice, body.clone()).await.assert_status(200);
    server.send("POST", "/api/org/databases/remove", &alice, body.clone()).await.assert_status(204);
    assert_eq!(files(&server), 0);
    server.send("POST", "/api/org/databases/remove", &alice, body).await.assert_problem(404, "not_found");
    assert_eq!(server.get("/api/org/databases", &alice).await.json()["total"], 0);
}

/// How many uploaded files there are.
fn files(server: &Server) -> usize {
    let folders = server.data_dir().join("databases").read_dir();
    folders.map_or(0, |folders| folders.map(|folder| folder.unwrap().path().read_dir().unwrap().count()).sum())
}

#[actix_web::test]
async fn who_comes_to_an_organization_while_a_file_is_tried_leaves_nothing_behind() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let mut tx = server.store.begin().await.unwrap();
    let founding = async {
        // Once the file is there, it is known whose the database is to be. It is not kept before this transaction ends.
        while files(&server) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (id, now) = (OrganizationId::generate(&server.ambient), server.ambient.now());
        let name = OrganizationName::try_from("Example").unwrap();
        let membership = Membership { organization_id: id, account_id: alice.id, role: OrgRole::Owner, joined_at: now };
        tx.create_organization(&Organization { id, name, created_by: alice.id, created_at: now }).await.unwrap();
        tx.add_member(id, &membership).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (uploaded, ()) = tokio::join!(server.upload_database(&token, "sales"), founding);
    uploaded.assert_problem(409, "organization_changed");
    assert_eq!(files(&server), 0);
    let mut tx = server.store.read().await.unwrap();
    let organization = tx.find_person(alice.id).await.unwrap().unwrap().person.organization().unwrap();
    for owner in [DatabaseOwner::Account(alice.id), DatabaseOwner::Organization(organization)] {
        assert_eq!(tx.count_databases(owner).await.unwrap(), 0, "{owner:?}");
    }
    drop(tx);
    server.upload_database(&token, "sales").await.assert_status(201);
}

#[actix_web::test]
async fn what_is_no_sqlite_database_is_not_kept() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    let pretends = [b"SQLite format 3\0".to_vec(), vec![7; 5000]].concat();
    for (bytes, code) in [(b"hello".to_vec(), "invalid_field"), (Vec::new(), "invalid_field")] {
        server.upload(&alice, "sales", bytes).await.assert_problem(422, code);
    }
    let refused = server.upload(&alice, "sales", pretends).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    server.upload(&alice, "sales", vec![b'x'; 20_000_001]).await.assert_problem(413, "body_too_large");
    let as_json = server.send("POST", "/api/org/databases/upload?name=sales", &alice, json!({})).await;
    as_json.assert_problem(415, "unsupported_media_type");
    assert_eq!(files(&server), 0);
}

#[actix_web::test]
async fn fields_that_make_no_server_are_named() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    for (field, value) in [
        ("name", json!(" ")),
        ("engine", json!("sqlite")),
        ("host", json!("a b")),
        ("port", json!(0)),
        ("database", json!("")),
        ("user", json!("two\nlines")),
    ] {
        let refused = create(&server, &alice, json!({ (field): value })).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], field);
    }
    create(&server, &alice, json!({ "engine": "oracle" })).await.assert_problem(422, "invalid_body");
}

#[actix_web::test]
async fn a_server_in_a_private_network_is_refused_and_whoever_tries_on_and_on_waits() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    let (_, bob) = member(&server, "bob", &alice).await;
    create(&server, &bob, json!({})).await.assert_problem(403, "owner_required");
    for number in 0..20 {
        let host = format!("10.0.0.{number}");
        let refused = create(&server, &alice, json!({ "host": host })).await;
        refused.assert_problem(422, "address_refused");
        assert!(!refused.text.contains("a password of the test"));
    }
    create(&server, &alice, json!({})).await.assert_problem(429, "too_many_attempts");
    assert_eq!(server.get("/api/org/databases", &alice).await.json()["total"], 0);
}

const SALES: &str =
    "CREATE TABLE sales (city TEXT NOT NULL, amount INTEGER); INSERT INTO sales VALUES ('Wien', 3), ('Graz', 4)";

/// A server whose tenants may reach this machine.
async fn reaching_here() -> Server {
    Server::start_with(&[("BOTYARD__EGRESS__ALLOW", "127.0.0.1/32")]).await
}

/// Adds a live database with these fields changed.
async fn add(server: &Server, token: &str, asked: &Asked, with: Value) -> Answer {
    let at = &asked.address;
    let mut body = json!({
        "name": "live", "engine": "postgres", "host": at.host, "port": at.port, "database": at.database, "user": at.user,
        "password": asked.password, "tls": "off",
    });
    body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    server.send("POST", CREATE, token, body).await
}

#[actix_web::test]
async fn a_live_database_is_added_and_asked_until_its_member_is_removed() {
    let (server, asked) = (reaching_here().await, Asked::new(Engine::Postgres, SALES).await);
    let (_, alice) = owner(&server, "alice", "Example").await;
    let (bob_account, bob) = member(&server, "bob", &alice).await;
    let added = add(&server, &alice, &asked, json!({})).await;
    let added_json = added.assert_status(201).json();
    assert!(!added.text.contains(&asked.password));
    assert!(added_json["server_version"].as_str().unwrap().starts_with("PostgreSQL"), "{added_json}");
    let id: DatabaseId = added_json["id"].as_str().unwrap().parse().unwrap();
    let schema = server.get(&format!("/api/org/databases/{id}/schema"), &bob).await.assert_status(200).json();
    assert_eq!(schema["tables"][0]["name"], "sales");

    let person = server.organizations.person_of(bob_account.id).await.unwrap();
    let sql = "SELECT sum(amount) FROM sales";
    let answer = server.databases.query(&person, id, sql).await.unwrap();
    assert_eq!(answer.result.rows, [[Cell::Integer(7)]]);
    let refused = server.databases.query(&person, id, "DELETE FROM sales").await;
    assert!(matches!(refused, Err(DatabasesError::Refused(_))), "{refused:?}");
    // What was true when the person was looked up does not help them.
    let removal = json!({ "account_id": bob_account.id });
    server.send("POST", "/api/org/members/remove", &alice, removal).await.assert_status(204);
    let refused = server.databases.query(&person, id, sql).await;
    assert!(matches!(refused, Err(DatabasesError::NotFound)), "{refused:?}");
    assert!(matches!(server.databases.schema(&person, id).await, Err(DatabasesError::NotFound)));
}

#[actix_web::test]
async fn what_cannot_be_reached_or_may_do_too_much_is_not_kept() {
    let (server, asked) = (reaching_here().await, Asked::new(Engine::Postgres, SALES).await);
    let (_, alice) = server.person("alice", Role::User).await;
    let wrong = json!({ "password": "not the password" });
    add(&server, &alice, &asked, wrong).await.assert_problem(422, "database_sign_in_refused");
    add(&server, &alice, &asked, json!({ "port": 1 })).await.assert_problem(422, "database_unreachable");
    let nowhere = json!({ "database": "nowhere" });
    assert_eq!(add(&server, &alice, &asked, nowhere).await.status, 422);
    asked.run(&format!("ALTER ROLE {} SUPERUSER", asked.address.user)).await;
    let refused = add(&server, &alice, &asked, json!({})).await;
    refused.assert_problem(422, "database_login_unsafe");
    assert!(!refused.text.contains(&asked.password));
    assert_eq!(server.get("/api/org/databases", &alice).await.json()["total"], 0);
    asked.run(&format!("ALTER ROLE {} NOSUPERUSER", asked.address.user)).await;
    add(&server, &alice, &asked, json!({})).await.assert_status(201);
}

#[actix_web::test]
async fn health_follows_what_happens_and_old_schemas_are_read_again() {
    let (server, asked) = (reaching_here().await, Asked::new(Engine::Postgres, SALES).await);
    let (account, alice) = server.person("alice", Role::User).await;
    let person = server.organizations.person_of(account.id).await.unwrap();
    let at = &asked.address;
    let url =
        format!("postgres://{}:{}@{}:{}/{}?sslmode=disable", at.user, asked.password, at.host, at.port, at.database);
    let added = server.databases.create_from_url(&Caller::from(&person), "by url", &SecretString::from(url)).await;
    let id = added.unwrap().database.id;
    let health = async || server.get("/api/org/databases", &alice).await.json()["items"][0]["health"].clone();

    asked.run(&format!("ALTER ROLE {} SUPERUSER", asked.address.user)).await;
    let refused = server.databases.query(&person, id, "SELECT 1").await;
    assert!(matches!(refused, Err(DatabasesError::Database(DatabaseError::UnsafeLogin(_)))), "{refused:?}");
    assert_eq!(health().await, "unsafe");
    asked.run(&format!("ALTER ROLE {} NOLOGIN NOSUPERUSER", asked.address.user)).await;
    let body = json!({ "database_id": id });
    let tested = server.send("POST", "/api/org/databases/test", &alice, body).await.assert_status(200).json();
    assert_eq!(tested["health"], "unreachable");
    asked.run(&format!("ALTER ROLE {} LOGIN", asked.address.user)).await;
    // Not at once, but after a while by itself.
    server.databases.look_after().await.unwrap();
    assert_eq!(health().await, "unreachable");
    server.clock.advance(TimeDelta::minutes(6));
    server.databases.look_after().await.unwrap();
    assert_eq!(health().await, "healthy");

    let make = format!("CREATE TABLE more (id INTEGER); GRANT SELECT ON more TO {}", asked.address.user);
    asked.run(&make).await;
    let tables = async || server.databases.schema(&person, id).await.unwrap().tables.len();
    assert_eq!(tables().await, 1);
    server.clock.advance(TimeDelta::hours(25));
    server.databases.look_after().await.unwrap();
    assert_eq!(tables().await, 2);
}

#[actix_web::test]
async fn a_password_is_sealed_and_told_to_nobody() {
    let (server, asked) = (reaching_here().await, Asked::new(Engine::Postgres, SALES).await);
    let (account, alice) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Superadmin).await;
    let added = add(&server, &alice, &asked, json!({})).await.assert_status(201).json();
    let id: DatabaseId = added["id"].as_str().unwrap().parse().unwrap();
    let person = server.organizations.person_of(account.id).await.unwrap();
    let owner = server.databases.get(&person, id).await.unwrap().owner;
    let stranger = DatabaseOwner::Account(AccountId::generate(&Ambient::system()));
    assert_eq!(server.store.read().await.unwrap().find_database_credential(stranger, id).await.unwrap(), None);
    let sealed = server.store.read().await.unwrap().find_database_credential(owner, id).await.unwrap().unwrap();
    assert!(!sealed.sealed.contains(&asked.password));
    let body = json!({ "database_id": id });
    for path in ["test", "refresh", "remove"] {
        server.send("POST", &format!("/api/org/databases/{path}"), &alice, body.clone()).await;
    }
    let audit = server.get("/api/admin/audit?limit=200", &admin).await;
    for action in ["database.added", "database.tested", "database.removed"] {
        assert!(audit.text.contains(action), "{action}");
    }
    assert!(!audit.text.contains(&asked.password) && !audit.text.contains(&asked.address.user));
    assert_eq!(server.store.read().await.unwrap().find_database_credential(owner, id).await.unwrap(), None);
    assert!(
        server.databases.list(&server.organizations.person_of(account.id).await.unwrap()).await.unwrap().is_empty()
    );
}

#[actix_web::test]
async fn files_that_a_stop_left_behind_are_cleared_up() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    server.upload_database(&alice, "sales").await.assert_status(201);
    let folder = server.data_dir().join("databases").read_dir().unwrap().next().unwrap().unwrap().path();
    let left_over = folder.join(format!("{}.sqlite", DatabaseId::generate(&server.ambient)));
    let foreign = folder.join("notes.txt");
    for file in [&left_over, &foreign] {
        std::fs::write(file, "x").unwrap();
    }
    server.databases.clear_files().await.unwrap();
    assert!(left_over.exists(), "it may belong to an upload that is under way");
    let hours = |hours: u64| std::time::Duration::from_secs(hours * 3600);
    for file in folder.read_dir().unwrap() {
        let file = std::fs::File::options().write(true).open(file.unwrap().path()).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + hours(1)).unwrap();
    }
    server.databases.clear_files().await.unwrap();
    assert!(!left_over.exists() && foreign.exists());
    assert_eq!(folder.read_dir().unwrap().count(), 2);
}
