//! A server for one test, and calls to it.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use botyard::base::ambient::{Ambient, ManualClock, SystemEntropy};
use botyard::base::secret::ExposeSecret as _;
use botyard::clients::databases::DatabaseClient;
use botyard::clients::egress::Egress;
use botyard::clients::mail::MailClient;
use botyard::clients::telegram::TelegramClient;
use botyard::config::Settings;
use botyard::delivery::Delivery;
use botyard::http::{self, HttpState, Listener};
use botyard::ingress::Ingress;
use botyard::model::account::{Account, AccountId, Role};
use botyard::model::audit::Caller;
use botyard::model::audit_filter::{AuditExport, AuditFilter, ExportFormat, ExportId, ExportState};
use botyard::model::audit_record::AuditRecord;
use botyard::model::bot::{Bot, BotId, BotStatus, ProgramName};
use botyard::model::page::PageRequest;
use botyard::programs::{self, analyst};
use botyard::runtime::{RuntimeHandle, Shared};
use botyard::services::accounts::Accounts;
use botyard::services::audit::AuditLog;
use botyard::services::bot_log::BotLog;
use botyard::services::bots::{BotBounds, Bots};
use botyard::services::conversations::Conversations;
use botyard::services::databases::Databases;
use botyard::services::events::Events;
use botyard::services::health::Health;
use botyard::services::idempotency::Idempotency;
use botyard::services::llm_usage::LlmUsage;
use botyard::services::mail::Mails;
use botyard::services::mtproto::Mtproto;
use botyard::services::organizations::Organizations;
use botyard::services::signals::Signals;
use botyard::services::updates::Updates;
use botyard::services::usage::Usage;
use botyard::services::vault::Vault;
use botyard::store::{NewBot, Store};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::harness::console;
use crate::harness::process::BINARY;
use crate::harness::traces;

