//! A Telegram that refuses, lags, breaks off and is away.

use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::clients::telegram::TelegramClient;
use botyard::config::Settings;
use botyard::model::account::Role;
use botyard::model::bot::BotToken;
use botyard::sandbox::{Sandbox, SandboxOptions};
use botyard::services::vault::Vault;
use frankenstein::AsyncTelegramApi as _;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::harness::platform::{Setup, TestPlatform, calls_reach, eventually, sign_up};
use crate::harness::sandbox::{SandboxClient, TestSandbox};

#[actix_web::test]
async fn every_passing_fault_ends_in_one_answer() {
    let test =
        Setup::on_sqlite().with("limits.person_burst", "50").with("delivery.retry_initial", "20ms").start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    for fault in [
        json!({ "kind": "too_many_requests", "retry_after": 1 }),
        json!({ "kind": "error", "code": 500 }),
        json!({ "kind": "error", "code": 502 }),
        json!({ "kind": "reset" }),
        json!({ "kind": "garbage" }),
    ] {
        let mut scripted = fault.clone();
        scripted["method"] = json!("sendMessage");
        scripted["count"] = json!(2);
        test.sandbox.fault(scripted).await;
        let text = fault.to_string();
        test.sandbox.send_text(&bot, alice, &text).await;
        assert_eq!(chat.bot_text().await, text);
    }
    // Each was tried three times: twice in vain.
    assert_eq!(test.sandbox.calls(&bot, "sendMessage").await, 15);
    let again = chat.news().await;
    assert!(again.iter().all(|event| event["message"]["from"]["is_bot"] != true), "{again:?}");
}

#[actix_web::test]
async fn a_blocked_chat_is_noted_and_not_tried_again() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let forbidden = json!({ "kind": "error", "code": 403, "description": "Forbidden: bot was blocked by the user",
        "method": "sendMessage" });
    test.sandbox.fault(forbidden).await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    eventually("the chat is marked", async || {
        let chats = api.get("/api/user-bot/chats").await;
        if chats["items"][0]["blocked_at"].is_string() { Ok(()) } else { Err(chats) }
    })
    .await;
    eventually("the message counts as refused", async || {
        let usage = api.get("/api/user-bot/status").await["usage"].clone();
        if (&usage["messages_out"], &usage["messages_failed"]) == (&json!(0), &json!(1)) { Ok(()) } else { Err(usage) }
    })
    .await;
    assert_eq!(test.sandbox.calls(&bot, "sendMessage").await, 1);
}

#[actix_web::test]
async fn a_group_that_moved_is_followed() {
    let test = Setup::on_sqlite().with("limits.person_burst", "50").start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let group = json!({ "bot_id": bot.id, "title": "Friends", "persons": [alice] });
    let group = test.sandbox.control("groups", group).await["chat_id"].as_i64().unwrap();
    // The group moves after the message was written and before it is answered.
    let slow = json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendMessage", "count": 1 });
    test.sandbox.fault(slow).await;
    let path = format!("chats/{}/{group}/messages", bot.id);
    test.sandbox.control(&path, json!({ "text": "/help", "from": alice })).await;
    calls_reach(&test.sandbox, &bot, "sendMessage", 1).await;
    let moved = test.sandbox.control(&format!("groups/{}/{group}/migrate", bot.id), json!({})).await;
    let to = moved["chat_id"].as_i64().unwrap();
    assert!(test.sandbox.chat(&bot, to).bot_text().await.starts_with("Send me a text"));
}

#[actix_web::test]
async fn a_revoked_token_stops_the_bot_without_a_storm() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let new_token = test.sandbox.revoke(&bot).await;
    let state = api.bot_becomes("error").await;
    let reason = state["status_reason"].as_str().unwrap();
    assert!(reason.contains("@BotFather") && reason.contains("PUT /api/user-bot/token"), "{reason}");
    eventually("the bot is gone", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["live"] == false { Ok(()) } else { Err(state) }
    })
    .await;
    let before = test.sandbox.control_get("stats").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(test.sandbox.control_get("stats").await["methods"], before["methods"], "somebody still asks");

    let other = test.sandbox.create_bot("other_bot").await;
    let wrong = json!({ "bot_token": other.token });
    assert_eq!(api.problem("PUT", "/api/user-bot/token", wrong).await, "422 token_of_other_bot");
    api.expect(200, "PUT", "/api/user-bot/token", json!({ "bot_token": new_token })).await;
    api.bot_becomes("active").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "back again").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "back again");
}

