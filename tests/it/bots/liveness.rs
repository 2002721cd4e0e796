//! Bots whose updates cannot come in: that is noticed, mended where it is ours to mend, and said.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use botyard::app::Platform;
use botyard::base::ambient::{Ambient, Clock, SystemClock, SystemEntropy};
use botyard::model::account::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::ingress::webhook_setup;
use crate::harness::platform::{Api, Setup, TestPlatform, calls_reach, eventually, sign_up};
use crate::harness::sandbox::{TestBot, TestSandbox};

/// Nobody listens there, and it is not ours.
const ELSEWHERE: &str = "http://127.0.0.1:9/elsewhere";

/// A platform in webhook mode whose round comes to no bot a second time while a test runs.
async fn watching_webhooks() -> TestPlatform {
    webhook_setup("10 min").with("ingress.webhook_silence", "1s").start().await
}

/// A polling platform that loses patience with other pollers soon.
fn impatient() -> Setup {
    Setup::on_sqlite().with("ingress.conflict_patience", "1s").with("ingress.long_poll_timeout", "1s")
}

/// Waits until the status says so; the whole status.
async fn error_becomes(api: &Api, words: Option<&str>) -> Value {
    eventually(&format!("the status says {words:?}"), async || {
        let state = api.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str();
        let is_said = match words {
            Some(words) => error.is_some_and(|error| error.contains(words)),
            None => error.is_none(),
        };
        if is_said && state["ingress"]["deaf_since"].is_null() == words.is_none() { Ok(state) } else { Err(state) }
    })
    .await
}

/// A running bot whose owner it can write to; the owner's id in Telegram.
async fn bot_with_known_owner(test: &TestPlatform) -> (Api, TestBot, i64) {
    let (api, bot) = test.hosted_bot("owner").await;
    let owner = test.sandbox.create_person("Owner").await;
    test.sandbox.send_text(&bot, owner, "hello").await;
    assert_eq!(test.sandbox.chat(&bot, owner).bot_text().await, "hello");
    api.expect(200, "POST", "/api/user-bot/verify", json!({ "chat_id": owner })).await;
    (api, bot, owner)
}

/// The texts that a bot wrote to a person so far.
async fn texts_to(test: &TestPlatform, bot: &TestBot, person: i64) -> Vec<String> {
    let events = test.sandbox.chat(bot, person).news().await;
    let own = events.iter().filter(|event| event["message"]["from"]["is_bot"] == true);
    own.filter_map(|event| event["message"]["text"].as_str().map(str::to_owned)).collect()
}

