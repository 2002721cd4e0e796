//! A whole platform in the test's own process, on a sandbox and a database of its own.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botyard::app::Platform;
use botyard::base::ambient::Ambient;
use botyard::base::secret::SecretString;
use botyard::config::{SandboxDataCenter, Settings};
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::programs::{self, ProgramFactory};
use botyard::services::vault::Vault;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::process::BINARY;
use crate::harness::sandbox::{PATIENCE, SandboxClient, TestBot, TestSandbox};
use crate::harness::traces;

/// The password of every test account.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The pause between two looks at something that comes about by itself.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How a platform is started.
pub(crate) struct Setup {
    pub(crate) database: TestDatabase,
    pub(crate) vault_key: SecretString,
    pub(crate) programs: ProgramFactory,
    settings: Vec<(String, String)>,
    data_centers: Vec<SandboxDataCenter>,
    /// The metrics of the platform that was started last: a test holds its setup to its end.
    metrics: Mutex<traces::MetricsAtTheEnd>,
}

impl Setup {
    pub(crate) fn on(database: TestDatabase) -> Self {
        let setup = Self {
            database,
            vault_key: Vault::generate_key(),
            programs: Arc::new(programs::create),
            settings: Vec::new(),
            data_centers: Vec::new(),
            metrics: Mutex::new(traces::MetricsAtTheEnd(None)),
        };
        setup
            .with("ingress.sleeping_poll_interval", "100ms")
            .with("runtime.restart_backoff.initial", "10ms")
            .with("http.bind", "127.0.0.1:0")
            .with("metrics.bind", "127.0.0.1:0")
    }

    pub(crate) fn on_sqlite() -> Self {
        Self::on(TestDatabase::sqlite())
    }

    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        let variable = format!("BOTYARD__{}", key.replace('.', "__").to_uppercase());
        self.settings.retain(|(earlier, _)| *earlier != variable);
        self.settings.push((variable, value.to_owned()));
        self
    }

    pub(crate) fn running(mut self, programs: ProgramFactory) -> Self {
        self.programs = programs;
        self
    }

    /// On these data centres of a sandbox in the place of Telegram's.
    pub(crate) fn on_data_centers(mut self, data_centers: Vec<SandboxDataCenter>) -> Self {
        self.data_centers = data_centers;
        self
    }

    /// The settings as environment variables, for a process of its own.
    pub(crate) fn environment(&self, telegram_url: &str) -> Vec<(String, String)> {
        for key in self.vault_key.expose_secret().split(',') {
            traces::secret("vault key", key);
        }
        let mut variables = self.settings.clone();
        let own = [
            ("BOTYARD__STORE__URL", self.database.url()),
            ("BOTYARD__TELEGRAM__API_URL", telegram_url),
            ("BOTYARD__VAULT__KEYS", self.vault_key.expose_secret()),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }

    pub(crate) fn settings(&self, telegram_url: &str) -> Settings {
        let mut settings = Settings::load(None, self.environment(telegram_url).into_iter()).unwrap();
        settings.mtproto.sandbox.clone_from(&self.data_centers);
        settings.databases.worker = Some(BINARY.into());
        settings
    }

    /// Starts on a sandbox of its own.
    pub(crate) async fn start(self) -> TestPlatform {
        let sandbox = TestSandbox::start();
        let platform = self.start_platform(sandbox.base_url()).await;
        TestPlatform { sandbox, platform, setup: self }
    }

    pub(crate) async fn start_platform(&self, telegram_url: &str) -> Platform {
        let settings = self.settings(telegram_url);
        let platform = Platform::start(settings, Arc::clone(&self.programs), Ambient::system()).await.unwrap();
        *self.metrics.lock().unwrap() = traces::MetricsAtTheEnd(platform.metrics_address());
        platform
    }
}

/// A running platform and its sandbox.
pub(crate) struct TestPlatform {
    pub(crate) sandbox: TestSandbox,
    pub(crate) platform: Platform,
    pub(crate) setup: Setup,
}

impl TestPlatform {
    /// The API, signed in as a new account.
    pub(crate) async fn sign_up(&self, username: &str, role: Role) -> Api {
        sign_up(&self.platform, username, role).await
    }

    /// A new account with a registered bot that runs.
    pub(crate) async fn hosted_bot(&self, username: &str) -> (Api, TestBot) {
        let api = self.sign_up(username, Role::User).await;
        let bot = self.sandbox.create_bot(&format!("{username}_bot")).await;
        api.register(&bot).await;
        (api, bot)
    }

