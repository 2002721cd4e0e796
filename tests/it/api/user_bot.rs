//! A person and their bot.

use botyard::model::account::Role;
use serde_json::json;

use crate::api::fixture::{HOOK_SECRET, Server};

const TOKEN: &str = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234";

#[actix_web::test]
async fn without_a_bot_there_is_little_to_do() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let status = server.get("/api/user-bot/status", &token).await;
    assert_eq!(status.assert_status(200).json(), json!({ "has_bot": false }));
    for (method, path) in [("POST", "stop"), ("POST", "start"), ("POST", "verify"), ("DELETE", "remove")] {
        let request = server.request(method, &format!("/api/user-bot/{path}")).bearer_auth(&token);
        server.call(request).await.assert_problem(404, "no_bot");
    }
    for path in ["chats", "dead-letters"] {
        server.get(&format!("/api/user-bot/{path}"), &token).await.assert_problem(404, "no_bot");
    }
}

#[actix_web::test]
async fn registering_is_refused_for_bad_tokens_and_while_telegram_is_away() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let create = async |body| server.send("POST", "/api/user-bot/create", &token, body).await;
    let answer = create(json!({ "bot_token": "no token" })).await;
    answer.assert_problem(422, "invalid_bot_token");
    assert_eq!(answer.json()["field"], "bot_token");
    let answer = create(json!({ "bot_token": TOKEN, "telegram_phone": "12" })).await;
    answer.assert_problem(422, "invalid_field");
    assert_eq!(answer.json()["field"], "telegram_phone");
    create(json!({ "bot_token": TOKEN, "program": "dance" })).await.assert_problem(422, "invalid_body");
    let answer = create(json!({ "bot_token": TOKEN })).await;
    answer.assert_problem(503, "telegram_unavailable");
    assert!(!answer.text.contains(TOKEN) && answer.headers.contains_key("retry-after"));
}

#[actix_web::test]
async fn a_bot_is_shown_limited_stopped_and_removed() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    let status = server.get("/api/user-bot/status", &token).await.json();
    assert_eq!(status["has_bot"], true);
    assert_eq!(status["id"], bot.id.to_string());
    assert_eq!(status["bot_id"], 123_456_789);
    assert_eq!(status["bot_username"], "alice_bot");
    assert_eq!(status["status"], "active");
    assert_eq!(status["live"], false);
    assert_eq!(status["rate_limit"], json!({ "rps": 5, "max_concurrent": 5 }));
    let last_day = json!({ "updates_in": 0, "handled": 0, "messages_out": 0, "messages_failed": 0, "errors": 0,
        "active_ms": 0, "latency_ms": null });
    let usage = json!({ "updates_in": 0, "messages_out": 0, "messages_failed": 0, "last_day": last_day });
    assert_eq!(status["usage"], usage);
    assert_eq!(
        status["ingress"],
        json!({ "mode": "polling", "last_update_at": null, "last_error": null, "deaf_since": null })
    );
    assert_eq!(
        status["mtproto"],
        json!({
            "configured": false,
            "status": "not_connected",
            "status_reason": null,
            "status_since": null,
            "live": false,
            "waits_until": null,
            "login": null,
            "account": null,
        })
    );
    assert_eq!(status["access_grants"], json!([]));

    let limited = server.send("PATCH", "/api/user-bot/rate-limits", &token, json!({ "rps": 3 })).await;
    assert_eq!(limited.assert_status(200).json()["rate_limit"], json!({ "rps": 3, "max_concurrent": 5 }));
    let answer = server.send("PATCH", "/api/user-bot/rate-limits", &token, json!({ "rps": 0 })).await;
    answer.assert_problem(422, "invalid_field");
    let verified = server.send("POST", "/api/user-bot/verify", &token, json!({})).await;
    let verified = verified.assert_status(200).json();
    assert_eq!(verified["delivered"], false);
    assert_eq!(verified["open_url"], "https://t.me/alice_bot?start=own_code");

    let stopped = server.send("POST", "/api/user-bot/stop", &token, json!({})).await;
    assert_eq!(stopped.assert_status(200).json()["status"], "suspended");
    let started = server.send("POST", "/api/user-bot/start", &token, json!({})).await;
    assert_eq!(started.assert_status(200).json()["status"], "pending");
    let other = "987654321:AAE-abcdefghijklmnopqrstuvwxyz_1234";
    let answer = server.send("PUT", "/api/user-bot/token", &token, json!({ "bot_token": other })).await;
    answer.assert_problem(422, "token_of_other_bot");
    let answer = server.send("POST", "/api/user-bot/create", &token, json!({ "bot_token": other })).await;
    answer.assert_problem(409, "already_has_bot");
    let (_, bob) = server.person("bob", Role::User).await;
    let answer = server.send("POST", "/api/user-bot/create", &bob, json!({ "bot_token": TOKEN })).await;
    // Nobody learns of the bot who has not proved to hold its token.
    answer.assert_problem(503, "telegram_unavailable");

    server.call(server.request("DELETE", "/api/user-bot/remove").bearer_auth(&token)).await.assert_status(204);
    assert_eq!(server.get("/api/user-bot/status", &token).await.json(), json!({ "has_bot": false }));
}

#[actix_web::test]
async fn dead_letters_are_shown_and_sent_again() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    let update = r#"{"update_id":9,"message":{"chat":{"id":7}}}"#;
    server.webhook(&bot.hook_id, HOOK_SECRET, update).await.assert_status(200);
    let updates = server.updates.clone();
    let waiting = updates.list_waiting(bot.id, 10).await.unwrap();
    assert!(updates.fail(bot.id, waiting[0].seq, "it broke", 1).await.unwrap());

    let listed = server.get("/api/user-bot/dead-letters", &token).await.json();
    assert_eq!((&listed["total"], &listed["page"], &listed["limit"]), (&1.into(), &1.into(), &50.into()));
    assert_eq!(listed["items"][0]["last_error"], "it broke");
    let path = format!("/api/user-bot/dead-letters/{}/retry", listed["items"][0]["id"]);
    let (mallory, foreign) = server.person("mallory", Role::User).await;
    let retry = async |token: &str| server.call(server.request("POST", &path).bearer_auth(token)).await;
    retry(&foreign).await.assert_problem(404, "no_bot");
    let of_mallory = server.bot_with(&mallory, 987_654_321).await;
    assert_ne!(of_mallory.id, bot.id);
    retry(&foreign).await.assert_problem(404, "not_found");
    assert_eq!(retry(&token).await.assert_status(202).json(), json!({ "accepted": true }));
    retry(&token).await.assert_problem(404, "not_found");
}
