//! A fresh store with a clock that stands still until a test moves it, and short ways to fill it.

use std::time::Duration;

use botyard::base::ambient::{Ambient, ManualClock, SeededEntropy};
use botyard::base::secret::SecretString;
use botyard::config::{BotLogSettings, StoreSettings};
use botyard::model::account::{AccountId, Role, Username};
use botyard::model::bot::{Bot, BotId, BotStatus, CredentialField, ProgramName};
use botyard::model::outbox::{Delivered, OutboundCall, OutboxMessage};
use botyard::model::page::PageRequest;
use botyard::model::update::{InboxUpdate, NewUpdate};
use botyard::services::bot_log::BotLog;
use botyard::services::signals::Signals;
use botyard::services::updates::Updates;
use botyard::services::usage::Usage;
use botyard::store::{GroupedWrite, NewAccount, NewBot, SealedCredential, Store, StoreError, Tx, Written};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::harness::database::TestDatabase;

/// Bounds of bots' logs that a test reaches.
pub(crate) const LOG_BOUNDS: BotLogSettings =
    BotLogSettings { max_lines: 10, retention: Duration::from_hours(24), max_lines_per_minute: 20 };

/// A store on a database of its own.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) signals: Signals,
    pub(crate) usage: Usage,
    pub(crate) log: BotLog,
    pub(crate) settings: StoreSettings,
    clock: ManualClock,
    database: TestDatabase,
}

