//! The keys are rotated while the platform serves people and bots: not one of their calls fails.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use botyard::base::ambient::Ambient;
use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::model::account::{AccountId, Role};
use botyard::model::bot::{Bot, BotId, BotStatus, CredentialField, ProgramName};
use botyard::services::vault::Vault;
use botyard::store::{NewAccount, NewBot, Store};
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, PASSWORD, Setup, eventually};
use crate::harness::process::{ServingProcess, start, stdout_of};
use crate::harness::sandbox::{SandboxClient, TestBot, TestSandbox};

/// Bots that only lie there: so many that a rotation takes long enough to be killed in its middle.
const BALLAST: usize = 150;

/// Values sealed for each of them.
const FIELDS: [CredentialField; 3] = [CredentialField::Token, CredentialField::HookSecret, CredentialField::Phone];

/// What the clients did.
#[derive(Debug, Default)]
struct Load {
    is_over: AtomicBool,
    requests: Mutex<BTreeMap<&'static str, u64>>,
    failures: Mutex<Vec<String>>,
}

impl Load {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Counts a call, and as a failure if its status is another than it should be.
    fn count(&self, what: &'static str, expected: u16, (status, answer): (u16, Value)) -> Value {
        *self.requests.lock().unwrap().entry(what).or_default() += 1;
        if status != expected {
            self.failures.lock().unwrap().push(format!("{what}: {status} {answer}"));
        }
        answer
    }

    #[expect(clippy::print_stdout, reason = "the counts are for people to read")]
    fn print(&self, database: &str) {
        let (requests, failures) = (self.requests.lock().unwrap(), self.failures.lock().unwrap().len());
        let total: u64 = requests.values().sum();
        println!("rotation on {database}: {total} requests {requests:?}, {failures} failures");
    }

    fn total(&self) -> u64 {
        self.requests.lock().unwrap().values().sum()
    }
}

async fn signs_in(load: Arc<Load>, api: Api) {
    let body = json!({ "username": "owner", "password": PASSWORD });
    while load.goes_on() {
        load.count("sign-in", 200, api.call("POST", "/api/auth/login", body.clone()).await);
    }
}

async fn refreshes(load: Arc<Load>, api: Api, mut token: Value) -> Value {
    while load.goes_on() {
        let body = json!({ "refresh_token": token });
        token = load.count("refresh", 200, api.call("POST", "/api/auth/refresh", body).await)["refresh_token"].take();
    }
    token
}

async fn looks(load: Arc<Load>, api: Api) {
    while load.goes_on() {
        load.count("status", 200, api.call("GET", "/api/user-bot/status", Value::Null).await);
    }
}

async fn verifies(load: Arc<Load>, api: Api, person: i64) {
    while load.goes_on() {
        load.count("verify", 200, api.call("POST", "/api/user-bot/verify", json!({ "chat_id": person })).await);
    }
}

async fn talks(load: Arc<Load>, sandbox: SandboxClient, bot: TestBot) {
    let person = sandbox.create_person("Alice").await;
    let mut chat = sandbox.chat(&bot, person);
    for number in 0.. {
        if !load.goes_on() {
            return;
        }
        sandbox.send_text(&bot, person, &number.to_string()).await;
        let answer = chat.bot_text().await;
        let is_right = answer == number.to_string();
        load.count("message", 200, (if is_right { 200 } else { 500 }, answer.into()));
    }
}

/// Registers bots and removes them again, one after the other.
async fn comes_and_goes(load: Arc<Load>, sandbox: SandboxClient, boss: Api, base_url: String) {
    for number in 0.. {
        if !load.goes_on() {
            return;
        }
        let name = format!("newcomer{number}");
        let body = json!({ "username": name, "password": PASSWORD, "role": "user", "temporary": false });
        load.count("new account", 201, boss.call("POST", "/api/admin/users", body).await);
        let api = Api::new(base_url.clone()).sign_in(&name).await;
        let token = sandbox.create_bot(&format!("{name}_bot")).await.token;
        load.count("registration", 201, api.call("POST", "/api/user-bot/create", json!({ "bot_token": token })).await);
        load.count("removal", 204, api.call("DELETE", "/api/user-bot/remove", Value::Null).await);
    }
}

