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
    for fault in [
        json!({}),
        json!({ "kind": "earthquake" }),
        json!({ "kind": "too_many_requests" }),
        json!({ "kind": "too_many_requests", "retry_after": 10_000_000_000_u64 }),
        json!({ "kind": "error", "code": 200 }),
        json!({ "kind": "html", "code": 700 }),
        json!({ "kind": "delay", "ms": 3_600_000 }),
        json!({ "kind": "drip", "bytes": 0, "pause_ms": 1 }),
        json!({ "kind": "huge", "bytes": 1_u64 << 40 }),
        json!({ "kind": "reset", "for_ms": 3_600_000 }),
    ] {
        assert_eq!(sandbox.try_control("faults", fault).await.0, 400);
    }
}

#[actix_web::test]
async fn answers_come_broken_in_many_ways() {
    let (sandbox, bot, message) = started().await;
    let alice = message["chat_id"].as_i64().unwrap();
    let mut chat = sandbox.chat(&bot, alice);
    chat.news().await;
    let url = format!("{}/bot{}/sendMessage", sandbox.base_url(), bot.token);
    for (fault, status, is_done, is_answer) in [
        (json!({ "kind": "html", "code": 502 }), 502, false, "502 Bad Gateway"),
        (json!({ "kind": "truncate", "bytes": 5 }), 200, true, r#"{"ok""#),
        (json!({ "kind": "say", "body": "nonsense" }), 200, false, "nonsense"),
        (json!({ "kind": "say", "body": "nonsense", "after": true }), 200, true, "nonsense"),
        (json!({ "kind": "drip", "bytes": 50, "pause_ms": 1 }), 200, true, r#""ok":true"#),
        (json!({ "kind": "huge", "bytes": 200_000 }), 200, true, r#""ok":true"#),
    ] {
        let mut scripted = fault.clone();
        scripted["count"] = json!(1);
        sandbox.fault(scripted).await;
        let answer = sandbox.http().post(&url).json(&message).send().await.unwrap();
        assert_eq!(answer.status(), status, "{fault}");
        let body = answer.text().await.unwrap();
        assert!(body.contains(is_answer), "{fault}: {body}");
        assert_eq!(body.len() > 200_000, fault["kind"] == "huge", "{fault}");
        assert_eq!(chat.news().await.len(), usize::from(is_done), "{fault}");
    }
}

#[actix_web::test]
async fn a_silence_ends_when_the_caller_gives_up_and_a_fault_when_its_time_is_over() {
    let (sandbox, bot, message) = started().await;
    let url = format!("{}/bot{}/sendMessage", sandbox.base_url(), bot.token);
    let send = |millis| {
        let timeout = std::time::Duration::from_millis(millis);
        sandbox.http().post(&url).json(&message).timeout(timeout).send()
    };
    sandbox.fault(json!({ "kind": "silence", "count": 1 })).await;
    assert!(send(100).await.unwrap_err().is_timeout());
    sandbox.fault(json!({ "kind": "reset", "for_ms": 300 })).await;
    assert!(send(10_000).await.is_err());
    crate::harness::platform::eventually("the fault ends", async || {
        send(10_000).await.map(drop).map_err(|error| json!(error.is_request()))
    })
    .await;
    assert_eq!(sandbox.control_get("faults").await["faults"], json!([]));
}

#[actix_web::test]
async fn calls_at_once_are_counted_and_polls_are_not() {
    let (sandbox, bot, message) = started().await;
    sandbox.fault(json!({ "kind": "delay", "ms": 100, "method": "sendMessage" })).await;
    let calls = (0..5).map(|_| sandbox.call(&bot, "sendMessage", message.clone()));
    futures_util::future::join_all(calls).await;
    sandbox.result(&bot, "getUpdates", json!({})).await;
    let load = sandbox.control_get("load").await;
    let sum: u64 = load["tenths"].as_array().unwrap().iter().map(|calls| calls.as_u64().unwrap()).sum();
    assert_eq!((sum, &load["under_way"]), (5, &json!(0)), "{load}");
    assert!((2..=5).contains(&load["peak"].as_u64().unwrap()), "{load}");
}
