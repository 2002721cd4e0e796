//! Webhooks: the secret, the order, retries and what `getWebhookInfo` tells.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use botyard::sandbox::SandboxOptions;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::harness::sandbox::{PATIENCE, SandboxClient, TestSandbox};

/// A bot's side of a webhook: answers as scripted, then with 200, and passes on what it got.
struct Receiver {
    url: String,
    deliveries: mpsc::UnboundedReceiver<(Option<String>, Value)>,
    handle: ServerHandle,
}

struct Script {
    answers: Mutex<VecDeque<HttpAnswer>>,
    deliveries: mpsc::UnboundedSender<(Option<String>, Value)>,
}

type HttpAnswer = (u16, Option<&'static str>, Value);

impl Receiver {
    fn start(answers: impl IntoIterator<Item = HttpAnswer>) -> Self {
        let (sender, deliveries) = mpsc::unbounded_channel();
        let script = Arc::new(Script { answers: Mutex::new(answers.into_iter().collect()), deliveries: sender });
        let server = HttpServer::new(move || {
            App::new().app_data(Data::from(Arc::clone(&script))).default_service(web::to(receive))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, deliveries, handle }
    }

    async fn next(&mut self) -> (Option<String>, Value) {
        let next = actix_web::rt::time::timeout(PATIENCE, self.deliveries.recv()).await;
        next.expect("a delivery comes").expect("the receiver runs")
    }

    async fn next_text(&mut self) -> String {
        self.next().await.1["message"]["text"].as_str().unwrap().to_owned()
    }
}

async fn receive(script: Data<Script>, request: HttpRequest, update: web::Json<Value>) -> HttpResponse {
    let secret = request.headers().get("X-Telegram-Bot-Api-Secret-Token");
    let secret = secret.map(|value| value.to_str().unwrap().to_owned());
    let (status, retry_after, body) = script.answers.lock().unwrap().pop_front().unwrap_or((200, None, Value::Null));
    script.deliveries.send((secret, update.into_inner())).unwrap();
    let mut answer = HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
    if let Some(seconds) = retry_after {
        answer.insert_header(("Retry-After", seconds));
    }
    if body.is_null() { answer.finish() } else { answer.json(body) }
}

fn impatient() -> TestSandbox {
    let retry = Duration::from_millis(10);
    TestSandbox::start_with(SandboxOptions { webhook_retry: retry, webhook_retry_max: retry, ..Default::default() })
}

#[actix_web::test]
async fn updates_come_in_order_with_the_secret() {
    let sandbox = impatient();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "before").await;
    let mut receiver = Receiver::start([]);
    let (_, answer) =
        sandbox.call(&bot, "setWebhook", json!({ "url": receiver.url, "secret_token": "s3cret-_" })).await;
    assert_eq!(answer["description"], "Webhook was set");
    sandbox.send_text(&bot, alice, "after").await;
    let (secret, update) = receiver.next().await;
    assert_eq!(secret.as_deref(), Some("s3cret-_"));
    assert_eq!(update["message"]["text"], "before");
    assert_eq!(receiver.next_text().await, "after");
    let (_, answer) = sandbox.call(&bot, "deleteWebhook", json!({})).await;
    assert_eq!(answer["description"], "Webhook was deleted");
    receiver.handle.stop(false).await;
}

#[actix_web::test]
async fn a_failed_delivery_is_repeated_before_later_ones_of_its_chat() {
    let sandbox = impatient();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let bob = sandbox.create_person("Bob").await;
    for (person, text) in [(alice, "a1"), (alice, "a2"), (bob, "b1")] {
        sandbox.send_text(&bot, person, text).await;
    }
    let mut receiver = Receiver::start([(500, None, Value::Null), (503, Some("0"), Value::Null)]);
    let hook = json!({ "url": receiver.url, "max_connections": 1 });
    sandbox.result(&bot, "setWebhook", hook).await;
    let mut texts = Vec::new();
    for _ in 0..5 {
        texts.push(receiver.next_text().await);
    }
    let alices: Vec<&str> = texts.iter().map(String::as_str).filter(|text| text.starts_with('a')).collect();
    assert_eq!(alices.first(), Some(&"a1"));
    assert_eq!(alices.last(), Some(&"a2"));
    assert_eq!(alices.iter().filter(|text| **text == "a2").count(), 1);
    let info = sandbox.result(&bot, "getWebhookInfo", json!({})).await;
    let words = info["last_error_message"].as_str().unwrap();
    assert!(words.starts_with("Wrong response from the webhook: 50"), "{words}");
    assert!(info["last_error_date"].is_i64());
    receiver.handle.stop(false).await;
}

#[actix_web::test]
async fn retry_after_is_honoured() {
    let sandbox = impatient();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let mut receiver = Receiver::start([(429, Some("1"), Value::Null)]);
    sandbox.result(&bot, "setWebhook", json!({ "url": receiver.url })).await;
    sandbox.send_text(&bot, alice, "x").await;
    receiver.next().await;
    let refused = tokio::time::Instant::now();
    receiver.next().await;
    assert!(refused.elapsed() > Duration::from_millis(800));
    receiver.handle.stop(false).await;
}

#[actix_web::test]
async fn a_webhook_may_answer_with_a_method() {
    let sandbox = impatient();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let reply = json!({ "method": "sendMessage", "chat_id": alice, "text": "in the answer" });
    let receiver = Receiver::start([(200, None, reply)]);
    sandbox.result(&bot, "setWebhook", json!({ "url": receiver.url })).await;
    sandbox.send_text(&bot, alice, "x").await;
    assert_eq!(sandbox.chat(&bot, alice).bot_text().await, "in the answer");
    receiver.handle.stop(false).await;
}

#[actix_web::test]
async fn webhooks_are_checked_and_described() {
    let sandbox = TestSandbox::start_with(SandboxOptions { loopback_webhooks: false, ..Default::default() });
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    for (params, refusal) in [
        (
            json!({ "url": "http://example.com/" }),
            "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            json!({ "url": "https://example.com:8080/" }),
            "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            json!({ "url": "http://127.0.0.1/" }),
            "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (json!({ "url": "nonsense" }), "400 Bad Request: invalid webhook URL specified"),
        (
            json!({ "url": "https://example.com/", "secret_token": "a b" }),
            "400 Bad Request: secret token contains unallowed characters",
        ),
        (
            json!({ "url": "https://example.com/", "secret_token": "a".repeat(257) }),
            "400 Bad Request: secret token is too long",
        ),
    ] {
        assert_eq!(sandbox.refusal(&bot, "setWebhook", params).await, refusal);
    }
    sandbox.send_text(&bot, alice, "x").await;
    let info = sandbox.result(&bot, "getWebhookInfo", json!({})).await;
    assert_eq!(info, json!({ "url": "", "has_custom_certificate": false, "pending_update_count": 1 }));
    sandbox.result(&bot, "deleteWebhook", json!({ "drop_pending_updates": true })).await;
    let info = sandbox.result(&bot, "getWebhookInfo", json!({})).await;
    assert_eq!(info["pending_update_count"], 0);
}

#[actix_web::test]
async fn a_webhook_outlives_the_listener() {
    let sandbox = impatient();
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let mut receiver = Receiver::start([]);
    sandbox.result(&bot, "setWebhook", json!({ "url": receiver.url })).await;
    let same = sandbox.sandbox.clone();
    sandbox.stop().await;
    let again = same.listen(([127, 0, 0, 1], 0).into()).unwrap();
    let client = SandboxClient::new(again.base_url());
    client.send_text(&bot, alice, "still there").await;
    assert_eq!(receiver.next_text().await, "still there");
    again.stop().await;
    receiver.handle.stop(false).await;
}
