//! What answers never give away, and to whom.

use botyard::http;
use botyard::model::account::Role;
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::api::fixture::{Answer, Server};

/// A path with something of the right kind in each place.
fn filled_in(path: &str) -> String {
    path.replace("{user_id}", "01890000-0000-7000-8000-000000000000")
        .replace("{chat_id}", "-1007")
        .replace("{id}", "7")
        .replace("{hook_id}", "hook")
        .replace("{path:.*}", "bot/chats")
}

/// The headers that every answer carries, but for the one that Telegram gets for an update.
const PROTECTION: [&str; 7] = [
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
    "x-request-id",
];

#[track_caller]
fn assert_closed(answer: &Answer, what: &str) {
    for name in PROTECTION {
        assert!(answer.headers.contains_key(name), "{what}: no {name}: {answer:?}");
    }
    let allowance = answer.headers.keys().find(|name| name.as_str().starts_with("access-control"));
    assert_eq!(allowance, None, "{what}");
}

#[actix_web::test]
async fn other_origins_are_allowed_nothing_and_every_answer_is_protected() {
    let server = Server::start_with(&[("BOTYARD__HTTP__ADDRESS_BURST", "100000")]).await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let origin = "https://evil.example";
    let mut statuses = std::collections::BTreeSet::new();
    for route in http::list_routes() {
        let path = filled_in(&route.path);
        let preflight = server
            .request("OPTIONS", &path)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", &route.method)
            .header("Access-Control-Request-Headers", "authorization,content-type");
        let preflight = server.call(preflight).await;
        preflight.assert_problem(405, "method_not_allowed");
        assert_closed(&preflight, &path);
        for token in ["", &token] {
            let call = server.request(&route.method, &path).header("Origin", origin).bearer_auth(token);
            let answer = server.call(call).await;
            statuses.insert(answer.status.as_u16());
            assert_closed(&answer, &path);
        }
    }
    for (method, path) in [("OPTIONS", "/api/no"), ("GET", "/api/no"), ("BREW", "/api/auth/me"), ("OPTIONS", "/")] {
        let answer = server.call(server.request(method, path).header("Origin", origin)).await;
        statuses.insert(answer.status.as_u16());
        assert_closed(&answer, path);
    }
    for status in [200, 401, 404, 405, 415] {
        assert!(statuses.contains(&status), "{status} was never answered, only {statuses:?}");
    }
}

/// Leaves the server with a database in which nothing is left but the sign-in.
async fn drop_all_tables(server: &Server) {
    let tables: Vec<String> = {
        let mut tx = server.store.read().await.unwrap();
        let names =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid DESC";
        sqlx::query_scalar(names).fetch_all(tx.as_sqlite().unwrap()).await.unwrap()
    };
    assert!(tables.len() > 8, "{tables:?}");
    let mut tx = server.store.begin().await.unwrap();
    sqlx::query("PRAGMA defer_foreign_keys = ON").execute(tx.as_sqlite().unwrap()).await.unwrap();
    for table in tables.iter().filter(|table| *table != "accounts" && *table != "sessions") {
        sqlx::query(AssertSqlSafe(format!("DROP TABLE {table}"))).execute(tx.as_sqlite().unwrap()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What would tell of our insides.
const INSIDES: [&str; 12] = [
    "sql",
    "table",
    "select ",
    "insert ",
    "panicked",
    ".rs",
    "sqlx",
    "botyard::",
    "src/",
    "backtrace",
    "column",
    "pool",
];

#[actix_web::test]
async fn an_error_of_ours_is_said_without_its_words() {
    let server = Server::start_with(&[("BOTYARD__HTTP__ADDRESS_BURST", "100000")]).await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    drop_all_tables(&server).await;
    let mut failures = 0;
    for route in http::list_routes().iter().filter(|route| !route.path.ends_with("/logout")) {
        let path = filled_in(&route.path);
        let mut request = server.request(&route.method, &path).bearer_auth(&token);
        if route.method != "GET" {
            let everything = json!({ "reason": "a test", "minutes": 15, "rps": 1, "max_concurrent": 1, "text": "x" });
            let wanted = match &*route.path {
                path if path.ends_with("/suspend") => json!({ "reason": "a test" }),
                path if path.ends_with("/rate-limits") => json!({ "rps": 1 }),
                path if path.ends_with("/access") => json!({ "reason": "a test", "minutes": 15 }),
                _ => everything,
            };
            request = request.header("Idempotency-Key", "key").json(&wanted);
        }
        let answer = server.call(request).await;
        if answer.status.is_server_error() {
            failures += 1;
            answer.assert_problem(500, "internal");
            let text = answer.text.to_lowercase();
            let told = INSIDES.iter().find(|word| text.contains(**word));
            assert_eq!(told, None, "{} {path}: {answer:?}", route.method);
            assert_closed(&answer, &path);
        }
    }
    assert!(failures >= 15, "only {failures} calls failed");
}