/// A connection past the store, for what the store itself does not do.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Fixture {
    pub(crate) async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    pub(crate) async fn on(database: TestDatabase) -> Self {
        let start: DateTime<Utc> = "2026-03-29T00:59:59.123456Z".parse().unwrap();
        let clock = ManualClock::new(start);
        let settings = database.settings();
        let store = Store::open(&settings).await.unwrap();
        let ambient = Ambient::new(clock.clone(), SeededEntropy::new(7));
        Self {
            usage: Usage::new(store.clone()),
            log: BotLog::new(store.clone(), LOG_BOUNDS, ambient.clone()),
            store,
            ambient,
            signals: Signals::default(),
            settings,
            clock,
            database,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.ambient.now()
    }

    /// Lets time pass; an id made afterwards sorts behind those made before.
    pub(crate) fn pass(&self, seconds: i64) -> DateTime<Utc> {
        self.clock.advance(TimeDelta::seconds(seconds));
        self.now()
    }

    pub(crate) async fn raw(&self) -> Raw {
        let url = self.database.url();
        if url.starts_with("sqlite:") {
            Raw::Sqlite(SqliteConnection::connect(url).await.unwrap())
        } else {
            Raw::Postgres(PgConnection::connect(url).await.unwrap())
        }
    }

    /// The statement for this fixture's kind of database.
    pub(crate) fn dialect<'a>(&self, sqlite: &'a str, postgres: &'a str) -> &'a str {
        if self.store.kind() == "sqlite" { sqlite } else { postgres }
    }

    pub(crate) async fn write(&self) -> Tx {
        self.store.begin().await.unwrap()
    }

    pub(crate) async fn read(&self) -> Tx {
        self.store.read().await.unwrap()
    }

    pub(crate) fn updates(&self) -> Updates {
        let (signals, usage, log) = (self.signals.clone(), self.usage.clone(), self.log.clone());
        Updates::new(self.store.clone(), self.ambient.clone(), signals, usage, log)
    }

    pub(crate) async fn account(&self, name: &str) -> AccountId {
        self.pass(1);
        let id = AccountId::generate(&self.ambient);
        let mut tx = self.write().await;
        create_account(&mut tx, id, name, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A bot in the making: of an account of its own, active, unlike every other.
    pub(crate) async fn draft(&self, name: &str) -> Draft {
        let owner = self.account(name).await;
        let id = BotId::generate(&self.ambient);
        let number = i64::from(u32::from_le_bytes(self.ambient.bytes()));
        let now = self.now();
        Draft {
            bot: Bot {
                id,
                account_id: owner,
                telegram_bot_id: 7_000_000_000 + number,
                username: format!("{name}_bot"),
                name: format!("The bot {name}"),
                program: ProgramName::Echo,
                status: BotStatus::Active,
                status_reason: None,
                status_since: now,
                suspended_by_admin: false,
                is_verified: false,
                owner_chat_id: None,
                created_by: owner,
                managed_by_admin: false,
                rps: 5,
                max_concurrent: 3,
                hook_id: format!("hook-{id}"),
                telegram_api_id: None,
                created_at: now,
                updated_at: now,
            },
            token_fingerprint: self.ambient.bytes::<32>().to_vec(),
        }
    }

    /// A running bot of an account of its own.
    pub(crate) async fn bot(&self, name: &str) -> BotId {
        let draft = self.draft(name).await;
        self.store_draft(&draft).await.unwrap();
        draft.bot.id
    }

    pub(crate) async fn store_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let mut tx = self.write().await;
        tx.create_bot(&draft.as_new()).await?;
        tx.commit().await
    }

    pub(crate) async fn find_bot(&self, bot: BotId) -> Bot {
        self.read().await.find_bot(bot).await.unwrap().unwrap()
    }

    pub(crate) async fn set_status(&self, bot: BotId, status: BotStatus) {
        let mut tx = self.write().await;
        tx.set_bot_status(bot, status, None, false, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn delete_bot(&self, bot: BotId) {
        let mut tx = self.write().await;
        tx.delete_bot(bot).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn put_credential(&self, credential: &SealedCredential) {
        let mut tx = self.write().await;
        tx.put_credential(credential.bot_id, credential, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn find_credential(&self, bot: BotId, field: CredentialField) -> Option<SealedCredential> {
        self.read().await.find_credential(bot, field).await.unwrap()
    }

    /// Accepts updates with these ids in chat 1 and returns what waits for the bot then.
    pub(crate) async fn accept(&self, bot: BotId, update_ids: &[i64]) -> Vec<InboxUpdate> {
        let updates = update_ids.iter().map(|&id| update(id, Some(1))).collect();
        self.updates().accept(bot, updates).await.unwrap();
        self.waiting(bot).await
    }

    /// Accepts one update; its number.
    pub(crate) async fn accept_one(&self, bot: BotId, update_id: i64) -> i64 {
        let waiting = self.accept(bot, &[update_id]).await;
        waiting.iter().find(|update| update.update_id == update_id).unwrap().seq
    }

    /// Notes how a delivery ended.
    pub(crate) async fn deliver(&self, bot: BotId, seq: i64, delivered: Delivered) {
        let write = GroupedWrite::Deliver { bot, seq, delivered, now: self.now() };
        assert_eq!(self.store.commit(write).await.unwrap(), Written::Done);
    }

    pub(crate) async fn waiting(&self, bot: BotId) -> Vec<InboxUpdate> {
        self.updates().list_waiting(bot, 1000).await.unwrap()
    }

    /// Stores calls, one for each chat given, and returns them as stored.
    pub(crate) async fn enqueue(&self, bot: BotId, chats: &[Option<i64>]) -> Vec<OutboxMessage> {
        let mut tx = self.write().await;
        let mut stored = Vec::new();
        for chat_id in chats {
            stored.push(tx.enqueue_call(bot, &call(*chat_id), self.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
        stored
    }

    pub(crate) async fn waiting_calls(&self, bot: BotId, chat_id: Option<i64>) -> Vec<i64> {
        let calls = self.read().await.list_waiting_calls(bot, chat_id, 1000, i64::MAX).await.unwrap();
        calls.into_iter().map(|call| call.seq).collect()
    }
}

/// A bot that is not stored yet.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) bot: Bot,
    pub(crate) token_fingerprint: Vec<u8>,
}

impl Draft {
    pub(crate) fn as_new(&self) -> NewBot<'_> {
        NewBot {
            bot: &self.bot,
            token_fingerprint: &self.token_fingerprint,
            owner_code: "owner-code",
            hook_secret_hash: b"hook-secret-hash",
        }
    }
}

impl Raw {
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(connection) => sqlx::query(sql).execute(connection).await?.rows_affected(),
            Self::Postgres(connection) => sqlx::query(sql).execute(connection).await?.rows_affected(),
        })
    }

    /// Several statements.
    pub(crate) async fn script(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => drop(sqlx::raw_sql(sql).execute(connection).await.unwrap()),
            Self::Postgres(connection) => drop(sqlx::raw_sql(sql).execute(connection).await.unwrap()),
        }
    }

    /// The first column of the first row, a whole number.
    pub(crate) async fn number(&mut self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        let row: (i64,) = match self {
            Self::Sqlite(connection) => sqlx::query_as(sql).fetch_one(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_as(sql).fetch_one(connection).await.unwrap(),
        };
        row.0
    }

    /// The first column of all rows, texts.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows: Vec<(String,)> = match self {
            Self::Sqlite(connection) => sqlx::query_as(sql).fetch_all(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_as(sql).fetch_all(connection).await.unwrap(),
        };
        rows.into_iter().map(|(text,)| text).collect()
    }

    /// Returns once this many sessions of the test's PostgreSQL database wait for a lock.
    pub(crate) async fn until_blocked(&mut self, sessions: i64) {
        const BLOCKED: &str =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let blocked = async { while self.number(BLOCKED).await < sessions {} };
        tokio::time::timeout(Duration::from_secs(20), blocked).await.unwrap();
    }
}

pub(crate) async fn create_account(
    tx: &mut Tx,
    id: AccountId,
    name: &str,
    created_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let username: Username = name.parse().unwrap();
    let account = NewAccount {
        id,
        username: &username,
        password_hash: "hash",
        role: Role::User,
        must_change_password: false,
        created_at,
    };
    tx.create_account(&account).await
}

pub(crate) fn update(update_id: i64, chat_id: Option<i64>) -> NewUpdate {
    NewUpdate { update_id, chat_id, payload: json!({ "update_id": update_id }).to_string() }
}

pub(crate) fn call(chat_id: Option<i64>) -> OutboundCall {
    OutboundCall { method: "sendMessage", chat_id, params: json!({ "text": "hello" }).to_string() }
}

pub(crate) fn sealed(bot_id: BotId, field: CredentialField, key_id: &str) -> SealedCredential {
    SealedCredential { bot_id, field, key_id: key_id.to_owned(), sealed: format!("sealed under {key_id}") }
}

pub(crate) fn page(number: u32, limit: u32) -> PageRequest {
    PageRequest::new(Some(number), Some(limit)).unwrap()
}

/// Settings like `settings` for the database at `url`.
pub(crate) fn settings_for(settings: &StoreSettings, url: &str) -> StoreSettings {
    StoreSettings { url: SecretString::from(url), ..settings.clone() }
}
