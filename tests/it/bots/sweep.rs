//! Sweeping over sleeping bots: within the rate, adaptively, and in time.

use std::time::{Duration, Instant};

use botyard::base::ambient::Ambient;
use botyard::model::account::{AccountId, Role};
use botyard::model::bot::{Bot, BotId, BotStatus, CredentialField, ProgramName};
use botyard::services::vault::Vault;
use botyard::store::{NewAccount, NewBot, Store, Tx};
use serde_json::json;

use crate::harness::platform::{Setup, TestPlatform, calls_reach, eventually};
use crate::harness::sandbox::{TestBot, TestSandbox};

/// A platform with running bots that nobody ever wrote to. They are written into the store: through the API, a password
/// would be hashed for each.
async fn with_sleepers(count: usize, setup: Setup) -> (TestPlatform, Vec<TestBot>) {
    let sandbox = TestSandbox::start();
    let settings = setup.settings(sandbox.base_url());
    let vault = Vault::new(&settings.vault.require_keys().unwrap()).unwrap();
    let store = Store::open(&settings.store).await.unwrap();
    let (ambient, mut bots, mut tx) = (Ambient::system(), Vec::with_capacity(count), store.begin().await.unwrap());
    for number in 0..count {
        let username = format!("sleeper_{number}_bot");
        let token = sandbox.sandbox.create_bot("Sleeper", &username).unwrap();
        let id = token.split_once(':').unwrap().0.parse().unwrap();
        let bot = TestBot { id, token, username };
        register(&mut tx, &vault, &bot, &ambient).await;
        bots.push(bot);
    }
    tx.commit().await.unwrap();
    store.close().await;
    let platform = setup.start_platform(sandbox.base_url()).await;
    (TestPlatform { sandbox, platform, setup }, bots)
}

async fn register(tx: &mut Tx, vault: &Vault, bot: &TestBot, ambient: &Ambient) {
    let (id, owner, now) = (BotId::generate(ambient), AccountId::generate(ambient), ambient.now());
    let account = NewAccount {
        id: owner,
        username: &bot.username.parse().unwrap(),
        password_hash: "*",
        role: Role::User,
        must_change_password: false,
        created_at: now,
    };
    tx.create_account(&account).await.unwrap();
    let registered = Bot {
        id,
        account_id: owner,
        telegram_bot_id: bot.id,
        username: bot.username.clone(),
        name: "Sleeper".to_owned(),
        program: ProgramName::Echo,
        status: BotStatus::Active,
        status_reason: None,
        status_since: now,
        suspended_by_admin: false,
        is_verified: false,
        owner_chat_id: None,
        created_by: owner,
        managed_by_admin: false,
        rps: 30,
        max_concurrent: 8,
        hook_id: format!("hook-{}", bot.id),
        telegram_api_id: None,
        created_at: now,
        updated_at: now,
    };
    let new = NewBot {
        bot: &registered,
        token_fingerprint: &bot.id.to_be_bytes(),
        owner_code: &bot.username,
        hook_secret_hash: &bot.id.to_be_bytes(),
    };
    tx.create_bot(&new).await.unwrap();
    let sealed = vault.seal(id, CredentialField::Token, &bot.token.as_str().into()).unwrap();
    tx.put_credential(id, &sealed, now).await.unwrap();
}

/// Sweeps only: no bot waits at Telegram but for a moment now and then.
fn sweeping(interval: &str, longest: &str, rps: u32) -> Setup {
    Setup::on_sqlite()
        .with("ingress.long_poll_idle", "0s")
        .with("ingress.long_poll_timeout", "1s")
        .with("ingress.sleeping_poll_interval", interval)
        .with("ingress.sleeping_poll_max_interval", longest)
        .with("ingress.sleeping_poll_rps", &rps.to_string())
}

/// All polls of all bots so far.
async fn polls(test: &TestPlatform) -> u64 {
    let stats = test.sandbox.control_get("stats").await;
    stats["methods"]["getUpdates"]["calls"].as_u64().unwrap_or(0)
}

#[actix_web::test]
async fn the_sweep_keeps_to_its_rate_and_says_that_this_is_too_slow() {
    const RPS: u32 = 100;
    // At their interval, these bots would take 5000 polls a second.
    let (test, _) = with_sleepers(500, sweeping("100ms", "1s", RPS)).await;
    let begun = Instant::now();
    let before = polls(&test).await;
    let made = eventually("the sweep goes on", async || {
        let made = polls(&test).await - before;
        if made >= 200 { Ok(made) } else { Err(json!(made)) }
    })
    .await;
    let allowed = begun.elapsed().as_secs_f64() * f64::from(RPS) * 1.1 + 10.0;
    assert!(f64::from(u32::try_from(made).unwrap()) <= allowed, "{made} polls where {allowed} are allowed");
    let admin = test.sign_up("boss", Role::Admin).await;
    eventually("the health page says so", async || {
        let health = admin.get("/api/admin/health").await;
        let parts = health["components"].as_array().unwrap().clone();
        let part = parts.into_iter().find(|part| part["name"] == "ingress").unwrap_or_default();
        let is_said = part["detail"].as_str().is_some_and(|detail| detail.contains("raise ingress.sleeping_poll_rps"));
        if part["ok"] == false && is_said && health["ready"] == true { Ok(()) } else { Err(health) }
    })
    .await;
}

