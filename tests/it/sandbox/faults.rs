//! Scripted faults.

use serde_json::{Value, json};

use crate::harness::sandbox::{TestBot, TestSandbox};

async fn started() -> (TestSandbox, TestBot, Value) {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    (sandbox, bot, json!({ "chat_id": alice, "text": "x" }))
}

#[actix_web::test]
async fn too_many_requests_on_a_schedule() {
    let (sandbox, bot, message) = started().await;
    let fault = json!({ "kind": "too_many_requests", "retry_after": 3, "method": "sendmessage" });
    let schedule = json!({ "skip": 1, "every": 2, "count": 2 });
    let mut fault = fault;
    fault.as_object_mut().unwrap().extend(schedule.as_object().unwrap().clone());
    sandbox.fault(fault).await;
    let mut codes = Vec::new();
    for _ in 0..7 {
        let (status, answer) = sandbox.call(&bot, "sendMessage", message.clone()).await;
        if status == 429 {
            assert_eq!(answer["description"], "Too Many Requests: retry after 3");
            assert_eq!(answer["parameters"], json!({ "retry_after": 3 }));
        }
        codes.push(status);
    }
    assert_eq!(codes, [200, 200, 429, 200, 429, 200, 200]);
    assert_eq!(sandbox.calls(&bot, "sendMessage").await, 7);
    let left = sandbox.control_get("faults").await;
    assert_eq!(left["faults"], json!([]));
}

#[actix_web::test]
async fn faults_hit_whom_they_are_meant_for() {
    let (sandbox, bot, message) = started().await;
    let other = sandbox.create_bot("other_bot").await;
    sandbox.fault(json!({ "kind": "error", "code": 502, "bot_id": other.id })).await;
    sandbox.result(&bot, "sendMessage", message.clone()).await;
    assert_eq!(sandbox.refusal(&other, "getMe", json!({})).await, "502 Bad Gateway");
    sandbox.clear_faults().await;
    sandbox.result(&other, "getMe", json!({})).await;

    let migrated = json!({ "kind": "error", "code": 400, "migrate_to_chat_id": -1001, "chat_id": message["chat_id"] });
    sandbox.fault(migrated).await;
    let (_, answer) = sandbox.call(&bot, "sendMessage", message).await;
    assert_eq!(answer["parameters"]["migrate_to_chat_id"], -1001);
    sandbox.result(&bot, "getMe", json!({})).await;
}

#[actix_web::test]
async fn connections_break_and_answers_are_lost() {
    let (sandbox, bot, message) = started().await;
    let url = format!("{}/bot{}/sendMessage", sandbox.base_url(), bot.token);
    let alice = message["chat_id"].as_i64().unwrap();
    let send = || sandbox.http().post(&url).json(&message).send();
    let mut chat = sandbox.chat(&bot, alice);
    chat.news().await;

    sandbox.fault(json!({ "kind": "reset", "count": 1 })).await;
    assert!(send().await.is_err());
    assert_eq!(chat.news().await.len(), 0);

    sandbox.fault(json!({ "kind": "lose_answer", "count": 1 })).await;
    assert!(send().await.is_err());
    assert_eq!(chat.news().await.len(), 1);

    sandbox.fault(json!({ "kind": "garbage", "count": 1 })).await;
    assert!(send().await.unwrap().json::<Value>().await.is_err());

    sandbox.fault(json!({ "kind": "delay", "ms": 1, "count": 1 })).await;
    assert!(send().await.unwrap().status().is_success());
}

#[actix_web::test]
async fn nonsense_is_no_fault() {
    let (sandbox, ..) = started().await;
    for fault in [json!({}), json!({ "kind": "earthquake" }), json!({ "kind": "too_many_requests" })] {
        assert_eq!(sandbox.try_control("faults", fault).await.0, 400);
    }
}
