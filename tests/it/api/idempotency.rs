//! Writing calls that are made again with the same `Idempotency-Key`.

use std::time::Duration;

use botyard::http::{self, RouteInfo};
use botyard::model::account::Role;
use botyard::model::idempotency::KeyedCallState;
use chrono::TimeDelta;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::api::fixture::{Answer, PASSWORD, Server};
use crate::harness::platform::eventually;

const USERS: &str = "/api/admin/users";

fn new_user(name: &str) -> Value {
    json!({ "username": name, "password": PASSWORD, "role": "user" })
}

fn named(request: RequestBuilder, key: &str) -> RequestBuilder {
    request.header("Idempotency-Key", key)
}

/// Makes a user under a key.
async fn create(server: &Server, token: &str, key: &str, body: &Value) -> Answer {
    server.call(named(server.request("POST", USERS).bearer_auth(token).json(body), key)).await
}

async fn count_users(server: &Server, token: &str) -> u64 {
    server.get(USERS, token).await.json()["total"].as_u64().unwrap()
}

fn is_replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

#[actix_web::test]
async fn a_call_made_again_is_answered_again_and_not_done_again() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let first = create(&server, &token, "key-1", &new_user("alice")).await;
    assert!(!is_replayed(first.assert_status(201)));
    let again = create(&server, &token, "key-1", &new_user("alice")).await;
    assert!(is_replayed(again.assert_status(201)));
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    assert_eq!(count_users(&server, &token).await, 2);
    let plain = server.send("POST", USERS, &token, new_user("alice")).await;
    plain.assert_problem(409, "username_taken");
}

#[actix_web::test]
async fn a_refusal_is_given_again_under_the_id_of_the_new_call() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let call = async || {
        let request = server.request("PATCH", "/api/user-bot/rate-limits").bearer_auth(&token);
        server.call(named(request.json(&json!({ "rps": 3 })), "key")).await
    };
    let first = call().await;
    first.assert_problem(404, "no_bot");
    let again = call().await;
    again.assert_problem(404, "no_bot");
    assert!(!is_replayed(&first) && is_replayed(&again));
}

#[actix_web::test]
async fn an_answer_without_a_body_is_given_again() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let call =
        async |key: &str| server.call(named(server.request("POST", "/api/auth/logout").bearer_auth(&token), key)).await;
    call("key").await.assert_status(204);
    // The session is over, and a key is no way around that.
    call("key").await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn a_key_names_one_call_of_one_account() {
    let server = Server::start().await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (_, other) = server.person("other", Role::Superadmin).await;
    create(&server, &root, "key", &new_user("alice")).await.assert_status(201);
    create(&server, &root, "key", &new_user("bob")).await.assert_problem(422, "idempotency_key_reused");
    for (method, path) in
        [("POST", "/api/user-bot/stop"), ("DELETE", "/api/user-bot/remove"), ("POST", "/api/admin/users?x=1")]
    {
        let request = server.request(method, path).bearer_auth(&root).json(&new_user("alice"));
        server.call(named(request, "key")).await.assert_problem(422, "idempotency_key_reused");
    }
    create(&server, &other, "key", &new_user("bob")).await.assert_status(201);
    assert_eq!(count_users(&server, &root).await, 4);
}

#[actix_web::test]
async fn what_is_no_key_is_refused() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let long = "x".repeat(256);
    for key in ["", "two words", "caf\u{e9}", &long] {
        let request = server.request("POST", USERS).bearer_auth(&token).json(&new_user("alice"));
        let value = reqwest::header::HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let answer = server.call(request.header("Idempotency-Key", value)).await;
        answer.assert_problem(400, "invalid_idempotency_key");
    }
    let request = server.request("POST", USERS).bearer_auth(&token).json(&new_user("alice"));
    server.call(named(named(request, "a"), "b")).await.assert_problem(400, "invalid_idempotency_key");
    assert_eq!(count_users(&server, &token).await, 1);
}

#[actix_web::test]
async fn a_body_has_its_bounds_with_a_key_as_well() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let send = async |body: String| {
        let request = server.request("POST", USERS).bearer_auth(&token).header("Content-Type", "application/json");
        server.call(named(request.body(body), "key")).await
    };
    send(" ".repeat(2_000_000)).await.assert_problem(413, "body_too_large");
    // The key was not used up.
    send(new_user("alice").to_string()).await.assert_status(201);
}

