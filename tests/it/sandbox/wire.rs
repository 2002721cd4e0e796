//! Bodies, names and paths.

use serde_json::{Value, json};

use crate::harness::sandbox::{TestBot, TestSandbox};

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn started() -> (TestSandbox, TestBot, i64) {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    (sandbox, bot, alice)
}

#[actix_web::test]
async fn every_kind_of_body_is_understood() {
    let (sandbox, bot, alice) = started().await;
    let chat_id = alice.to_string();
    let url = format!("{}/bot{}/SENDmessage", sandbox.base_url(), bot.token);
    let fields = [("chat_id", chat_id.as_str()), ("text", "a & b")];
    let form = reqwest::multipart::Form::new().text("chat_id", chat_id.clone()).text("text", "a & b");
    let http = sandbox.http();
    let query = format!("{url}?chat_id={chat_id}&text=a%20%26%20b");
    for request in [
        http.post(&url).json(&json!({ "chat_id": chat_id, "text": "a & b", "unknown": { "x": null } })),
        http.post(&url).form(&fields),
        http.post(&url).multipart(form),
        http.post(&query),
        http.get(&query),
    ] {
        let (status, answer) = answer(request).await;
        assert_eq!((status, &answer["result"]["text"]), (200, &json!("a & b")), "{answer}");
    }
}

#[actix_web::test]
async fn unknown_tokens_and_methods_are_refused() {
    let (sandbox, bot, _) = started().await;
    let http = sandbox.http();
    let base = sandbox.base_url();
    for (path, code, words) in [
        (format!("/bot{}:{}/getMe", bot.id, "x".repeat(35)), 401, "Unauthorized"),
        ("/bot1:x/getMe".to_owned(), 401, "Unauthorized"),
        ("/botnonsense/getMe".to_owned(), 404, "Not Found"),
        (format!("/bot{}/sendTeapot", bot.token), 404, "Not Found"),
        (format!("/bot{}", bot.token), 404, "Not Found"),
        ("/nowhere".to_owned(), 404, "Not Found"),
        (format!("/file/bot{}/documents/none.pdf", bot.token), 404, "Not Found"),
        ("/file/bot1:x/documents/none.pdf".to_owned(), 401, "Unauthorized"),
    ] {
        let (status, body) = answer(http.get(format!("{base}{path}"))).await;
        assert_eq!(status, code, "{path}");
        assert_eq!(body, json!({ "ok": false, "error_code": code, "description": words }));
    }
}

#[actix_web::test]
async fn garbage_is_refused() {
    let (sandbox, bot, _) = started().await;
    let url = format!("{}/bot{}/sendMessage", sandbox.base_url(), bot.token);
    let post = |kind: &str, body: &[u8]| sandbox.http().post(&url).header("content-type", kind).body(body.to_vec());
    for (kind, body) in [
        ("application/json", b"{\"chat_id\":".as_slice()),
        ("application/json", b"[1]"),
        ("application/json", b"{\"text\":\"\xff\"}"),
        ("application/x-www-form-urlencoded", b"%%%=&&"),
        ("multipart/form-data; boundary=x", b"--y nonsense"),
        ("multipart/form-data", b""),
        ("text/plain", b"chat_id=1"),
        ("", b"\x00\x01"),
    ] {
        let (status, body) = answer(post(kind, body)).await;
        assert_eq!((status, &body["ok"]), (400, &json!(false)), "{kind}: {body}");
    }
}

#[actix_web::test]
async fn oversized_bodies_are_refused() {
    let (sandbox, bot, alice) = started().await;
    let url = format!("{}/bot{}/sendMessage", sandbox.base_url(), bot.token);
    let big = json!({ "chat_id": alice, "text": "x".repeat(2 * 1024 * 1024) });
    assert_eq!(answer(sandbox.http().post(&url).json(&big)).await.0, 413);

    let url = format!("{}/bot{}/sendDocument", sandbox.base_url(), bot.token);
    let part = reqwest::multipart::Part::bytes(vec![0; 50 * 1024 * 1024 + 1]).file_name("big.bin");
    let form = reqwest::multipart::Form::new().text("chat_id", alice.to_string()).part("document", part);
    let (status, body) = answer(sandbox.http().post(&url).multipart(form)).await;
    assert_eq!((status, &body["description"]), (413, &json!("Request Entity Too Large")));
    sandbox.result(&bot, "getMe", json!({})).await;
}
