//! Sending, limits and refusals.

use serde_json::{Value, json};

use crate::harness::sandbox::{TestBot, TestSandbox};

/// A bot, and a person who has started it.
async fn acquainted(sandbox: &TestSandbox) -> (TestBot, i64) {
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    (bot, alice)
}

#[actix_web::test]
async fn a_conversation_goes_both_ways() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let me = sandbox.result(&bot, "getMe", json!({})).await;
    assert_eq!(me["username"], bot.username.as_str());

    sandbox.send_text(&bot, alice, "/start now").await;
    let updates = sandbox.result(&bot, "getUpdates", json!({ "timeout": 5 })).await;
    let message = &updates[0]["message"];
    assert_eq!(message["text"], "/start now");
    assert_eq!(message["entities"], json!([{ "type": "bot_command", "offset": 0, "length": 6 }]));
    assert_eq!(message["chat"], json!({ "id": alice, "first_name": "Alice", "type": "private" }));

    let text = json!({ "chat_id": alice, "text": "<b>Hi</b>", "parse_mode": "HTML" });
    let sent = sandbox.result(&bot, "sendMessage", text).await;
    assert_eq!(sent["entities"], json!([{ "type": "bold", "offset": 0, "length": 2 }]));
    let mut chat = sandbox.chat(&bot, alice);
    assert_eq!(chat.bot_text().await, "Hi");
    sandbox.stop().await;
}

#[actix_web::test]
async fn texts_have_1_to_4096_units_after_parsing() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let send = |text: String| json!({ "chat_id": alice, "text": text, "parse_mode": "HTML" });
    sandbox.result(&bot, "sendMessage", send(format!("<b>{}</b>", "x".repeat(4096)))).await;
    // Each of these counts two units.
    sandbox.result(&bot, "sendMessage", send("😀".repeat(2048))).await;
    for (text, refusal) in [
        ("x".repeat(4097), "400 Bad Request: message is too long"),
        ("😀".repeat(2048) + "x", "400 Bad Request: message is too long"),
        (String::new(), "400 Bad Request: message text is empty"),
        (" \n ".to_owned(), "400 Bad Request: message text is empty"),
        ("<b></b>".to_owned(), "400 Bad Request: message text is empty"),
    ] {
        assert_eq!(sandbox.refusal(&bot, "sendMessage", send(text)).await, refusal);
    }
}

#[actix_web::test]
async fn refusals_have_telegrams_words() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let stranger = sandbox.create_person("Bob").await;
    for (params, refusal) in [
        (json!({ "text": "x" }), "400 Bad Request: chat_id is empty"),
        (json!({ "chat_id": alice }), "400 Bad Request: message text is empty"),
        (json!({ "chat_id": 42, "text": "x" }), "400 Bad Request: chat not found"),
        (json!({ "chat_id": "@nobody", "text": "x" }), "400 Bad Request: chat not found"),
        (json!({ "chat_id": [1], "text": "x" }), "400 Bad Request: chat not found"),
        (json!({ "chat_id": stranger, "text": "x" }), "403 Forbidden: bot can't initiate conversation with a user"),
        (
            json!({ "chat_id": alice, "text": "1.", "parse_mode": "MarkdownV2" }),
            "400 Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        (json!({ "chat_id": alice, "text": "x", "parse_mode": "rtf" }), "400 Bad Request: unsupported parse_mode"),
        (
            json!({ "chat_id": alice, "text": "x", "reply_parameters": { "message_id": 999 } }),
            "400 Bad Request: message to be replied not found",
        ),
    ] {
        assert_eq!(sandbox.refusal(&bot, "sendMessage", params).await, refusal);
    }
    sandbox.block(&bot, alice, true).await;
    let refusal = sandbox.refusal(&bot, "sendMessage", json!({ "chat_id": alice, "text": "x" })).await;
    assert_eq!(refusal, "403 Forbidden: bot was blocked by the user");
    // Writing to the bot unblocks it.
    sandbox.send_text(&bot, alice, "back").await;
    sandbox.result(&bot, "sendMessage", json!({ "chat_id": alice, "text": "x" })).await;
}

#[actix_web::test]
async fn keyboards_are_checked() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let send = |markup: Value| json!({ "chat_id": alice, "text": "x", "reply_markup": markup });
    let inline = |button: Value| send(json!({ "inline_keyboard": [[button]] }));
    sandbox.result(&bot, "sendMessage", inline(json!({ "text": "a", "callback_data": "d".repeat(64) }))).await;
    sandbox.result(&bot, "sendMessage", inline(json!({ "text": "a", "url": "https://example.com" }))).await;
    sandbox.result(&bot, "sendMessage", send(json!({ "keyboard": [["a", { "text": "b" }]] }))).await;
    sandbox.result(&bot, "sendMessage", send(json!({ "force_reply": true }))).await;
    let parse = "400 Bad Request: can't parse inline keyboard button:";
    for (params, refusal) in [
        (
            inline(json!({ "text": "a", "callback_data": "d".repeat(65) })),
            "400 Bad Request: BUTTON_DATA_INVALID".to_owned(),
        ),
        (inline(json!({ "text": "a" })), format!("{parse} Text buttons are unallowed in the inline keyboard")),
        (inline(json!({ "callback_data": "a" })), format!("{parse} Can't find field \"text\"")),
        (inline(json!("a")), format!("{parse} InlineKeyboardButton must be an Object")),
        (send(json!([])), "400 Bad Request: object expected as reply markup".to_owned()),
        (send(json!("{")), "400 Bad Request: can't parse reply keyboard markup JSON object".to_owned()),
        (
            inline(json!({ "text": "a", "url": "http://localhost/" })),
            "400 Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL".to_owned(),
        ),
    ] {
        assert_eq!(sandbox.refusal(&bot, "sendMessage", params).await, refusal);
    }
}

