//! Sessions: how long they last, what ends them, and seeing one's own.

use botyard::model::account::Role;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, Server};
use crate::harness::database::TestDatabase;
use crate::harness::platform::Setup;

async fn refresh(server: &Server, pair: &Value) -> Answer {
    let exchange = json!({ "refresh_token": pair["refresh_token"] });
    server.call(server.request("POST", "/api/auth/refresh").json(&exchange)).await
}

fn access(pair: &Value) -> &str {
    pair["access_token"].as_str().unwrap()
}

#[actix_web::test]
async fn any_earlier_refresh_token_ends_the_session() {
    for reused in 0..3 {
        let server = Server::start().await;
        let account = server.account("alice", Role::User).await;
        let mut pairs = vec![server.sign_in("alice").await];
        for _ in 0..3 {
            let next = refresh(&server, pairs.last().unwrap()).await.assert_status(200).json();
            pairs.push(next);
        }
        let other = server.sign_in("alice").await;
        refresh(&server, &pairs[reused]).await.assert_problem(401, "invalid_token");
        server.get("/api/auth/me", access(&pairs[3])).await.assert_problem(401, "invalid_token");
        refresh(&server, &pairs[3]).await.assert_problem(401, "invalid_token");
        server.get("/api/auth/me", access(&other)).await.assert_status(200);
        let audit = server.audit_of(&account).await;
        assert_eq!(audit.iter().filter(|record| record.action == "session.refresh_reused").count(), 1);
    }
}

async fn refresh_at_once_on(database: TestDatabase) {
    let platform = Setup::on(database).start().await;
    let api = platform.sign_up("alice", Role::User).await;
    let body = json!({ "username": "alice", "password": crate::harness::platform::PASSWORD });
    let pair = api.expect(200, "POST", "/api/auth/login", body).await;
    let exchange = json!({ "refresh_token": pair["refresh_token"] });
    let answers = join_all((0..8).map(|_| api.call("POST", "/api/auth/refresh", exchange.clone()))).await;
    let winners: Vec<&Value> = answers.iter().filter(|(status, _)| *status == 200).map(|(_, body)| body).collect();
    assert_eq!(winners.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| matches!(status, 200 | 401)), "{answers:?}");
    let exchange = json!({ "refresh_token": winners[0]["refresh_token"] });
    assert_eq!(api.problem("POST", "/api/auth/refresh", exchange).await, "401 invalid_token");
    api.get("/api/auth/me").await;
    platform.platform.stop().await;
}

#[actix_web::test]
async fn of_refreshes_at_once_one_wins_and_the_session_ends_on_sqlite() {
    refresh_at_once_on(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn of_refreshes_at_once_one_wins_and_the_session_ends_on_postgres() {
    refresh_at_once_on(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn a_session_ends_however_much_it_is_used() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let mut pair = server.sign_in("alice").await;
    for _ in 0..4 {
        server.clock.advance(TimeDelta::days(20));
        pair = refresh(&server, &pair).await.assert_status(200).json();
    }
    server.clock.advance(TimeDelta::days(10) - TimeDelta::seconds(61));
    let last = refresh(&server, &pair).await.assert_status(200).json();
    server.get("/api/auth/me", access(&last)).await.assert_status(200);
    server.clock.advance(TimeDelta::seconds(61));
    server.get("/api/auth/me", access(&last)).await.assert_problem(401, "invalid_token");
    refresh(&server, &last).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn people_see_and_end_their_own_sessions_only() {
    let server = Server::start().await;
    let alice = server.account("alice", Role::User).await;
    let (_, foreign) = server.person("bob", Role::Superadmin).await;
    let mut tokens = Vec::new();
    for number in 0..3 {
        server.clock.advance(TimeDelta::seconds(1));
        let body = json!({ "username": "alice", "password": crate::api::fixture::PASSWORD });
        let request = server.request("POST", "/api/auth/login").header("User-Agent", format!("Test/{number}"));
        tokens.push(access(&server.call(request.json(&body)).await.json()).to_owned());
    }
    let listed = server.get("/api/auth/sessions?limit=2", &tokens[0]).await.assert_status(200).json();
    assert_eq!((&listed["total"], &listed["limit"]), (&json!(3), &json!(2)));
    let newest = &listed["items"][0];
    assert_eq!((&newest["user_agent"], &newest["current"]), (&json!("Test/2"), &json!(false)));
    assert_eq!((&newest["address"], &newest["kind"]), (&json!("127.0.0.1"), &json!("token")));
    assert!(newest["created_at"].is_string() && newest["last_used_at"].is_string() && newest["expires_at"].is_string());

    let path = format!("/api/auth/sessions/{}", newest["id"].as_str().unwrap());
    let missing = "/api/auth/sessions/01890000-0000-7000-8000-000000000000";
    for (path, token) in [(path.as_str(), &foreign), (missing, &tokens[0])] {
        server.send("DELETE", path, token, json!({})).await.assert_problem(404, "not_found");
    }
    server.get("/api/auth/me", &tokens[2]).await.assert_status(200);
    server.send("DELETE", &path, &tokens[0], json!({})).await.assert_status(204);
    server.get("/api/auth/me", &tokens[2]).await.assert_problem(401, "invalid_token");
    server.send("DELETE", &path, &tokens[0], json!({})).await.assert_problem(404, "not_found");

    let ended = server.send("DELETE", "/api/auth/sessions", &tokens[0], json!({})).await;
    assert_eq!(ended.assert_status(200).json(), json!({ "ended": 1 }));
    server.get("/api/auth/me", &tokens[1]).await.assert_problem(401, "invalid_token");
    server.get("/api/auth/me", &foreign).await.assert_status(200);
    let left = server.get("/api/auth/sessions", &tokens[0]).await.json();
    assert_eq!((&left["total"], &left["items"][0]["current"]), (&json!(1), &json!(true)));
    let audit = server.audit_of(&alice).await;
    let details: Vec<&Value> =
        audit.iter().filter(|record| record.action == "session.revoked").map(|record| &record.detail).collect();
    assert_eq!(details, [&json!({ "others": 1 }), &json!({ "session": newest["id"] })]);
}