/// Fills the store with suspended bots whose values are sealed by `vault`.
async fn add_ballast(store: &Store, vault: &Vault) {
    let ambient = Ambient::system();
    let mut tx = store.begin().await.unwrap();
    for number in 0..BALLAST {
        let (id, owner, now) = (BotId::generate(&ambient), AccountId::generate(&ambient), ambient.now());
        let username = format!("ballast{number}").parse().unwrap();
        let account = NewAccount {
            id: owner,
            username: &username,
            password_hash: "none",
            role: Role::User,
            must_change_password: false,
            created_at: now,
        };
        tx.create_account(&account).await.unwrap();
        let bot = Bot {
            id,
            account_id: owner,
            telegram_bot_id: 9_000_000_000 + i64::try_from(number).unwrap(),
            username: format!("ballast{number}_bot"),
            name: "Ballast".to_owned(),
            program: ProgramName::Echo,
            status: BotStatus::Suspended,
            status_reason: None,
            status_since: now,
            suspended_by_admin: true,
            is_verified: false,
            owner_chat_id: None,
            created_by: owner,
            managed_by_admin: false,
            rps: 1,
            max_concurrent: 1,
            hook_id: format!("hook-{id}"),
            telegram_api_id: None,
            created_at: now,
            updated_at: now,
        };
        let new =
            NewBot { bot: &bot, token_fingerprint: id.0.as_bytes(), owner_code: "code", hook_secret_hash: b"hash" };
        tx.create_bot(&new).await.unwrap();
        for field in FIELDS {
            let secret = SecretString::from(format!("{}:{}", bot.telegram_bot_id, "B".repeat(35)));
            tx.put_credential(id, &vault.seal(id, field, &secret).unwrap(), now).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// How many values are under the newest key, and how many under the other.
async fn under_each(vault: &Vault, store: &Store) -> (i64, i64) {
    let usage = vault.usage(store).await.unwrap();
    (usage[0].credentials, usage[1].credentials)
}

/// Rotates, kills that in its middle, and rotates again to the end.
async fn rotate_with_a_kill(both: &Vault, store: &Store, environment: &[(String, String)]) {
    let mut rotation = start(&["keys", "rotate"], environment);
    eventually("the rotation has begun", async || {
        let (new, _) = under_each(both, store).await;
        if new > 10 { Ok(()) } else { Err(json!(new)) }
    })
    .await;
    rotation.kill().unwrap();
    rotation.wait().unwrap();
    let (_, old) = under_each(both, store).await;
    assert!(old > 0, "the rotation was over before it could be killed");
    let rotated: Value =
        serde_json::from_str(&stdout_of(&["keys", "rotate", "--json"], environment, "").await).unwrap();
    assert!(rotated["resealed"].as_i64().unwrap() > 0 && rotated["unreadable"] == json!([]), "{rotated}");
    assert_eq!(under_each(both, store).await.1, 0);
}

async fn rotate_under_load(database: TestDatabase) {
    let sandbox = TestSandbox::start();
    let mut setup = Setup::on(database).with("limits.person_burst", "100000").with("delivery.per_chat_burst", "100000");
    setup = setup.with("limits.person_rps", "1000").with("delivery.per_chat_rps", "1000");
    // However fast the machine answers: it is not the limit of calls that is tried.
    setup = setup.with("http.address_burst", "100000").with("http.account_burst", "100000");
    let (old, new) = (setup.vault_key.clone(), Vault::generate_key());
    let environment = setup.environment(sandbox.base_url());
    for (name, role) in [("owner", "user"), ("second", "user"), ("boss", "superadmin")] {
        let create = ["admin", "create", "--username", name, "--role", role, "--password-stdin"];
        stdout_of(&create, &environment, PASSWORD).await;
    }
    let store = Store::open(&setup.database.settings()).await.unwrap();
    add_ballast(&store, &Vault::new(std::slice::from_ref(&old)).unwrap()).await;

    // Everybody signs in and registers while there is only the old key.
    let process = ServingProcess::start(&environment).await;
    let mut people = BTreeMap::new();
    let mut bots = Vec::new();
    for name in ["owner", "second"] {
        let api = Api::new(process.base_url.clone()).sign_in(name).await;
        let bot = sandbox.create_bot(&format!("{name}_bot")).await;
        api.register(&bot).await;
        people.insert(name, api);
        bots.push(bot);
    }
    people.insert("boss", Api::new(process.base_url.clone()).sign_in("boss").await);
    let sign_in = json!({ "username": "owner", "password": PASSWORD });
    let signed_in = people["owner"].expect(200, "POST", "/api/auth/login", sign_in).await;
    let bob = sandbox.create_person("Bob").await;
    sandbox.send_text(&bots[1], bob, "hello").await;
    assert_eq!(process.terminate().await.0, Some(0));

    setup.vault_key = format!("{},{}", new.expose_secret(), old.expose_secret()).into();
    let environment = setup.environment(sandbox.base_url());
    let process = ServingProcess::start(&environment).await;
    let here = |name: &str| people[name].at(&process.base_url);
    let load = Arc::new(Load::default());
    let refreshing = tokio::spawn(refreshes(Arc::clone(&load), here("owner"), signed_in["refresh_token"].clone()));
    let clients = [
        tokio::spawn(signs_in(Arc::clone(&load), here("owner"))),
        tokio::spawn(looks(Arc::clone(&load), here("owner"))),
        tokio::spawn(looks(Arc::clone(&load), here("second"))),
        tokio::spawn(verifies(Arc::clone(&load), here("second"), bob)),
        tokio::spawn(talks(Arc::clone(&load), SandboxClient::clone(&sandbox), bots[0].clone())),
        tokio::spawn(comes_and_goes(
            Arc::clone(&load),
            SandboxClient::clone(&sandbox),
            here("boss"),
            process.base_url.clone(),
        )),
    ];
    eventually("the clients are at work", async || {
        if load.requests.lock().unwrap().len() == 8 { Ok(()) } else { Err(json!(load.total())) }
    })
    .await;
    let pair = Vault::new(&[new.clone(), old]).unwrap();
    rotate_with_a_kill(&pair, &store, &environment).await;
    load.is_over.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    let refresh_token = refreshing.await.unwrap();
    let failures = load.failures.lock().unwrap().clone();
    load.print(store.kind());
    assert_eq!(failures, Vec::<String>::new());

    // The old key is retired: tokens signed with it end, sessions and bots go on.
    assert_eq!(process.terminate().await.0, Some(0));
    setup.vault_key = new;
    let process = ServingProcess::start(&setup.environment(sandbox.base_url())).await;
    let owner = people["owner"].at(&process.base_url);
    assert_eq!(owner.call("GET", "/api/user-bot/status", Value::Null).await.0, 401);
    owner.expect(200, "POST", "/api/auth/refresh", json!({ "refresh_token": refresh_token })).await;
    let carol = sandbox.create_person("Carol").await;
    sandbox.send_text(&bots[0], carol, "under the new key").await;
    assert_eq!(sandbox.chat(&bots[0], carol).bot_text().await, "under the new key");
    assert_eq!(process.terminate().await.0, Some(0));
    store.close().await;
}

#[actix_web::test]
async fn keys_are_rotated_under_load_without_a_failed_request_on_sqlite() {
    rotate_under_load(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn keys_are_rotated_under_load_without_a_failed_request_on_postgres() {
    rotate_under_load(TestDatabase::postgres().await).await;
}
