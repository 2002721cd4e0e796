//! Tenants' databases: added, tried, read, uploaded and removed.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, Server};
use crate::api::org::{member, owner};

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
    let files = || {
        let folders = server.data_dir().join("databases").read_dir().unwrap();
        folders.map(|folder| folder.unwrap().path().read_dir().unwrap().count()).sum::<usize>()
    };
    assert_eq!(files(), 1);
    let body = json!({ "database_id": id });
    let tested = server.send("POST", "/api/org/databases/test", &alice, body.clone()).await;
    assert_eq!(tested.assert_status(200).json()["health"], "healthy");
    server.send("POST", "/api/org/databases/refresh", &alice, body.clone()).await.assert_status(200);
    server.send("POST", "/api/org/databases/remove", &alice, body.clone()).await.assert_status(204);
    assert_eq!(files(), 0);
    server.send("POST", "/api/org/databases/remove", &alice, body).await.assert_problem(404, "not_found");
    assert_eq!(server.get("/api/org/databases", &alice).await.json()["total"], 0);
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
    let left: usize = server
        .data_dir()
        .join("databases")
        .read_dir()
        .map_or(0, |folders| folders.map(|folder| folder.unwrap().path().read_dir().unwrap().count()).sum());
    assert_eq!(left, 0);
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
