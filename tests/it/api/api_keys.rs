//! API keys: who gets one, what it opens, and what ends it.

use botyard::base::ambient::Ambient;
use botyard::base::secret::ExposeSecret as _;
use botyard::model::account::Role;
use botyard::model::api_key::ApiKeyToken;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};
use crate::harness::platform::eventually;

const KEYS: &str = "/api/auth/api-keys";

async fn create(server: &Server, token: &str, body: Value) -> Answer {
    server.send("POST", KEYS, token, body).await
}

/// A new key with these scopes: itself and its id.
async fn key(server: &Server, token: &str, scopes: &[&str]) -> (String, String) {
    let created = create(server, token, json!({ "name": "test", "scopes": scopes })).await;
    let created = created.assert_status(201).json();
    (created["key"].as_str().unwrap().to_owned(), created["id"].as_str().unwrap().to_owned())
}

/// A key as it should be, but of nobody.
fn invented() -> String {
    ApiKeyToken::generate(&Ambient::system()).to_text().expose_secret().to_owned()
}

#[actix_web::test]
async fn keys_that_may_not_be_are_not_made() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let long = "n".repeat(101);
    for (body, code, field) in [
        (json!({ "name": " ", "scopes": ["bot:read"] }), "invalid_field", "name"),
        (json!({ "name": long, "scopes": ["bot:read"] }), "invalid_field", "name"),
        (json!({ "name": "a", "scopes": [] }), "invalid_field", "scopes"),
        (json!({ "name": "a", "scopes": ["bot:all"] }), "invalid_body", "scopes[0]"),
        (json!({ "name": "a", "scopes": ["bot:read"], "days": 0 }), "invalid_field", "days"),
        (json!({ "name": "a", "scopes": ["bot:read"], "days": 366 }), "invalid_field", "days"),
        (json!({ "name": "a", "scopes": ["bot:read"], "key": "x" }), "invalid_body", "key"),
    ] {
        let answer = create(&server, &token, body.clone()).await;
        answer.assert_problem(422, code);
        assert_eq!(answer.json()["field"], field, "{body}");
    }
    for scope in ["admin:read", "admin:write"] {
        let body = json!({ "name": "a", "scopes": ["bot:read", scope] });
        create(&server, &token, body).await.assert_problem(403, "forbidden");
    }
    assert_eq!(server.get(KEYS, &token).await.json()["total"], 0);
}

#[actix_web::test]
async fn a_key_lives_no_longer_than_the_server_allows() {
    let server = Server::start_with(&[("BOTYARD__ACCOUNTS__API_KEY_MAX_TTL", "7 days")]).await;
    let (_, token) = server.person("alice", Role::User).await;
    let body = json!({ "name": "a", "scopes": ["bot:read"], "days": 8 });
    create(&server, &token, body).await.assert_problem(422, "invalid_field");
    let body = json!({ "name": "a", "scopes": ["bot:read"] });
    assert_eq!(create(&server, &token, body).await.assert_status(201).json()["expires_at"], "2026-01-09T03:04:05.001Z");
}

#[actix_web::test]
async fn a_key_opens_what_its_scopes_say_and_no_more() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let (read, _) = key(&server, &token, &["bot:read"]).await;
    let (write, _) = key(&server, &token, &["bot:write", "bot:write"]).await;
    let stop = async |key: &str| server.send("POST", "/api/user-bot/stop", key, json!({})).await;
    assert_eq!(server.get("/api/user-bot/status", &read).await.assert_status(200).json(), json!({ "has_bot": false }));
    let refused = stop(&read).await;
    refused.assert_problem(403, "scope_required");
    assert!(refused.text.contains("bot:write"), "{refused:?}");
    // Writing includes reading.
    server.get("/api/user-bot/status", &write).await.assert_status(200);
    stop(&write).await.assert_problem(404, "no_bot");
    // What concerns the sign-in takes the person, and the role comes before the scope.
    for path in ["/api/auth/me", "/api/auth/verify", KEYS] {
        server.get(path, &write).await.assert_problem(403, "session_required");
    }
    create(&server, &write, json!({ "name": "b", "scopes": ["bot:read"] }))
        .await
        .assert_problem(403, "session_required");
    server.send("POST", "/api/auth/logout", &write, json!({})).await.assert_problem(403, "session_required");
    server.get("/api/admin/users", &write).await.assert_problem(403, "forbidden");
}

