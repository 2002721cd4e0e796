//! What ends by time, and what makes room.

use botyard::base::ambient::{Ambient, ManualClock, SystemEntropy};
use botyard::sandbox::SandboxOptions;
use chrono::{DateTime, TimeDelta};
use serde_json::json;

use crate::harness::sandbox::{TestBot, TestSandbox};

/// A sandbox whose clock stands still, with a bot and a person.
async fn standing() -> (TestSandbox, ManualClock, TestBot, i64) {
    let clock = ManualClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let options = SandboxOptions { max_pending_updates: 10, ..Default::default() };
    let sandbox = TestSandbox::start_in(Ambient::new(clock.clone(), SystemEntropy), options);
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    (sandbox, clock, bot, alice)
}

#[actix_web::test]
async fn updates_are_kept_for_a_day() {
    let (sandbox, clock, bot, alice) = standing().await;
    sandbox.send_text(&bot, alice, "old").await;
    clock.advance(TimeDelta::hours(23));
    sandbox.send_text(&bot, alice, "new").await;
    clock.advance(TimeDelta::hours(2));
    let updates = sandbox.result(&bot, "getUpdates", json!({})).await;
    assert_eq!(updates.as_array().unwrap().len(), 1);
    assert_eq!(updates[0]["message"]["text"], "new");
    assert_eq!(updates[0]["message"]["date"], 1_800_000_000 + 23 * 3600);
}

#[actix_web::test]
async fn a_full_queue_drops_the_oldest() {
    let (sandbox, _, bot, alice) = standing().await;
    for n in 0..12 {
        sandbox.send_text(&bot, alice, &n.to_string()).await;
    }
    let updates = sandbox.result(&bot, "getUpdates", json!({})).await;
    assert_eq!(updates.as_array().unwrap().len(), 10);
    assert_eq!(updates[0]["message"]["text"], "2");
}

#[actix_web::test]
async fn a_callback_query_grows_old() {
    let (sandbox, clock, bot, alice) = standing().await;
    sandbox.send_text(&bot, alice, "/start").await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let menu = json!({ "chat_id": alice, "text": "menu", "reply_markup": keyboard });
    let id = sandbox.result(&bot, "sendMessage", menu).await["message_id"].as_i64().unwrap();
    let query = sandbox.press(&bot, alice, id, "go").await;
    clock.advance(TimeDelta::minutes(16));
    assert_eq!(
        sandbox.refusal(&bot, "answerCallbackQuery", json!({ "callback_query_id": query })).await,
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    );
}

#[actix_web::test]
async fn the_cloud_takes_a_logged_out_bot_back_after_ten_minutes() {
    let (sandbox, clock, bot, _) = standing().await;
    sandbox.result(&bot, "logOut", json!({})).await;
    clock.advance(TimeDelta::minutes(9));
    assert_eq!(sandbox.refusal(&bot, "getMe", json!({})).await, "400 Logged out");
    clock.advance(TimeDelta::minutes(2));
    sandbox.result(&bot, "getMe", json!({})).await;
}

#[actix_web::test]
async fn a_long_chat_forgets_its_beginning_and_says_so() {
    let (sandbox, _, bot, alice) = standing().await;
    sandbox.send_text(&bot, alice, "/start").await;
    for _ in 0..1001 {
        sandbox.result(&bot, "sendChatAction", json!({ "chat_id": alice, "action": "typing" })).await;
    }
    let path = format!("chats/{}/{alice}/messages", bot.id);
    let seen = sandbox.control_get(&path).await;
    assert_eq!(seen["events"].as_array().unwrap().len(), 1000);
    assert_eq!(seen["missed"], true);
    let later = sandbox.control_get(&format!("{path}?after={}", seen["cursor"])).await;
    assert_eq!(later, json!({ "events": [], "cursor": seen["cursor"], "missed": false }));
}
