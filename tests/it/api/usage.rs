//! What a bot did over time, as its owner sees it.

use std::time::Duration;

use botyard::model::account::Role;
use chrono::TimeDelta;
use serde_json::json;

use crate::api::fixture::Server;

const USAGE: &str = "/api/user-bot/usage";

/// An access token of now: they do not last long.
async fn token_of(server: &Server, name: &str) -> String {
    server.sign_in(name).await["access_token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn questions_that_make_no_sense_are_refused() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    server.get(USAGE, &token).await.assert_problem(404, "no_bot");
    server.bot_of(&alice).await;
    for (query, told) in [
        ("step=2h", "5m"),
        ("step=", "5m"),
        ("from=yesterday", "from"),
        ("from=2026-01-02", "from"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z", "comes before"),
        ("from=2027-01-01T00:00:00Z", "comes before"),
        ("from=2025-01-01T00:00:00Z", "at most 1000 steps"),
        ("from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&step=1d", "at most 1000 steps"),
        ("step=1h&page=1", "page"),
        ("from=%00", "U+0000"),
    ] {
        let answer = server.get(&format!("{USAGE}?{query}"), &token).await;
        answer.assert_problem(422, "invalid_query");
        assert!(answer.json()["detail"].as_str().unwrap().contains(told), "{query}: {answer:?}");
    }
}

#[actix_web::test]
async fn figures_are_shown_step_by_step_at_once_and_after_a_flush() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (bob, _) = server.person("bob", Role::User).await;
    let bot = server.bot_of(&alice).await;
    server.bot_with(&bob, 987_654_321).await;
    let usage = &server.usage;
    let now = server.ambient.now();
    usage.received(bot.id, 2, now);
    usage.handled(bot.id, Duration::from_millis(4), now);
    usage.worked(bot.id, Duration::from_millis(3), now);
    usage.delivered(bot.id, true, now);
    usage.failed(bot.id, now);
    server.clock.advance(TimeDelta::hours(2));
    let token = token_of(&server, "alice").await;
    usage.delivered(bot.id, false, server.ambient.now());

    let latency = json!({ "mean": 4.0, "p50": 2.0, "p95": 3.8, "max": 4.0 });
    let first = json!({ "updates_in": 2, "handled": 1, "messages_out": 1, "messages_failed": 0, "errors": 1,
        "active_ms": 3, "latency_ms": latency });
    let second = json!({ "updates_in": 0, "handled": 0, "messages_out": 0, "messages_failed": 1, "errors": 0,
        "active_ms": 0, "latency_ms": null });
    let mut sum = first.clone();
    sum["messages_failed"] = json!(1);
    let point = |at: &str, figures: &serde_json::Value| {
        let mut point = figures.clone();
        point["at"] = json!(at);
        point
    };
    let hours = json!({
        "from": "2025-12-26T06:00:00Z", "to": "2026-01-02T06:00:00Z", "step": "1h",
        "points": [point("2026-01-02T03:00:00Z", &first), point("2026-01-02T05:00:00Z", &second)], "sum": sum,
    });
    let days = json!({
        "from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z", "step": "1d",
        "points": [point("2026-01-02T00:00:00Z", &sum)], "sum": sum,
    });
    for _ in 0..2 {
        assert_eq!(server.get(USAGE, &token).await.assert_status(200).json(), hours);
        let asked = format!("{USAGE}?step=1d&from=2026-01-01T23:59:59Z&to=2026-01-02T00:00:01Z");
        assert_eq!(server.get(&asked, &token).await.assert_status(200).json(), days);
        let status = server.get("/api/user-bot/status", &token).await.json();
        assert_eq!((&status["usage"]["last_day"], &status["usage"]["updates_in"]), (&sum, &json!(2)));
        usage.flush().await.unwrap();
    }
    let five_minutes = server.get(&format!("{USAGE}?step=5m&to=2026-01-02T03:05:00Z"), &token).await.json();
    assert_eq!(five_minutes["points"], json!([point("2026-01-02T03:00:00Z", &first)]));
    // A day later the hours have left the status, but not the counters.
    server.clock.advance(TimeDelta::days(1));
    let token = token_of(&server, "alice").await;
    let later = server.get("/api/user-bot/status", &token).await.json();
    assert_eq!((&later["usage"]["last_day"]["updates_in"], &later["usage"]["updates_in"]), (&json!(0), &json!(2)));

    let of_bob = token_of(&server, "bob").await;
    assert_eq!(server.get(USAGE, &of_bob).await.json()["points"], json!([]), "nothing of another one's bot");
}

#[actix_web::test]
async fn admins_see_figures_without_a_grant() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    server.usage.received(bot.id, 5, server.ambient.now());
    let status = server.get(&format!("/api/admin/bots/{}/status", alice.id), &admin).await;
    let status = status.assert_status(200).json();
    assert_eq!(status["usage"]["last_day"]["updates_in"], 5);
    assert_eq!((&status["owner"], &status["user_id"]), (&json!("alice"), &json!(alice.id)));
}

#[actix_web::test]
async fn the_list_of_all_bots_says_what_each_did_in_the_last_day() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (bob, _) = server.person("bob", Role::User).await;
    let (carol, _) = server.person("carol", Role::User).await;
    let bots = [server.bot_with(&alice, 1).await, server.bot_with(&bob, 2).await];
    server.bot_with(&carol, 3).await;
    let count = |bot: usize, messages: usize| {
        let now = server.ambient.now();
        server.usage.received(bots[bot].id, 2 * messages, now);
        (0..messages).for_each(|_| server.usage.delivered(bots[bot].id, true, now));
        server.usage.failed(bots[bot].id, now);
    };
    // More than a day ago, and in two hours of the last one: some is written down, some only counted so far.
    count(0, 9);
    server.clock.advance(TimeDelta::hours(24));
    count(0, 1);
    count(1, 4);
    server.clock.advance(TimeDelta::hours(2));
    server.usage.flush().await.unwrap();
    count(0, 2);
    let (_, admin) = server.person("admin", Role::Admin).await;
    let listed = server.get("/api/admin/bots/list", &admin).await.assert_status(200).json();
    let day_of = |owner: &str| {
        let bot = listed["items"].as_array().unwrap().iter().find(|bot| bot["owner"] == owner).unwrap();
        let figures = ["updates_in", "messages_out", "errors"].map(|figure| bot["last_day"][figure].as_i64().unwrap());
        (figures, bot["last_day"]["latency_ms"].is_null())
    };
    assert_eq!(day_of("alice").0, [6, 3, 2]);
    assert_eq!(day_of("bob").0, [8, 4, 1]);
    assert_eq!(day_of("carol"), ([0, 0, 0], true));
}