async fn webhook_of(test: &TestPlatform, bot: &TestBot) -> String {
    test.sandbox.result(bot, "getWebhookInfo", json!({})).await["url"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_webhook_removed_while_the_bot_is_in_use_is_set_again_and_the_owner_told() {
    let test = watching_webhooks().await;
    let (api, bot, owner) = bot_with_known_owner(&test).await;
    let url = webhook_of(&test, &bot).await;
    // It changed a moment ago; a webhook that is missing is a surprise only after a look that found it.
    let looks = test.sandbox.calls(&bot, "getWebhookInfo").await;
    calls_reach(&test.sandbox, &bot, "getWebhookInfo", looks + 2).await;
    test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.wait_for(|event| event["message"]["text"].as_str().is_some_and(|text| text.contains("had been removed")))
        .await;
    assert_eq!(webhook_of(&test, &bot).await, url);
    assert!(api.get("/api/user-bot/status").await["ingress"]["last_error"].is_null(), "it is mended");
    // Somebody goes on: then that is what is wrong, and the owner has been told.
    eventually("it is said that this goes on", async || {
        test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
        let state = api.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str().unwrap_or_default();
        if error.contains("keeps removing") { Ok(()) } else { Err(state) }
    })
    .await;
    let told = texts_to(&test, &bot, owner).await;
    assert_eq!(told.iter().filter(|text| text.contains("webhook")).count(), 1, "{told:?}");
}

#[actix_web::test]
async fn a_webhook_set_elsewhere_while_the_bot_is_in_use_is_said_and_left_alone() {
    let test = watching_webhooks().await;
    let (api, bot, owner) = bot_with_known_owner(&test).await;
    test.sandbox.result(&bot, "setWebhook", json!({ "url": ELSEWHERE })).await;
    error_becomes(&api, Some("another program has set")).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.wait_for(|event| event["message"]["text"].as_str().is_some_and(|text| text.contains("no updates"))).await;
    assert_eq!(webhook_of(&test, &bot).await, ELSEWHERE);

    let admin = test.sign_up("boss", Role::Admin).await;
    let deaf = admin.get("/api/admin/bots/list?deaf=true").await;
    assert_eq!((&deaf["total"], &deaf["items"][0]["owner"]), (&json!(1), &json!("owner")));
    assert!(deaf["items"][0]["ingress_error"].as_str().unwrap().contains("another program"));
    assert_eq!(admin.get("/api/admin/bots/list?deaf=false").await["total"], 0);
    eventually("the health page counts it", async || {
        let health = admin.get("/api/admin/health").await;
        let parts = health["components"].as_array().unwrap().clone();
        let detail = parts.iter().find(|part| part["name"] == "ingress").map(|part| part["detail"].to_string());
        if detail.is_some_and(|detail| detail.contains("updates of 1 bots")) { Ok(()) } else { Err(health) }
    })
    .await;

    test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
    error_becomes(&api, None).await;
}

#[actix_web::test]
async fn a_webhook_set_elsewhere_ends_polling_and_is_said_until_it_is_gone() {
    let test = impatient().start().await;
    let (api, bot, owner) = bot_with_known_owner(&test).await;
    test.sandbox.result(&bot, "setWebhook", json!({ "url": ELSEWHERE })).await;
    error_becomes(&api, Some("another program has set a webhook")).await;
    assert_eq!(webhook_of(&test, &bot).await, ELSEWHERE);
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.wait_for(|event| event["message"]["text"].as_str().is_some_and(|text| text.contains("no updates"))).await;
    test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
    error_becomes(&api, None).await;
}

#[actix_web::test]
async fn another_poller_is_said_once_it_stays_and_no_longer_when_it_is_gone() {
    let test = impatient().start().await;
    let (api, bot, owner) = bot_with_known_owner(&test).await;
    eventually("it is said", async || {
        test.sandbox.call(&bot, "getUpdates", json!({ "timeout": 0 })).await;
        let state = api.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str().unwrap_or_default();
        if error.contains("another program polls") { Ok(()) } else { Err(state) }
    })
    .await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.wait_for(|event| event["message"]["text"].as_str().is_some_and(|text| text.contains("no updates"))).await;
    // It stops, and the next poll is not ended.
    error_becomes(&api, None).await;
    test.sandbox.send_text(&bot, owner, "again?").await;
    assert_eq!(chat.bot_text().await, "again?");
}

#[actix_web::test]
async fn a_poll_that_lingers_after_a_restart_is_no_reason_to_cry() {
    // Patience as by default: longer than the test.
    let test = Setup::on_sqlite().start().await;
    let (api, bot, owner) = bot_with_known_owner(&test).await;
    for _ in 0..3 {
        test.sandbox.call(&bot, "getUpdates", json!({ "timeout": 0 })).await;
    }
    test.sandbox.send_text(&bot, owner, "still there?").await;
    test.sandbox.chat(&bot, owner).wait_for(|event| event["message"]["text"] == "still there?").await;
    let state = api.get("/api/user-bot/status").await;
    assert!(state["ingress"]["last_error"].is_null(), "{state}");
}

/// A clock that panics in whatever task of ingress looks at it next, once it is told to.
#[derive(Debug, Clone, Default)]
struct Bomb(Arc<AtomicBool>);

impl Clock for Bomb {
    fn now(&self) -> DateTime<Utc> {
        if self.0.load(Ordering::Acquire) {
            let trace = std::backtrace::Backtrace::force_capture().to_string();
            let falls = trace.contains("ingress::poll::") && self.0.swap(false, Ordering::AcqRel);
            assert!(!falls, "the clock has fallen down");
        }
        SystemClock.now()
    }
}

#[actix_web::test]
async fn a_poll_that_panics_is_made_again() {
    let (bomb, sandbox, setup) = (Bomb::default(), TestSandbox::start(), Setup::on_sqlite());
    let ambient = Ambient::new(bomb.clone(), SystemEntropy);
    let settings = setup.settings(sandbox.base_url());
    let platform = Platform::start(settings, Arc::clone(&setup.programs), ambient).await.unwrap();
    let bot = sandbox.create_bot("owner_bot").await;
    sign_up(&platform, "owner", Role::User).await.register(&bot).await;
    let alice = sandbox.create_person("Alice").await;
    let mut chat = sandbox.chat(&bot, alice);
    sandbox.send_text(&bot, alice, "one").await;
    assert_eq!(chat.bot_text().await, "one");
    bomb.0.store(true, Ordering::Release);
    sandbox.send_text(&bot, alice, "two").await;
    assert_eq!(chat.bot_text().await, "two");
    assert!(!bomb.0.load(Ordering::Acquire), "no poll has fallen");
    platform.stop().await;
}
