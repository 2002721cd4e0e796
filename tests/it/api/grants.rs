//! Access grants: who may look into whose chats, for how long, and who knows of it.

use botyard::model::account::{Account, Role};
use botyard::model::bot::Bot;
use botyard::model::chat::SeenChat;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api::fixture::{HOOK_SECRET, Server};
use crate::harness::chats::see_chat;

/// A server with a bot of alice's, which has one chat with one message.
async fn with_chat() -> (Server, Account, Bot) {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    let update = r#"{"update_id":9,"message":{"chat":{"id":7},"text":"hello"}}"#;
    server.webhook(&bot.hook_id, HOOK_SECRET, update).await.assert_status(200);
    let chat = SeenChat { chat_id: 7, kind: "private", title: "Bob".to_owned() };
    see_chat(&server.store, bot.id, &chat, server.ambient.now()).await;
    (server, alice, bot)
}

async fn token(server: &Server, name: &str) -> String {
    server.sign_in(name).await["access_token"].as_str().unwrap().to_owned()
}

fn paths(account: &Account) -> (String, String) {
    let base = format!("/api/admin/bots/{}", account.id);
    (format!("{base}/access"), format!("{base}/chats/7/messages"))
}

async fn delete(server: &Server, path: &str, token: &str) -> crate::api::fixture::Answer {
    server.call(server.request("DELETE", path).bearer_auth(token)).await
}

#[actix_web::test]
async fn without_a_grant_of_their_own_nobody_reads_or_writes() {
    let (server, alice, _) = with_chat().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (access, messages) = paths(&alice);
    server.send("POST", &access, &admin, json!({ "reason": "a complaint", "minutes": 15 })).await.assert_status(201);
    server.get(&messages, &admin).await.assert_status(200);
    server.get(&messages, &root).await.assert_problem(403, "grant_required");
    server.send("POST", &messages, &root, json!({ "text": "hi" })).await.assert_problem(403, "grant_required");
    for (reason, minutes) in [("x", 15), ("a complaint", 14), ("a complaint", 61)] {
        let answer = server.send("POST", &access, &root, json!({ "reason": reason, "minutes": minutes })).await;
        answer.assert_problem(422, "invalid_field");
    }
}

#[actix_web::test]
async fn a_grant_runs_out_by_itself_and_that_is_on_record() {
    let (server, alice, bot) = with_chat().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (access, messages) = paths(&alice);
    let granted = server.send("POST", &access, &admin, json!({ "reason": "a complaint", "minutes": 15 })).await;
    let granted = granted.assert_status(201).json();
    server.clock.advance(TimeDelta::minutes(15));
    let admin = token(&server, "admin").await;
    server.get(&messages, &admin).await.assert_problem(403, "grant_required");
    assert_eq!(server.get("/api/admin/access-grants?in_force=true", &admin).await.json()["total"], 0);

    server.bots.note_expired_grants().await.unwrap();
    server.bots.note_expired_grants().await.unwrap();
    let owner = token(&server, "alice").await;
    let seen = server.get("/api/user-bot/access-grants", &owner).await.json();
    assert_eq!((&seen["total"], &seen["items"][0]["id"]), (&json!(1), &granted["id"]));
    assert_eq!(seen["items"][0]["ended_at"], granted["expires_at"]);
    assert_eq!(seen["items"][0]["ended_by"], Value::Null);
    let audit = server.get(&format!("/api/admin/audit?target={}&limit=200", bot.id), &admin).await.json();
    let ended: Vec<&Value> =
        audit["items"].as_array().unwrap().iter().filter(|record| record["action"] == "access.ended").collect();
    assert_eq!((ended.len(), &ended[0]["actor_id"]), (1, &Value::Null));
    assert_eq!(ended[0]["detail"]["expired"], true);
}

