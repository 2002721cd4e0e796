//! A sandbox for a test, and a client of its control API.
//!
//! Nothing here sleeps: [`ChatReader`] waits for events with the control API's long poll and fails after
//! [`PATIENCE`].

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ops::Deref;
use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::sandbox::{RunningSandbox, Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::harness::traces;

/// How long a test waits for something before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How long a connection is kept for the next call: well below the time after which the sandbox closes it, or a call might
/// be made on it at that very moment.
const IDLE_CONNECTION: Duration = Duration::from_secs(1);

/// A bot of the sandbox.
#[derive(Debug, Clone)]
pub(crate) struct TestBot {
    /// The id before the colon of the token.
    pub(crate) id: i64,
    /// The token.
    pub(crate) token: String,
    /// The name without `@`.
    pub(crate) username: String,
}

/// A client of a sandbox: the control API, and the Bot API as any client would call it.
#[derive(Debug, Clone)]
pub(crate) struct SandboxClient {
    base_url: String,
    http: reqwest::Client,
}

/// A sandbox on a free port, with its client.
pub(crate) struct TestSandbox {
    /// The sandbox itself.
    pub(crate) sandbox: Sandbox,
    running: RunningSandbox,
    client: SandboxClient,
}

impl TestSandbox {
    /// Starts a sandbox with the usual options.
    pub(crate) fn start() -> Self {
        Self::start_with(SandboxOptions::default())
    }

    /// Starts a sandbox.
    pub(crate) fn start_with(options: SandboxOptions) -> Self {
        Self::start_in(Ambient::system(), options)
    }

    /// Starts a sandbox with its own time and randomness.
    pub(crate) fn start_in(ambient: Ambient, options: SandboxOptions) -> Self {
        traces::keep_log();
        let sandbox = Sandbox::new(ambient, options);
        let running = sandbox.listen(([127, 0, 0, 1], 0).into()).unwrap();
        let client = SandboxClient::new(running.base_url());
        Self { sandbox, running, client }
    }

    /// Stops the server.
    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}

impl Deref for TestSandbox {
    type Target = SandboxClient;

    fn deref(&self) -> &SandboxClient {
        &self.client
    }
}

impl SandboxClient {
    /// A client of the sandbox at `base_url`.
    pub(crate) fn new(base_url: String) -> Self {
        let builder = reqwest::Client::builder().no_proxy().timeout(PATIENCE * 3);
        let http = builder.pool_idle_timeout(IDLE_CONNECTION).build().unwrap();
        Self { base_url, http }
    }

    /// What a Bot API client takes in the place of `https://api.telegram.org`.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The HTTP client, for requests that no helper makes.
    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Calls the control API; anything but success fails the test.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_control(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Calls the control API with POST.
    pub(crate) async fn try_control(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/sandbox/{path}", self.base_url);
        read(self.http.post(url).json(&body).send().await.unwrap()).await
    }

    /// Calls the control API with GET.
    pub(crate) async fn control_get(&self, path: &str) -> Value {
        let url = format!("{}/sandbox/{path}", self.base_url);
        let (status, answer) = read(self.http.get(url).send().await.unwrap()).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Creates a bot.
    pub(crate) async fn create_bot(&self, username: &str) -> TestBot {
        let bot = self.control("bots", json!({ "name": format!("The {username}"), "username": username })).await;
        traces::secret("bot token", bot["token"].as_str().unwrap());
        TestBot {
            id: bot["id"].as_i64().unwrap(),
            token: bot["token"].as_str().unwrap().to_owned(),
            username: username.to_owned(),
        }
    }

    /// Creates a person and returns their id, which is also the id of their private chats.
    pub(crate) async fn create_person(&self, first_name: &str) -> i64 {
        self.control("persons", json!({ "first_name": first_name })).await["id"].as_i64().unwrap()
    }

    /// A person writes to a bot; returns the message.
    pub(crate) async fn send_text(&self, bot: &TestBot, person: i64, text: &str) -> Value {
        self.control(&format!("chats/{}/{person}/messages", bot.id), json!({ "text": text })).await
    }

    /// A person edits an own message.
    pub(crate) async fn edit_text(&self, bot: &TestBot, person: i64, message_id: &Value, text: &str) {
        let path = format!("chats/{}/{person}/messages/{message_id}", bot.id);
        self.control(&path, json!({ "text": text })).await;
    }

    /// A person sends a photo to a bot; returns the message.
    pub(crate) async fn send_photo(&self, bot: &TestBot, person: i64, bytes: &[u8], caption: &str) -> Value {
        self.send_file(bot, person, "photo", "photo.png", bytes, caption).await
    }

    /// A person sends a document to a bot; returns the message.
    pub(crate) async fn send_document(&self, bot: &TestBot, person: i64, name: &str, bytes: &[u8]) -> Value {
        self.send_file(bot, person, "document", name, bytes, "").await
    }

    /// A person sends a document with words below it; returns the message.
    pub(crate) async fn send_captioned(
        &self,
        bot: &TestBot,
        person: i64,
        (name, bytes): (&str, &[u8]),
        caption: &str,
    ) -> Value {
        self.send_file(bot, person, "document", name, bytes, caption).await
    }

    async fn send_file(
        &self,
        bot: &TestBot,
        person: i64,
        field: &'static str,
        name: &str,
        bytes: &[u8],
        caption: &str,
    ) -> Value {
        let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part(field, part).text("caption", caption.to_owned());
        let url = format!("{}/sandbox/chats/{}/{person}/messages", self.base_url, bot.id);
        let (status, answer) = read(self.http.post(url).multipart(form).send().await.unwrap()).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// A person presses a button; returns the id of the callback query.
    pub(crate) async fn press(&self, bot: &TestBot, chat: i64, message_id: i64, callback_data: &str) -> String {
        let body = json!({ "message_id": message_id, "callback_data": callback_data });
        let answer = self.control(&format!("chats/{}/{chat}/press", bot.id), body).await;
        answer["callback_query_id"].as_str().unwrap().to_owned()
    }

    /// A person presses a button and waits for the bot's answer to it.
    pub(crate) async fn press_and_wait(&self, bot: &TestBot, chat: i64, message_id: i64, callback_data: &str) -> Value {
        let wait = PATIENCE.as_secs();
        let body = json!({ "message_id": message_id, "callback_data": callback_data, "wait": wait });
        let answer = self.control(&format!("chats/{}/{chat}/press", bot.id), body).await["answer"].take();
        assert!(!answer.is_null(), "the bot did not answer the press of {callback_data}");
        answer
    }

    /// A person blocks or unblocks a bot.
    pub(crate) async fn block(&self, bot: &TestBot, person: i64, blocked: bool) {
        self.control(&format!("chats/{}/{person}/block", bot.id), json!({ "blocked": blocked })).await;
    }

    /// Scripts a fault, such as `{"kind": "too_many_requests", "retry_after": 2, "method": "sendMessage", "count": 1}`.
    pub(crate) async fn fault(&self, fault: Value) {
        self.control("faults", fault).await;
    }

    /// Removes all faults.
    pub(crate) async fn clear_faults(&self) {
        let url = format!("{}/sandbox/faults", self.base_url);
        assert!(self.http.delete(url).send().await.unwrap().status().is_success());
    }

    /// Takes the token away; returns the new one.
    pub(crate) async fn revoke(&self, bot: &TestBot) -> String {
        let answer = self.control(&format!("bots/{}/revoke", bot.id), json!({})).await;
        traces::secret("bot token", answer["token"].as_str().unwrap());
        answer["token"].as_str().unwrap().to_owned()
    }

    /// How often a bot called a method.
    pub(crate) async fn calls(&self, bot: &TestBot, method: &str) -> u64 {
        let stats = self.control_get(&format!("stats?bot_id={}", bot.id)).await;
        stats["methods"][method]["calls"].as_u64().unwrap_or(0)
    }

    /// Calls a method of the Bot API with a JSON body; returns status and answer.
    pub(crate) async fn call(&self, bot: &TestBot, method: &str, params: Value) -> (u16, Value) {
        let url = format!("{}/bot{}/{method}", self.base_url, bot.token);
        read(self.http.post(url).json(&params).send().await.unwrap()).await
    }

    /// Calls a method that must succeed; returns its result.
    pub(crate) async fn result(&self, bot: &TestBot, method: &str, params: Value) -> Value {
        let (status, mut answer) = self.call(bot, method, params).await;
        assert_eq!(status, 200, "{method}: {answer}");
        answer["result"].take()
    }

    /// Calls a method that must be refused; returns `code description`.
    pub(crate) async fn refusal(&self, bot: &TestBot, method: &str, params: Value) -> String {
        let (status, answer) = self.call(bot, method, params).await;
        assert_eq!(answer["ok"], false, "{method}: {answer}");
        assert_eq!(answer["error_code"], status, "{method}: {answer}");
        format!("{status} {}", answer["description"].as_str().unwrap())
    }

    /// Follows a chat from its beginning.
    pub(crate) fn chat(&self, bot: &TestBot, chat: i64) -> ChatReader {
        ChatReader { client: self.clone(), bot_id: bot.id, chat, cursor: 0 }
    }
}

async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Follows the events of one chat.
#[derive(Debug)]
pub(crate) struct ChatReader {
    client: SandboxClient,
    bot_id: i64,
    chat: i64,
    cursor: u64,
}

impl ChatReader {
    /// The next event that `wanted` accepts; earlier ones are passed over. Fails the test after [`PATIENCE`].
    pub(crate) async fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut passed = Vec::new();
        let search = async {
            loop {
                for event in self.poll().await {
                    self.cursor = event["event"].as_u64().unwrap();
                    if wanted(&event) {
                        return event;
                    }
                    passed.push(event);
                }
            }
        };
        let found = actix_web::rt::time::timeout(PATIENCE, search).await.ok();
        found.unwrap_or_else(|| panic!("the awaited event did not come, but: {passed:#?}"))
    }

    /// The next message of the bot.
    pub(crate) async fn bot_message(&mut self) -> Value {
        self.wait_for(|event| event["type"] == "message" && event["message"]["from"]["is_bot"] == true).await["message"]
            .take()
    }

    /// The text of the bot's next message.
    pub(crate) async fn bot_text(&mut self) -> String {
        self.bot_message().await["text"].as_str().unwrap_or_default().to_owned()
    }

    /// The next edit; returns the message as it is now.
    pub(crate) async fn edit(&mut self) -> Value {
        self.wait_for(|event| event["type"] == "edit").await["message"].take()
    }

    /// The next event of this type, such as `chat_action`.
    pub(crate) async fn event(&mut self, kind: &str) -> Value {
        self.wait_for(|event| event["type"] == kind).await
    }

    /// What has happened since the last look, without waiting.
    pub(crate) async fn news(&mut self) -> Vec<Value> {
        let events = self.events(0).await;
        if let Some(last) = events.last() {
            self.cursor = last["event"].as_u64().unwrap();
        }
        events
    }

    async fn poll(&self) -> Vec<Value> {
        self.events(PATIENCE.as_secs()).await
    }

    async fn events(&self, timeout: u64) -> Vec<Value> {
        let path = format!("chats/{}/{}/messages?after={}&timeout={timeout}", self.bot_id, self.chat, self.cursor);
        match self.client.control_get(&path).await["events"].take() {
            Value::Array(events) => events,
            other => panic!("no events: {other}"),
        }
    }
}