#[actix_web::test]
async fn a_telegram_that_is_away_at_the_start_is_waited_for() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}");
    let setup = Setup::on_sqlite();
    let platform = setup.start_platform(&url).await;
    let api = sign_up(&platform, "owner", Role::User).await;
    let telegram = async |ok: bool| {
        eventually("readiness tells of Telegram", async || {
            let ready = api.get("/readyz").await;
            let found = ready["status"] == if ok { "ok" } else { "degraded" };
            if found { Ok(()) } else { Err(ready) }
        })
        .await;
    };
    telegram(false).await;
    let token = json!({ "bot_token": "123456789:AAEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" });
    assert_eq!(api.problem("POST", "/api/user-bot/create", token).await, "503 telegram_unavailable");
    assert_eq!(api.get("/api/user-bot/status").await["has_bot"], false);

    let sandbox = Sandbox::new(Ambient::system(), SandboxOptions::default());
    let running = sandbox.listen(address).unwrap();
    telegram(true).await;
    let client = SandboxClient::new(url);
    let bot = client.create_bot("late_bot").await;
    api.register(&bot).await;
    let alice = client.create_person("Alice").await;
    client.send_text(&bot, alice, "at last").await;
    assert_eq!(client.chat(&bot, alice).bot_text().await, "at last");
    running.stop().await;
}

#[actix_web::test]
async fn a_lost_vault_key_stops_only_the_bots_sealed_under_it() {
    let test = Setup::on_sqlite().start().await;
    let (_, locked_out) = test.hosted_bot("locked").await;
    let new_key = Vault::generate_key();
    let TestPlatform { sandbox, platform, mut setup } = test;
    platform.stop().await;

    let old_key = std::mem::replace(&mut setup.vault_key, new_key);
    let platform = setup.start_platform(sandbox.base_url()).await;
    let fine = sign_up(&platform, "fine", Role::User).await;
    let bot = sandbox.create_bot("fine_bot").await;
    fine.register(&bot).await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "still here").await;
    assert_eq!(sandbox.chat(&bot, alice).bot_text().await, "still here");
    sandbox.send_text(&locked_out, alice, "and you?").await;
    let owner = crate::harness::platform::Api::new(format!("http://{}", platform.address())).sign_in("locked").await;
    eventually("the owner is told", async || {
        let state = owner.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str().unwrap_or_default();
        if error.contains("vault key") { Ok(()) } else { Err(state) }
    })
    .await;
    assert_eq!(
        owner.problem("POST", "/api/user-bot/verify", json!({ "chat_id": alice })).await,
        "503 credential_unreadable"
    );
    platform.stop().await;

    // With the key put back, the bot answers what waited.
    let both = format!("{},{}", secret(&setup.vault_key), secret(&old_key));
    setup.vault_key = both.into();
    let platform = setup.start_platform(sandbox.base_url()).await;
    assert_eq!(sandbox.chat(&locked_out, alice).bot_text().await, "and you?");
    platform.stop().await;
}

fn secret(key: &botyard::base::secret::SecretString) -> &str {
    secrecy::ExposeSecret::expose_secret(key)
}

#[actix_web::test]
async fn an_answer_that_was_lost_on_the_way_may_come_twice_but_never_not_at_all() {
    let test = Setup::on_sqlite().with("delivery.retry_initial", "20ms").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.fault(json!({ "kind": "lose_answer", "method": "sendMessage", "count": 1 })).await;
    test.sandbox.send_text(&bot, alice, "once or twice").await;
    assert_eq!(chat.bot_text().await, "once or twice");
    assert_eq!(chat.bot_text().await, "once or twice");
    eventually("the answer is noted", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["usage"]["messages_out"] == 1 { Ok(()) } else { Err(state) }
    })
    .await;
    assert_eq!(api.call("GET", "/api/user-bot/dead-letters", Value::Null).await.1["total"], 0);
}

#[actix_web::test]
async fn an_outage_uses_up_no_attempts() {
    let setup = Setup::on_sqlite().with("delivery.max_attempts", "1").with("delivery.retry_initial", "10ms");
    let test = setup.with("delivery.retry_max", "10ms").with("delivery.per_chat_burst", "100").start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.fault(json!({ "kind": "error", "code": 502, "method": "sendMessage", "count": 50 })).await;
    test.sandbox.send_text(&bot, alice, "in the end").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "in the end");
    assert_eq!(test.sandbox.calls(&bot, "sendMessage").await, 51);
}

/// A program may block its bot's thread, and that thread may have been the first to call Telegram: the connection is then
/// used by others.
#[actix_web::test]
async fn a_blocked_thread_holds_up_no_call_of_others() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("shared_bot").await;
    let url = [("BOTYARD__TELEGRAM__API_URL".to_owned(), sandbox.base_url().to_owned())];
    let settings = Settings::load(None, url.into_iter()).unwrap();
    let server = TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, Ambient::system()).unwrap();
    let client = server.bot(BotToken::try_from(&bot.token.into()).unwrap());
    let (of_thread, (called, is_called)) = (client.clone(), oneshot::channel());
    let (release, released) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            of_thread.get_me().await.unwrap();
            called.send(()).unwrap();
            // Until the other side is dropped.
            released.recv().ok();
        });
    });
    is_called.await.unwrap();
    let answer = tokio::time::timeout(Duration::from_secs(5), client.get_me()).await;
    drop(release);
    thread.join().unwrap();
    assert_eq!(answer.expect("no answer").unwrap().result.id, u64::try_from(bot.id).unwrap());
}
