//! The channels of the owner's own Telegram account, in the owner's chat with their bot.

use serde_json::{Value, json};

use crate::bots::admins::with_owner;
use crate::harness::platform::Setup;

const NOT_YOURS: &str = "This is only for the owner of this bot, in the chat that was verified as theirs.";

fn setup() -> Setup {
    Setup::on_sqlite().with("limits.person_burst", "50")
}

#[actix_web::test]
async fn only_the_owner_is_told_anything() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let alice = test.sandbox.create_person("Alice").await;
    let group = json!({ "bot_id": bot.id, "title": "Group", "persons": [owner, alice] });
    let group = test.sandbox.control("groups", group).await["chat_id"].as_i64().unwrap();
    let mut chat = test.sandbox.chat(&bot, alice);
    for text in ["/channels", "/channel @news", "/channel"] {
        test.sandbox.send_text(&bot, alice, text).await;
        assert_eq!(chat.bot_text().await, NOT_YOURS, "{text}");
    }
    test.sandbox.send_text(&bot, alice, "/help").await;
    assert!(!chat.bot_text().await.contains("/channel"));
    let written = json!({ "text": "/channels", "from": owner });
    test.sandbox.control(&format!("chats/{}/{group}/messages", bot.id), written).await;
    assert_eq!(test.sandbox.chat(&bot, group).bot_text().await, NOT_YOURS);

    let keyboard = json!({ "inline_keyboard": [[{ "text": "News", "callback_data": "ch1:stats:1234" }]] });
    let forged = json!({ "chat_id": alice, "text": "News", "reply_markup": keyboard });
    let forged = test.sandbox.result(&bot, "sendMessage", forged).await["message_id"].as_i64().unwrap();
    let answer = test.sandbox.press_and_wait(&bot, alice, forged, "ch1:stats:1234").await;
    assert_eq!(answer["text"], NOT_YOURS);
}

#[actix_web::test]
async fn an_owner_without_an_account_is_told_how_to_attach_one() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.news().await;
    for text in ["/channels", "/channel @news"] {
        test.sandbox.send_text(&bot, owner, text).await;
        let words = chat.bot_text().await;
        assert!(words.starts_with("No Telegram account is attached to this bot yet."), "{words}");
        assert!(words.contains("POST /api/user-bot/mtproto/login"), "{words}");
    }
    test.sandbox.send_text(&bot, owner, "/channel").await;
    assert_eq!(chat.bot_text().await, "Which channel? Send /channel @name, or choose one from /channels.");

    let keyboard = json!({ "inline_keyboard": [[{ "text": "?", "callback_data": "ch0:stats:1" }]] });
    let old = json!({ "chat_id": owner, "text": "old", "reply_markup": keyboard });
    let old = test.sandbox.result(&bot, "sendMessage", old).await["message_id"].as_i64().unwrap();
    let answer = test.sandbox.press_and_wait(&bot, owner, old, "ch0:stats:1").await;
    assert_eq!(answer["text"], "This button is too old. Send /channels for new ones.");
}

#[actix_web::test]
async fn the_owner_finds_the_commands_in_their_help_and_menu() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.news().await;
    test.sandbox.send_text(&bot, owner, "/help").await;
    let help = chat.bot_text().await;
    assert!(help.contains("/channels: ") && help.contains("/channel @name: "), "{help}");
    test.sandbox.send_text(&bot, owner, "the menu is set by now").await;
    chat.bot_text().await;
    let names = async |params: Value| {
        let commands = test.sandbox.result(&bot, "getMyCommands", params).await;
        commands.as_array().unwrap().iter().map(|command| command["command"].clone()).collect::<Vec<_>>()
    };
    let of_owner = names(json!({ "scope": { "type": "chat", "chat_id": owner } })).await;
    assert!(of_owner.contains(&json!("channels")) && of_owner.contains(&json!("start")), "{of_owner:?}");
    let of_all = names(json!({})).await;
    assert!(of_all.contains(&json!("start")) && !of_all.contains(&json!("channels")), "{of_all:?}");
}
