//! Admins manage accounts.

use botyard::model::account::{Account, Role};
use botyard::model::audit::{Caller, Origin};
use botyard::services::accounts::AccountError;
use botyard::services::bots::BotError;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};

async fn change(server: &Server, token: &str, account: &Account, what: Value) -> Answer {
    let mut body = what;
    body["reason"] = "for a test".into();
    server.send("PATCH", &format!("/api/admin/users/{}", account.id), token, body).await
}

fn names(answer: &Answer) -> Vec<String> {
    let listed = answer.json();
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn accounts_are_found_by_name_role_and_state() {
    let server = Server::start().await;
    let (alice, user) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("al_admin", Role::Admin).await;
    let bob = server.account("bob", Role::User).await;
    change(&server, &admin, &bob, json!({ "disabled": true })).await.assert_status(200);
    let list = async |query: &str| server.get(&format!("/api/admin/users?{query}"), &admin).await;
    for (query, expected) in [
        ("", vec!["alice", "al_admin", "bob"]),
        ("q=AL", vec!["alice", "al_admin"]),
        ("q=al_", vec!["al_admin"]),
        ("q=%25", vec![]),
        ("role=user", vec!["alice", "bob"]),
        ("role=superadmin", vec![]),
        ("disabled=true", vec!["bob"]),
        ("disabled=false&role=user", vec!["alice"]),
    ] {
        let answer = list(query).await;
        assert_eq!(names(answer.assert_status(200)), expected, "{query}");
        assert_eq!(answer.json()["total"], expected.len(), "{query}");
    }
    for query in ["role=boss", "disabled=2", &format!("q={}", "a".repeat(101)), "name=al"] {
        list(query).await.assert_problem(422, "invalid_query");
    }
    let path = format!("/api/admin/users/{}", alice.id);
    server.get(&path, &user).await.assert_problem(403, "forbidden");
    let seen = server.get(&path, &admin).await.assert_status(200).json();
    assert_eq!((&seen["username"], &seen["sessions"]), (&json!("alice"), &json!(1)));
    let none = server.get(&format!("/api/admin/bots/{}/status", alice.id), &admin).await;
    none.assert_problem(404, "no_bot");
    assert!(none.text.contains("this account has no bot"), "{none:?}");
    assert_eq!((&seen["otp_enabled"], &seen["must_change_password"]), (&json!(false), &json!(false)));
    assert_eq!(seen["last_signed_in_at"], "2026-01-02T03:04:05.001Z");
    assert_eq!(list("q=bob").await.json()["items"][0]["last_signed_in_at"], Value::Null);
    server.get("/api/admin/users/01890000-0000-7000-8000-000000000000", &admin).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn nobody_acts_beyond_their_role() {
    let server = Server::start().await;
    let (user, as_user) = server.person("user", Role::User).await;
    let (admin, as_admin) = server.person("admin", Role::Admin).await;
    let other = server.account("other", Role::Admin).await;
    let (root, as_root) = server.person("root", Role::Superadmin).await;
    let disable = json!({ "disabled": true });
    let promote = json!({ "role": "superadmin" });
    change(&server, &as_user, &other, disable.clone()).await.assert_problem(403, "forbidden");
    for target in [&other, &root] {
        for what in [&disable, &promote, &json!({ "role": "user" }), &json!({ "disabled": false })] {
            change(&server, &as_admin, target, what.clone()).await.assert_problem(403, "protected_account");
        }
        let path = format!("/api/admin/users/{}/sessions", target.id);
        let body = json!({ "reason": "for a test" });
        server.send("DELETE", &path, &as_admin, body).await.assert_problem(403, "protected_account");
    }
    change(&server, &as_admin, &user, json!({ "role": "admin" })).await.assert_problem(403, "forbidden");
    // Together with something that is allowed, nothing happens either.
    change(&server, &as_admin, &user, json!({ "role": "admin", "disabled": true }))
        .await
        .assert_problem(403, "forbidden");
    for (token, own) in [(&as_admin, &admin), (&as_root, &root)] {
        for what in [&disable, &promote, &json!({ "role": "user" })] {
            change(&server, token, own, what.clone()).await.assert_problem(403, "own_account");
        }
    }
    change(&server, &as_root, &user, json!({})).await.assert_problem(422, "invalid_field");
    let path = format!("/api/admin/users/{}", user.id);
    for reason in ["", "x", &*"x".repeat(501)] {
        let answer = server.send("PATCH", &path, &as_root, json!({ "disabled": true, "reason": reason })).await;
        answer.assert_problem(422, "invalid_field");
    }
    server.send("PATCH", &path, &as_root, json!({ "disabled": true })).await.assert_problem(422, "invalid_body");
    let nobody = Account { id: "01890000-0000-7000-8000-000000000000".parse().unwrap(), ..user.clone() };
    change(&server, &as_root, &nobody, disable).await.assert_problem(404, "not_found");
    server.get("/api/auth/me", &as_user).await.assert_status(200);
}

#[actix_web::test]
async fn a_disabled_account_is_out_at_once_and_comes_back_by_signing_in() {
    let server = Server::start().await;
    let account = server.account("alice", Role::User).await;
    let first = server.sign_in("alice").await;
    let token = first["access_token"].as_str().unwrap();
    let (_, admin) = server.person("admin", Role::Admin).await;
    let disabled = change(&server, &admin, &account, json!({ "disabled": true })).await.assert_status(200).json();
    assert!(disabled["disabled_at"].is_string() && disabled["sessions"] == 0, "{disabled}");
    server.get("/api/auth/me", token).await.assert_problem(401, "invalid_token");
    let credentials = json!({ "username": "alice", "password": PASSWORD });
    let login = async || server.call(server.request("POST", "/api/auth/login").json(&credentials)).await;
    login().await.assert_problem(401, "wrong_credentials");
    let refresh = async || {
        let exchange = json!({ "refresh_token": first["refresh_token"] });
        server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await
    };
    refresh().await.assert_problem(401, "invalid_token");
    // Disabling again changes nothing, not even the moment.
    server.clock.advance(TimeDelta::seconds(1));
    let again = change(&server, &admin, &account, json!({ "disabled": true })).await.assert_status(200).json();
    assert_eq!(again["disabled_at"], disabled["disabled_at"]);
    let enabled = change(&server, &admin, &account, json!({ "disabled": false })).await.assert_status(200).json();
    assert_eq!(enabled["disabled_at"], Value::Null);
    server.get("/api/auth/me", token).await.assert_problem(401, "invalid_token");
    refresh().await.assert_problem(401, "invalid_token");
    login().await.assert_status(200);

    let records = server.get(&format!("/api/admin/audit?target={}", account.id), &admin).await.json();
    let changes: Vec<&Value> =
        records["items"].as_array().unwrap().iter().filter(|record| record["action"] == "account.changed").collect();
    assert_eq!(changes.len(), 2, "{records}");
    assert_eq!(changes[1]["reason"], "for a test");
    let detail = json!({
        "before": { "role": "user", "disabled": false }, "after": { "role": "user", "disabled": true },
        "ended": { "grants": 0, "invitations": 0, "sessions": 1, "api_keys": 0 },
    });
    assert_eq!(changes[1]["detail"], detail);
}

#[actix_web::test]
async fn a_demoted_admin_loses_what_they_held_at_once() {
    let server = Server::start().await;
    let (alice, owner) = server.person("alice", Role::User).await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    server.bot_of(&alice).await;
    let access = format!("/api/admin/bots/{}/access", alice.id);
    let request = json!({ "reason": "a complaint", "minutes": 15 });
    server.send("POST", &access, &admin, request).await.assert_status(201);
    let grants = async || server.get("/api/user-bot/status", &owner).await.json()["access_grants"].clone();
    assert_eq!(grants().await.as_array().unwrap().len(), 1);
    let demoted = change(&server, &root, &account, json!({ "role": "user" })).await.assert_status(200).json();
    assert_eq!(demoted["role"], "user");
    assert_eq!(grants().await, json!([]));
    server.get("/api/admin/users", &admin).await.assert_problem(403, "forbidden");
    server.get("/api/auth/me", &admin).await.assert_status(200);
    // Promoted again, they begin without a grant.
    change(&server, &root, &account, json!({ "role": "admin" })).await.assert_status(200);
    server.get(&format!("/api/admin/bots/{}/chats", alice.id), &admin).await.assert_problem(403, "grant_required");
}

/// A call's role is looked up when it comes in; hashing a password or waiting for the database may take seconds after that.
#[actix_web::test]
async fn a_call_under_way_gives_nothing_that_its_caller_lost_meanwhile() {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    server.bot_of(&alice).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let deputy = server.account("deputy", Role::Superadmin).await;
    let under_way =
        Caller { account_id: Some(deputy.id), role: Role::Superadmin, ..Caller::stranger(Origin::default()) };
    let make = async |name: &str, role| {
        server.accounts.create(&under_way, &name.parse().unwrap(), &PASSWORD.into(), role).await
    };
    let grant = async || server.bots.grant_access(&under_way, alice.id, "a complaint", 15).await;
    change(&server, &root, &deputy, json!({ "role": "admin" })).await.assert_status(200);
    assert!(matches!(make("accomplice", Role::Superadmin).await, Err(AccountError::NotAllowed)));
    make("bob", Role::User).await.unwrap();
    grant().await.unwrap();
    for standing in [json!({ "role": "user" }), json!({ "role": "superadmin", "disabled": true })] {
        change(&server, &root, &deputy, standing.clone()).await.assert_status(200);
        let made = make("carol", Role::User).await;
        assert!(matches!(made, Err(AccountError::NotAllowed)), "{standing}: {made:?}");
        let granted = grant().await;
        assert!(matches!(granted, Err(BotError::NotAllowed)), "{standing}: {granted:?}");
    }
}

#[actix_web::test]
async fn an_admin_signs_a_user_out_everywhere() {
    let server = Server::start().await;
    let (alice, first) = server.person("alice", Role::User).await;
    let second = server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    let (_, admin) = server.person("admin", Role::Admin).await;
    let path = format!("/api/admin/users/{}/sessions", alice.id);
    server.send("DELETE", &path, &admin, json!({ "reason": "x" })).await.assert_problem(422, "invalid_field");
    let ended = server.send("DELETE", &path, &admin, json!({ "reason": "lost a phone" })).await;
    assert_eq!(ended.assert_status(200).json(), json!({ "ended": 2, "api_keys_revoked": 0 }));
    for token in [&first, &second] {
        server.get("/api/auth/me", token).await.assert_problem(401, "invalid_token");
    }
    server.get("/api/admin/users", &admin).await.assert_status(200);
    let records = server.get(&format!("/api/admin/audit?target={}&limit=1", alice.id), &admin).await.json();
    assert_eq!(records["items"][0]["action"], "sessions.ended");
    assert_eq!(records["items"][0]["reason"], "lost a phone");
    server.sign_in("alice").await;
}

#[actix_web::test]
async fn refused_calls_are_on_record_and_cannot_flood_it() {
    let server = Server::start().await;
    let (alice, user) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let refusals = async || {
        let audit = server.get("/api/admin/audit?limit=200", &admin).await.json();
        let items = audit["items"].as_array().unwrap().clone();
        items.into_iter().filter(|record| record["action"] == "access.refused").collect::<Vec<_>>()
    };
    let path = format!("/api/admin/users/{}", alice.id);
    server.send("PATCH", &path, &user, json!({})).await.assert_problem(403, "forbidden");
    let first = refusals().await.remove(0);
    assert_eq!((&first["actor_id"], &first["target"]), (&json!(alice.id), &json!(alice.id)));
    assert_eq!(first["detail"], json!({ "method": "PATCH", "route": "/api/admin/users/{user_id}" }));
    for _ in 0..30 {
        server.get("/api/admin/users", &user).await.assert_problem(403, "forbidden");
    }
    assert_eq!(refusals().await.len(), 10);
    assert_eq!(refusals().await[0]["target"], json!(null));
    server.clock.advance(TimeDelta::minutes(1));
    server.get("/api/admin/users", &user).await.assert_problem(403, "forbidden");
    assert_eq!(refusals().await.len(), 11);
    // What an admin may not do to this one account counts as well.
    let other = server.account("other", Role::Admin).await;
    change(&server, &admin, &other, json!({ "disabled": true })).await.assert_problem(403, "protected_account");
    assert_eq!(refusals().await[0]["detail"]["method"], "PATCH");
}
