//! Every SQL statement of Botyard, over SQLite and PostgreSQL.
//!
//! A [`Store`] hands out transactions; the statements are methods of [`Tx`], one file per aggregate. To add one, write
//! it in the aggregate's file with `$1` parameters and [`on_backend!`]: one text for both databases wherever they agree.
//! Writes on the path of every update go through [`Store::commit`], which groups many of them into one commit and has
//! statements of its own for each database.
//!
//! Statements on tenant data take the tenant (an account or a bot) as their first parameter. Look-ups return `Option`.

mod account_credentials;
mod accounts;
mod analyst_chats;
mod api_keys;
mod audit;
mod backup;
mod bot_log;
mod bots;
mod changes;
mod chats;
mod connect;
mod credentials;
mod database_credentials;
mod databases;
mod exchanges;
mod exchanges_forgotten;
mod exchanges_said;
mod grants;
mod group_commit;
mod idempotency;
mod inbox;
mod invitations;
mod liveness;
mod llm_budgets;
mod llm_carried;
mod llm_ledger;
mod mail_queue;
mod mail_settings;
mod mails;
mod mails_erased;
mod mtproto;
mod organization_invitations;
mod organizations;
mod outbox;
mod people;
mod retention;
mod second_factor;
mod sessions;
mod sign_in_links;
mod snapshots;
mod telegram_links;
mod telegram_people;
mod text;
mod turn;
mod usage;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Database, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use thiserror::Error;
use tokio::sync::OwnedSemaphorePermit;

use crate::model::audit_record::StoredRecord;

pub use account_credentials::SealedAccountCredential;
pub use accounts::{AccountCredentials, NewAccount};
pub use analyst_chats::AnalystChat;
pub use api_keys::ApiKeyCredentials;
pub use backup::{CopyContents, inspect_copy};
pub use bots::{BotFilter, BotSort, HookRoute, ListedBot, NewBot};
pub use changes::{Change, Recorded};
pub use chats::StoredMessage;
pub use connect::Claim;
pub use credentials::SealedCredential;
pub use database_credentials::SealedDatabaseCredential;
pub use databases::DatabaseCheck;
pub use exchanges::ExchangeEnd;
pub use exchanges_forgotten::ForgottenChat;
pub use exchanges_said::VerifiedExample;
pub use grants::{GrantFilter, ListedGrant};
pub use group_commit::{Accepted, FinishedUpdate, GroupedWrite, Written};
pub use liveness::PolledBot;
pub use llm_carried::CarriedSpending;
pub use llm_ledger::{LedgerColumn, PersonSums};
pub use mail_queue::{ClaimedMail, MailOrigin};
pub use mail_settings::SealedMailPassword;
pub use mails::MailsOf;
pub use mtproto::{NewSession, StoredSession};
pub use people::AccountFilter;
pub use retention::{Aging, Stretch};
pub use sessions::RefreshRotation;
pub use sign_in_links::NewSignInLink;
pub use telegram_links::NewTelegramLink;
pub use telegram_people::{AccountOrigin, StoredPerson};

/// Runs `$body` on whichever database `$tx` belongs to, with `$connection` as the connection.
macro_rules! on_backend {
    ($tx:expr, $connection:ident => $body:expr) => {
        match &mut $tx.connection {
            $crate::store::Begun::Sqlite(held) => {
                let $connection = &mut **held;
                $body
            }
            $crate::store::Begun::Postgres(held) => {
                let $connection = &mut **held;
                $body
            }
        }
    };
}
pub(crate) use on_backend;

/// What one of the two database libraries said.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A row with the same unique value exists.
    #[error("a row with the same unique value exists already")]
    Duplicate,
    /// The database cannot be reached, is full or is too busy: try again later.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] Cause),
    /// The database refused a statement or returned something unexpected: a defect, or a damaged file.
    #[error("the database refused a statement: {0}")]
    Internal(#[source] Cause),
    /// The database was written by a newer Botyard.
    #[error(
        "the database has schema version {found}, newer than this binary's {known}: run the newer botyard, or restore a backup"
    )]
    NewerSchema {
        /// A version in the database that the binary does not know.
        found: i64,
        /// The newest version in the binary.
        known: i64,
    },
    /// Another process runs bots on this database.
    #[error("another botyard serves this database: stop it first")]
    Claimed,
    /// The schema could not be brought up to date.
    #[error("the database schema could not be brought up to date: {0}")]
    Migration(#[source] Box<sqlx::migrate::MigrateError>),
    /// `store.url` names no database that Botyard can use.
    #[error("store.url is neither sqlite:// nor postgres://: {0}")]
    InvalidUrl(String),
}

