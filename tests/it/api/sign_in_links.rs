//! One-time sign-in links.

use botyard::model::account::{Account, Role, SessionId};
use botyard::model::audit::Caller;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};

fn path_of(account: &Account) -> String {
    format!("/api/admin/users/{}/sign-in-link", account.id)
}

async fn link(server: &Server, admin: &str, account: &Account) -> Value {
    let body = json!({ "reason": "locked out" });
    server.send("POST", &path_of(account), admin, body).await.assert_status(201).json()
}

async fn redeem(server: &Server, token: &str) -> Answer {
    server.call(server.request("POST", "/api/auth/login/link").json(&json!({ "token": token }))).await
}

fn token_of(link: &Value) -> &str {
    link["token"].as_str().unwrap()
}

#[actix_web::test]
async fn links_are_made_only_by_whoever_may_manage_the_account() {
    let server = Server::start().await;
    let (user, as_user) = server.person("user", Role::User).await;
    let (admin, as_admin) = server.person("admin", Role::Admin).await;
    let (other, _) = server.person("other", Role::Admin).await;
    let (root, as_root) = server.person("root", Role::Superadmin).await;
    let make = async |token: &str, account: &Account| {
        server.send("POST", &path_of(account), token, json!({ "reason": "locked out" })).await
    };
    make(&as_user, &other).await.assert_problem(403, "forbidden");
    make(&as_admin, &other).await.assert_problem(403, "protected_account");
    make(&as_admin, &root).await.assert_problem(403, "protected_account");
    make(&as_admin, &admin).await.assert_problem(403, "own_account");
    make(&as_root, &root).await.assert_problem(403, "own_account");
    let nobody = Account { id: "01890000-0000-7000-8000-000000000000".parse().unwrap(), ..user.clone() };
    make(&as_admin, &nobody).await.assert_problem(404, "not_found");
    let short = server.send("POST", &path_of(&user), &as_admin, json!({ "reason": "x" })).await;
    short.assert_problem(422, "invalid_field");
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", user.id), &as_admin, disable).await.assert_status(200);
    make(&as_admin, &user).await.assert_problem(409, "account_disabled");
    make(&as_root, &other).await.assert_status(201);
}

