//! The control API and the chat page.

use botyard::sandbox::SandboxOptions;
use serde_json::json;

use crate::harness::console;
use crate::harness::sandbox::TestSandbox;

#[actix_web::test]
async fn tokens_are_told_once() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let (id, secret) = bot.token.split_once(':').unwrap();
    assert_eq!(id, bot.id.to_string());
    assert_eq!(secret.len(), 35);
    sandbox.result(&bot, "getMe", json!({})).await;
    for path in ["bots".to_owned(), format!("bots/{id}"), format!("bots/{id}/trace"), "stats".to_owned()] {
        let shown = sandbox.control_get(&path).await.to_string();
        assert!(!shown.contains(secret), "{path}");
    }
}

#[actix_web::test]
async fn nonsense_is_refused() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let chat = format!("chats/{}/{alice}/messages", bot.id);
    for (path, body, status) in [
        ("bots", json!({}), 400),
        ("bots", json!({ "name": "Demo", "username": "no spaces" }), 400),
        ("bots", json!({ "name": "Demo", "username": "DEMO_bot" }), 400),
        ("bots", json!({ "name": "Demo", "username": "x_bot", "token": "123:short" }), 400),
        ("persons", json!({}), 400),
        ("groups", json!({ "bot_id": 1, "title": "x", "persons": [1] }), 404),
        ("groups", json!({ "bot_id": bot.id, "title": "x", "persons": [] }), 400),
        (chat.as_str(), json!({ "text": " " }), 400),
        (chat.as_str(), json!({ "text": "x".repeat(4097) }), 400),
        (chat.as_str(), json!({ "photo": "bm8gcGljdHVyZQ==" }), 400),
        (chat.as_str(), json!({ "document": "***" }), 400),
        ("chats/1/1/messages", json!({ "text": "x" }), 404),
    ] {
        let (found, answer) = sandbox.try_control(path, body).await;
        assert_eq!(found, status, "{path}: {answer}");
        assert!(answer["error"].is_string(), "{path}: {answer}");
    }
}

#[actix_web::test]
async fn other_sites_cannot_act_here() {
    let sandbox = TestSandbox::start();
    let url = format!("{}/sandbox/reset", sandbox.base_url());
    let post = |origin: &str| sandbox.http().post(&url).header("origin", origin).send();
    assert_eq!(post("https://example.com").await.unwrap().status(), 403);
    assert_eq!(post("null").await.unwrap().status(), 403);
    assert_eq!(post(sandbox.base_url()).await.unwrap().status(), 200);
}

#[actix_web::test]
async fn a_reset_forgets_everything() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    sandbox.fault(json!({ "kind": "reset" })).await;
    sandbox.control("reset", json!({})).await;
    assert_eq!(sandbox.refusal(&bot, "getMe", json!({})).await, "401 Unauthorized");
    assert_eq!(sandbox.control_get("bots").await, json!({ "bots": [] }));
}

#[actix_web::test]
async fn a_chat_can_be_restarted() {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    sandbox.control(&format!("chats/{}/{alice}/restart", bot.id), json!({})).await;
    let events = sandbox.chat(&bot, alice).news().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["type"], "restart");
}

#[actix_web::test]
async fn a_bot_can_be_created_under_a_known_token() {
    let sandbox = TestSandbox::start();
    let token = format!("4242:{}", "k".repeat(35));
    sandbox.sandbox.create_bot_with_token("Known", "known_bot", &token).unwrap();
    let url = format!("{}/bot{token}/getMe", sandbox.base_url());
    assert!(sandbox.http().get(url).send().await.unwrap().status().is_success());
    assert!(sandbox.sandbox.create_bot_with_token("Known", "other_bot", &token).is_err());
}

#[actix_web::test]
async fn a_chat_page_that_was_not_built_says_how_it_is() {
    let options = SandboxOptions { console: console::not_built(), ..SandboxOptions::default() };
    let sandbox = TestSandbox::start_with(options);
    let get = async |path: &str| sandbox.http().get(format!("{}{path}", sandbox.base_url())).send().await.unwrap();
    let page = get("/").await;
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["cache-control"], "no-store");
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("-src 'self'"), "{policy}");
    let text = page.text().await.unwrap();
    assert!(text.contains("make console") && !text.contains("<script") && !text.contains("style="), "{text}");
    assert_eq!(get("/assets/app-1f2e3d4c.js").await.status(), 404);
}

#[actix_web::test]
async fn a_chat_page_that_was_built_is_served_with_its_files() {
    let options = SandboxOptions { console: console::built(), ..SandboxOptions::default() };
    let sandbox = TestSandbox::start_with(options);
    let get = async |path: &str| {
        let request = sandbox.http().get(format!("{}{path}", sandbox.base_url())).header("Accept-Encoding", "br");
        request.send().await.unwrap()
    };
    let page = get("/").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    assert_eq!(page.headers()["cache-control"], "no-store");
    let text = page.text().await.unwrap();
    assert!(text.contains("The chat page of the tests") && text.contains(&format!("nonce=\"{nonce}\"")), "{text}");
    let script = get("/assets/app-1f2e3d4c.js").await;
    assert_eq!(script.headers()["content-encoding"], "br");
    assert_eq!(script.bytes().await.unwrap(), console::file("assets/app-1f2e3d4c.js.br"));
    for path in ["/assets/app-00000000.js", "/sandbox.html", "/index.html", "/nothing"] {
        let missing = get(path).await;
        assert_eq!(
            (missing.status().as_u16(), &missing.headers()["content-type"]),
            (404, &"application/json".parse().unwrap())
        );
    }
}