#[actix_web::test]
async fn reading_and_public_calls_know_no_keys() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    for _ in 0..2 {
        let me = server.call(named(server.request("GET", "/api/auth/me").bearer_auth(&token), "two words")).await;
        assert!(!is_replayed(me.assert_status(200)));
        let body = json!({ "username": "alice", "password": PASSWORD });
        let signed_in = server.call(named(server.request("POST", "/api/auth/login").json(&body), "key")).await;
        assert!(!is_replayed(signed_in.assert_status(200)));
    }
    let document = serde_json::to_value(http::openapi()).unwrap();
    for RouteInfo { method, path, access, .. } in http::list_routes() {
        let operation = &document["paths"][&path][method.to_lowercase()];
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let takes_key = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        assert_eq!(takes_key, method != "GET" && access != http::Access::Public, "{method} {path}");
    }
}

#[actix_web::test]
async fn a_call_that_failed_on_our_side_may_be_made_again() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    // Telegram is away.
    let body = json!({ "bot_token": "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234" });
    for _ in 0..2 {
        let request = server.request("POST", "/api/user-bot/create").bearer_auth(&token).json(&body);
        let answer = server.call(named(request, "key")).await;
        answer.assert_problem(503, "telegram_unavailable");
        assert!(!is_replayed(&answer));
    }
}

#[actix_web::test]
async fn a_key_is_free_again_after_its_retention() {
    let server = Server::start_with(&[("BOTYARD__ACCOUNTS__ACCESS_TOKEN_TTL", "24h")]).await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    create(&server, &token, "key", &new_user("alice")).await.assert_status(201);
    server.clock.advance(TimeDelta::hours(23));
    assert!(is_replayed(&create(&server, &token, "key", &new_user("alice")).await));
    server.clock.advance(TimeDelta::hours(1));
    let token = server.sign_in("root").await["access_token"].as_str().unwrap().to_owned();
    create(&server, &token, "key", &new_user("alice")).await.assert_problem(409, "username_taken");
}

#[actix_web::test]
async fn of_many_that_make_a_call_at_once_one_does_it() {
    let server = Server::start_with(&[("BOTYARD__HTTP__WORKERS", "4")]).await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let body = new_user("alice");
    let calls = (0..20).map(|_| create(&server, &token, "key", &body));
    let answers = futures_util::future::join_all(calls).await;
    let done = answers.iter().filter(|answer| answer.status.as_u16() == 201 && !is_replayed(answer)).count();
    assert_eq!(done, 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        answer.assert_problem(409, "in_progress");
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(is_replayed(&create(&server, &token, "key", &body).await));
    assert_eq!(count_users(&server, &token).await, 2);
}

#[actix_web::test]
async fn a_caller_who_hangs_up_finds_the_answer_later() {
    let server = Server::start().await;
    let (root, token) = server.person("root", Role::Superadmin).await;
    let body = new_user("alice").to_string();
    let head = format!(
        "POST {USERS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Idempotency-Key: key\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let state = async || {
        let found = server.store.read().await.unwrap().find_keyed_call(root.id, &"key".parse().unwrap()).await;
        found.unwrap().map(|call| call.state)
    };
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    eventually("the call has begun", async || state().await.ok_or(Value::Null)).await;
    // Resets the connection, which the server sees at once.
    socket.set_zero_linger().unwrap();
    drop(socket);
    eventually("the call has ended", async || match state().await {
        Some(KeyedCallState::Answered(_)) => Ok(()),
        other => Err(json!(format!("{other:?}"))),
    })
    .await;
    let again = create(&server, &token, "key", &new_user("alice")).await;
    assert!(is_replayed(again.assert_status(201)));
    assert_eq!(count_users(&server, &token).await, 2);
}

#[test]
fn every_answer_with_a_secret_is_marked() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    for RouteInfo { method, path, answers_secret, .. } in http::list_routes() {
        if method == "GET" {
            continue;
        }
        let operation = &document["paths"][&path][method.to_lowercase()];
        let mut names = Vec::new();
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status.starts_with('2') {
                collect_names(&document, response, &mut names);
            }
        }
        let secret = names.iter().find(|name| is_secret(name));
        assert!(answers_secret || secret.is_none(), "{method} {path} answers {secret:?}: mark it with answers_secret");
    }
}

