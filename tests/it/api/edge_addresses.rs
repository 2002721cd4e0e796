//! Whose call it is, and how much one address and one account may ask for.

use botyard::model::account::Role;
use reqwest::RequestBuilder;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::api::fixture::{Answer, HOOK_SECRET, PASSWORD, Server};
use crate::harness::platform::eventually;

const BEHIND_PROXY: (&str, &str) = ("BOTYARD__HTTP__TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8");

fn through(request: RequestBuilder, forwarded_for: &str) -> RequestBuilder {
    request.header("X-Forwarded-For", forwarded_for)
}

/// A sign-in with a name that nobody has and `forwarded_for`.
async fn guess(server: &Server, name: &str, forwarded_for: &str) -> Answer {
    let body = json!({ "username": name, "password": PASSWORD });
    server.call(through(server.request("POST", "/api/auth/login").json(&body), forwarded_for)).await
}

/// The address in the newest audit record of a failed sign-in.
async fn recorded_address(server: &Server, token: &str) -> String {
    let log = server.get("/api/admin/audit?limit=200", token).await.json();
    let records = log["items"].as_array().unwrap();
    let failed = records.iter().find(|record| record["action"] == "session.refused");
    failed.unwrap_or_else(|| panic!("{log}"))["address"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn whoever_is_no_trusted_proxy_speaks_for_itself() {
    let server = Server::start().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    for number in 0..5 {
        let answer = guess(&server, &format!("nobody{number}"), &format!("198.51.100.{number}")).await;
        answer.assert_problem(401, "wrong_credentials");
        assert_eq!(recorded_address(&server, &token).await, "127.0.0.1");
    }
    guess(&server, "nobody", "198.51.100.99").await.assert_problem(429, "too_many_sign_ins");
}

#[actix_web::test]
async fn a_new_address_in_the_same_ipv6_network_makes_no_more_accounts() {
    let server = Server::start_with(&[BEHIND_PROXY, ("BOTYARD__ACCOUNTS__REGISTRATION", "open")]).await;
    let register = async |name: &str, forwarded_for: &str| {
        let body = json!({ "username": name, "password": PASSWORD });
        server.call(through(server.request("POST", "/api/auth/register").json(&body), forwarded_for)).await
    };
    for number in 1..=5 {
        register(&format!("user{number}"), &format!("2001:db8:1:2::{number}")).await.assert_status(201);
    }
    register("user6", "2001:db8:1:2:ffff::6").await.assert_problem(429, "too_many_registrations");
    register("user6", "2001:db8:1:3::6").await.assert_status(201);
}

#[actix_web::test]
async fn the_address_that_a_trusted_proxy_names_is_recorded_and_slowed_down() {
    let server = Server::start_with(&[BEHIND_PROXY]).await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    for number in 0..5 {
        // The left end is the guesser's invention, the right end another proxy of ours.
        let chain = format!("203.0.113.{number}, 198.51.100.7, 10.1.2.3");
        guess(&server, &format!("nobody{number}"), &chain).await.assert_problem(401, "wrong_credentials");
        assert_eq!(recorded_address(&server, &token).await, "198.51.100.7");
    }
    guess(&server, "nobody", "198.51.100.7").await.assert_problem(429, "too_many_sign_ins");
    guess(&server, "nobody", "198.51.100.8").await.assert_problem(401, "wrong_credentials");
    for garbage in ["unknown", "", "198.51.100.9, ,10.0.0.1"] {
        guess(&server, garbage, garbage).await.assert_problem(401, "wrong_credentials");
        assert_eq!(recorded_address(&server, &token).await, "127.0.0.1", "{garbage}");
    }
}

#[actix_web::test]
async fn an_ipv6_network_counts_as_one_guesser() {
    let server = Server::start_with(&[BEHIND_PROXY]).await;
    for number in 0..5 {
        let address = format!("2001:db8:1:2:{number}::1");
        guess(&server, &format!("nobody{number}"), &address).await.assert_problem(401, "wrong_credentials");
    }
    guess(&server, "nobody", "2001:db8:1:2:ffff::9").await.assert_problem(429, "too_many_sign_ins");
    guess(&server, "nobody", "2001:db8:1:3::1").await.assert_problem(401, "wrong_credentials");
}

#[actix_web::test]
async fn an_address_that_calls_too_often_has_to_wait() {
    let limits = [("BOTYARD__HTTP__ADDRESS_RPS", "1"), ("BOTYARD__HTTP__ADDRESS_BURST", "3"), BEHIND_PROXY];
    let server = Server::start_with(&limits).await;
    let call = async |address: &str, path: &str| server.call(through(server.request("GET", path), address)).await;
    for _ in 0..3 {
        call("198.51.100.7", "/api/auth/me").await.assert_problem(401, "unauthenticated");
    }
    let refused = call("198.51.100.7", "/api/auth/me").await;
    refused.assert_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
    call("198.51.100.7", "/nothing").await.assert_problem(429, "rate_limited");
    call("198.51.100.8", "/api/auth/me").await.assert_problem(401, "unauthenticated");
    for path in ["/healthz", "/readyz"] {
        call("198.51.100.7", path).await.assert_status(200);
    }
    eventually("the address may call again", async || {
        let answer = call("198.51.100.7", "/api/auth/me").await;
        if answer.status.as_u16() == 401 { Ok(()) } else { Err(answer.json()) }
    })
    .await;
}

#[actix_web::test]
async fn telegram_may_push_without_end_but_not_whoever_pretends_to_be_it() {
    let limits = [("BOTYARD__HTTP__ADDRESS_RPS", "1"), ("BOTYARD__HTTP__ADDRESS_BURST", "8")];
    let server = Server::start_with(&limits).await;
    let (alice, _) = server.person("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    let push = async |secret: &str, number: u32| {
        let update = format!(
            r#"{{"update_id":{number},"message":{{"message_id":1,"chat":{{"id":7,"type":"private"}},"text":"hi"}}}}"#
        );
        server.webhook(&bot.hook_id, secret, &update).await
    };
    for number in 0..20 {
        push(HOOK_SECRET, number).await.assert_status(200);
    }
    let mut refusals = Vec::new();
    for number in 0..12 {
        refusals.push(push("wrong", number).await.status.as_u16());
    }
    assert_eq!((refusals[0], refusals[11]), (401, 429), "{refusals:?}");
    server.call(server.request("GET", "/api/auth/me")).await.assert_problem(429, "rate_limited");
    push(HOOK_SECRET, 21).await.assert_status(200);
}

#[actix_web::test]
async fn an_account_that_calls_too_often_has_to_wait() {
    let limits = [("BOTYARD__HTTP__ACCOUNT_RPS", "1"), ("BOTYARD__HTTP__ACCOUNT_BURST", "3")];
    let server = Server::start_with(&limits).await;
    let (_, alice) = server.person("alice", Role::User).await;
    let (_, bob) = server.person("bob", Role::User).await;
    for _ in 0..3 {
        server.get("/api/auth/me", &alice).await.assert_status(200);
    }
    let refused = server.get("/api/auth/me", &alice).await;
    refused.assert_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "1");
    // Another session of the same account is no way around it.
    let again = server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    server.get("/api/auth/me", &again).await.assert_problem(429, "rate_limited");
    server.get("/api/auth/me", &bob).await.assert_status(200);
}

/// A connection, and whether it is served.
async fn connect(server: &Server) -> (TcpStream, bool) {
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let mut answer = vec![0; 4096];
    // A connection that was closed at once may refuse to be written to.
    let sent = socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let length = if sent.is_ok() { socket.read(&mut answer).await.unwrap_or(0) } else { 0 };
    (socket, answer[..length].starts_with(b"HTTP/1.1 200"))
}

#[actix_web::test]
async fn an_address_has_only_so_many_connections() {
    let server = Server::start_with(&[("BOTYARD__HTTP__MAX_CONNECTIONS_PER_ADDRESS", "3")]).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let (socket, is_served) = connect(&server).await;
        assert!(is_served);
        open.push(socket);
    }
    for _ in 0..3 {
        assert!(!connect(&server).await.1, "a connection too many is served");
    }
    drop(open.pop());
    eventually("there is room for another connection", async || {
        if connect(&server).await.1 { Ok(()) } else { Err(json!("closed")) }
    })
    .await;
}

#[actix_web::test]
async fn a_trusted_proxy_has_any_number_of_connections() {
    let limits = [("BOTYARD__HTTP__MAX_CONNECTIONS_PER_ADDRESS", "1"), BEHIND_PROXY];
    let server = Server::start_with(&limits).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        let (socket, is_served) = connect(&server).await;
        assert!(is_served);
        open.push(socket);
    }
}
