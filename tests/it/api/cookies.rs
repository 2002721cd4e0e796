//! Sessions of browsers: their cookies, and keeping other sites out.

use botyard::model::account::Role;
use chrono::TimeDelta;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};

const PUBLIC: [(&str, &str); 1] = [("BOTYARD__HTTP__PUBLIC_URL", "https://bots.example.org")];

/// What a browser keeps of a sign-in.
struct Jar {
    cookies: String,
    csrf: String,
}

/// The cookies that an answer sets: name, value and attributes.
fn set_cookies(answer: &Answer) -> Vec<(String, String, Vec<String>)> {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let mut cookies: Vec<_> = lines
        .map(|line| {
            let (pair, attributes) = line.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut attributes: Vec<String> = attributes.split("; ").map(str::to_owned).collect();
            attributes.sort();
            (name.to_owned(), value.to_owned(), attributes)
        })
        .collect();
    cookies.sort();
    cookies
}

impl Jar {
    fn of(answer: &Answer) -> Self {
        let body = answer.assert_status(200).json();
        assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none(), "{body}");
        let cookies: Vec<String> =
            set_cookies(answer).iter().map(|(name, value, _)| format!("{name}={value}")).collect();
        Self { cookies: cookies.join("; "), csrf: body["csrf_token"].as_str().unwrap().to_owned() }
    }

    fn bare(&self, server: &Server, method: &str, path: &str) -> RequestBuilder {
        server.request(method, path).header("Cookie", &self.cookies)
    }

    fn request(&self, server: &Server, method: &str, path: &str) -> RequestBuilder {
        self.bare(server, method, path).header("X-CSRF-Token", &self.csrf)
    }
}

async fn sign_in(server: &Server, name: &str) -> Jar {
    Jar::of(&server.try_sign_in(name, json!({ "session": "cookie" })).await)
}

#[actix_web::test]
async fn a_page_of_another_site_signs_nobody_in_and_writes_nothing() {
    for (settings, own) in [(&[][..], None), (&PUBLIC[..], Some("https://bots.example.org"))] {
        let server = Server::start_with(settings).await;
        server.account("alice", Role::User).await;
        let own = own.map_or_else(|| server.url.clone(), str::to_owned);
        let jar = sign_in(&server, "alice").await;
        let login = json!({ "username": "alice", "password": PASSWORD, "session": "cookie" });
        let calls = || {
            [
                server.request("POST", "/api/auth/login").json(&login),
                jar.request(&server, "DELETE", "/api/auth/sessions"),
                jar.request(&server, "POST", "/api/auth/refresh"),
            ]
        };
        for (header, value) in [
            ("Origin", "https://evil.example"),
            ("Origin", "null"),
            ("Origin", "https://bots.example.org.evil.example"),
            ("Origin", "http://127.0.0.1:1"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
            ("Sec-Fetch-Site", "odd"),
        ] {
            for call in calls() {
                server.call(call.header(header, value)).await.assert_problem(403, "foreign_page");
            }
        }
        for call in calls() {
            let call = call.header("Origin", &own).header("Sec-Fetch-Site", "same-origin");
            server.call(call).await.assert_status(200);
        }
        // A form cannot send JSON.
        let form = server.request("POST", "/api/auth/login").header("Content-Type", "text/plain");
        server.call(form.body(login.to_string())).await.assert_problem(415, "unsupported_media_type");
    }
}

#[actix_web::test]
async fn what_writes_needs_the_csrf_token_of_its_session() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let (jar, other) = (sign_in(&server, "alice").await, sign_in(&server, "alice").await);
    assert_ne!(jar.csrf, other.csrf);
    for path in ["/api/auth/logout", "/api/auth/refresh"] {
        server.call(jar.bare(&server, "POST", path)).await.assert_problem(403, "csrf");
        for token in ["", "x", &other.csrf, &jar.csrf[1..]] {
            let call = jar.bare(&server, "POST", path).header("X-CSRF-Token", token);
            server.call(call).await.assert_problem(403, "csrf");
        }
    }
    let me = server.call(jar.bare(&server, "GET", "/api/auth/me")).await.assert_status(200).json();
    assert_eq!((&me["csrf_token"], &me["session"]["kind"]), (&json!(jar.csrf), &json!("cookie")));
    server.call(jar.bare(&server, "HEAD", "/api/auth/me")).await.assert_status(200);
    // Who brings a token of their own is no browser that was lured.
    let (_, bearer) = server.person("bob", Role::User).await;
    let mixed = jar.bare(&server, "DELETE", "/api/auth/sessions").bearer_auth(&bearer);
    server.call(mixed).await.assert_status(200);
    let whose = server.call(jar.bare(&server, "GET", "/api/auth/me").bearer_auth(&bearer)).await.json();
    assert_eq!((&whose["username"], whose.get("csrf_token")), (&json!("bob"), None));
    let refused = jar.bare(&server, "GET", "/api/auth/me").header("Authorization", "Bearer garbage");
    server.call(refused).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_hosts() {
    for (settings, prefix, secure) in [(&[][..], "", false), (&PUBLIC[..], "__Host-", true)] {
        let server = Server::start_with(settings).await;
        server.account("alice", Role::User).await;
        let answer = server.try_sign_in("alice", json!({ "session": "cookie" })).await;
        for ((name, value, attributes), (kind, age)) in
            set_cookies(&answer).iter().zip([("access", 900), ("refresh", 30 * 86_400)])
        {
            assert_eq!(*name, format!("{prefix}botyard_{kind}"));
            assert!(!value.is_empty() && !answer.text.contains(value.as_str()));
            let mut expected = vec![
                "HttpOnly".to_owned(),
                format!("Max-Age={age}"),
                "Path=/".to_owned(),
                "SameSite=Strict".to_owned(),
            ];
            expected.extend(secure.then(|| "Secure".to_owned()));
            assert_eq!(*attributes, expected);
        }
    }
}

#[actix_web::test]
async fn a_session_in_cookies_is_refreshed_and_ends() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let first = sign_in(&server, "alice").await;
    server.clock.advance(TimeDelta::minutes(15));
    server.call(first.request(&server, "GET", "/api/auth/me")).await.assert_problem(401, "invalid_token");
    let second = Jar::of(&server.call(first.request(&server, "POST", "/api/auth/refresh").json(&json!({}))).await);
    assert_eq!(second.csrf, first.csrf);
    server.call(second.request(&server, "GET", "/api/auth/me")).await.assert_status(200);
    let out = server.call(second.request(&server, "POST", "/api/auth/logout")).await;
    out.assert_status(204);
    for (name, value, attributes) in set_cookies(&out) {
        assert!(name.starts_with("botyard_") && value.is_empty(), "{name}={value}");
        assert!(attributes.contains(&"Max-Age=0".to_owned()), "{attributes:?}");
    }
    server.call(second.request(&server, "GET", "/api/auth/me")).await.assert_problem(401, "invalid_token");

    let first = sign_in(&server, "alice").await;
    let second = Jar::of(&server.call(first.request(&server, "POST", "/api/auth/refresh")).await);
    server.call(first.request(&server, "POST", "/api/auth/refresh")).await.assert_problem(401, "invalid_token");
    server.call(second.request(&server, "GET", "/api/auth/me")).await.assert_problem(401, "invalid_token");
}

