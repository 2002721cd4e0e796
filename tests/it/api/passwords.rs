//! Passwords: which will do, changing them, temporary ones, and how they are stored.

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use botyard::model::account::{Account, Role};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};

const NEW: &str = "quarrel vinegar lantern";

async fn change(server: &Server, token: &str, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    server.send("POST", "/api/auth/password", token, body).await
}

async fn stored_hash(server: &Server, account: &Account) -> String {
    let mut tx = server.store.read().await.unwrap();
    tx.find_account_credentials(&account.username).await.unwrap().unwrap().password_hash
}

async fn store_hash(server: &Server, account: &Account, hash: &str) {
    let mut tx = server.store.begin().await.unwrap();
    tx.set_password_hash(account.id, hash, false, server.ambient.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[actix_web::test]
async fn easily_guessed_passwords_are_refused_with_advice() {
    let server = Server::start().await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    for bad in [
        "short",
        "password1234",
        "aaaaaaaaaaaaaaaaaaaa",
        "qwertyuiop[]",
        "botyardbotyard",
        "margarethe12",
        &"long ".repeat(300),
    ] {
        let body = json!({ "username": "margarethe", "password": bad, "role": "user" });
        let answer = server.send("POST", "/api/admin/users", &root, body).await;
        answer.assert_problem(422, "unfit_password");
        let problem = answer.json();
        assert_eq!(problem["field"], "password");
        assert!(!answer.text.contains(bad) && problem["detail"].as_str().unwrap().len() > 40, "{answer:?}");
        let answer = change(&server, &root, PASSWORD, bad).await;
        if bad != "margarethe12" {
            answer.assert_problem(422, "unfit_password");
            assert_eq!(answer.json()["field"], "new_password");
        }
    }
    change(&server, &root, PASSWORD, PASSWORD).await.assert_problem(422, "unfit_password");
}

#[actix_web::test]
async fn a_changed_password_ends_all_other_sessions() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let other = server.sign_in("alice").await;
    change(&server, &token, "wrong password", NEW).await.assert_problem(401, "wrong_password");
    server.get("/api/auth/me", other["access_token"].as_str().unwrap()).await.assert_status(200);
    change(&server, &token, PASSWORD, NEW).await.assert_status(204);
    server.get("/api/auth/me", &token).await.assert_status(200);
    server.get("/api/auth/me", other["access_token"].as_str().unwrap()).await.assert_problem(401, "invalid_token");
    let exchange = json!({ "refresh_token": other["refresh_token"] });
    server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await.assert_problem(401, "invalid_token");
    server.try_sign_in("alice", json!({})).await.assert_problem(401, "wrong_credentials");
    server.try_sign_in("alice", json!({ "password": NEW })).await.assert_status(200);
    let audit = server.audit_of(&alice).await;
    let changed = audit.iter().find(|record| record.action == "account.password_changed").unwrap();
    assert_eq!((changed.actor_id, &changed.detail), (Some(alice.id), &json!({ "sessions_ended": 1 })));
}

#[actix_web::test]
async fn whoever_guesses_the_current_password_has_to_wait() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    for _ in 0..5 {
        change(&server, &token, "wrong password", NEW).await.assert_problem(401, "wrong_password");
    }
    let refused = change(&server, &token, PASSWORD, NEW).await;
    refused.assert_problem(429, "too_many_sign_ins");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 200);
    server.try_sign_in("alice", json!({})).await.assert_problem(429, "too_many_sign_ins");
    let refusals = server.audit_of(&alice).await.iter().filter(|record| record.action == "session.refused").count();
    assert_eq!(refusals, 5);
    server.clock.advance(TimeDelta::minutes(5));
    change(&server, &token, PASSWORD, NEW).await.assert_status(204);
}

