//! Clients that take their time, and those that send too much.

use std::time::Duration;

use botyard::model::account::Role;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::api::fixture::Server;

/// Deadlines as short as the settings allow.
const IMPATIENT: [(&str, &str); 3] = [
    ("BOTYARD__HTTP__HEAD_TIMEOUT", "1s"),
    ("BOTYARD__HTTP__REQUEST_TIMEOUT", "1s"),
    ("BOTYARD__HTTP__KEEP_ALIVE", "1s"),
];

/// By when every slow client must have been cut off: three times the longest deadline above.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pause between two drops.
const DROP: Duration = Duration::from_millis(50);

/// Sends `first`, then one byte of `drops` after the other, over and over, until the server ends the connection. Returns
/// what it answered.
async fn drip(server: &Server, first: &str, drops: &str) -> String {
    let socket = TcpStream::connect(server.address()).await.unwrap();
    let (mut reader, mut writer) = socket.into_split();
    writer.write_all(first.as_bytes()).await.unwrap();
    let send = async {
        for byte in drops.bytes().cycle() {
            if writer.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(DROP).await;
        }
    };
    let read = async {
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        // An end by force is an end as well.
        while let Ok(length @ 1..) = reader.read(&mut buffer).await {
            answer.extend_from_slice(&buffer[..length]);
        }
        String::from_utf8(answer).unwrap()
    };
    let until_end = async {
        tokio::select! {
            answer = read => answer,
            () = send => String::new(),
        }
    };
    timeout(PATIENCE, until_end).await.unwrap_or_else(|_| panic!("still connected after {PATIENCE:?}: {first:?}"))
}

#[actix_web::test]
async fn whoever_sends_drop_by_drop_is_cut_off_and_others_are_served_meanwhile() {
    let server = Server::start_with(&IMPATIENT).await;
    let (_, token) = server.person("alice", Role::User).await;
    let get = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
    let post = "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let cases = [
        // The head never ends.
        (get.to_owned(), "X-A: b\r\n", "HTTP/1.1 408"),
        // The second head on a connection never ends.
        (format!("{get}\r\n"), "X-A: b\r\n", "HTTP/1.1 200"),
        // The body of a call that reads it never ends.
        (format!("{post}Content-Length: 100000\r\n\r\n{{"), " ", "HTTP/1.1 503"),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n"), "1\r\n \r\n", "HTTP/1.1 503"),
        // The body of a call that does not read it never ends.
        (format!("{get}Content-Length: 100000\r\n\r\n"), " ", "HTTP/1.1 200"),
        ("DELETE /api/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n".to_owned(), " ", "HTTP/1.1 404"),
    ];
    let slow = cases.map(|(first, drops, _)| {
        let server = &server;
        async move { drip(server, &first, drops).await }
    });
    let mut served = 0;
    let others = async {
        loop {
            let begun = Instant::now();
            server.get("/api/auth/me", &token).await.assert_status(200);
            assert!(begun.elapsed() < Duration::from_secs(2), "others wait for slow clients");
            served += 1;
            tokio::time::sleep(DROP).await;
        }
    };
    let answers = tokio::select! {
        answers = futures_util::future::join_all(slow) => answers,
        () = others => unreachable!("it goes on forever"),
    };
    for (answer, expected) in answers.iter().zip(["408", "200", "503", "503", "200", "404"]) {
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{expected}: {answer:?}");
    }
    assert!(served > 5, "{served}");
}

/// What is answered to these bytes.
async fn answer_to(server: &Server, request: &str) -> String {
    let socket = TcpStream::connect(server.address()).await.unwrap();
    let (mut reader, mut writer) = socket.into_split();
    let send = async {
        // The server may close while this is still being written.
        writer.write_all(request.as_bytes()).await.ok();
    };
    let read = async {
        let mut answer = vec![0; 8192];
        let length = reader.read(&mut answer).await.unwrap_or(0);
        String::from_utf8_lossy(&answer[..length]).into_owned()
    };
    timeout(PATIENCE, async { tokio::join!(send, read).1 }).await.unwrap()
}

#[actix_web::test]
async fn a_head_has_its_bounds() {
    let server = Server::start().await;
    let head =
        |url: &str, headers: &str| format!("GET {url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
    let fits = answer_to(&server, &head(&format!("/healthz?{}", "a".repeat(7_900)), "")).await;
    assert!(fits.starts_with("HTTP/1.1 200"), "{fits}");
    for length in [8_000, 60_000] {
        let long = answer_to(&server, &head(&format!("/healthz?{}", "a".repeat(length)), "")).await;
        assert!(long.starts_with("HTTP/1.1 414") && long.contains("url_too_long"), "{length}: {long}");
    }
    let endless = answer_to(&server, &head(&format!("/healthz?{}", "a".repeat(70_000)), "")).await;
    assert!(endless.starts_with("HTTP/1.1 400"), "{endless}");
    let fits = answer_to(&server, &head("/healthz", &format!("X-A: {}\r\n", "a".repeat(30_000)))).await;
    assert!(fits.starts_with("HTTP/1.1 200"), "{fits}");
    let large = answer_to(&server, &head("/healthz", &format!("X-A: {}\r\n", "a".repeat(40_000)))).await;
    assert!(large.starts_with("HTTP/1.1 431") && large.contains("head_too_large"), "{large}");
    let endless = answer_to(&server, &head("/healthz", &format!("X-A: {}", "a".repeat(200_000)))).await;
    assert!(endless.starts_with("HTTP/1.1 431"), "{endless}");
    let many = answer_to(&server, &head("/healthz", &"X-A: b\r\n".repeat(200))).await;
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
}

#[actix_web::test]
async fn heads_that_two_servers_could_read_differently_are_refused() {
    let server = Server::start().await;
    for headers in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Host: y\r\n",
    ] {
        let request = format!("POST /api/auth/login HTTP/1.1\r\nHost: x\r\n{headers}\r\nhello");
        let answer = answer_to(&server, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{headers}: {answer}");
    }
}
