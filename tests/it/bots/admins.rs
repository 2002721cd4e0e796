//! What a bot's people notice of its admins.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::bots::ingress::with_webhooks;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually};
use crate::harness::sandbox::{ChatReader, TestBot};

/// A bot whose owner's chat is known.
pub(super) async fn with_owner(test: &TestPlatform) -> (Api, TestBot, i64) {
    let (api, bot) = test.hosted_bot("owner").await;
    let owner = test.sandbox.create_person("Owner").await;
    let mut chat = test.sandbox.chat(&bot, owner);
    let asked = api.expect(200, "POST", "/api/user-bot/verify", json!({})).await;
    let code = asked["open_url"].as_str().unwrap().split_once("start=").unwrap().1.to_owned();
    test.sandbox.send_text(&bot, owner, &format!("/start {code}")).await;
    assert!(chat.bot_text().await.starts_with("This chat is now known"));
    (api, bot, owner)
}

async fn text_beginning(chat: &mut ChatReader, start: &str) -> String {
    loop {
        let text = chat.bot_text().await;
        if text.starts_with(start) {
            return text;
        }
    }
}

#[actix_web::test]
async fn the_owner_is_told_by_their_bot_of_access_and_suspension() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot, owner) = with_owner(&test).await;
    let admin = test.sign_up("the.admin", Role::Admin).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    admin.expect(201, "POST", &path("access"), json!({ "reason": "a complaint", "minutes": 30 })).await;
    let told = text_beginning(&mut chat, "The admin the.admin may read").await;
    assert!(told.ends_with("UTC: a complaint"), "{told}");
    admin.expect(204, "DELETE", &path("access"), Value::Null).await;
    assert_eq!(
        text_beginning(&mut chat, "An admin's access").await,
        "An admin's access to this bot's chats has ended."
    );
    admin.expect(200, "PATCH", &path("suspend"), json!({ "reason": "spam reports" })).await;
    let told = text_beginning(&mut chat, "An admin has suspended").await;
    assert_eq!(told, "An admin has suspended this bot: spam reports");
    // Its outbox waits, so this comes past it.
    admin.expect(201, "POST", &path("access"), json!({ "reason": "the reports", "minutes": 15 })).await;
    text_beginning(&mut chat, "The admin the.admin may read").await;
}

async fn what_waited_is_dropped_on_request(test: TestPlatform) {
    let (api, bot) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    let drop_waiting = json!({ "drop_waiting": true });
    assert_eq!(admin.problem("PATCH", &path("activate"), drop_waiting.clone()).await, "409 bot_running");
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    admin.expect(200, "PATCH", &path("suspend"), json!({ "reason": "spam reports" })).await;
    for number in 0..5 {
        test.sandbox.send_text(&bot, alice, &format!("lost {number}")).await;
    }
    admin.expect(200, "PATCH", &path("activate"), drop_waiting).await;
    api.bot_becomes("active").await;
    test.sandbox.send_text(&bot, alice, "found").await;
    assert_eq!(chat.bot_text().await, "found");
    let audit = admin.get("/api/admin/audit?limit=200").await;
    let dropped = audit["items"].as_array().unwrap().iter().find(|item| item["action"] == "bot.waiting_dropped");
    assert_eq!(dropped.unwrap()["detail"]["calls"], 0);
    eventually("nothing more is said", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["usage"]["messages_out"] == 1 { Ok(()) } else { Err(state) }
    })
    .await;
}

#[actix_web::test]
async fn what_waited_is_dropped_on_request_with_polling() {
    what_waited_is_dropped_on_request(Setup::on_sqlite().start().await).await;
}

#[actix_web::test]
async fn what_waited_is_dropped_on_request_with_webhooks() {
    what_waited_is_dropped_on_request(with_webhooks("10 min").await).await;
}

#[actix_web::test]
async fn dropping_needs_telegram_and_changes_nothing_without() {
    let test = Setup::on_sqlite().with("telegram.max_retries", "0").start().await;
    let (api, _) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    admin.expect(200, "PATCH", &path("suspend"), json!({ "reason": "spam reports" })).await;
    let TestPlatform { sandbox, platform, .. } = test;
    sandbox.stop().await;
    let problem = admin.problem("PATCH", &path("activate"), json!({ "drop_waiting": true })).await;
    assert_eq!(problem, "503 telegram_unavailable");
    assert_eq!(api.get("/api/user-bot/status").await["status"], "suspended");
    platform.stop().await;
}