/// The password of every account of the fixture.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The secret of every webhook of the fixture.
pub(crate) const HOOK_SECRET: &str = "kxzqvwpj-webhook";

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) clock: ManualClock,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) store: Store,
    pub(crate) bots: Bots,
    pub(crate) updates: Updates,
    pub(crate) usage: Usage,
    pub(crate) audit: AuditLog,
    pub(crate) events: Events,
    pub(crate) health: Health,
    pub(crate) organizations: Organizations,
    pub(crate) databases: Databases,
    pub(crate) ambient: Ambient,
    client: reqwest::Client,
    handle: ServerHandle,
    folder: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    /// Checks that this is a well-formed problem of this status and code.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("urn:botyard:problem:{code}"));
        assert_eq!(body["request_id"], self.header("x-request-id"));
        assert!(!body["title"].as_str().unwrap().is_empty() && !body["detail"].as_str().unwrap().is_empty());
        assert_eq!(status == 401, self.headers.contains_key("www-authenticate"), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with settings on top of the fixture's.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_as(settings, |_| {}).await
    }

    /// The same with something else in its state.
    pub(crate) async fn start_as(settings: &[(&str, &str)], change: impl FnOnce(&mut HttpState)) -> Self {
        traces::keep_log();
        for (kind, secret) in [("password", PASSWORD), ("webhook secret", HOOK_SECRET)] {
            traces::secret(kind, secret);
        }
        let folder = tempfile::tempdir().unwrap();
        let settings = load(&folder, settings);
        let clock = ManualClock::new("2026-01-02T03:04:05Z".parse::<DateTime<Utc>>().unwrap());
        let ambient = Ambient::new(clock.clone(), SystemEntropy);
        let store = Store::open(&settings.store).await.unwrap();
        let listener = Listener::bind(&settings.http, &ambient).unwrap();
        let address = listener.address();
        let usage = Usage::new(store.clone());
        let mut state = state(&settings, &store, &usage, &ambient).await;
        change(&mut state);
        let (accounts, updates, health) = (Arc::clone(&state.accounts), state.updates.clone(), state.health.clone());
        let bots = state.bots.clone();
        let events = state.events.clone();
        let audit = state.audit.clone();
        let (organizations, databases) = (state.organizations.clone(), state.databases.clone());
        let deadline = settings.runtime.shutdown_deadline;
        let server = http::serve(listener, &settings.http, &settings.ingress, state, deadline).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_gzip().build().unwrap();
        let url = format!("http://{address}");
        Self {
            url,
            clock,
            accounts,
            store,
            bots,
            updates,
            usage,
            audit,
            events,
            health,
            organizations,
            databases,
            ambient,
            client,
            handle,
            folder,
        }
    }

    /// Stops as the platform does: streams of events end, and calls under way are finished.
    pub(crate) async fn stop(&self) {
        self.events.close();
        self.handle.stop(true).await;
    }

    /// Where it listens, for sockets.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn call(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        // A stream of events has no end.
        let is_stream = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let text = if is_stream { String::new() } else { response.text().await.unwrap() };
        traces::keep_answer(status.as_u16(), &text);
        traces::secrets_in_cookies(&headers);
        Answer { status, headers, text }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(self.request("GET", path).bearer_auth(token)).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        traces::secrets_sent(&body);
        self.call(self.request(method, path).bearer_auth(token).json(&body)).await
    }

    pub(crate) async fn account(&self, name: &str, role: Role) -> Account {
        // Ids sort by their millisecond; without a step, accounts would come in any order.
        self.clock.advance(TimeDelta::milliseconds(1));
        let username = name.parse().unwrap();
        self.accounts.create(&Caller::system(), &username, &PASSWORD.into(), role).await.unwrap()
    }

    pub(crate) async fn sign_in(&self, name: &str) -> Value {
        let body = json!({ "username": name, "password": PASSWORD });
        let answer = self.call(self.request("POST", "/api/auth/login").json(&body)).await;
        answer.assert_status(200);
        answer.json()
    }

    /// What a sign-in with these fields on top of the name and the password is answered with.
    pub(crate) async fn try_sign_in(&self, name: &str, more: Value) -> Answer {
        let mut body = json!({ "username": name, "password": PASSWORD });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.call(self.request("POST", "/api/auth/login").json(&body)).await
    }

    /// The actions in the audit log on this account, newest first.
    pub(crate) async fn audit_of(&self, account: &Account) -> Vec<AuditRecord> {
        let page = PageRequest::new(None, Some(200)).unwrap();
        let filter = AuditFilter { target: Some(account.id.0), ..AuditFilter::default() };
        self.store.read().await.unwrap().list_audit(&filter, page).await.unwrap().1
    }

    /// A new account and its access token.
    pub(crate) async fn person(&self, name: &str, role: Role) -> (Account, String) {
        let account = self.account(name, role).await;
        let token = self.sign_in(name).await["access_token"].as_str().unwrap().to_owned();
        (account, token)
    }

    /// Puts a bot straight into the store, as Telegram is away.
    pub(crate) async fn bot_of(&self, account: &Account) -> Bot {
        self.bot_with(account, 123_456_789).await
    }

    /// The same with another id at Telegram.
    pub(crate) async fn bot_with(&self, account: &Account, telegram_bot_id: i64) -> Bot {
        let now = self.ambient.now();
        let bot = Bot {
            id: BotId::generate(&self.ambient),
            account_id: account.id,
            telegram_bot_id,
            username: format!("{}_bot", account.username),
            name: "Test".to_owned(),
            program: ProgramName::Echo,
            status: BotStatus::Active,
            status_reason: None,
            status_since: now,
            suspended_by_admin: false,
            is_verified: false,
            owner_chat_id: None,
            created_by: account.id,
            managed_by_admin: false,
            rps: 5,
            max_concurrent: 5,
            hook_id: self.ambient.random_string::<18>(),
            telegram_api_id: None,
            created_at: now,
            updated_at: now,
        };
        let new = NewBot {
            bot: &bot,
            token_fingerprint: &telegram_bot_id.to_be_bytes(),
            owner_code: "code",
            hook_secret_hash: &Sha256::digest(HOOK_SECRET),
        };
        let mut tx = self.store.begin().await.unwrap();
        tx.create_bot(&new).await.unwrap();
        tx.commit().await.unwrap();
        bot
    }

    /// Uploads a small SQLite database.
    pub(crate) async fn upload_database(&self, token: &str, name: &str) -> Answer {
        let file = self.folder.path().join("to-upload.db");
        let connection = rusqlite::Connection::open(&file).unwrap();
        let sales = "CREATE TABLE IF NOT EXISTS sales (city TEXT NOT NULL, amount INTEGER);
            INSERT INTO sales VALUES ('Wien', 3), ('Graz', 4)";
        connection.execute_batch(sales).unwrap();
        drop(connection);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        self.upload(token, name, bytes).await
    }

    pub(crate) async fn upload(&self, token: &str, name: &str, bytes: Vec<u8>) -> Answer {
        let call = self.request("POST", &format!("/api/org/databases/upload?name={name}"));
        self.call(call.bearer_auth(token).header("Content-Type", "application/octet-stream").body(bytes)).await
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// An export of an account's that was begun and is not stored yet.
    pub(crate) fn unfinished_export(&self, account_id: AccountId) -> AuditExport {
        AuditExport {
            id: ExportId::generate(&self.ambient),
            account_id,
            format: ExportFormat::Csv,
            filter: "{}".to_owned(),
            state: ExportState::Running,
            reason: None,
            records_done: 0,
            records_total: None,
            bytes: 0,
            created_at: self.ambient.now(),
            finished_at: None,
            expires_at: None,
        }
    }

    /// A webhook call as Telegram makes it.
    pub(crate) async fn webhook(&self, hook_id: &str, secret: &str, body: &str) -> Answer {
        let request = self.request("POST", &format!("/telegram/webhook/{hook_id}"));
        self.call(request.header("X-Telegram-Bot-Api-Secret-Token", secret).body(body.to_owned())).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent at once; nobody needs to wait for its end.
        drop(self.handle.stop(false));
        traces::keep_files("databases", self.folder.path());
    }
}

