//! Limits of people and of bots, and the order within a chat.

use std::time::Duration;

use botyard::base::ambient::{Ambient, Clock as _, ManualClock, SystemClock, SystemEntropy};
use botyard::sandbox::SandboxOptions;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::platform::{Setup, TestPlatform, calls_reach};
use crate::harness::sandbox::TestSandbox;

#[actix_web::test]
async fn the_fourth_quick_message_gets_one_polite_answer() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let bob = test.sandbox.create_person("Bob").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    for text in ["one", "two", "three", "four", "five", "six"] {
        test.sandbox.send_text(&bot, alice, text).await;
    }
    for text in ["one", "two", "three"] {
        assert_eq!(chat.bot_text().await, text);
    }
    let notice = chat.bot_message().await;
    let words = notice["text"].as_str().unwrap();
    assert!(
        words.starts_with("Please slow down") && words.contains("in the next 1 s. Send it again then."),
        "{notice}"
    );
    assert_eq!(notice["reply_to_message"]["text"], "four", "it says which message was not read");
    // Somebody else's chat is not slowed down.
    test.sandbox.send_text(&bot, bob, "hello").await;
    assert_eq!(test.sandbox.chat(&bot, bob).bot_text().await, "hello");
    assert_eq!(test.sandbox.calls(&bot, "sendMessage").await, 5);
    assert_eq!(api.get("/api/user-bot/status").await["usage"]["updates_in"], 7);
}

#[actix_web::test]
async fn a_chat_keeps_its_order_and_does_not_hold_up_another() {
    let test = Setup::on_sqlite().with("limits.person_burst", "50").start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let bob = test.sandbox.create_person("Bob").await;
    let mut slow = test.sandbox.chat(&bot, alice);
    // Alice's first answer is refused for a second; Bob's is not.
    let wait =
        json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendMessage", "chat_id": alice, "count": 1 });
    test.sandbox.fault(wait).await;
    for number in 1..=5 {
        test.sandbox.send_text(&bot, alice, &number.to_string()).await;
    }
    test.sandbox.send_text(&bot, bob, "hello").await;
    assert_eq!(test.sandbox.chat(&bot, bob).bot_text().await, "hello");
    let before_alice = slow.news().await.iter().filter(|event| event["message"]["from"]["is_bot"] == true).count();
    assert_eq!(before_alice, 0, "Bob was answered only after Alice");
    for number in 1..=5 {
        assert_eq!(slow.bot_text().await, number.to_string());
    }
}

#[actix_web::test]
async fn the_owner_lowers_the_bots_pace() {
    let test = Setup::on_sqlite().with("limits.person_burst", "50").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let limits = json!({ "rps": 2, "max_concurrent": 1 });
    let changed = api.expect(200, "PATCH", "/api/user-bot/rate-limits", limits.clone()).await;
    assert_eq!(changed["rate_limit"], limits);
    let alice = test.sandbox.create_person("Alice").await;
    // The new limit holds once the bot has taken it up, which its next update tells.
    let begun = tokio::time::Instant::now();
    for number in 0..6 {
        test.sandbox.send_text(&bot, alice, &number.to_string()).await;
    }
    calls_reach(&test.sandbox, &bot, "sendMessage", 6).await;
    // Two at once, then two a second.
    assert!(begun.elapsed() >= Duration::from_millis(1900), "six answers took {:?}", begun.elapsed());
}

#[actix_web::test]
async fn more_bots_than_places_all_answer() {
    let test = Setup::on_sqlite().with("runtime.max_active_bots", "1").start().await;
    let (_, first) = test.hosted_bot("first").await;
    let (_, second) = test.hosted_bot("second").await;
    let (_, third) = test.hosted_bot("third").await;
    let alice = test.sandbox.create_person("Alice").await;
    for round in ["one", "two"] {
        for bot in [&first, &second, &third] {
            test.sandbox.send_text(bot, alice, round).await;
        }
        for bot in [&first, &second, &third] {
            let mut chat = test.sandbox.chat(bot, alice);
            chat.wait_for(|event| event["message"]["from"]["is_bot"] == true && event["message"]["text"] == round)
                .await;
        }
    }
}

#[actix_web::test]
async fn a_sleeping_bot_is_woken_by_a_message() {
    let test = Setup::on_sqlite().with("runtime.idle_timeout", "1s").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    crate::harness::platform::eventually("the bot sleeps", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["live"] == false { Ok(()) } else { Err(state) }
    })
    .await;
    test.sandbox.send_text(&bot, alice, "wake up").await;
    assert_eq!(chat.bot_text().await, "wake up");
    assert_eq!(api.get("/api/user-bot/status").await["live"], true);
}

#[actix_web::test]
async fn what_was_written_at_leisure_is_answered_after_a_pause() {
    // Telegram's clock: a minute ago, and moved on by hand between messages.
    let clock = ManualClock::new(SystemClock.now() - TimeDelta::minutes(1));
    let sandbox = TestSandbox::start_in(Ambient::new(clock.clone(), SystemEntropy), SandboxOptions::default());
    let setup = Setup::on_sqlite();
    let platform = setup.start_platform(sandbox.base_url()).await;
    let test = TestPlatform { sandbox, platform, setup };
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    let texts: Vec<String> = (0..8).map(|number| format!("message {number}")).collect();
    for text in &texts {
        test.sandbox.send_text(&bot, alice, text).await;
        clock.advance(TimeDelta::seconds(2));
    }
    api.expect(200, "POST", "/api/user-bot/start", Value::Null).await;
    let mut chat = test.sandbox.chat(&bot, alice);
    for text in &texts {
        assert_eq!(chat.bot_text().await, *text);
    }
}
