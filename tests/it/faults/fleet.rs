//! Many bots on one platform that runs as a process of its own, the persons who write to them, and what was written.

use std::sync::Mutex;
use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::model::account::{AccountId, Role};
use botyard::model::audit::Caller;
use botyard::model::bot::ProgramName;
use botyard::sandbox::SandboxOptions;
use botyard::services::bots::RegisterBot;
use botyard::store::Store;
use futures_util::{StreamExt as _, stream};

use crate::faults::rows;
use crate::harness::database::TestDatabase;
use crate::harness::platform::Setup;
use crate::harness::process::ServingProcess;
use crate::harness::proxy::Proxy;
use crate::harness::sandbox::{PATIENCE, TestBot, TestSandbox};
use crate::harness::traces;
use crate::store::fixture::create_account;

/// Persons who write to every bot.
const PERSONS: usize = 2;

/// Bots that are registered at the same time.
const REGISTERED_AT_ONCE: usize = 8;

/// The most calls under way at the same time, of all bots.
pub(super) const MAX_CONCURRENT: usize = 64;

/// The bots, the persons, and everything that they say.
pub(super) struct Fleet {
    pub(super) sandbox: TestSandbox,
    pub(super) setup: Setup,
    pub(super) bots: Vec<TestBot>,
    /// Where Telegram finds the webhooks, whichever process serves them.
    front: Proxy,
    pub(super) hook: Hook,
    persons: Vec<i64>,
    /// How many messages were written into each chat: their texts are the numbers below.
    written: Mutex<Vec<usize>>,
}

/// The webhook of the first bot.
pub(super) struct Hook {
    pub(super) url: String,
    pub(super) secret: String,
}

/// One chat of the fleet and how much was written into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrittenChat {
    /// Which of the bots.
    pub(super) bot: usize,
    /// The person, and so the chat.
    pub(super) person: i64,
    /// How many messages.
    pub(super) messages: usize,
}

impl Fleet {
    /// Registers `bots` bots that get their updates in the mode `ingress`. Setting them up is left to the first process.
    pub(super) async fn register(database: TestDatabase, ingress: &str, bots: usize) -> Self {
        let options = SandboxOptions {
            webhook_retry: Duration::from_millis(50),
            webhook_retry_max: Duration::from_millis(500),
            trace: false,
            ..SandboxOptions::default()
        };
        let sandbox = TestSandbox::start_with(options);
        let front = Proxy::start().await;
        let public_url = format!("http://{}", front.address());
        let setup = Setup::on(database)
            .with("ingress.mode", ingress)
            .with("ingress.webhook_reconcile_rps", "1000")
            .with("http.public_url", &public_url)
            .with("http.max_connections_per_address", "10000")
            .with("http.address_burst", "100000")
            .with("limits.default_rps", "100")
            .with("limits.person_rps", "1000")
            .with("limits.person_burst", "1000")
            .with("delivery.max_concurrent", &MAX_CONCURRENT.to_string())
            .with("delivery.per_bot_rps", "1000")
            .with("delivery.per_chat_rps", "1000")
            .with("delivery.per_chat_burst", "1000")
            // Fewer than there are bots, so that they also take turns.
            .with("runtime.max_active_bots", &(bots * 2 / 3).max(1).to_string());
        let mut persons = Vec::new();
        for name in ["Alice", "Bob"] {
            persons.push(sandbox.create_person(name).await);
        }
        let mut registered = Vec::new();
        for number in 0..bots {
            registered.push(sandbox.create_bot(&format!("fleet_{number}_bot")).await);
        }
        let hook = register_all(&setup, &sandbox, &registered, &public_url).await;
        let written = Mutex::new(vec![0; bots * PERSONS]);
        Self { sandbox, setup, bots: registered, front, hook, persons, written }
    }