#[actix_web::test]
async fn a_key_of_an_admin_is_bounded_by_its_scopes_and_by_the_role_of_the_moment() {
    let server = Server::start().await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (admin, token) = server.person("admin", Role::Admin).await;
    let (bot, _) = key(&server, &token, &["bot:write"]).await;
    let (read, _) = key(&server, &token, &["admin:read"]).await;
    let (write, _) = key(&server, &token, &["admin:write"]).await;
    server.get("/api/admin/users", &bot).await.assert_problem(403, "scope_required");
    server.get("/api/user-bot/status", &write).await.assert_problem(403, "scope_required");
    for key in [&read, &write] {
        server.get("/api/admin/users", key).await.assert_status(200);
    }
    let user = json!({ "username": "bob", "password": PASSWORD, "role": "user" });
    server.send("POST", "/api/admin/users", &write, user).await.assert_problem(403, "session_required");
    let demote = json!({ "role": "user", "reason": "left the team" });
    server.send("PATCH", &format!("/api/admin/users/{}", admin.id), &root, demote).await.assert_status(200);
    server.get("/api/admin/users", &read).await.assert_problem(403, "forbidden");
    server.get("/api/user-bot/status", &bot).await.assert_status(200);
}

#[actix_web::test]
async fn keys_that_do_not_work_get_one_answer() {
    let server = Server::start().await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (alice, token) = server.person("alice", Role::User).await;
    let (_, bob) = server.person("bob", Role::User).await;
    let (revoked, id) = key(&server, &token, &["bot:read"]).await;
    let (live, _) = key(&server, &token, &["bot:read"]).await;
    let status = async |key: &str| server.get("/api/user-bot/status", key).await;
    let revoke =
        async |token: &str| server.call(server.request("DELETE", &format!("{KEYS}/{id}")).bearer_auth(token)).await;
    revoke(&bob).await.assert_problem(404, "not_found");
    status(&revoked).await.assert_status(200);
    revoke(&token).await.assert_status(204);
    revoke(&token).await.assert_problem(404, "not_found");

    let mut answers = vec![status(&revoked).await, status(&invented()).await];
    // The right name with another's secret.
    let (other, _) = key(&server, &bob, &["bot:read"]).await;
    let prefix = live.split('_').nth(1).unwrap();
    let foreign = other.replacen(other.split('_').nth(1).unwrap(), prefix, 1);
    let misspelled = status(&foreign).await;
    misspelled.assert_problem(401, "invalid_token");

    let disable = async |disabled: bool| {
        let body = json!({ "disabled": disabled, "reason": "to be sure" });
        server.send("PATCH", &format!("/api/admin/users/{}", alice.id), &root, body).await.assert_status(200);
    };
    disable(true).await;
    answers.push(status(&live).await);
    disable(false).await;
    answers.push(status(&live).await);
    status(&other).await.assert_status(200);
    server.clock.advance(TimeDelta::days(90));
    answers.push(status(&other).await);
    for answer in &answers {
        answer.assert_problem(401, "invalid_token");
        assert_eq!(answer.json()["detail"], answers[0].json()["detail"]);
    }
    assert_ne!(misspelled.json()["detail"], answers[0].json()["detail"]);
}

#[actix_web::test]
async fn whoever_guesses_keys_has_to_wait() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let (live, _) = key(&server, &token, &["bot:read"]).await;
    let (revoked, id) = key(&server, &token, &["bot:read"]).await;
    server.call(server.request("DELETE", &format!("{KEYS}/{id}")).bearer_auth(&token)).await.assert_status(204);
    let status = async |key: &str| server.get("/api/user-bot/status", key).await;
    // Programs that go on with an ended key, or have a bad copy, do not guess; nor do many calls at once.
    for _ in 0..6 {
        status(&revoked).await.assert_problem(401, "invalid_token");
        status(&live[..60]).await.assert_problem(401, "invalid_token");
    }
    let answers = join_all((0..20).map(|_| status(&live))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    for _ in 0..5 {
        status(&invented()).await.assert_problem(401, "invalid_token");
    }
    let refused = status(&live).await;
    refused.assert_problem(429, "too_many_sign_ins");
    assert_eq!(refused.header("retry-after"), "300");
    // People at the same address are not kept out.
    server.sign_in("alice").await;
    server.clock.advance(TimeDelta::minutes(5));
    status(&live).await.assert_status(200);
}