impl StoreError {
    /// The database is not available, for this reason.
    fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Duplicate,
            sqlx::Error::Database(database) if is_transient(database.code().as_deref()) => Self::unavailable(error),
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::unavailable(error)
            }
            _ => Self::Internal(error.into()),
        }
    }
}

/// Whether a database's error code speaks of its condition rather than of the statement: SQLite's busy, locked, I/O
/// error, read-only, full and cannot-open (with their extended codes), and PostgreSQL's classes of connection failure,
/// lack of resources, operator intervention, system error and serialization conflicts, and its being read-only, as a
/// server is after a fail-over made another one the primary.
fn is_transient(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if code.len() == 5 {
        return code == "25006" || ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
    grouped: group_commit::GroupCommit,
    watcher: changes::Watcher,
}

/// The connections to one of the two databases.
#[derive(Debug, Clone)]
enum Backend {
    /// SQLite takes one writer at a time, so there is one connection to write and several to read.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// Where the file is, for the thread that commits grouped writes.
        file: group_commit::SqliteFile,
        /// The queue of `writer` and that thread.
        turn: Arc<turn::Turn>,
    },
    Postgres(PgPool),
}

/// A transaction, or a connection for one statement. Dropped without [`Tx::commit`], it changes nothing.
#[derive(Debug)]
pub struct Tx {
    connection: Begun,
    /// The turn to write to SQLite, which ends with the transaction.
    _turn: Option<OwnedSemaphorePermit>,
    /// What goes into the audit log with the commit.
    records: Vec<StoredRecord>,
    /// What the watcher is told after the commit.
    changes: Vec<Change>,
    /// Only of a transaction that writes, and only if somebody watches.
    watcher: Option<changes::Watcher>,
}

/// What a [`Tx`] works with, of one of the two databases.
#[derive(Debug)]
enum Begun {
    Sqlite(Held<Sqlite>),
    Postgres(Held<Postgres>),
}

/// A connection of a pool, in a transaction or not.
#[derive(Debug)]
enum Held<DB: Database> {
    Transaction(Transaction<'static, DB>),
    Connection(PoolConnection<DB>),
}

impl<DB: Database> Held<DB> {
    async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Transaction(transaction) => transaction.commit().await,
            Self::Connection(_) => Ok(()),
        }
    }
}

impl<DB: Database> Deref for Held<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Transaction(transaction) => transaction,
            Self::Connection(connection) => connection,
        }
    }
}

impl<DB: Database> DerefMut for Held<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Transaction(transaction) => transaction,
            Self::Connection(connection) => connection,
        }
    }
}

impl From<Begun> for Tx {
    fn from(connection: Begun) -> Self {
        Self { connection, _turn: None, records: Vec::new(), changes: Vec::new(), watcher: None }
    }
}

