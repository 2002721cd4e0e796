//! From where a stream goes on.

use botyard::model::account::{AccountId, Role};
use botyard::model::bot_log::{LogKind, LogLevel};
use botyard::services::events::{Audience, Event, LogLine};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::api::events::listener::{Block, Listener, PATH};
use crate::api::fixture::Server;
use crate::harness::platform::eventually;
use crate::harness::sandbox::PATIENCE;

fn publish(server: &Server, user_id: AccountId, id: i64, text: &str) {
    let (level, kind, text) = (LogLevel::Info, LogKind::Started, text.to_owned());
    let at = server.ambient.now();
    let line = LogLine { user_id, id, at, last_at: at, count: 1, level, kind, text };
    server.events.publish(Event::Log(line), Audience::Owner(user_id));
}

async fn line_id(listener: &mut Listener) -> (i64, String) {
    let Block { id, name, data, .. } = listener.full_event().await;
    assert_eq!(name, "log");
    (data["id"].as_i64().unwrap(), id)
}

async fn going_on(server: &Server, token: &str, id: &str) -> Listener {
    let request = server.request("GET", PATH).bearer_auth(token).header("Last-Event-ID", id);
    let mut listener = Listener::of(request).await;
    assert_eq!(listener.event().await.0, "hello");
    listener
}

#[actix_web::test]
async fn a_stream_goes_on_behind_the_last_event_that_was_heard() {
    let server = Server::start().await;
    let (alice, token) = server.person("alice", Role::User).await;
    let mut listener = Listener::open(&server, &token).await;
    for id in 1..=3 {
        publish(&server, alice.id, id, "a line");
    }
    let (first, id) = line_id(&mut listener).await;
    assert_eq!(first, 1);
    drop(listener);
    publish(&server, alice.id, 4, "a line");
    let mut by_header = going_on(&server, &token, &id).await;
    let query = server.request("GET", &format!("{PATH}?last_event_id={id}")).bearer_auth(&token);
    let mut by_query = Listener::of(query).await;
    assert_eq!(by_query.event().await.0, "hello");
    for listener in [&mut by_header, &mut by_query] {
        for expected in [2, 3, 4] {
            assert_eq!(line_id(listener).await.0, expected);
        }
    }
    publish(&server, alice.id, 5, "a line");
    assert_eq!(line_id(&mut by_header).await.0, 5);
}

#[actix_web::test]
async fn what_cannot_be_resumed_begins_with_a_reset() {
    let server = Server::start_with(&[("BOTYARD__EVENTS__HISTORY", "16")]).await;
    let (alice, token) = server.person("alice", Role::User).await;
    let mut listener = Listener::open(&server, &token).await;
    publish(&server, alice.id, 1, "a line");
    let (_, id) = line_id(&mut listener).await;
    drop(listener);
    for id in 2..=17 {
        publish(&server, alice.id, id, "a line");
    }
    assert_eq!(line_id(&mut going_on(&server, &token, &id).await).await.0, 2, "all sixteen are there");
    publish(&server, alice.id, 18, "a line");
    let mut behind = going_on(&server, &token, &id).await;
    assert_eq!(behind.event().await, ("reset".to_owned(), json!({})));
    publish(&server, alice.id, 19, "a line");
    assert_eq!(line_id(&mut behind).await.0, 19);

    // Of somebody who has not listened so far nothing was kept.
    let (_, bobs) = server.person("bob", Role::User).await;
    let (epoch, number) = id.split_once('-').unwrap();
    let future = format!("{epoch}-{}", number.parse::<u64>().unwrap() + 1000);
    let too_large = format!("{epoch}-99999999999999999999999");
    let other = Server::start().await;
    other.account("alice", Role::User).await;
    let there = other.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    for (server, token, id) in [
        (&server, &bobs, id.as_str()),
        (&server, &token, &future),
        (&server, &token, &too_large),
        (&server, &token, "nonsense"),
        (&server, &token, "-"),
        // As after a restart.
        (&other, &there, &id),
    ] {
        assert_eq!(going_on(server, token, id).await.event().await, ("reset".to_owned(), json!({})), "{id}");
    }
    server.get(&format!("{PATH}?since=1"), &token).await.assert_problem(422, "invalid_query");
}

/// Somebody who reads the first word and then nothing, and what they have read.
async fn slow_reader(server: &Server, token: &str) -> (TcpStream, String) {
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    let head = format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    let mut buffer = vec![0; 1 << 16];
    while !text.contains("event: hello") {
        let length = slow.read(&mut buffer).await.unwrap();
        text.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    (slow, text)
}

/// Tells far more than sockets hold; `quick`, who keeps up, says when everybody could have heard it.
async fn say_much(server: &Server, account: AccountId, quick: &mut Listener) {
    let long = "x".repeat(100_000);
    for id in 1..=400 {
        publish(server, account, id, &long);
        assert_eq!(line_id(quick).await.0, id);
    }
}

#[actix_web::test]
async fn a_slow_reader_is_told_that_it_missed_something() {
    let server = Server::start_with(&[("BOTYARD__EVENTS__HISTORY", "64")]).await;
    let (alice, token) = server.person("alice", Role::User).await;
    let (mut slow, mut text) = slow_reader(&server, &token).await;
    say_much(&server, alice.id, &mut Listener::open(&server, &token).await).await;
    let mut buffer = vec![0; 1 << 16];
    let found = async {
        while !text.contains("event: reset") {
            let length = slow.read(&mut buffer).await.unwrap();
            assert!(length > 0, "the stream ended");
            text.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("no reset came");
    assert!(text.matches("event: log").count() < 400);
}

#[actix_web::test]
async fn whoever_takes_nothing_makes_room_after_a_while() {
    let settings = [
        ("BOTYARD__EVENTS__HISTORY", "64"),
        ("BOTYARD__EVENTS__MAX_STREAMS_PER_ACCOUNT", "2"),
        ("BOTYARD__HTTP__STALL_TIMEOUT", "2s"),
    ];
    let server = Server::start_with(&settings).await;
    let (alice, token) = server.person("alice", Role::User).await;
    let _stalled = slow_reader(&server, &token).await;
    let mut quick = Listener::open(&server, &token).await;
    server.get(PATH, &token).await.assert_problem(429, "too_many_streams");
    say_much(&server, alice.id, &mut quick).await;
    eventually("its place is free", async || {
        let answer = server.get(PATH, &token).await;
        if answer.status.as_u16() == 200 { Ok(()) } else { Err(json!(answer.text)) }
    })
    .await;
}