fn load(folder: &TempDir, settings: &[(&str, &str)]) -> Settings {
    let store = format!("sqlite://{}/test.db", folder.path().display());
    let data_dir = folder.path().display().to_string();
    let ours = [
        ("BOTYARD__DATA_DIR", data_dir.as_str()),
        ("BOTYARD__HTTP__BIND", "127.0.0.1:0"),
        ("BOTYARD__HTTP__WORKERS", "1"),
        ("BOTYARD__STORE__URL", store.as_str()),
        ("BOTYARD__STORE__SYNCHRONOUS", "normal"),
        ("BOTYARD__TELEGRAM__API_URL", "http://127.0.0.1:1"),
        ("BOTYARD__TELEGRAM__MAX_RETRIES", "0"),
    ];
    let all = ours.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut settings = Settings::load(None, all).unwrap();
    settings.databases.worker = Some(BINARY.into());
    settings
}

async fn state(settings: &Settings, store: &Store, usage: &Usage, ambient: &Ambient) -> HttpState {
    let key = Vault::generate_key();
    traces::secret("vault key", key.expose_secret());
    let vault = Arc::new(Vault::new(&[key]).unwrap());
    let telegram = TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, ambient.clone()).unwrap();
    let signals = Signals::default();
    let accounts = Arc::new(Accounts::new(store.clone(), &vault, &settings.accounts, ambient.clone()));
    let bounds = BotBounds { limits: settings.limits, max_clients: NonZeroUsize::new(10).unwrap() };
    let idempotency = Idempotency::new(store.clone(), &vault, &settings.http, ambient.clone());
    let audit = AuditLog::new(store.clone(), &vault, &settings.audit, &settings.data_dir, ambient.clone());
    let log = BotLog::new(store.clone(), settings.bot_log, ambient.clone());
    let records = (usage.clone(), log.clone());
    let bots =
        Bots::new(store.clone(), Arc::clone(&vault), telegram, signals.clone(), records, bounds, ambient.clone());
    let client = MailClient::new(&settings.mail, Egress::new(&settings.egress)).unwrap();
    let mails = Mails::new(store.clone(), Arc::clone(&vault), client, signals.clone(), &settings.mail, ambient.clone())
        .unwrap();
    let updates = Updates::new(store.clone(), ambient.clone(), signals.clone(), usage.clone(), log);
    let databases = Databases::new(
        store.clone(),
        Arc::clone(&vault),
        DatabaseClient::new(&settings.databases, Egress::new(&settings.egress)),
        &settings.databases,
        &settings.data_dir,
        ambient.clone(),
    );
    let organizations = Organizations::new(
        store.clone(),
        Arc::clone(&accounts),
        databases.clone(),
        Arc::clone(&vault),
        signals.clone(),
        settings,
        ambient.clone(),
    );
    let mtproto = Mtproto::new(store.clone(), Arc::clone(&vault), bots.clone(), &settings.mtproto, ambient.clone());
    let analyst = analyst::Services {
        bots: bots.clone(),
        organizations: organizations.clone(),
        databases: databases.clone(),
        conversations: Conversations::new(store.clone(), Signals::default(), settings.analyst, ambient.clone()),
        mails: mails.clone(),
        llm: LlmUsage::new(store.clone(), Arc::clone(&vault), signals.clone(), &settings.llm, ambient.clone()).unwrap(),
        ambient: ambient.clone(),
    };
    let runtime = idle_runtime(settings, store, (&mtproto, analyst), &updates, usage.clone(), ambient).await;
    let public_url = settings.http.public_url.clone();
    let ingress = settings.ingress.clone();
    let health = Health::new(store.clone(), ambient.clone());
    let events = Events::start(
        store.clone(),
        Arc::clone(&accounts),
        usage.clone(),
        (&signals, &health),
        settings.events,
        ambient,
    );
    HttpState {
        accounts,
        ingress: Ingress::new(bots.clone(), updates.clone(), ingress, public_url, ambient.clone()),
        bots,
        mails,
        mtproto,
        organizations,
        databases,
        llm_usage: LlmUsage::new(store.clone(), Arc::clone(&vault), signals.clone(), &settings.llm, ambient.clone())
            .unwrap(),
        updates,
        audit,
        runtime,
        events,
        health,
        console: console::built(),
        sandbox_url: None,
        idempotency,
        ambient: ambient.clone(),
    }
}

/// A runtime that wakes no bot, so that what a test puts into the store stays as it is.
async fn idle_runtime(
    settings: &Settings,
    store: &Store,
    (mtproto, analyst): (&Mtproto, analyst::Services),
    updates: &Updates,
    usage: Usage,
    ambient: &Ambient,
) -> RuntimeHandle {
    let unheard = Signals::default();
    let delivery = settings.delivery.clone();
    let bots = analyst.bots.clone();
    let shared = Shared {
        bots: bots.clone(),
        mtproto: mtproto.clone(),
        analyst,
        updates: updates.clone(),
        delivery: Delivery::start(
            store.clone(),
            bots,
            usage.clone(),
            &unheard,
            Health::new(store.clone(), ambient.clone()),
            delivery,
            ambient.clone(),
        ),
        usage,
        programs: Arc::new(programs::create),
        settings: settings.runtime.clone(),
        limits: settings.limits,
        ambient: ambient.clone(),
    };
    let runtime = RuntimeHandle::start(shared, &unheard);
    assert!(runtime.drain(Duration::from_secs(5)).await);
    runtime
}
