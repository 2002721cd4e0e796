//! An admin who watches what somebody's bot does.

use botyard::model::account::{Account, Role};
use botyard::model::bot::Bot;
use botyard::services::bot_log::Note;
use serde_json::{Value, json};

use crate::api::events::listener::{Listener, PATH};
use crate::api::fixture::{HOOK_SECRET, Server};

/// A chat of a bot, which is its owner's to know.
const CHAT: i64 = 700_700_700;

async fn watch(server: &Server, token: &str, owner: &Account) -> Listener {
    let mut listener =
        Listener::of(server.request("GET", &format!("{PATH}?bot={}", owner.id)).bearer_auth(token)).await;
    assert_eq!(listener.event().await.0, "hello");
    listener
}

async fn arrives(server: &Server, bot: &Bot, update_id: i64) {
    let update = json!({ "update_id": update_id, "message": { "chat": { "id": CHAT } } }).to_string();
    server.webhook(&bot.hook_id, HOOK_SECRET, &update).await.assert_status(200);
}

async fn is_refused(server: &Server, bot: &Bot, description: &str) {
    server.bots.log().note(bot.id, Note::MessageRefused { method: "sendMessage", description, chat_id: Some(CHAT) });
    server.bots.log().flush().await.unwrap();
}

/// The records of bots that were looked at.
async fn looks(server: &Server, admin: &Account, token: &str) -> Value {
    server.get(&format!("/api/admin/audit?action=bot.viewed&actor={}", admin.id), token).await.assert_status(200).json()
}

/// The next event with this name.
async fn next(listener: &mut Listener, name: &str) -> Value {
    loop {
        let (told, data) = listener.event().await;
        if told == name {
            return data;
        }
    }
}

#[actix_web::test]
async fn an_admin_who_watches_a_bot_sees_its_figures_and_its_log_move() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    arrives(&server, &bot, 1).await;
    is_refused(&server, &bot, "Bad Request: before").await;

    let mut watching = watch(&server, &admins, &alice).await;
    let before = next(&mut watching, "bot_log").await;
    assert!(before["text"].as_str().unwrap().contains("Bad Request: before"), "{before}");
    let now = next(&mut watching, "bot_usage").await;
    let status = server.get(&format!("/api/admin/bots/{}/status", alice.id), &admins).await.assert_status(200).json();
    for field in ["usage", "live", "last_used_at", "ingress"] {
        assert_eq!(now[field], status[field], "{field}");
    }
    assert_eq!((&now["user_id"], &now["usage"]["last_day"]["updates_in"]), (&json!(alice.id), &json!(1)));

    arrives(&server, &bot, 2).await;
    let now = next(&mut watching, "bot_usage").await;
    assert_eq!((&now["usage"]["updates_in"], &now["usage"]["last_day"]["updates_in"]), (&json!(2), &json!(2)));
    is_refused(&server, &bot, "Bad Request: meanwhile").await;
    let line = next(&mut watching, "bot_log").await;
    assert!(line["text"].as_str().unwrap().contains("Bad Request: meanwhile"), "{line}");
    assert_eq!((&line["user_id"], &line["kind"]), (&json!(alice.id), &json!("message_refused")));
    for line in [before, line] {
        assert!(!line.to_string().contains(&CHAT.to_string()), "which chat it was is not an admin's to know: {line}");
    }
}

#[actix_web::test]
async fn to_watch_a_bot_is_one_record_however_often_the_connection_is_cut() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (admin, admins) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    for _ in 0..3 {
        let mut watching = watch(&server, &admins, &alice).await;
        next(&mut watching, "bot_usage").await;
    }
    let log = looks(&server, &admin, &admins).await;
    assert_eq!(log["total"], 1, "{log}");
    assert_eq!((&log["items"][0]["target"], &log["items"][0]["detail"]["part"]), (&json!(bot.id), &json!("live")));
    // By another session it is another look.
    let second = server.sign_in("admin").await["access_token"].as_str().unwrap().to_owned();
    next(&mut watch(&server, &second, &alice).await, "bot_usage").await;
    assert_eq!(looks(&server, &admin, &admins).await["total"], 2);
}

