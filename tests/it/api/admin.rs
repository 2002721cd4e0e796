//! What admins do.

use botyard::model::account::Role;
use chrono::TimeDelta;
use serde_json::json;

use crate::api::fixture::{HOOK_SECRET, PASSWORD, Server};
use crate::harness::chats::see_chat;

#[actix_web::test]
async fn an_admin_finds_suspends_and_activates_a_bot() {
    let server = Server::start().await;
    let (alice, owner) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let listed = server.get("/api/admin/bots/list?q=ALICE&status=active&sort=username", &admin).await.json();
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["items"][0]["owner"], "alice");
    assert_eq!(listed["items"][0]["user_id"], alice.id.to_string());

    let base = format!("/api/admin/bots/{}", alice.id);
    assert_eq!(server.get(&format!("{base}/status"), &admin).await.json()["id"], bot.id.to_string());
    let suspend = format!("{base}/suspend");
    server.send("PATCH", &suspend, &admin, json!({ "reason": "x" })).await.assert_problem(422, "invalid_field");
    let suspended = server.send("PATCH", &suspend, &admin, json!({ "reason": "it spams" })).await;
    assert_eq!(suspended.assert_status(200).json()["status_reason"], "it spams");
    let refused = server.send("POST", "/api/user-bot/start", &owner, json!({})).await;
    refused.assert_problem(423, "suspended");
    assert!(refused.text.contains("it spams"));
    let activate = server.request("PATCH", &format!("{base}/activate")).bearer_auth(&admin);
    assert_eq!(server.call(activate).await.assert_status(200).json()["status"], "pending");

    let limits = json!({ "rps": 2, "max_concurrent": 2, "reason": "too eager" });
    server.send("PATCH", &format!("{base}/rate-limit"), &admin, limits).await.assert_status(200);
    let refused = server.send("PATCH", "/api/user-bot/rate-limits", &owner, json!({ "rps": 3 })).await;
    refused.assert_problem(403, "managed_by_admin");

    let audit = server.get(&format!("/api/admin/audit?target={}&limit=200", bot.id), &admin).await.json();
    let actions: Vec<&str> =
        audit["items"].as_array().unwrap().iter().map(|record| record["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["bot.limits_changed", "bot.activated", "bot.suspended", "bot.viewed"]);
    assert_eq!(audit["items"][2]["reason"], "it spams");
    assert_eq!(audit["items"][2]["request_id"], suspended.header("x-request-id"));
    assert_eq!(audit["items"][2]["address"], "127.0.0.1");
}

#[actix_web::test]
async fn chats_are_read_only_under_a_grant_that_the_owner_sees() {
    let server = Server::start().await;
    let (alice, owner) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let update = r#"{"update_id":9,"message":{"chat":{"id":7},"text":"hello"}}"#;
    server.webhook(&bot.hook_id, HOOK_SECRET, update).await.assert_status(200);
    let chat = botyard::model::chat::SeenChat { chat_id: 7, kind: "private", title: "Bob".to_owned() };
    see_chat(&server.store, bot.id, &chat, server.ambient.now()).await;

    let base = format!("/api/admin/bots/{}", alice.id);
    let (access, chats) = (format!("{base}/access"), format!("{base}/chats"));
    let messages = format!("{chats}/7/messages");
    for path in [&chats, &messages] {
        server.get(path, &admin).await.assert_problem(403, "grant_required");
    }
    let request = json!({ "reason": "a complaint", "minutes": 15 });
    let granted = server.send("POST", &access, &admin, request).await;
    let granted = granted.assert_status(201).json();
    assert_eq!(server.get("/api/user-bot/status", &owner).await.json()["access_grants"], json!([granted]));
    assert_eq!(server.get(&chats, &admin).await.json()["items"][0]["title"], "Bob");
    let read = server.get(&messages, &admin).await.json();
    assert_eq!((&read["items"][0]["text"], &read["items"][0]["direction"]), (&"hello".into(), &"in".into()));
    let sent = server.send("POST", &messages, &admin, json!({ "text": "we look into it" })).await;
    sent.assert_status(202);
    server.get(&format!("{chats}/8/messages"), &admin).await.assert_problem(404, "not_found");
    server.get(&format!("{chats}/x/messages"), &admin).await.assert_problem(404, "not_found");
    server.call(server.request("DELETE", &access).bearer_auth(&admin)).await.assert_status(204);
    server.get(&messages, &admin).await.assert_problem(403, "grant_required");
    server.call(server.request("DELETE", &access).bearer_auth(&admin)).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn only_a_superadmin_makes_admins() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let create = async |token: &str, name: &str, role: &str| {
        let body = json!({ "username": name, "password": PASSWORD, "role": role });
        server.send("POST", "/api/admin/users", token, body).await
    };
    server.clock.advance(TimeDelta::milliseconds(1));
    create(&admin, "bob", "user").await.assert_status(201);
    server.clock.advance(TimeDelta::milliseconds(1));
    create(&admin, "bob", "user").await.assert_problem(409, "username_taken");
    create(&admin, "eve", "admin").await.assert_problem(403, "forbidden");
    create(&admin, "eve", "superadmin").await.assert_problem(403, "forbidden");
    create(&root, "carol", "admin").await.assert_status(201);
    create(&root, "a b", "user").await.assert_problem(422, "invalid_body");
    let short = json!({ "username": "dave", "password": "short", "role": "user" });
    server.send("POST", "/api/admin/users", &root, short).await.assert_problem(422, "unfit_password");
    let listed = server.get("/api/admin/users?limit=3", &admin).await.json();
    let names: Vec<&str> =
        listed["items"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect();
    assert_eq!((listed["total"].as_i64(), names), (Some(4), vec!["admin", "root", "bob"]));
}

#[actix_web::test]
async fn health_shows_parts_queues_and_bots() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    server.webhook(&bot.hook_id, HOOK_SECRET, r#"{"update_id":9}"#).await.assert_status(200);
    server.health.set("telegram", false, "no answer");
    let health = server.get("/api/admin/health", &admin).await.json();
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["ready"], true);
    assert_eq!(health["queues"], json!({ "updates_waiting": 1, "calls_waiting": 0 }));
    assert_eq!(health["bots"], json!({ "live": 0, "by_status": { "active": 1 } }));
    assert_eq!(health["components"][1]["name"], "telegram");
}

#[actix_web::test]
async fn whoever_looks_as_an_admin_is_on_record() {
    let server = Server::start().await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    for path in ["/api/admin/users", "/api/admin/health", "/api/admin/audit"] {
        server.get(path, &admin).await.assert_status(200);
    }
    let audit = server.get(&format!("/api/admin/audit?target={}", account.id), &admin).await.json();
    assert!(audit["items"].as_array().unwrap().iter().all(|record| record["action"] != "audit.read"), "{audit}");
    let audit = server.get("/api/admin/audit?limit=5", &admin).await.json();
    let records = audit["items"].as_array().unwrap();
    let actions: Vec<&str> = records.iter().map(|record| record["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["audit.read", "audit.read", "audit.read", "health.viewed", "accounts.listed"]);
    assert!(records.iter().all(|record| record["actor_id"] == account.id.to_string()), "{audit}");
    assert_eq!(records[1]["detail"]["target"], account.id.to_string());
}
