//! What is still answered about a suspended bot.

use botyard::http;
use botyard::model::account::Role;
use serde_json::json;

use crate::api::fixture::{HOOK_SECRET, Server};

/// A body that each writing call takes.
fn body(path: &str) -> serde_json::Value {
    match path {
        "/api/user-bot/token" => json!({ "bot_token": "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234" }),
        "/api/user-bot/rate-limits" => json!({ "rps": 1 }),
        "/api/user-bot/mtproto/code" => json!({ "code": "12345" }),
        "/api/user-bot/mtproto/password" => json!({ "password": "made up" }),
        "/api/user-bot/mtproto/import" => json!({ "session_string": "made up" }),
        _ => json!({}),
    }
}

#[actix_web::test]
async fn every_call_of_the_owner_but_the_look_is_locked_with_the_reason() {
    let server = Server::start().await;
    let (alice, owner) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let suspend = format!("/api/admin/bots/{}/suspend", alice.id);
    server.send("PATCH", &suspend, &admin, json!({ "reason": "it spams" })).await.assert_status(200);

    let looks = ["/api/user-bot/status", "/api/user-bot/access-grants"];
    let mut locked = 0;
    for route in http::list_routes() {
        if !route.path.starts_with("/api/user-bot/") || looks.contains(&&*route.path) {
            continue;
        }
        let path = route.path.replace("{id}", "7");
        let answer = if route.method == "GET" {
            server.get(&path, &owner).await
        } else {
            server.send(&route.method, &path, &owner, body(&path)).await
        };
        if path == "/api/user-bot/create" {
            // Says what is wrong with the request before it looks at the bot.
            assert_eq!(answer.status.as_u16() / 100, 4, "{answer:?}");
            continue;
        }
        answer.assert_problem(423, "suspended");
        assert!(answer.text.contains("it spams"), "{path}: {answer:?}");
        locked += 1;
    }
    assert!(locked >= 8, "only {locked} calls were tried");
    let status = server.get(looks[0], &owner).await.json();
    assert_eq!((&status["status"], &status["status_reason"]), (&json!("suspended"), &json!("it spams")));
    server.get(looks[1], &owner).await.assert_status(200);
    let refused = server.webhook(&bot.hook_id, HOOK_SECRET, r#"{"update_id":9}"#).await;
    refused.assert_problem(503, "bot_not_running");
}

#[actix_web::test]
async fn an_admin_with_a_grant_reads_on_but_does_not_write() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    server.bot_of(&alice).await;
    let base = format!("/api/admin/bots/{}", alice.id);
    let grant = json!({ "reason": "a complaint", "minutes": 15 });
    server.send("POST", &format!("{base}/access"), &admin, grant).await.assert_status(201);
    let suspend = json!({ "reason": "it spams" });
    server.send("PATCH", &format!("{base}/suspend"), &admin, suspend).await.assert_status(200);
    server.get(&format!("{base}/chats"), &admin).await.assert_status(200);
    let answer = server.send("POST", &format!("{base}/chats/7/messages"), &admin, json!({ "text": "hello" })).await;
    answer.assert_problem(423, "suspended");
}