/// The names of all fields in a schema.
fn collect_names(document: &Value, part: &Value, names: &mut Vec<String>) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let target = document.pointer(reference.trim_start_matches('#')).unwrap();
                collect_names(document, target, names);
            }
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                names.extend(properties.keys().cloned());
            }
            fields.values().for_each(|field| collect_names(document, field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(document, item, names)),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    if ["must_change_password", "has_password"].contains(&name) {
        return false;
    }
    // A prefix shows which key it is, and opens nothing.
    let parts: Vec<&str> = name.split('_').collect();
    ["token", "secret", "password", "otp", "codes", "uri", "key"].iter().any(|word| parts.last() == Some(word))
}

mod service {
    //! What no call can bring about on demand, through the use case itself.

    use botyard::config::Settings;
    use botyard::model::idempotency::StoredAnswer;
    use botyard::services::idempotency::{Call, Idempotency, IdempotencyError, Outcome};
    use botyard::services::vault::Vault;

    use super::*;

    const CALL: Call<'static> = Call { method: "POST", target: "/x", body: b"{}" };

    fn memory(server: &Server, vault: &Vault) -> Idempotency {
        let settings = Settings::load(None, std::iter::empty()).unwrap().http;
        assert_eq!(settings.request_timeout, Duration::from_secs(30));
        Idempotency::new(server.store.clone(), vault, &settings, server.ambient.clone())
    }

    #[actix_web::test]
    async fn of_a_call_whose_end_was_not_seen_nobody_says_that_it_was_done() {
        let server = Server::start().await;
        let account = server.account("alice", Role::User).await.id;
        let memory = memory(&server, &Vault::new(&[Vault::generate_key()]).unwrap());
        let key = "key".parse().unwrap();
        assert_eq!(memory.begin(account, &key, CALL).await.unwrap(), None);
        server.clock.advance(TimeDelta::seconds(30));
        let refused = memory.begin(account, &key, CALL).await;
        assert!(matches!(refused, Err(IdempotencyError::InProgress { .. })), "{refused:?}");
        server.clock.advance(TimeDelta::seconds(6));
        let refused = memory.begin(account, &key, CALL).await;
        assert!(matches!(refused, Err(IdempotencyError::OutcomeUnknown { .. })), "{refused:?}");
        assert!(refused.unwrap_err().to_string().contains("2026-01-02T03:04:05Z"));
    }

    #[actix_web::test]
    async fn a_withheld_answer_is_said_to_be_so_and_is_not_stored() {
        let server = Server::start().await;
        let account = server.account("alice", Role::User).await.id;
        let memory = memory(&server, &Vault::new(&[Vault::generate_key()]).unwrap());
        let key = "key".parse().unwrap();
        assert_eq!(memory.begin(account, &key, CALL).await.unwrap(), None);
        memory.finish(account, &key, Outcome::Withhold).await.unwrap();
        let refused = memory.begin(account, &key, CALL).await;
        assert!(matches!(refused, Err(IdempotencyError::AlreadyDone { .. })), "{refused:?}");
    }

    #[actix_web::test]
    async fn a_new_vault_key_does_not_make_another_call_of_it() {
        let server = Server::start().await;
        let account = server.account("alice", Role::User).await.id;
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let before = memory(&server, &Vault::new(std::slice::from_ref(&old)).unwrap());
        let key = "key".parse().unwrap();
        let answer = StoredAnswer { status: 204, content_type: None, body: Vec::new() };
        assert_eq!(before.begin(account, &key, CALL).await.unwrap(), None);
        before.finish(account, &key, Outcome::Keep(answer.clone())).await.unwrap();
        let after = memory(&server, &Vault::new(&[new, old]).unwrap());
        assert_eq!(after.begin(account, &key, CALL).await.unwrap(), Some(answer));
        for other in [Call { method: "PUT", ..CALL }, Call { target: "/y", ..CALL }, Call { body: b"{ }", ..CALL }] {
            let refused = after.begin(account, &key, other).await;
            assert!(matches!(refused, Err(IdempotencyError::Reused)), "{refused:?}");
        }
    }
}
