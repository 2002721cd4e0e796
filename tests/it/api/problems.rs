//! What is answered when a call makes no sense.

use botyard::model::account::Role;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use crate::api::fixture::{Answer, Server};

const LIMITS: &str = "/api/user-bot/rate-limits";

async fn patch_limits(server: &Server, token: &str, media_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = server.request("PATCH", LIMITS).bearer_auth(token).header(CONTENT_TYPE, media_type);
    server.call(request.body(body)).await
}

#[actix_web::test]
async fn bodies_that_make_no_sense_are_refused() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let json = "application/json";
    for body in ["", "{", r#"{"rps":}"#, r#"{"rps":1} x"#] {
        patch_limits(&server, &token, json, body).await.assert_problem(400, "malformed_json");
    }
    for (body, field) in [
        (r#"{"rps":"five"}"#, "rps"),
        (r#"{"rps":-1}"#, "rps"),
        (r#"{"rps":1.5}"#, "rps"),
        (r#"{"rps":99999999999}"#, "rps"),
        (r#"{"max_concurrent":[]}"#, "max_concurrent"),
        (r#"{"color":1}"#, "color"),
    ] {
        let answer = patch_limits(&server, &token, json, body).await;
        answer.assert_problem(422, "invalid_body");
        assert_eq!(answer.json()["field"], field, "{answer:?}");
    }
    let answer = patch_limits(&server, &token, json, "[]").await;
    answer.assert_problem(422, "invalid_body");
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/json5"] {
        patch_limits(&server, &token, media_type, "{}").await.assert_problem(415, "unsupported_media_type");
    }
    patch_limits(&server, &token, "application/json; charset=utf-8", "{}").await.assert_problem(404, "no_bot");
    let large = format!(r#"{{"rps":1{}}}"#, " ".repeat(2_000_000));
    patch_limits(&server, &token, json, large).await.assert_problem(413, "body_too_large");
}

#[actix_web::test]
async fn a_body_without_declared_length_has_the_same_limit() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let chunks = futures_util::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(" ".repeat(50_000))));
    let body = reqwest::Body::wrap_stream(chunks);
    patch_limits(&server, &token, "application/json", body).await.assert_problem(413, "body_too_large");
}

#[actix_web::test]
async fn values_of_the_wrong_type_are_not_quoted() {
    let server = Server::start().await;
    let body = json!({ "username": "alice", "password": 424_242 });
    let answer = server.call(server.request("POST", "/api/auth/login").json(&body)).await;
    answer.assert_problem(422, "invalid_body");
    assert_eq!(answer.json()["field"], "password");
    assert!(!answer.text.contains("424242"), "{answer:?}");
}

#[actix_web::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    for path in ["/api/nothing", "/nothing.txt", "/api/auth/me/", "//", "/api/%00"] {
        server.get(path, &token).await.assert_problem(404, "unknown_path");
    }
    server.get("/api/admin/bots/no-id/status", &token).await.assert_problem(404, "not_found");
    let answer = server.call(server.request("DELETE", "/api/auth/login")).await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = server.call(server.request("BREW", "/api/admin/users")).await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
}

#[actix_web::test]
async fn queries_that_make_no_sense_are_refused() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let long = format!("q={}", "x".repeat(101));
    for query in
        ["page=0", "limit=0", "limit=201", "page=x", "page=-1", "color=1", "status=asleep", "sort=up", "q=%00", &long]
    {
        server.get(&format!("/api/admin/bots/list?{query}"), &token).await.assert_problem(422, "invalid_query");
    }
    for query in ["page=4294967295&limit=200", "status=rate_limited&sort=last_used&q=%25_x", "q="] {
        let answer = server.get(&format!("/api/admin/bots/list?{query}"), &token).await;
        assert_eq!(answer.assert_status(200).json()["total"], 0);
    }
    server.get("/api/admin/audit?target=x", &token).await.assert_problem(422, "invalid_query");
}

#[actix_web::test]
async fn a_dead_store_is_said_without_its_words() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    server.store.close().await;
    let answer = server.get("/api/auth/me", &token).await;
    answer.assert_problem(503, "store_unavailable");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.json()["retry_after"], 5);
    assert!(!answer.text.contains("pool"), "{answer:?}");
    let answer = server.get("/readyz", &token).await;
    assert_eq!(answer.assert_status(503).json()["status"], "unavailable");
    server.get("/healthz", &token).await.assert_status(200);
}