#[actix_web::test]
async fn bots_that_were_used_lately_are_asked_more_often() {
    let (test, bots) = with_sleepers(60, sweeping("100ms", "2s", 50)).await;
    let [used, silent] = [&bots[7], &bots[8]];
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(used, alice, "hello").await;
    assert_eq!(test.sandbox.chat(used, alice).bot_text().await, "hello");
    let [used_before, silent_before] =
        [test.sandbox.calls(used, "getUpdates").await, test.sandbox.calls(silent, "getUpdates").await];
    calls_reach(&test.sandbox, used, "getUpdates", used_before + 24).await;
    let silent_polls = test.sandbox.calls(silent, "getUpdates").await - silent_before;
    assert!(silent_polls <= 6, "a silent bot was asked {silent_polls} times while a used one was asked 24 times");
}

#[actix_web::test]
async fn a_message_wakes_a_sleeping_bot_within_the_longest_interval() {
    let (test, bots) = with_sleepers(50, sweeping("500ms", "1s", 100)).await;
    let alice = test.sandbox.create_person("Alice").await;
    // All have been asked before, so that no first poll comes by chance.
    for bot in &bots {
        calls_reach(&test.sandbox, bot, "getUpdates", 1).await;
    }
    for bot in &bots[..5] {
        let written = Instant::now();
        test.sandbox.send_text(bot, alice, "wake up").await;
        assert_eq!(test.sandbox.chat(bot, alice).bot_text().await, "wake up");
        // A busy machine is given its time.
        assert!(written.elapsed() < Duration::from_secs(5), "{:?}", written.elapsed());
    }
}

#[actix_web::test]
async fn bots_in_use_beyond_the_places_for_long_polls_are_swept_and_take_turns() {
    let setup = Setup::on_sqlite().with("ingress.max_long_polls", "1").with("ingress.long_poll_timeout", "1s");
    let (test, bots) = with_sleepers(3, setup).await;
    let alice = test.sandbox.create_person("Alice").await;
    for text in ["one", "two", "three"] {
        for bot in &bots {
            test.sandbox.send_text(bot, alice, text).await;
            test.sandbox
                .chat(bot, alice)
                .wait_for(|event| event["message"]["text"] == text && event["message"]["from"]["is_bot"] == true)
                .await;
        }
    }
}

#[actix_web::test]
async fn a_bot_in_use_waits_at_telegram_and_asks_no_more_than_that() {
    let (test, bots) = with_sleepers(1, Setup::on_sqlite().with("limits.person_burst", "100")).await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bots[0], alice);
    test.sandbox.send_text(&bots[0], alice, "first").await;
    assert_eq!(chat.bot_text().await, "first");
    let before = test.sandbox.calls(&bots[0], "getUpdates").await;
    for number in 0..5 {
        let text = number.to_string();
        test.sandbox.send_text(&bots[0], alice, &text).await;
        chat.wait_for(|event| event["message"]["text"] == text.as_str() && event["message"]["from"]["is_bot"] == true)
            .await;
    }
    let polls = test.sandbox.calls(&bots[0], "getUpdates").await - before;
    assert!(polls <= 6, "{polls} polls for five messages");
}

#[actix_web::test]
async fn a_bot_that_is_stopped_is_polled_no_more_and_again_once_it_is_started() {
    let test = sweeping("100ms", "1s", 100).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let (_, other) = test.hosted_bot("other").await;
    calls_reach(&test.sandbox, &bot, "getUpdates", 2).await;
    api.expect(200, "POST", "/api/user-bot/stop", json!({})).await;
    let stopped = test.sandbox.calls(&bot, "getUpdates").await;
    let others = test.sandbox.calls(&other, "getUpdates").await;
    calls_reach(&test.sandbox, &other, "getUpdates", others + 10).await;
    // One may have been under way.
    assert!(test.sandbox.calls(&bot, "getUpdates").await <= stopped + 1);
    api.expect(200, "POST", "/api/user-bot/start", json!({})).await;
    calls_reach(&test.sandbox, &bot, "getUpdates", stopped + 3).await;
}