#[actix_web::test]
async fn an_admin_ends_their_own_grant_and_a_superadmin_everybodys() {
    let (server, alice, _) = with_chat().await;
    let (_, owner) = server.person("mallory", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, other) = server.person("other", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (access, messages) = paths(&alice);
    let request = json!({ "reason": "a complaint", "minutes": 60 });
    server.send("POST", &access, &admin, request.clone()).await.assert_status(201);
    delete(&server, &access, &other).await.assert_problem(404, "not_found");
    delete(&server, &access, &owner).await.assert_problem(403, "forbidden");
    server.get(&messages, &admin).await.assert_status(200);
    delete(&server, &access, &root).await.assert_status(204);
    server.get(&messages, &admin).await.assert_problem(403, "grant_required");

    let alice_token = token(&server, "alice").await;
    let seen = server.get("/api/user-bot/access-grants", &alice_token).await.json();
    assert_eq!((&seen["items"][0]["admin_username"], &seen["items"][0]["ended_by"]), (&json!("admin"), &json!("root")));

    // A second grant takes the place of the first, so that there is one to end.
    for _ in 0..2 {
        server.send("POST", &access, &admin, request.clone()).await.assert_status(201);
    }
    let all = server.get("/api/admin/access-grants", &root).await.json();
    let in_force = server.get("/api/admin/access-grants?in_force=true", &root).await.json();
    assert_eq!((&all["total"], &in_force["total"]), (&json!(3), &json!(1)));
    assert_eq!(in_force["items"][0]["bot_username"], "alice_bot");
    delete(&server, &access, &admin).await.assert_status(204);
    delete(&server, &access, &admin).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn an_admin_does_not_act_on_a_superadmins_bot() {
    let server = Server::start().await;
    let (owner, root) = server.person("root", Role::Superadmin).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    server.bot_of(&owner).await;
    let base = format!("/api/admin/bots/{}", owner.id);
    let calls = [
        ("POST", "access", json!({ "reason": "a complaint", "minutes": 15 })),
        ("PATCH", "suspend", json!({ "reason": "it spams" })),
        ("PATCH", "activate", json!({})),
        ("PATCH", "activate", json!({ "drop_waiting": true })),
        ("PATCH", "rate-limit", json!({ "rps": 1, "max_concurrent": 1 })),
    ];
    for (method, what, body) in calls {
        let answer = server.send(method, &format!("{base}/{what}"), &admin, body).await;
        answer.assert_problem(403, "protected_account");
    }
    assert_eq!(server.get(&format!("{base}/status"), &admin).await.json()["status"], "active");
    let suspended = server.send("PATCH", &format!("{base}/suspend"), &root, json!({ "reason": "a test" })).await;
    suspended.assert_status(200);
}

#[actix_web::test]
async fn a_grant_opens_nothing_once_the_owner_is_a_superadmin() {
    let (server, alice, _) = with_chat().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (access, messages) = paths(&alice);
    server.send("POST", &access, &admin, json!({ "reason": "a complaint", "minutes": 15 })).await.assert_status(201);
    server.get(&messages, &admin).await.assert_status(200);
    let promotion = json!({ "role": "superadmin", "reason": "she runs it now" });
    server.send("PATCH", &format!("/api/admin/users/{}", alice.id), &root, promotion).await.assert_status(200);
    server.get(&messages, &admin).await.assert_problem(403, "protected_account");
    server.send("POST", &messages, &admin, json!({ "text": "hi" })).await.assert_problem(403, "protected_account");
}

#[actix_web::test]
async fn whoever_tries_which_chats_there_are_is_on_record() {
    let (server, alice, _) = with_chat().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (access, _) = paths(&alice);
    server.send("POST", &access, &admin, json!({ "reason": "a complaint", "minutes": 15 })).await.assert_status(201);
    let nobody = format!("/api/admin/bots/{}/chats/8/messages", alice.id);
    server.get(&nobody, &admin).await.assert_problem(404, "not_found");
    let record = server.get("/api/admin/audit?action=chats.read", &admin).await.json()["items"][0].clone();
    assert_eq!(record["detail"]["chat_id"], 8, "{record}");
    assert!(record["grant_id"].is_string(), "{record}");
}
