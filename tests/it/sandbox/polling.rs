//! `getUpdates`.

use futures_util::FutureExt as _;
use serde_json::{Value, json};

use crate::harness::sandbox::{TestBot, TestSandbox};

async fn poll(sandbox: &TestSandbox, bot: &TestBot, params: Value) -> Vec<i64> {
    let updates = sandbox.result(bot, "getUpdates", params).await;
    updates.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn offsets_confirm() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    for text in ["a", "b", "c", "d"] {
        sandbox.send_text(&bot, alice, text).await;
    }
    let all = poll(&sandbox, &bot, json!({})).await;
    assert_eq!(all, [all[0], all[0] + 1, all[0] + 2, all[0] + 3]);
    assert_eq!(poll(&sandbox, &bot, json!({ "limit": 2 })).await, all[..2]);
    assert_eq!(poll(&sandbox, &bot, json!({ "offset": all[1] })).await, all[1..]);
    // What is confirmed does not come back.
    assert_eq!(poll(&sandbox, &bot, json!({ "offset": 0 })).await, all[1..]);
    // An offset in the future confirms nothing.
    assert_eq!(poll(&sandbox, &bot, json!({ "offset": all[3] + 2 })).await, all[1..]);
    // A negative one keeps the last and forgets the rest.
    assert_eq!(poll(&sandbox, &bot, json!({ "offset": -1 })).await, all[3..]);
    assert_eq!(poll(&sandbox, &bot, json!({ "offset": all[3] + 1 })).await, [0; 0]);
}

#[actix_web::test]
async fn a_long_poll_ends_with_the_first_update() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let waiting = poll(&sandbox, &bot, json!({ "timeout": 50 }));
    let writing = sandbox.send_text(&bot, alice, "wake up");
    let (updates, _) = futures_util::join!(waiting, writing);
    assert_eq!(updates.len(), 1);
}

#[actix_web::test]
async fn a_second_poll_ends_the_first() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let polls = ["first", "second"].map(|_| Box::pin(sandbox.call(&bot, "getUpdates", json!({ "timeout": 50 }))));
    let (ended, _, rest) = futures_util::future::select_all(polls).await;
    assert_eq!(
        ended.1["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
    assert_eq!(ended.0, 409);
    sandbox.send_text(&bot, alice, "x").await;
    let (survived, ..) = futures_util::future::select_all(rest).await;
    assert_eq!(survived.0, 200);
}

#[actix_web::test]
async fn polling_and_a_webhook_exclude_each_other() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let mut waiting = Box::pin(sandbox.call(&bot, "getUpdates", json!({ "timeout": 50 })));
    // Started, so that it is under way when the webhook is set.
    assert!((&mut waiting).now_or_never().is_none());
    let url = json!({ "url": "http://127.0.0.1:9/hook" });
    let set = async {
        while sandbox.result(&bot, "getWebhookInfo", json!({})).await["url"] == "" {
            sandbox.result(&bot, "setWebhook", url.clone()).await;
        }
    };
    let ((status, answer), ()) = futures_util::join!(waiting, set);
    assert_eq!(status, 409, "{answer}");
    assert_eq!(
        sandbox.refusal(&bot, "getUpdates", json!({})).await,
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook \
         first"
    );
    sandbox.result(&bot, "deleteWebhook", json!({})).await;
    sandbox.result(&bot, "getUpdates", json!({})).await;
}

#[actix_web::test]
async fn allowed_updates_are_remembered() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    poll(&sandbox, &bot, json!({ "allowed_updates": ["my_chat_member"] })).await;
    sandbox.send_text(&bot, alice, "unheard").await;
    sandbox.block(&bot, alice, true).await;
    let updates = sandbox.result(&bot, "getUpdates", json!({})).await;
    assert_eq!(updates.as_array().unwrap().len(), 1);
    assert_eq!(updates[0]["my_chat_member"]["new_chat_member"]["status"], "kicked");
    let info = sandbox.result(&bot, "getWebhookInfo", json!({})).await;
    assert_eq!(info["allowed_updates"], json!(["my_chat_member"]));
}

#[actix_web::test]
async fn a_revoked_token_opens_nothing() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let token = sandbox.revoke(&bot).await;
    assert_eq!(sandbox.refusal(&bot, "getMe", json!({})).await, "401 Unauthorized");
    sandbox.result(&TestBot { token, ..bot }, "getMe", json!({})).await;
}

#[actix_web::test]
async fn a_poll_ends_when_its_token_is_revoked() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "x").await;
    let offset = poll(&sandbox, &bot, json!({})).await[0] + 1;
    let waiting = sandbox.call(&bot, "getUpdates", json!({ "offset": offset, "timeout": 50 }));
    let revoke = async {
        // The poll has begun when it has confirmed the update.
        while sandbox.control_get("stats").await["pending_updates"] != 0 {}
        sandbox.revoke(&bot).await;
    };
    let ((status, answer), ()) = futures_util::join!(waiting, revoke);
    assert_eq!((status, &answer["description"]), (401, &json!("Unauthorized")));
}