#[actix_web::test]
async fn a_bot_that_appears_while_its_account_is_watched_is_on_record_before_it_is_told_of() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (admin, admins) = server.person("admin", Role::Admin).await;
    let mut watching = watch(&server, &admins, &alice).await;
    server.health.set("telegram", false, "it is away");
    watching.until("health", json!({})).await;
    assert_eq!(looks(&server, &admin, &admins).await["total"], 0, "there is nothing to look at");
    let bot = server.bot_of(&alice).await;
    is_refused(&server, &bot, "Bad Request: no").await;
    let line = next(&mut watching, "bot_log").await;
    assert_eq!(looks(&server, &admin, &admins).await["items"][0]["target"], json!(bot.id));
    assert_eq!(line["kind"], "message_refused");
    assert_eq!(next(&mut watching, "bot_usage").await["user_id"], json!(alice.id));
}

#[actix_web::test]
async fn a_watch_goes_on_where_it_was_cut_off_with_the_newest_lines_first() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let mut watching = watch(&server, &admins, &alice).await;
    is_refused(&server, &bot, "Bad Request: first").await;
    let last = loop {
        let block = watching.full_event().await;
        if block.name == "bot_log" {
            break block;
        }
    };
    drop(watching);
    is_refused(&server, &bot, "Bad Request: meanwhile").await;
    let request = server.request("GET", &format!("{PATH}?bot={}", alice.id)).bearer_auth(&admins);
    let mut watching = Listener::of(request.header("Last-Event-ID", &last.id)).await;
    assert_eq!(watching.event().await.0, "hello");
    let texts =
        [next(&mut watching, "bot_log").await, next(&mut watching, "bot_log").await].map(|line| line.to_string());
    assert!(texts[0].contains("first") && texts[1].contains("meanwhile"), "{texts:?}");
    is_refused(&server, &bot, "Bad Request: third").await;
    let line = next(&mut watching, "bot_log").await;
    assert!(line.to_string().contains("third"), "none is told again: {line}");
}

#[actix_web::test]
async fn nobody_else_hears_what_an_admin_watches() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let (bob, bobs) = server.person("bob", Role::Admin).await;
    let (_, others) = server.person("other.admin", Role::Admin).await;
    let (_, roots) = server.person("root", Role::Superadmin).await;
    let bot = server.bot_of(&alice).await;
    // Not even one's own bot, as an admin would.
    for token in [&alices, &server.person("carol", Role::User).await.1] {
        server.get(&format!("{PATH}?bot={}", alice.id), token).await.assert_problem(403, "forbidden");
    }
    let refused = server.get("/api/admin/audit?action=access.refused", &roots).await.assert_status(200).json();
    assert_eq!((&refused["total"], &refused["items"][0]["detail"]["route"]), (&json!(2), &json!(PATH)), "{refused}");
    server.get(&format!("{PATH}?bot=none"), &bobs).await.assert_problem(422, "invalid_query");
    let mut watching = watch(&server, &bobs, &alice).await;
    let mut other = Listener::open(&server, &others).await;
    let mut owner = Listener::open(&server, &alices).await;
    arrives(&server, &bot, 1).await;
    is_refused(&server, &bot, "Bad Request: no").await;
    next(&mut watching, "bot_log").await;
    assert!(next(&mut owner, "log").await["text"].as_str().unwrap().contains(&CHAT.to_string()));

    let demote = json!({ "role": "user", "reason": "he moved on" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob.id), &roots, demote).await.assert_status(200);
    watching.until("account", json!({})).await;
    is_refused(&server, &bot, "Bad Request: no longer his").await;
    next(&mut owner, "log").await;
    // Twice, as what a bot does is told once a second.
    for update_id in 2..=3 {
        arrives(&server, &bot, update_id).await;
        while next(&mut owner, "usage").await["updates"] != update_id {}
    }
    let key = json!({ "name": "of the test", "scopes": ["bot:read"] });
    server.send("POST", "/api/auth/api-keys", &bobs, key.clone()).await.assert_status(201);
    assert_eq!(watching.until("account", json!({})).await, [], "a demoted admin sees no more of it");
    server.send("POST", "/api/auth/api-keys", &others, key).await.assert_status(201);
    let names: Vec<_> = other.until("account", json!({})).await.into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| !name.starts_with("bot_")), "{names:?}");
}
