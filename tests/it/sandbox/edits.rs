//! Buttons, edits and deletions.

use serde_json::{Value, json};

use crate::harness::sandbox::{TestBot, TestSandbox};

/// A bot that has sent a message with a button to Alice.
async fn with_button(sandbox: &TestSandbox) -> (TestBot, i64, i64) {
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let sent = json!({ "chat_id": alice, "text": "menu", "reply_markup": keyboard });
    let id = sandbox.result(&bot, "sendMessage", sent).await["message_id"].as_i64().unwrap();
    (bot, alice, id)
}

/// The last update.
async fn last_update(sandbox: &TestSandbox, bot: &TestBot) -> Value {
    sandbox.result(bot, "getUpdates", json!({ "offset": -1, "timeout": 5 })).await[0].take()
}

#[actix_web::test]
async fn a_press_reaches_the_bot_and_its_answer_the_person() {
    let sandbox = TestSandbox::start();
    let (bot, alice, id) = with_button(&sandbox).await;
    let query = sandbox.press(&bot, alice, id, "go").await;
    let update = last_update(&sandbox, &bot).await;
    assert_eq!(update["callback_query"]["id"], query.as_str());
    assert_eq!(update["callback_query"]["data"], "go");
    assert_eq!(update["callback_query"]["from"]["id"], alice);
    assert_eq!(update["callback_query"]["message"]["message_id"], id);

    let answer = json!({ "callback_query_id": query, "text": "Gone", "show_alert": true });
    sandbox.result(&bot, "answerCallbackQuery", answer.clone()).await;
    let seen = sandbox.chat(&bot, alice).event("callback_answer").await;
    assert_eq!((&seen["text"], &seen["show_alert"]), (&json!("Gone"), &json!(true)));
    let old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(sandbox.refusal(&bot, "answerCallbackQuery", answer).await, old);
    assert_eq!(sandbox.refusal(&bot, "answerCallbackQuery", json!({ "callback_query_id": "1" })).await, old);
}

#[actix_web::test]
async fn a_button_that_is_not_there_cannot_be_pressed() {
    let sandbox = TestSandbox::start();
    let (bot, alice, id) = with_button(&sandbox).await;
    let press = format!("chats/{}/{alice}/press", bot.id);
    for body in [
        json!({ "message_id": id, "callback_data": "no" }),
        json!({ "message_id": id, "row": 0, "column": 1 }),
        json!({ "message_id": id + 1, "callback_data": "go" }),
    ] {
        assert_eq!(sandbox.try_control(&press, body).await.0, 404);
    }
    for body in [json!({ "message_id": id, "row": 0, "column": 0 }), json!({ "message_id": id, "text": "Go" })] {
        sandbox.control(&press, body).await;
    }
}

#[actix_web::test]
async fn edits_change_the_message_in_its_place() {
    let sandbox = TestSandbox::start();
    let (bot, alice, id) = with_button(&sandbox).await;
    let edit = |text: &str| json!({ "chat_id": alice, "message_id": id, "text": text });
    let edited = sandbox.result(&bot, "editMessageText", edit("done")).await;
    assert_eq!(edited["text"], "done");
    assert!(edited["edit_date"].is_i64() && edited["reply_markup"].is_null());
    assert_eq!(sandbox.chat(&bot, alice).edit().await["text"], "done");
    let person_message = id - 1;
    let same = "400 Bad Request: message is not modified: specified new message content and reply markup are exactly \
                the same as a current content and reply markup of the message";
    for (method, params, refusal) in [
        ("editMessageText", edit("done"), same),
        ("editMessageReplyMarkup", json!({ "chat_id": alice, "message_id": id }), same),
        ("editMessageText", edit(""), "400 Bad Request: message text is empty"),
        (
            "editMessageText",
            json!({ "chat_id": alice, "message_id": 999, "text": "x" }),
            "400 Bad Request: message to edit not found",
        ),
        (
            "editMessageText",
            json!({ "chat_id": alice, "message_id": person_message, "text": "x" }),
            "400 Bad Request: message can't be edited",
        ),
        ("editMessageText", json!({ "text": "x" }), "400 Bad Request: message identifier is not specified"),
        (
            "editMessageCaption",
            json!({ "chat_id": alice, "message_id": id, "caption": "x" }),
            "400 Bad Request: there is no caption in the message to edit",
        ),
    ] {
        assert_eq!(sandbox.refusal(&bot, method, params).await, refusal);
    }
}

#[actix_web::test]
async fn deleted_messages_are_gone() {
    let sandbox = TestSandbox::start();
    let (bot, alice, id) = with_button(&sandbox).await;
    let message = json!({ "chat_id": alice, "message_id": id });
    sandbox.result(&bot, "deleteMessage", message.clone()).await;
    assert_eq!(sandbox.chat(&bot, alice).event("delete").await["message_ids"], json!([id]));
    let gone = sandbox.refusal(&bot, "deleteMessage", message).await;
    assert_eq!(gone, "400 Bad Request: message to delete not found");
    let many = |ids: Value| json!({ "chat_id": alice, "message_ids": ids });
    sandbox.result(&bot, "deleteMessages", many(json!([id - 1, id]))).await;
    let too_many: Vec<i64> = (1..=101).collect();
    let refusal = sandbox.refusal(&bot, "deleteMessages", many(json!(too_many))).await;
    assert_eq!(refusal, "400 Bad Request: too many message identifiers specified");
}

#[actix_web::test]
async fn a_reaction_is_seen() {
    let sandbox = TestSandbox::start();
    let (bot, alice, id) = with_button(&sandbox).await;
    let reaction = json!([{ "type": "emoji", "emoji": "👍" }]);
    let params = json!({ "chat_id": alice, "message_id": id, "reaction": reaction });
    sandbox.result(&bot, "setMessageReaction", params).await;
    assert_eq!(sandbox.chat(&bot, alice).event("reaction").await["reaction"], reaction);
}

#[actix_web::test]
async fn a_person_edits_a_message() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let id = sandbox.send_text(&bot, alice, "helo").await["message_id"].take();
    sandbox.edit_text(&bot, alice, &id, "hello").await;
    let update = last_update(&sandbox, &bot).await;
    assert_eq!(update["edited_message"]["text"], "hello");
    assert_eq!(update["edited_message"]["message_id"], id);
}