#[actix_web::test]
async fn a_page_that_was_loaded_anew_gets_its_csrf_token_back() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let jar = sign_in(&server, "alice").await;
    let fetched_from = |site: &str| jar.bare(&server, "POST", "/api/auth/refresh").header("Sec-Fetch-Site", site);
    for foreign in ["same-site", "cross-site"] {
        server.call(fetched_from(foreign)).await.assert_problem(403, "foreign_page");
    }
    // What a person typed, or a browser that does not say.
    server.call(fetched_from("none")).await.assert_problem(403, "csrf");
    let anew = Jar::of(&server.call(fetched_from("same-origin")).await);
    assert_eq!(anew.csrf, jar.csrf);
    server.call(anew.request(&server, "POST", "/api/auth/logout")).await.assert_status(204);
}

#[actix_web::test]
async fn tokens_travel_one_way_only() {
    let server = Server::start().await;
    server.account("alice", Role::User).await;
    let jar = sign_in(&server, "alice").await;
    let refresh = async |body: Value| server.call(server.request("POST", "/api/auth/refresh").json(&body)).await;
    let token = jar.cookies.split("botyard_refresh=").nth(1).unwrap();
    refresh(json!({ "refresh_token": token })).await.assert_problem(401, "invalid_token");
    refresh(json!({})).await.assert_problem(422, "invalid_body");
    let pair = server.sign_in("alice").await;
    let cookies = format!("botyard_refresh={}", pair["refresh_token"].as_str().unwrap());
    let call = server.request("POST", "/api/auth/refresh").header("Cookie", cookies).header("X-CSRF-Token", &jar.csrf);
    server.call(call).await.assert_problem(401, "invalid_token");
    refresh(json!({ "refresh_token": pair["refresh_token"] })).await.assert_status(200);
    Jar::of(&server.call(jar.request(&server, "POST", "/api/auth/refresh")).await);
    let out = server.send("POST", "/api/auth/logout", pair["access_token"].as_str().unwrap(), json!({})).await;
    assert!(out.assert_status(204).headers.get("set-cookie").is_none(), "{out:?}");
}
