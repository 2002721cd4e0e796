//! Sending, limits and refusals.

use serde_json::json;

use crate::harness::sandbox::TestSandbox;

#[actix_web::test]
async fn a_conversation_goes_both_ways() {
    let sandbox = TestSandbox::start().await;
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let me = sandbox.result(&bot, "getMe", json!({})).await;
    assert_eq!(me["username"], "demo_bot");

    sandbox.send_text(&bot, alice, "/start now").await;
    let updates = sandbox.result(&bot, "getUpdates", json!({ "timeout": 5 })).await;
    let message = &updates[0]["message"];
    assert_eq!(message["text"], "/start now");
    assert_eq!(message["entities"], json!([{ "type": "bot_command", "offset": 0, "length": 6 }]));
    assert_eq!(message["chat"], json!({ "id": alice, "first_name": "Alice", "type": "private" }));

    let sent = sandbox
        .result(&bot, "sendMessage", json!({ "chat_id": alice, "text": "<b>Hi</b>", "parse_mode": "HTML" }))
        .await;
    assert_eq!(sent["entities"], json!([{ "type": "bold", "offset": 0, "length": 2 }]));
    let mut chat = sandbox.chat(&bot, alice);
    assert_eq!(chat.bot_text().await, "Hi");
    sandbox.stop().await;
}