#[actix_web::test]
async fn commands_are_checked_and_kept_by_scope_and_language() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let command = |name: &str, description: &str| json!({ "command": name, "description": description });
    let set = |commands: Vec<Value>| json!({ "commands": commands });
    let many: Vec<Value> = (0..100).map(|n| command(&format!("c{n}"), "x")).collect();
    sandbox.result(&bot, "setMyCommands", set(many.clone())).await;
    sandbox.result(&bot, "setMyCommands", set(vec![command(&"c".repeat(32), &"d".repeat(256))])).await;
    let russian = json!({ "commands": [command("старт", "x")], "language_code": "ru" });
    assert_eq!(sandbox.refusal(&bot, "setMyCommands", russian).await, "400 Bad Request: BOT_COMMAND_INVALID");
    let too_many = [many, vec![command("more", "x")]].concat();
    for (commands, refusal) in [
        (too_many, "400 Bad Request: BOT_COMMANDS_TOO_MUCH"),
        (vec![command(&"c".repeat(33), "x")], "400 Bad Request: BOT_COMMAND_INVALID"),
        (vec![command("Start", "x")], "400 Bad Request: BOT_COMMAND_INVALID"),
        (vec![command("start", "")], "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        (vec![command("start", &"d".repeat(257))], "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        (vec![json!({})], "400 Bad Request: can't parse BotCommand: Can't find field \"command\""),
    ] {
        assert_eq!(sandbox.refusal(&bot, "setMyCommands", set(commands)).await, refusal);
    }
    let private = json!({ "commands": [command("start", "Begin")], "scope": { "type": "all_private_chats" } });
    sandbox.result(&bot, "setMyCommands", private).await;
    let scope = json!({ "scope": { "type": "all_private_chats" } });
    let kept = sandbox.result(&bot, "getMyCommands", scope.clone()).await;
    assert_eq!(kept, json!([{ "command": "start", "description": "Begin" }]));
    sandbox.result(&bot, "deleteMyCommands", scope.clone()).await;
    assert_eq!(sandbox.result(&bot, "getMyCommands", scope).await, json!([]));
}

#[actix_web::test]
async fn a_group_moves_and_tells_where_to() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let group = json!({ "bot_id": bot.id, "title": "Team", "persons": [alice] });
    let group = sandbox.control("groups", group).await["chat_id"].as_i64().unwrap();
    sandbox.result(&bot, "sendMessage", json!({ "chat_id": group, "text": "x" })).await;
    let said = json!({ "text": "hello", "from": alice });
    sandbox.control(&format!("chats/{}/{group}/messages", bot.id), said).await;
    let moved = sandbox.control(&format!("groups/{}/{group}/migrate", bot.id), json!({})).await["chat_id"].clone();
    let (status, answer) = sandbox.call(&bot, "sendMessage", json!({ "chat_id": group, "text": "x" })).await;
    assert_eq!(status, 400);
    assert_eq!(answer["parameters"], json!({ "migrate_to_chat_id": moved }));
    let sent = sandbox.result(&bot, "sendMessage", json!({ "chat_id": moved, "text": "x" })).await;
    assert_eq!(sent["chat"]["type"], "supergroup");
}

#[actix_web::test]
async fn drafts_actions_forwards_and_copies_arrive() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let mut chat = sandbox.chat(&bot, alice);
    sandbox.result(&bot, "sendChatAction", json!({ "chat_id": alice, "action": "typing" })).await;
    assert_eq!(chat.event("chat_action").await["action"], "typing");
    let wrong = sandbox.refusal(&bot, "sendChatAction", json!({ "chat_id": alice, "action": "dance" })).await;
    assert_eq!(wrong, "400 Bad Request: wrong parameter action in request");
    sandbox.result(&bot, "sendMessageDraft", json!({ "chat_id": alice, "draft_id": 7, "text": "Think" })).await;
    assert_eq!(chat.event("draft").await["text"], "Think");
    let first = sandbox.result(&bot, "sendMessage", json!({ "chat_id": alice, "text": "first" })).await;
    let from = json!({ "chat_id": alice, "from_chat_id": alice, "message_id": first["message_id"] });
    let forwarded = sandbox.result(&bot, "forwardMessage", from.clone()).await;
    assert_eq!(forwarded["forward_origin"]["sender_user"]["id"], bot.id);
    let copied = sandbox.result(&bot, "copyMessage", from).await;
    assert!(copied["message_id"].as_i64() > forwarded["message_id"].as_i64());
}