impl Store {
    /// A transaction that may write. On SQLite it holds the write lock from the start, so what it reads stays true.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        // In a box for the same reason as in `read`.
        let mut tx = Box::pin(self.backend.begin()).await?;
        tx.watcher = Some(self.watcher.clone()).filter(changes::Watcher::is_there);
        Ok(tx)
    }

    /// A transaction that only reads and sees one state of the database.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let begun = async {
            Ok::<_, StoreError>(match &self.backend {
                Backend::Sqlite { readers, .. } => Begun::Sqlite(Held::Transaction(readers.begin().await?)),
                Backend::Postgres(pool) => {
                    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    Begun::Postgres(Held::Transaction(pool.begin_with(begin).await?))
                }
            })
        };
        // In a box, as connecting takes 4 KiB of state, and all that may have to read the store would be as large.
        Ok(Box::pin(begun).await?.into())
    }

    /// For one statement that reads; nothing keeps several from seeing different states, or a write from being carried out
    /// at once. To begin a transaction and to end it would take longer than the statement.
    pub async fn read_once(&self) -> Result<Tx, StoreError> {
        let held = async {
            Ok::<_, StoreError>(match &self.backend {
                Backend::Sqlite { readers, .. } => Begun::Sqlite(Held::Connection(readers.acquire().await?)),
                Backend::Postgres(pool) => Begun::Postgres(Held::Connection(pool.acquire().await?)),
            })
        };
        // In a box for the same reason as in `read`.
        Ok(Box::pin(held).await?.into())
    }

    /// Carries out `write` in the same commit as the writes that others ask for at the same moment. When this returns,
    /// the write is durable.
    pub async fn commit(&self, write: GroupedWrite) -> Result<Written, StoreError> {
        let bot = write.bot();
        let written = self.grouped.submit(write).await;
        if matches!(written, Ok(Written::Failed { is_dead: true })) {
            self.watcher.tell(vec![Change::DeadLetter(bot)]);
        }
        written
    }

    /// The same for whoever does not wait for it: `then` learns what became of the write, on the current tokio runtime, where
    /// it must not block. This returns as soon as the write has its place in the queue.
    pub async fn commit_then(
        &self,
        write: GroupedWrite,
        then: impl FnOnce(Result<Written, StoreError>) + Send + 'static,
    ) {
        self.grouped.submit_then(write, then).await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut tx = self.read().await?;
        on_backend!(&mut tx, connection => { sqlx::query("SELECT 1").execute(connection).await?; });
        Ok(())
    }

    /// Writes something that changes nothing, all the way to the disk: a full one answers but takes no writes.
    pub async fn probe_write(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        match &mut tx.connection {
            // A field of SQLite's header that is an application's own; this one has no use for it.
            Begun::Sqlite(held) => {
                sqlx::query("PRAGMA user_version = 0").execute(&mut **held).await?;
            }
            Begun::Postgres(held) => {
                let sql = "SELECT pg_logical_emit_message(true, 'botyard', 'probe')";
                sqlx::query(sql).execute(&mut **held).await?;
            }
        }
        tx.commit().await
    }

    /// From now on tells `sink` of updates right after each commit, before whoever brought them hears of it. Only the first
    /// call counts. `sink` must not block.
    pub fn hand_over_accepted(&self, sink: impl Fn(Vec<Accepted>) + Send + Sync + 'static) {
        self.grouped.hand_over(Box::new(sink));
    }

    /// From now on tells `sink` of what was committed, right after each commit. Only the first call counts. `sink` must not
    /// block.
    pub fn hand_over_changes(&self, sink: impl Fn(Vec<Change>) + Send + Sync + 'static) {
        self.watcher.set(Box::new(sink));
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite { .. } => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }
}

impl Backend {
    async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { writer, turn, .. } => {
                let turn = turn.take().await?;
                let connection = Begun::Sqlite(Held::Transaction(writer.begin_with("BEGIN IMMEDIATE").await?));
                Ok(Tx { _turn: Some(turn), ..connection.into() })
            }
            Self::Postgres(pool) => Ok(Begun::Postgres(Held::Transaction(pool.begin().await?)).into()),
        }
    }
}

impl Tx {
    /// Makes the transaction's changes durable, together with their audit records: all of it or nothing.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.write_records().await?;
        match self.connection {
            Begun::Sqlite(held) => held.commit().await?,
            Begun::Postgres(held) => held.commit().await?,
        }
        if let Some(watcher) = self.watcher {
            watcher.tell(self.changes);
        }
        Ok(())
    }

    /// Has the watcher told of this after the commit.
    fn note(&mut self, change: impl FnOnce() -> Change) {
        if self.watcher.is_some() {
            self.changes.push(change());
        }
    }

    /// The connection, if it is one to SQLite: for what only SQLite has, such as a limit to its file.
    pub fn as_sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match &mut self.connection {
            Begun::Sqlite(held) => Some(&mut *held),
            Begun::Postgres(_) => None,
        }
    }

    /// What a SELECT ends with to keep its rows from changing until the transaction ends. On SQLite the write lock does.
    fn row_lock(&self) -> &'static str {
        match self.connection {
            Begun::Sqlite(_) => "",
            Begun::Postgres(_) => " FOR UPDATE",
        }
    }

    /// The day, by UTC, of a moment in `column`, to group by.
    fn day_of(&self, column: &str) -> String {
        match self.connection {
            // A moment is kept as a text that begins with its day.
            Begun::Sqlite(_) => format!("substr({column}, 1, 10)"),
            Begun::Postgres(_) => format!("({column} AT TIME ZONE 'UTC')::date"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_databases_condition_are_told_from_those_of_a_statement() {
        // SQLite: busy, read-only because the file was moved, full. PostgreSQL: read-only, no resources, an I/O error.
        for code in ["5", "1032", "13", "25006", "53100", "58030"] {
            assert!(is_transient(Some(code)), "{code}");
        }
        // SQLite: a constraint, a mismatch. PostgreSQL: an aborted transaction, a syntax error.
        for code in ["19", "2067", "20", "25P02", "42601"] {
            assert!(!is_transient(Some(code)), "{code}");
        }
        assert!(!is_transient(None));
    }
}
