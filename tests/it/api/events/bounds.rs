//! How many streams there are, what keeps them open, and what ends them.

use std::time::{Duration, Instant};

use botyard::model::account::Role;
use reqwest::header::ACCEPT_ENCODING;
use serde_json::{Value, json};

use crate::api::events::listener::{Listener, PATH};
use crate::api::fixture::Server;
use crate::harness::platform::eventually;

#[actix_web::test]
async fn an_account_has_so_many_streams_and_all_together_so_many() {
    let settings = [("BOTYARD__EVENTS__MAX_STREAMS_PER_ACCOUNT", "2"), ("BOTYARD__EVENTS__MAX_STREAMS", "3")];
    let server = Server::start_with(&settings).await;
    let (_, alice) = server.person("alice", Role::User).await;
    let (_, bob) = server.person("bob", Role::User).await;
    let first = Listener::open(&server, &alice).await;
    let _second = Listener::open(&server, &alice).await;
    let refused = server.get(PATH, &alice).await;
    refused.assert_problem(429, "too_many_streams");
    assert!(refused.headers.contains_key("retry-after"));
    let _third = Listener::open(&server, &bob).await;
    server.get(PATH, &bob).await.assert_problem(503, "too_many_streams");
    // A look at the head takes no place.
    server.call(server.request("HEAD", PATH).bearer_auth(&bob)).await.assert_status(200);
    drop(first);
    eventually("whoever hung up makes room", async || {
        let answer = server.get(PATH, &bob).await;
        if answer.status.as_u16() == 200 { Ok(()) } else { Err(json!(answer.text)) }
    })
    .await;
}

#[actix_web::test]
async fn a_stream_outlives_every_deadline_and_says_that_it_is_there() {
    let short = ["HTTP__REQUEST_TIMEOUT", "HTTP__HEAD_TIMEOUT", "HTTP__KEEP_ALIVE", "EVENTS__HEARTBEAT"];
    let short = short.map(|name| (format!("BOTYARD__{name}"), "1s"));
    let server = Server::start_with(&short.each_ref().map(|(name, value)| (name.as_str(), *value))).await;
    let (_, token) = server.person("alice", Role::User).await;
    let mut listener = Listener::open(&server, &token).await;
    let begun = Instant::now();
    let mut id = String::new();
    for _ in 0..4 {
        let heartbeat = listener.next().await.expect("the stream was cut off");
        assert_eq!((heartbeat.comment.as_str(), heartbeat.data), ("still here", Value::Null));
        id = heartbeat.id;
    }
    assert!(begun.elapsed() >= Duration::from_secs(3), "{:?}", begun.elapsed());
    let mut next = Listener::of(server.request("GET", PATH).bearer_auth(&token).header("Last-Event-ID", id)).await;
    assert_eq!(next.event().await.0, "hello");
    let key = json!({ "name": "of the test", "scopes": ["bot:read"] });
    server.send("POST", "/api/auth/api-keys", &token, key).await.assert_status(201);
    assert_eq!(next.event().await.0, "account", "a heartbeat's id is good to go on from");
}

#[actix_web::test]
async fn events_come_at_once_also_to_who_takes_compressed_answers_and_by_a_cookie() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let signed_in = server.try_sign_in("alice", json!({ "session": "cookie" })).await;
    let cookies = signed_in.headers.get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap()).collect();
    let request = server.request("GET", PATH).header("Cookie", cookies.join("; ")).header(ACCEPT_ENCODING, "gzip, br");
    let mut listener = Listener::of(request).await;
    let (name, hello) = listener.event().await;
    assert_eq!((name.as_str(), &hello["version"]), ("hello", &json!(env!("CARGO_PKG_VERSION"))));
    assert_eq!(hello["server_time"], json!(server.ambient.now()));
}

#[actix_web::test]
async fn streams_end_at_once_when_the_server_stops() {
    let server = Server::start().await;
    let (_, token) = server.person("alice", Role::User).await;
    let mut listeners = Vec::new();
    for _ in 0..3 {
        listeners.push(Listener::open(&server, &token).await);
    }
    let begun = Instant::now();
    server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    for mut listener in listeners {
        assert_eq!(listener.ends().await, ["retry"]);
    }
}
