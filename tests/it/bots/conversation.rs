//! Talking to the echo program.

use botyard::model::account::Role;
use serde_json::json;

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, eventually};

/// A PNG of one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0,
    0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

async fn hold_a_conversation(database: TestDatabase) {
    let test = Setup::on(database).with("limits.person_burst", "20").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);

    test.sandbox.send_text(&bot, alice, "/start").await;
    let hello = chat.bot_message().await;
    assert_eq!(hello["text"], "Hello, Alice! I am @owner_bot, and I send back what you send me.");

    let menu = hello["message_id"].as_i64().unwrap();
    assert_eq!(test.sandbox.press_and_wait(&bot, alice, menu, "menu:home").await["text"], json!(null));
    assert_eq!(chat.edit().await["text"], "What would you like to see?");
    test.sandbox.press_and_wait(&bot, alice, menu, "menu:stats").await;
    let changed = chat.edit().await;
    assert_eq!(changed["message_id"], menu);
    assert!(changed["text"].as_str().unwrap().starts_with("Updates received: 3\n"), "{changed}");

    for text in ["plain words", "<b>not markup</b> & *neither*", "👍 ελληνικά"] {
        test.sandbox.send_text(&bot, alice, text).await;
        assert_eq!(chat.bot_text().await, text);
    }
    test.sandbox.send_text(&bot, alice, "/myinfo").await;
    assert!(chat.bot_text().await.contains(&format!("Your id: {alice}")));
    test.sandbox.send_text(&bot, alice, "/nonsense").await;
    assert_eq!(chat.bot_text().await, "I do not know this command. /help tells what I can do.");

    test.sandbox.send_photo(&bot, alice, PIXEL, "look").await;
    let photo = chat.bot_message().await;
    assert!(photo["photo"][0]["file_id"].is_string(), "{photo}");
    assert_eq!(photo["caption"], "Your photo: 1 × 1 pixels");
    test.sandbox.send_document(&bot, alice, "notes.txt", b"seven b").await;
    let document = chat.bot_message().await;
    assert_eq!(document["document"]["file_name"], "notes.txt");
    assert_eq!(document["caption"], "Your document: 7 bytes");

    let commands = test.sandbox.result(&bot, "getMyCommands", json!({})).await;
    assert_eq!(commands[0], json!({ "command": "start", "description": "Say hello" }));

    let status = api.get("/api/user-bot/status").await;
    assert_eq!(status["live"], true);
    let day = &status["usage"]["last_day"];
    assert_eq!((&status["usage"]["updates_in"], &day["updates_in"]), (&json!(10), &json!(10)), "{status}");
    eventually("every answer is counted", async || {
        let usage = api.get("/api/user-bot/usage?step=5m").await;
        // Pressing a button brings an answer to it and an edit, which are no messages.
        let expected = json!([10, 10, 8, 0, 0]);
        let sum = ["updates_in", "handled", "messages_out", "messages_failed", "errors"].map(|key| &usage["sum"][key]);
        if json!(sum) == expected && usage["sum"]["latency_ms"]["p95"].as_f64() > Some(0.0) {
            Ok(())
        } else {
            Err(usage)
        }
    })
    .await;
    test.platform.stop().await;
}

#[actix_web::test]
async fn on_sqlite() {
    hold_a_conversation(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn on_postgres() {
    hold_a_conversation(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn an_old_button_is_answered() {
    let test = Setup::on_sqlite().start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "/start").await;
    chat.bot_message().await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "?", "callback_data": "from an older version" }]] });
    let old = json!({ "chat_id": alice, "text": "old", "reply_markup": keyboard });
    let old = test.sandbox.result(&bot, "sendMessage", old).await["message_id"].as_i64().unwrap();
    let answer = test.sandbox.press_and_wait(&bot, alice, old, "from an older version").await;
    assert_eq!(answer["text"], "This button is too old. Send /menu for a new one.");
}

#[actix_web::test]
async fn bots_of_different_owners_answer_as_themselves() {
    let test = Setup::on_sqlite().start().await;
    let (_, first) = test.hosted_bot("first").await;
    let (_, second) = test.hosted_bot("second").await;
    let alice = test.sandbox.create_person("Alice").await;
    for bot in [&first, &second] {
        test.sandbox.send_text(bot, alice, "/start").await;
        let text = test.sandbox.chat(bot, alice).bot_text().await;
        assert!(text.contains(&format!("@{}", bot.username)), "{text}");
    }
    let admin = test.sign_up("admin", Role::Admin).await;
    let list = admin.get("/api/admin/bots/list?sort=username").await;
    assert_eq!(list["total"], 2);
}