#[actix_web::test]
async fn a_temporary_password_is_changed_before_anything_else() {
    let server = Server::start().await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    for (name, temporary, must_change) in
        [("alice", json!(null), true), ("bob", json!(true), true), ("carol", json!(false), false)]
    {
        let mut body = json!({ "username": name, "password": PASSWORD, "role": "admin" });
        if !temporary.is_null() {
            body["temporary"] = temporary;
        }
        server.send("POST", "/api/admin/users", &root, body).await.assert_status(201);
        let signed_in = server.sign_in(name).await;
        assert_eq!(signed_in["account"]["must_change_password"], must_change, "{name}");
        let token = signed_in["access_token"].as_str().unwrap();
        let calls = async |server: &Server| {
            (server.get("/api/user-bot/status", token).await, server.get("/api/admin/users", token).await)
        };
        if must_change {
            let (own, admin) = calls(&server).await;
            for refused in [own, admin] {
                refused.assert_problem(403, "password_change_required");
                assert!(refused.text.contains("/api/auth/password"), "{refused:?}");
            }
            change(&server, token, PASSWORD, NEW).await.assert_status(204);
        }
        let (own, admin) = calls(&server).await;
        own.assert_status(200);
        admin.assert_status(200);
    }
}

fn hash_with(memory_kib: u32, passes: u32) -> String {
    let params = Params::new(memory_kib, passes, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"sixteen bytes ok").unwrap().to_string()
}

#[actix_web::test]
async fn an_outdated_hash_is_renewed_by_a_sign_in() {
    let server = Server::start().await;
    let account = server.account("alice", Role::User).await;
    let todays = stored_hash(&server, &account).await;
    assert!(todays.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{todays}");
    server.sign_in("alice").await;
    assert_eq!(stored_hash(&server, &account).await, todays, "a hash of today stays");
    for outdated in [hash_with(4096, 2), hash_with(19 * 1024, 1)] {
        store_hash(&server, &account, &outdated).await;
        server
            .try_sign_in("alice", json!({ "password": "wrong password" }))
            .await
            .assert_problem(401, "wrong_credentials");
        assert_eq!(stored_hash(&server, &account).await, outdated);
        server.sign_in("alice").await;
        assert!(stored_hash(&server, &account).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        server.sign_in("alice").await;
    }
}

#[actix_web::test]
async fn a_hash_that_costs_too_much_is_not_computed() {
    let server = Server::start().await;
    let account = server.account("alice", Role::User).await;
    let usual = stored_hash(&server, &account).await;
    for (from, to) in [("m=19456", "m=4194304"), ("t=2", "t=4000000"), ("p=1", "p=64")] {
        store_hash(&server, &account, &usual.replace(from, to)).await;
        let answer =
            tokio::time::timeout(std::time::Duration::from_secs(20), server.try_sign_in("alice", json!({}))).await;
        answer.unwrap().assert_problem(401, "wrong_credentials");
        server.clock.advance(TimeDelta::minutes(5));
    }
    store_hash(&server, &account, "not a hash").await;
    server.try_sign_in("alice", json!({})).await.assert_problem(401, "wrong_credentials");
}

#[actix_web::test]
async fn a_refused_sign_in_names_the_account_and_not_what_was_typed() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    for name in ["Alice", "hunter2-in-the-wrong-field"] {
        server
            .try_sign_in(name, json!({ "password": "wrong password" }))
            .await
            .assert_problem(401, "wrong_credentials");
    }
    let audit = server.get("/api/admin/audit?limit=9", &admin).await;
    let records = audit.json();
    let refused: Vec<&Value> =
        records["items"].as_array().unwrap().iter().filter(|record| record["action"] == "session.refused").collect();
    assert_eq!(refused.iter().map(|record| &record["target"]).collect::<Vec<_>>(), [&json!(null), &json!(alice.id)]);
    assert!(refused.iter().all(|record| record["actor_id"].is_null()));
    assert!(!audit.text.contains("hunter2") && !audit.text.contains("wrong password"));
}
