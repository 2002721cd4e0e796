//! Signing in, staying signed in, signing out.

use std::time::Duration;

use botyard::model::account::Role;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{PASSWORD, Server};

#[actix_web::test]
async fn a_session_begins_is_refreshed_and_ends() {
    let server = Server::start().await;
    let account = server.account("alice", Role::User).await;
    let first = server.sign_in("Alice").await;
    assert_eq!(first["token_type"], "Bearer");
    assert_eq!(first["expires_in"], 900);
    assert_eq!(first["account"]["id"], account.id.to_string());
    assert_eq!(first["account"]["username"], "alice");
    assert_eq!(first["account"]["role"], "user");
    let token = first["access_token"].as_str().unwrap();
    let me = server.get("/api/auth/me", token).await;
    let me = me.assert_status(200).json();
    assert_eq!((&me["username"], &me["role"]), (&json!("alice"), &json!("user")));
    assert_eq!((&me["otp_enabled"], &me["recovery_codes_left"]), (&json!(false), &json!(0)));
    assert_eq!((&me["must_change_password"], &me["csrf_token"]), (&json!(false), &Value::Null));
    assert_eq!((&me["session"]["current"], &me["session"]["kind"]), (&json!(true), &json!("token")));
    let verified = server.get("/api/auth/verify", token).await;
    assert_eq!(verified.assert_status(200).json()["valid"], true);

    let exchange = json!({ "refresh_token": first["refresh_token"] });
    let second = server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await;
    let second = second.assert_status(200).json();
    let token = second["access_token"].as_str().unwrap();
    server.call(server.request("POST", "/api/auth/logout").bearer_auth(token)).await.assert_status(204);
    server.get("/api/auth/me", token).await.assert_problem(401, "invalid_token");
    let exchange = json!({ "refresh_token": second["refresh_token"] });
    let again = server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await;
    again.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn a_session_in_use_does_not_end() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let mut pair = server.sign_in("alice").await;
    let refresh = async |pair: &serde_json::Value| {
        let exchange = json!({ "refresh_token": pair["refresh_token"] });
        server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await
    };
    for _ in 0..3 {
        server.clock.advance(TimeDelta::days(20));
        pair = refresh(&pair).await.assert_status(200).json();
    }
    server.clock.advance(TimeDelta::days(30));
    refresh(&pair).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn a_refresh_token_used_again_ends_the_session() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let first = server.sign_in("alice").await;
    let exchange = json!({ "refresh_token": first["refresh_token"] });
    let second = server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await;
    server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await.assert_problem(401, "invalid_token");
    let token = second.json()["access_token"].as_str().unwrap().to_owned();
    server.get("/api/auth/me", &token).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn bad_tokens_are_refused() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    for (header, code) in [
        ("Bearer garbage", "invalid_token"),
        ("Bearer ", "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Basic YWxpY2U6eA==", "unauthenticated"),
        (&*format!("Bearer {}", "a".repeat(5000)), "unauthenticated"),
        (&*format!("Bearer {token}x"), "invalid_token"),
    ] {
        let request = server.request("GET", "/api/auth/me").header("Authorization", header);
        server.call(request).await.assert_problem(401, code);
    }
    let request = server.request("GET", "/api/auth/me").header("Authorization", format!("bearer {token}"));
    server.call(request).await.assert_status(200);
    server.clock.advance(TimeDelta::from_std(Duration::from_mins(15)).unwrap());
    server.get("/api/auth/me", &token).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn wrong_credentials_get_one_answer_and_then_a_wait() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let mut details = Vec::new();
    for name in ["alice", "nobody", "not a name"] {
        let body = json!({ "username": name, "password": "wrong password" });
        let answer = server.call(server.request("POST", "/api/auth/login").json(&body)).await;
        answer.assert_problem(401, "wrong_credentials");
        details.push(answer.json()["detail"].clone());
    }
    assert!(details.windows(2).all(|pair| pair[0] == pair[1]));
    let body = json!({ "username": "alice", "password": "wrong password" });
    for _ in 0..1000 {
        let answer = server.call(server.request("POST", "/api/auth/login").json(&body)).await;
        if answer.status == 429 {
            answer.assert_problem(429, "too_many_sign_ins");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            return;
        }
    }
    panic!("guessing is not slowed down");
}

#[actix_web::test]
async fn guesses_made_at_once_are_slowed_down_like_others() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let attempt = async |password: &str| {
        let body = json!({ "username": "alice", "password": password });
        server.call(server.request("POST", "/api/auth/login").json(&body)).await
    };
    let guesses = (0..150).map(|number| format!("wrong password {number}")).collect::<Vec<_>>();
    let answers = join_all(guesses.iter().map(|guess| attempt(guess))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 145));
    attempt(PASSWORD).await.assert_problem(429, "too_many_sign_ins");
    server.clock.advance(TimeDelta::minutes(5));
    for _ in 0..10 {
        attempt(PASSWORD).await.assert_status(200);
    }
}