#[actix_web::test]
async fn a_link_signs_in_once() {
    let server = Server::start_with(&[("BOTYARD__HTTP__PUBLIC_URL", "https://bots.example.org/")]).await;
    let alice = server.account("alice", Role::User).await;
    let (admin, as_admin) = server.person("admin", Role::Admin).await;
    let made = link(&server, &as_admin, &alice).await;
    let token = token_of(&made);
    assert_eq!(made["url"], format!("https://bots.example.org/sign-in#{token}"));
    assert_eq!(made["expires_at"], "2026-01-02T03:09:05.002Z");
    let signed_in = redeem(&server, token).await.assert_status(200).json();
    assert_eq!(signed_in["account"]["username"], "alice");
    redeem(&server, token).await.assert_problem(401, "invalid_link");

    // The session is a whole one, and says how it began.
    let access = signed_in["access_token"].as_str().unwrap();
    let verified = server.get("/api/auth/verify", access).await.assert_status(200).json();
    let session: SessionId = verified["session_id"].as_str().unwrap().parse().unwrap();
    let mut tx = server.store.read().await.unwrap();
    let via_link = tx.find_session(alice.id, session).await.unwrap().unwrap().via_link_at;
    assert_eq!(via_link, Some(server.ambient.now()));
    drop(tx);
    let exchange = json!({ "refresh_token": signed_in["refresh_token"] });
    server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await.assert_status(200);

    let audit = server.get(&format!("/api/admin/audit?target={}", alice.id), &as_admin).await;
    let items = audit.json()["items"].clone();
    let records: Vec<&Value> = items.as_array().unwrap().iter().collect();
    let actions: Vec<&str> = records.iter().map(|record| record["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["session.created", "sign_in_link.used", "sign_in_link.created", "account.created"]);
    assert_eq!((&records[2]["reason"], &records[2]["actor_id"]), (&json!("locked out"), &json!(admin.id)));
    assert_eq!(records[1]["actor_id"], json!(alice.id));
    assert!(!audit.text.contains(token), "{audit:?}");
}

#[actix_web::test]
async fn whoever_is_locked_out_by_a_stranger_gets_in_by_a_link_and_sets_a_password() {
    let server = Server::start_with(&[("BOTYARD__HTTP__TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let alice = server.account("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let sign_in = async |password: &str, address: &str| {
        let body = json!({ "username": "alice", "password": password });
        server.call(server.request("POST", "/api/auth/login").json(&body).header("X-Forwarded-For", address)).await
    };
    for _ in 0..5 {
        sign_in("a stranger's guess", "198.51.100.9").await.assert_problem(401, "wrong_credentials");
    }
    sign_in(PASSWORD, "192.0.2.7").await.assert_problem(429, "too_many_sign_ins");
    let made = link(&server, &admin, &alice).await;
    let signed_in = redeem(&server, token_of(&made)).await.assert_status(200).json();
    let token = signed_in["access_token"].as_str().unwrap();
    let body = json!({ "new_password": "staple tractor violin" });
    server.send("POST", "/api/auth/password", token, body).await.assert_status(204);
}

#[actix_web::test]
async fn whoever_comes_by_a_link_sets_a_password_before_they_see_anything() {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    server.bot_of(&alice).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let made = link(&server, &admin, &alice).await;
    let signed_in = redeem(&server, token_of(&made)).await.assert_status(200).json();
    let exchange = json!({ "refresh_token": signed_in["refresh_token"] });
    let refreshed = server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await.json();
    for pair in [&signed_in, &refreshed] {
        let token = pair["access_token"].as_str().unwrap();
        server.get("/api/user-bot/chats", token).await.assert_problem(403, "password_change_required");
        let key = json!({ "name": "a way around", "scopes": ["bot:read"] });
        let made = server.send("POST", "/api/auth/api-keys", token, key).await;
        made.assert_problem(403, "password_change_required");
    }
    let token = refreshed["access_token"].as_str().unwrap();
    let body = json!({ "new_password": "staple tractor violin" });
    server.send("POST", "/api/auth/password", token, body).await.assert_status(204);
    server.get("/api/user-bot/chats", token).await.assert_status(200);
    // So the owner notices.
    server.try_sign_in("alice", json!({})).await.assert_problem(401, "wrong_credentials");
}

#[actix_web::test]
async fn a_link_does_not_turn_a_temporary_password_into_a_lasting_one() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (system, username, password) = (Caller::system(), "alice".parse().unwrap(), PASSWORD.into());
    let made = server.accounts.create_with_temporary_password(&system, &username, &password, Role::User).await.unwrap();
    let made = link(&server, &admin, &made).await;
    let signed_in = redeem(&server, token_of(&made)).await.assert_status(200).json();
    let token = signed_in["access_token"].as_str().unwrap();
    let set = async |password: &str| {
        server.send("POST", "/api/auth/password", token, json!({ "new_password": password })).await
    };
    set(PASSWORD).await.assert_problem(422, "unfit_password");
    server.get("/api/auth/api-keys", token).await.assert_problem(403, "password_change_required");
    set("staple tractor violin").await.assert_status(204);
    server.get("/api/auth/api-keys", token).await.assert_status(200);
}

#[actix_web::test]
async fn of_many_who_come_with_a_link_at_once_one_gets_in() {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let made = link(&server, &admin, &alice).await;
    let answers = join_all((0..5).map(|_| redeem(&server, token_of(&made)))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(401)), (1, 4));
}

#[actix_web::test]
async fn links_that_do_not_work_get_one_answer_and_then_a_wait() {
    let server = Server::start().await;
    let [alice, bob, carol] = [
        server.account("alice", Role::User).await,
        server.account("bob", Role::User).await,
        server.account("carol", Role::User).await,
    ];
    let (_, admin) = server.person("admin", Role::Admin).await;
    let replaced = link(&server, &admin, &alice).await;
    let newest = link(&server, &admin, &alice).await;
    let barred = link(&server, &admin, &bob).await;
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob.id), &admin, disable).await.assert_status(200);
    let late = link(&server, &admin, &carol).await;
    let mut answers = Vec::new();
    for token in ["", "unknown", token_of(&replaced), token_of(&barred)] {
        answers.push(redeem(&server, token).await);
    }
    redeem(&server, token_of(&newest)).await.assert_status(200);
    server.clock.advance(TimeDelta::minutes(5));
    answers.push(redeem(&server, token_of(&late)).await);
    for answer in &answers {
        answer.assert_problem(401, "invalid_link");
        assert_eq!(answer.json()["detail"], answers[0].json()["detail"]);
    }
    for _ in 0..4 {
        redeem(&server, "unknown").await.assert_problem(401, "invalid_link");
    }
    redeem(&server, "unknown").await.assert_problem(429, "too_many_sign_ins");
    server.clock.advance(TimeDelta::minutes(5));
    redeem(&server, "unknown").await.assert_problem(401, "invalid_link");
}

#[actix_web::test]
async fn links_end_with_the_rights_of_their_admin() {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let made = link(&server, &admin, &alice).await;
    let demote = json!({ "role": "user", "reason": "left the team" });
    server.send("PATCH", &format!("/api/admin/users/{}", account.id), &root, demote).await.assert_status(200);
    redeem(&server, token_of(&made)).await.assert_problem(401, "invalid_link");
}