    /// The settings of the processes.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        self.setup.environment(self.sandbox.base_url())
    }

    /// Starts a process that serves the bots.
    pub(super) async fn serve(&self) -> ServingProcess {
        let process = ServingProcess::start(&self.environment()).await;
        self.lead_to(&process);
        process
    }

    /// Lets Telegram find the webhooks at this process.
    pub(super) fn lead_to(&self, process: &ServingProcess) {
        self.front.lead_to(process.address());
    }

    /// How many chats there are.
    pub(super) fn count_chats(&self) -> usize {
        self.bots.len() * PERSONS
    }

    /// A person writes the chat's next number.
    pub(super) async fn write(&self, chat: usize) {
        let number = {
            let mut written = self.written.lock().unwrap();
            written[chat] += 1;
            written[chat] - 1
        };
        let person = self.persons[chat % PERSONS];
        self.sandbox.send_text(&self.bots[chat / PERSONS], person, &number.to_string()).await;
    }

    /// Persons write one number into every chat.
    pub(super) async fn write_to_all(&self) {
        for chat in 0..self.count_chats() {
            self.write(chat).await;
        }
    }

    /// What was written, chat by chat.
    pub(super) fn written(&self) -> Vec<WrittenChat> {
        let written = self.written.lock().unwrap();
        let chat =
            |(chat, &messages)| WrittenChat { bot: chat / PERSONS, person: self.persons[chat % PERSONS], messages };
        written.iter().enumerate().map(chat).collect()
    }

    /// How many answers the bots have sent, repeated ones included.
    pub(super) async fn count_answers(&self) -> u64 {
        self.sandbox.control_get("stats").await["methods"]["sendMessage"]["calls"].as_u64().unwrap_or(0)
    }

    /// How many updates Telegram still has.
    pub(super) async fn count_pending(&self) -> u64 {
        self.sandbox.control_get("stats").await["pending_updates"].as_u64().unwrap()
    }

    /// Waits until Telegram has no update and the store nothing to do, for as long as that goes on.
    pub(super) async fn settle(&self) {
        let mut last = (u64::MAX, i64::MAX);
        let mut since = tokio::time::Instant::now();
        loop {
            // In this order: what has left Telegram is in the store.
            let pending = self.count_pending().await;
            let left = (pending, rows::count_waiting(self.setup.database.url()).await);
            if left == (0, 0) {
                return;
            }
            if left != last {
                (last, since) = (left, tokio::time::Instant::now());
            }
            assert!(
                since.elapsed() < PATIENCE,
                "stuck with {} updates at Telegram, {} rows in the store",
                left.0,
                left.1
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How far each bot's events have come in the sandbox.
    pub(super) async fn cursors(&self) -> Vec<u64> {
        let ask = |bot: &TestBot| {
            let path = format!("chats/{}/{}/messages?after={}", bot.id, self.persons[0], u64::MAX);
            async move { self.sandbox.control_get(&path).await["cursor"].as_u64().unwrap() }
        };
        stream::iter(&self.bots).map(ask).buffered(REGISTERED_AT_ONCE).collect().await
    }
}

/// Registers the bots, each for an account of its own; the webhook of the first.
async fn register_all(setup: &Setup, sandbox: &TestSandbox, bots: &[TestBot], public_url: &str) -> Hook {
    let ambient = Ambient::system();
    let store = Store::open(&setup.database.settings()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let mut owners = Vec::new();
    for bot in bots {
        let id = AccountId::generate(&ambient);
        create_account(&mut tx, id, &bot.username, ambient.now()).await.unwrap();
        owners.push(id);
    }
    tx.commit().await.unwrap();
    store.close().await;

    let platform = setup.start_platform(sandbox.base_url()).await;
    let register = |(bot, owner): (&TestBot, AccountId)| {
        let caller = Caller { account_id: Some(owner), role: Role::User, ..Caller::system() };
        let request = RegisterBot {
            token: bot.token.as_str().into(),
            program: ProgramName::Echo,
            take_over: false,
            api_id: None,
            api_hash: None,
            phone: None,
        };
        let bots = &platform.bots;
        async move { bots.register(&caller, request).await.unwrap() }
    };
    let registered: Vec<_> =
        stream::iter(bots.iter().zip(owners)).map(register).buffered(REGISTERED_AT_ONCE).collect().await;
    let secret = platform.bots.hook_secret(registered[0].id).await.unwrap();
    let secret = secrecy::ExposeSecret::expose_secret(&secret).to_owned();
    traces::secret("hook secret", &secret);
    platform.stop().await;
    Hook { url: format!("{public_url}/telegram/webhook/{}", registered[0].hook_id), secret }
}
