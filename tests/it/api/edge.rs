//! What every answer carries, webhooks, operation, and how long a call may take.

use std::collections::HashSet;

use botyard::http::{self, metrics};
use botyard::model::account::Role;
use chrono::TimeDelta;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::api::fixture::{HOOK_SECRET, Server};

const UPDATE: &str = r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"text":"hi"}}"#;

#[actix_web::test]
async fn every_answer_carries_an_id_and_the_security_headers() {
    let server = Server::start().await;
    let mut ids = HashSet::new();
    for path in ["/healthz", "/", "/api/docs", "/api/openapi.json", "/api/auth/me", "/api/nothing", "/api/auth/login"] {
        let request = server.request("GET", path).header("X-Request-Id", "from-outside");
        let answer = server.call(request).await;
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{path}");
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")), "{path}");
    }
    assert!(!ids.contains("from-outside"));
}

#[actix_web::test]
async fn behind_https_browsers_are_told_to_stay_there() {
    let server = Server::start_with(&[("BOTYARD__HTTP__PUBLIC_URL", "https://bots.example.org")]).await;
    let answer = server.call(server.request("GET", "/healthz")).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[actix_web::test]
async fn the_documentation_is_served() {
    let server = Server::start().await;
    let page = server.call(server.request("GET", "/api/docs")).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text.contains("/api/user-bot/create") && !page.text.contains("<script"));
    assert!(page.text.contains("one binary.</p><p>") && !page.text.contains("..</p>"), "{}", page.text);
    let document = server.call(server.request("GET", "/api/openapi.json")).await;
    assert_eq!(document.json()["info"]["title"], "Botyard");
    let compressed = server.call(server.request("GET", "/api/openapi.json").header("Accept-Encoding", "gzip")).await;
    assert_eq!(compressed.header("content-encoding"), "gzip");
    let head = server.call(server.request("HEAD", "/healthz")).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[actix_web::test]
async fn only_genuine_webhook_calls_are_taken() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    for (hook_id, secret) in [(&*bot.hook_id, "wrong"), (&bot.hook_id, ""), ("unknown", HOOK_SECRET), ("a%00b", "x")] {
        server.webhook(hook_id, secret, UPDATE).await.assert_problem(401, "unknown_webhook");
    }
    server.webhook(&bot.hook_id, HOOK_SECRET, "{}").await.assert_problem(400, "malformed_update");
    let request = server.request("POST", &format!("/telegram/webhook/{}", bot.hook_id));
    let binary = request.header("X-Telegram-Bot-Api-Secret-Token", HOOK_SECRET).body(vec![0xff, 0xfe]);
    server.call(binary).await.assert_problem(400, "unreadable_body");
    let large = format!("{UPDATE}{}", " ".repeat(2_000_000));
    server.webhook(&bot.hook_id, HOOK_SECRET, &large).await.assert_problem(413, "body_too_large");
    for _ in 0..2 {
        let answer = server.webhook(&bot.hook_id, HOOK_SECRET, UPDATE).await;
        assert_eq!(answer.assert_status(200).text, "");
    }
    let status = server.get("/api/user-bot/status", &token).await.json();
    assert_eq!(status["usage"]["updates_in"], 1, "{status}");
    server.send("POST", "/api/user-bot/stop", &token, serde_json::json!({})).await.assert_status(200);
    let answer = server.webhook(&bot.hook_id, HOOK_SECRET, UPDATE).await;
    answer.assert_problem(503, "bot_not_running");
    assert_eq!(answer.header("retry-after"), "10");
}

#[actix_web::test]
async fn readiness_shows_telegram_but_does_not_need_it() {
    let server = Server::start().await;
    let ready = async || server.call(server.request("GET", "/readyz")).await;
    assert_eq!(ready().await.assert_status(200).json()["status"], "ok");
    server.health.set("telegram", false, "connection refused");
    let answer = ready().await.assert_status(200).json();
    assert_eq!((&answer["ready"], &answer["status"]), (&true.into(), &"degraded".into()), "{answer}");
    // What is wrong is for admins: `GET /api/admin/health` says it.
    assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    server.health.set("telegram", true, "answers");
    server.health.set_required("serving", false, "stopping");
    assert_eq!(ready().await.assert_status(503).json()["status"], "unavailable");
}

#[actix_web::test]
async fn a_store_that_answers_but_takes_no_writes_is_not_ready() {
    let server = Server::start().await;
    let ready = async || server.call(server.request("GET", "/readyz")).await.status.as_u16();
    assert_eq!(ready().await, 200);
    // What a full disk does, without one: the connection that writes does so no more.
    let mut tx = server.store.begin().await.unwrap();
    sqlx::query("PRAGMA query_only = 1").execute(tx.as_sqlite().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    // A probe is good for a few seconds, so that whoever asks often does not wear out the disk.
    assert_eq!(ready().await, 200);
    server.clock.advance(TimeDelta::seconds(5));
    assert_eq!(ready().await, 503);
}

#[actix_web::test]
async fn a_call_that_takes_too_long_is_given_up() {
    let server = Server::start_with(&[("BOTYARD__HTTP__REQUEST_TIMEOUT", "1s")]).await;
    let mut socket = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    let head =
        "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = socket.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("timed_out") && answer.contains("\r\nx-request-id: "), "{answer}");
    assert!(answer.contains("\"request_id\":"), "{answer}");
}

#[actix_web::test]
async fn metrics_have_their_own_listener() {
    let handle = PrometheusBuilder::new().build_recorder().handle();
    let listener = http::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let server = metrics::serve(listener, handle).unwrap();
    let stop = server.handle();
    tokio::spawn(server);
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    assert_eq!(reqwest::get(format!("http://{address}/")).await.unwrap().status().as_u16(), 404);
    stop.stop(false).await;
}
