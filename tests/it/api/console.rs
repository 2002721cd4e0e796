//! The web console as browsers get it, and what it starts from.

use std::collections::HashSet;
use std::io::Read as _;

use botyard::console::Console;
use botyard::http::{self, HttpState};
use reqwest::Response;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::api::fixture::{Answer, Server};
use crate::harness::console::{self, file};

const SCRIPT: &str = "/assets/app-1f2e3d4c.js";
const STYLES: &str = "/assets/app-9a8b7c6d.css";

/// Pages of the console, as its own router knows them.
const PAGES: [&str; 6] = ["/", "/bot", "/bot/chats?page=2", "/admin/users/01890000", "/apiary", "/a%20b/%C3%A4"];

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    let request =
        headers.iter().fold(server.request("GET", path), |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// The nonce of a page's policy.
fn nonce(page: &Answer) -> String {
    let policy = page.header("content-security-policy");
    policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned()
}

async fn page(server: &Server, path: &str) -> Answer {
    let page = server.call(server.request("GET", path)).await;
    page.assert_status(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
    assert_eq!(page.header("cache-control"), "no-store", "{path}");
    page
}

async fn without_console() -> Server {
    Server::start_as(&[], |state| state.console = console::not_built()).await
}

#[actix_web::test]
async fn every_path_that_is_nothing_else_is_the_page_with_a_nonce_of_its_own() {
    let server = Server::start().await;
    let mut nonces = HashSet::new();
    for path in PAGES.into_iter().chain(PAGES) {
        let page = page(&server, path).await;
        let nonce = nonce(&page);
        assert!(nonce.len() >= 22, "{nonce}");
        assert_eq!(page.text.matches(&format!("nonce=\"{nonce}\"")).count(), 2, "{}", page.text);
        assert!(!page.text.contains("__CSP_NONCE__"), "{}", page.text);
        assert!(!page.headers.contains_key("etag"), "{path}");
        assert!(nonces.insert(nonce), "{path}: a nonce came twice");
    }
}

#[actix_web::test]
async fn a_page_may_load_nothing_from_elsewhere_and_touch_nothing_of_the_machine() {
    let server = Server::start().await;
    let page = page(&server, "/").await;
    let policy = page.header("content-security-policy").replace(&nonce(&page), "N");
    let expected = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' data: blob:; \
        connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
        frame-ancestors 'none'";
    assert_eq!(policy, expected);
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    let permissions = page.header("permissions-policy");
    assert!(permissions.contains("camera=()") && permissions.contains("microphone=()"), "{permissions}");
}

#[actix_web::test]
async fn what_is_not_there_is_a_problem_and_never_a_page() {
    for server in [Server::start().await, without_console().await] {
        let api =
            ["/api", "/api/", "/api/nothing", "/%61pi/nothing", "//api/nothing", "/telegram/nothing", "/healthz/x"];
        let files =
            ["/assets", "/assets/", "/assets/app-00000000.js", "/assets/deep/no.css", "/favicon.ico", "/a/b.map"];
        // The page has one address, and so has each file, however it is compressed.
        let forms = ["/index.html", "/sandbox.html", "/assets/app-1f2e3d4c.js.br", "/assets/app-1f2e3d4c.js.gz"];
        for path in api.into_iter().chain(files).chain(forms) {
            let request = server.request("GET", path).header("Accept", "text/html");
            server.call(request).await.assert_problem(404, "unknown_path");
        }
        for path in ["/api/nothing", "/assets/app-00000000.js"] {
            server.call(server.request("POST", path)).await.assert_problem(404, "unknown_path");
        }
        let posted = server.call(server.request("POST", "/bot")).await;
        posted.assert_problem(405, "method_not_allowed");
        assert_eq!(posted.header("allow"), "GET, HEAD");
    }
}

#[actix_web::test]
async fn assets_are_kept_for_a_year_and_other_files_asked_after() {
    let server = Server::start().await;
    for (path, kind, cache) in [
        (SCRIPT, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        (STYLES, "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
    ] {
        let whole = get(&server, path, &[]).await;
        assert_eq!((whole.status().as_u16(), header(&whole, "content-type")), (200, Some(kind)), "{path}");
        assert_eq!(header(&whole, "cache-control"), Some(cache), "{path}");
        assert_eq!(header(&whole, "vary"), Some("Accept-Encoding"), "{path}");
        assert_eq!(header(&whole, "x-content-type-options"), Some("nosniff"), "{path}");
        let tag = header(&whole, "etag").unwrap().to_owned();
        assert_eq!(whole.bytes().await.unwrap(), file(&path[1..]), "{path}");

        let strong = tag.trim_start_matches("W/");
        for known in [&*tag, strong, "*", &format!("\"other\", {tag}")] {
            let same = get(&server, path, &[("If-None-Match", known), ("Accept-Encoding", "br, gzip")]).await;
            assert_eq!(same.status().as_u16(), 304, "{path}: {known}");
            assert_eq!((header(&same, "etag"), header(&same, "cache-control")), (Some(&*tag), Some(cache)), "{path}");
            assert_eq!(header(&same, "content-encoding"), None, "{path}");
            assert!(same.bytes().await.unwrap().is_empty(), "{path}");
        }
        let other = get(&server, path, &[("If-None-Match", "W/\"other\"")]).await;
        assert_eq!(other.status().as_u16(), 200, "{path}");
    }
}

#[actix_web::test]
async fn files_come_as_they_were_compressed_and_never_twice() {
    let server = Server::start().await;
    for (accepted, encoding, name) in [
        ("gzip, deflate, br, zstd", Some("br"), "app-1f2e3d4c.js.br"),
        ("br;q=0.5, gzip", Some("gzip"), "app-1f2e3d4c.js.gz"),
        ("br;q=0, gzip;q=0.1", Some("gzip"), "app-1f2e3d4c.js.gz"),
        ("identity;q=1, br;q=0.5", None, "app-1f2e3d4c.js"),
        ("br;q=0", None, "app-1f2e3d4c.js"),
        ("", None, "app-1f2e3d4c.js"),
        // Nobody compressed the styles with Brotli.
        ("br, gzip;q=0.8", Some("gzip"), "app-9a8b7c6d.css.gz"),
    ] {
        let path = format!("/assets/{}", name.trim_end_matches(".br").trim_end_matches(".gz"));
        let response = get(&server, &path, &[("Accept-Encoding", accepted)]).await;
        assert_eq!(response.status().as_u16(), 200, "{accepted}");
        let encodings: Vec<_> = response.headers().get_all("content-encoding").iter().collect();
        assert_eq!(encodings, encoding.as_slice(), "{accepted}");
        assert_eq!(response.bytes().await.unwrap(), file(&format!("assets/{name}")), "{accepted}");
    }
    let gzipped = get(&server, STYLES, &[("Accept-Encoding", "gzip")]).await.bytes().await.unwrap();
    let mut styles = Vec::new();
    flate2::read::GzDecoder::new(&*gzipped).read_to_end(&mut styles).unwrap();
    assert_eq!(styles, file(&STYLES[1..]));
}

#[actix_web::test]
async fn a_head_says_what_a_get_would_without_its_body() {
    let server = Server::start().await;
    for path in ["/", "/bot/chats", SCRIPT, "/favicon.svg"] {
        let head = server.call(server.request("HEAD", path)).await;
        assert_eq!(
            (head.assert_status(200).text.as_str(), head.headers.contains_key("content-type")),
            ("", true),
            "{path}"
        );
        let whole = server.call(server.request("GET", path)).await;
        assert_eq!(head.header("content-length"), whole.header("content-length"), "{path}");
        assert_eq!(head.header("cache-control"), whole.header("cache-control"), "{path}");
    }
    server.call(server.request("HEAD", "/assets/app-00000000.js")).await.assert_status(404);
}

/// The answer to a path that no client would send as it is.
async fn raw(server: &Server, path: &str) -> String {
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn no_path_leads_out_of_the_folder() {
    // What lies in the folder above the console that is served, and what stands in it.
    let for_tests = (Server::start().await, "console.rs", "RustEmbed");
    let embedded = Server::start_as(&[], |state| state.console = Console::embedded()).await;
    for (server, target, content) in [for_tests, (embedded, "package.json", "botyard-console")] {
        for way in ["../", "..%2f", "%2e%2e/", "..\\", "..%5c", "assets/../../", "assets/..%2f..%2f", "./../", "//../"]
        {
            let answer = raw(&server, &format!("/{way}{target}")).await;
            assert!(answer.starts_with("HTTP/1.1 404"), "{way}: {answer}");
            assert!(!answer.contains(content), "{way}: {answer}");
        }
        for path in
            ["/assets/app-1f2e3d4c.js%00", "/.%00/a.js", "/assets//app-1f2e3d4c.js", "/assets/./app-1f2e3d4c.js"]
        {
            let answer = raw(&server, path).await;
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
    }
}

#[actix_web::test]
async fn without_a_console_a_page_says_how_to_build_it() {
    let server = without_console().await;
    for path in PAGES {
        let page = page(&server, path).await;
        assert!(page.text.contains("make console"), "{}", page.text);
        assert!(page.text.contains(&format!("<style nonce=\"{}\">", nonce(&page))), "{}", page.text);
        assert!(!page.text.contains("__CSP_NONCE__"), "{}", page.text);
    }
}

/// Holds for whatever `admin-ui/dist` has when the tests run, be it nothing.
#[actix_web::test]
async fn the_console_of_this_binary_is_whole() {
    let server = Server::start_as(&[], |state| state.console = Console::embedded()).await;
    let page = page(&server, "/").await;
    assert!(!page.text.contains("__CSP_NONCE__"), "{}", page.text);
    assert!(page.text.contains(&nonce(&page)), "{}", page.text);
    let names = page.text.split('"').filter(|text| text.starts_with("/assets/"));
    let names: Vec<_> = names.collect();
    assert_eq!(names.is_empty(), page.text.contains("make console"), "{}", page.text);
    for name in names {
        let asset = get(&server, name, &[("Accept-Encoding", "br")]).await;
        assert_eq!(asset.status().as_u16(), 200, "{name}");
        assert_eq!(header(&asset, "content-encoding"), Some("br"), "{name}");
        assert_eq!(header(&asset, "cache-control"), Some("public, max-age=31536000, immutable"), "{name}");
    }
}

#[actix_web::test]
async fn anyone_may_ask_what_the_console_starts_from() {
    let settings =
        [("BOTYARD__ACCOUNTS__REGISTRATION", "invite"), ("BOTYARD__ACCOUNTS__REQUIRE_OTP_FOR_ADMINS", "true")];
    let on_sandbox = |state: &mut HttpState| state.sandbox_url = Some("http://127.0.0.1:8081".parse().unwrap());
    let server = Server::start_as(&settings, on_sandbox).await;
    let about = server.call(server.request("GET", "/api/console")).await;
    let expected = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "registration": "invite",
        "requires_otp_for_admins": true,
        "sandbox_url": "http://127.0.0.1:8081/",
        "programs": [
            { "name": "analyst", "summary": about.json()["programs"][0]["summary"] },
            { "name": "echo", "summary": "Answers with what it was sent, which shows that a bot works." },
        ],
    });
    assert_eq!(about.assert_status(200).json(), expected);

    let usual = Server::start().await;
    let about = usual.call(usual.request("GET", "/api/console")).await.json();
    let shown = (&about["registration"], &about["requires_otp_for_admins"], &about["sandbox_url"]);
    assert_eq!(shown, (&json!("closed"), &json!(false), &json!(null)));
    for program in about["programs"].as_array().unwrap() {
        let summary = program["summary"].as_str().unwrap();
        assert!(summary.ends_with('.') && summary.matches(". ").count() == 0, "{summary}");
    }
}

#[test]
fn the_document_has_what_the_console_starts_from_but_no_pages() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.contains_key("/api/console") && paths.keys().all(|path| path != "/" && !path.contains('*')));
    let pages: Vec<_> = http::list_routes().into_iter().filter(|route| !route.is_api).collect();
    assert_eq!((pages.len(), &*pages[0].method, pages[0].access), (1, "GET", http::Access::Public));
}