    /// Stops the platform and starts it again on the same database.
    pub(crate) async fn restart(self, setup: Setup) -> Self {
        let Self { sandbox, platform, .. } = self;
        platform.stop().await;
        let platform = setup.start_platform(sandbox.base_url()).await;
        Self { sandbox, platform, setup }
    }
}

/// A new account of this platform, signed in.
pub(crate) async fn sign_up(platform: &Platform, username: &str, role: Role) -> Api {
    let name = username.parse().unwrap();
    platform.accounts.create(&Caller::system(), &name, &PASSWORD.into(), role).await.unwrap();
    Api::new(format!("http://{}", platform.address())).sign_in(username).await
}

/// An address that nobody listens on: a webhook's has to be known before the start.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The present value of a metric without labels; 0 if it was never touched.
pub(crate) async fn metric(platform: &Platform, name: &str) -> f64 {
    let url = format!("http://{}/metrics", platform.metrics_address().unwrap());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = http.get(url).send().await.unwrap().text().await.unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map_or(0.0, |value| value.trim().parse().unwrap())
}

/// The HTTP API as a person uses it.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    base_url: String,
    http: reqwest::Client,
    token: Option<String>,
    /// The account's id, once signed in.
    pub(crate) account_id: String,
}

impl Api {
    pub(crate) fn new(base_url: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { base_url, http, token: None, account_id: String::new() }
    }

    /// The same person at a server that was started again elsewhere.
    pub(crate) fn at(&self, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), ..self.clone() }
    }

    pub(crate) async fn sign_in(mut self, username: &str) -> Self {
        self.sign_in_with(username, PASSWORD).await;
        self
    }

    pub(crate) async fn sign_in_with(&mut self, username: &str, password: &str) {
        traces::secret("password", password);
        let body = json!({ "username": username, "password": password });
        let answer = self.expect(200, "POST", "/api/auth/login", body).await;
        self.is_signed_in(&answer);
    }

    /// The same by a link out of a chat.
    pub(crate) async fn sign_in_by_link(mut self, link: &str) -> Self {
        let token = link.rsplit_once('#').unwrap().1.trim();
        traces::secret("link", token);
        let answer = self.expect(200, "POST", "/api/auth/login/link", json!({ "token": token })).await;
        self.is_signed_in(&answer);
        self
    }

    fn is_signed_in(&mut self, answer: &Value) {
        let token = answer["access_token"].as_str().unwrap();
        traces::secret("access token", token);
        self.token = Some(token.to_owned());
        answer["account"]["id"].as_str().unwrap().clone_into(&mut self.account_id);
    }

    /// A call as this person makes it.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.base_url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Makes a call; its status and its JSON answer (null if it has none).
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = self.request(method, path);
        traces::secrets_sent(&body);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        traces::keep_answer(status, &text);
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) async fn expect(&self, status: u16, method: &str, path: &str, body: Value) -> Value {
        let (actual, answer) = self.call(method, path, body).await;
        assert_eq!(actual, status, "{method} {path}: {answer}");
        answer
    }

    /// The code of the problem that a call is answered with, after its status: `"409 already_has_bot"`.
    pub(crate) async fn problem(&self, method: &str, path: &str, body: Value) -> String {
        let (status, answer) = self.call(method, path, body).await;
        format!("{status} {}", answer["code"].as_str().unwrap_or("without a code"))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.expect(200, "GET", path, Value::Null).await
    }

    /// Registers a bot and waits until it runs.
    pub(crate) async fn register(&self, bot: &TestBot) {
        self.expect(201, "POST", "/api/user-bot/create", json!({ "bot_token": bot.token })).await;
        self.bot_becomes("active").await;
    }

    /// Waits until the account's bot stands in a status; its whole state.
    pub(crate) async fn bot_becomes(&self, status: &str) -> Value {
        eventually(&format!("the bot becomes {status}"), async || {
            let state = self.get("/api/user-bot/status").await;
            if state["status"] == status { Ok(state) } else { Err(state) }
        })
        .await
    }
}

/// Looks again and again until `look` is satisfied, and fails with what it saw last.
pub(crate) async fn eventually<T>(what: &str, look: impl AsyncFn() -> Result<T, Value>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(seen) if tokio::time::Instant::now() >= deadline => panic!("waited in vain: {what}; last seen: {seen}"),
            Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
}

/// The calls of a method that a bot made, once there are at least `wanted`.
pub(crate) async fn calls_reach(sandbox: &SandboxClient, bot: &TestBot, method: &str, wanted: u64) -> u64 {
    eventually(&format!("{method} is called {wanted} times"), async || {
        let calls = sandbox.calls(bot, method).await;
        if calls >= wanted { Ok(calls) } else { Err(json!(calls)) }
    })
    .await
}