#[actix_web::test]
async fn an_account_has_a_bounded_number_of_keys() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let body = json!({ "name": "one of many", "scopes": ["bot:read"], "days": 1 });
    let answers = join_all((0..25).map(|_| create(&server, &token, body.clone()))).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 20);
    answers.iter().filter(|answer| answer.status != 201).for_each(|answer| answer.assert_problem(409, "too_many"));
    let id = made[0].json()["id"].as_str().unwrap().to_owned();
    server.call(server.request("DELETE", &format!("{KEYS}/{id}")).bearer_auth(&token)).await.assert_status(204);
    create(&server, &token, body.clone()).await.assert_status(201);
    create(&server, &token, body.clone()).await.assert_problem(409, "too_many");
    // What ended is still listed, but not for ever.
    assert_eq!(server.get(KEYS, &token).await.json()["total"], 21);
    server.clock.advance(TimeDelta::days(32));
    let token = server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    create(&server, &token, body).await.assert_status(201);
    assert_eq!(server.get(KEYS, &token).await.json()["total"], 1);
}

#[actix_web::test]
async fn the_use_of_a_key_is_noted_once_a_minute() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let (live, _) = key(&server, &token, &["bot:read"]).await;
    let listed = async || server.get(KEYS, &token).await.json()["items"][0].clone();
    assert_eq!((&listed().await["last_used_at"], &listed().await["last_used_address"]), (&Value::Null, &Value::Null));
    let used_at = async |expected: &str| {
        eventually("the use is noted", async || {
            let seen = listed().await;
            if seen["last_used_at"] == expected { Ok(seen) } else { Err(seen) }
        })
        .await
    };
    let status = async || server.get("/api/user-bot/status", &live).await.assert_status(200).status;
    status().await;
    let seen = used_at("2026-01-02T03:04:05.001Z").await;
    assert_eq!(seen["last_used_address"], "127.0.0.1");
    server.clock.advance(TimeDelta::seconds(59));
    status().await;
    server.clock.advance(TimeDelta::seconds(1));
    status().await;
    used_at("2026-01-02T03:05:05.001Z").await;
}

#[actix_web::test]
async fn keys_are_shown_once_and_their_lives_are_on_record() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let body = json!({ "name": " ci ", "scopes": ["bot:write", "bot:read"], "days": 10 });
    let created = create(&server, &token, body).await.assert_status(201).json();
    let (key, id) = (created["key"].as_str().unwrap(), created["id"].as_str().unwrap());
    assert_eq!((&created["name"], &created["scopes"]), (&json!("ci"), &json!(["bot:read", "bot:write"])));
    assert_eq!(created["expires_at"], "2026-01-12T03:04:05.002Z");
    let prefix = created["prefix"].as_str().unwrap();
    assert!(key.starts_with(&format!("botyard_{prefix}_")), "{key}");
    server.call(server.request("DELETE", &format!("{KEYS}/{id}")).bearer_auth(&token)).await.assert_status(204);
    let listed = server.get(KEYS, &token).await;
    assert!(listed.json()["items"][0]["revoked_at"].is_string(), "{listed:?}");
    let audit = server.get(&format!("/api/admin/audit?target={}&limit=2", alice.id), &admin).await;
    let records = audit.json()["items"].clone();
    assert_eq!((&records[0]["action"], &records[1]["action"]), (&json!("api_key.revoked"), &json!("api_key.created")));
    let detail = json!({
        "api_key_id": id, "prefix": prefix, "scopes": ["bot:read", "bot:write"],
        "expires_at": created["expires_at"],
    });
    assert_eq!(records[1]["detail"], detail);
    let secret = &key[key.len() - 49..key.len() - 6];
    assert!(!listed.text.contains(secret) && !audit.text.contains(secret));
}

#[actix_web::test]
async fn an_intruders_key_goes_with_the_sessions_or_with_the_account() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let works = async |key: &str| server.get("/api/user-bot/status", key).await.status.as_u16();
    let path = format!("/api/admin/users/{}", alice.id);
    let (first, _) = key(&server, &token, &["bot:read"]).await;
    let end = async |body: Value| {
        server.send("DELETE", &format!("{path}/sessions"), &admin, body).await.assert_status(200).json()
    };
    assert_eq!(end(json!({ "reason": "lost a phone" })).await["api_keys_revoked"], 0);
    assert_eq!(works(&first).await, 200);
    assert_eq!(end(json!({ "reason": "broken into", "api_keys": true })).await["api_keys_revoked"], 1);
    assert_eq!(works(&first).await, 401);

    let token = server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    let (second, _) = key(&server, &token, &["bot:read"]).await;
    for disabled in [true, false] {
        let change = json!({ "disabled": disabled, "reason": "broken into" });
        server.send("PATCH", &path, &admin, change).await.assert_status(200);
        assert_eq!(works(&second).await, 401);
    }
}
