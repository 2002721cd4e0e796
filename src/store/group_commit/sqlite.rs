//! The committing task of SQLite: a thread with a connection of its own.
//!
//! SQLite works in the thread that asks, so each statement is a function call here; over sqlx it would be a message to
//! another thread and back. The thread takes its turn among the writers of this process ([`Turn`]) and so never finds
//! the file locked by them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use tokio::sync::mpsc;

use crate::config::Synchronous;
use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::model::outbox::{Delivered, OutboundCall};
use crate::model::update::NewUpdate;
use crate::store::group_commit::recent_chats::RecentChats;
use crate::store::group_commit::{AcceptedSink, Applied, Committer, FinishedUpdate, GroupedWrite, Job, run};
use crate::store::text::{storable, time_text};
use crate::store::turn::Turn;
use crate::store::{StoreError, is_transient};

/// Statements kept prepared; there are fewer.
const STATEMENTS: usize = 32;

/// Pages in the write-ahead log after which they go into the database, of 2 KiB each. A page that many commits write goes
/// there once; SQLite's own 1,000 are full many times a second under load. The log's file stays this large at least, 32 MiB.
pub(in crate::store) const CHECKPOINT_PAGES: u32 = 16_384;

/// Memory for pages, in KiB: enough for those that the commits of thousands of bots touch again and again.
const CACHE_KIB: i64 = 16 * 1024;

/// The database file and how to open it.
#[derive(Debug, Clone)]
pub(in crate::store) struct SqliteFile {
    pub(in crate::store) path: PathBuf,
    pub(in crate::store) synchronous: Synchronous,
    pub(in crate::store) busy_timeout: Duration,
}

/// Starts the thread, which ends with its jobs.
pub(super) fn start(
    file: SqliteFile,
    turn: Arc<Turn>,
    jobs: mpsc::Receiver<Job>,
    sink: Arc<OnceLock<AcceptedSink>>,
) -> io::Result<()> {
    // For the waits only: nothing else runs on this thread, so SQLite may block it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let committer =
        SqliteCommitter { file, turn, connection: None, chats: RecentChats::new(1), has_secrets_in_log: false };
    let thread = std::thread::Builder::new().name("botyard-writer".to_owned());
    thread.spawn(move || runtime.block_on(run(committer, jobs, sink)))?;
    Ok(())
}

struct SqliteCommitter {
    file: SqliteFile,
    turn: Arc<Turn>,
    /// Opened with the first write, and anew after an error that may be the connection's.
    connection: Option<Connection>,
    chats: RecentChats,
    /// Whether the write-ahead log may still hold secrets that were taken out of the database.
    has_secrets_in_log: bool,
}

impl SqliteCommitter {
    /// Moves the write-ahead log into the database and empties it, if it may hold secrets that are not to be kept. While
    /// somebody reads, it stays until the next commit: to wait would hold up all others.
    fn empty_log(&mut self) {
        if !self.has_secrets_in_log {
            return;
        }
        let Some(connection) = &self.connection else { return };
        let is_busy = connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)));
        self.has_secrets_in_log = is_busy.unwrap_or(true);
        if connection.busy_timeout(self.file.busy_timeout).is_err() {
            self.connection = None;
        }
    }
}

impl Committer for SqliteCommitter {
    async fn commit(&mut self, writes: &[GroupedWrite]) -> Result<Vec<Applied>, StoreError> {
        let _turn = self.turn.take().await?;
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.file)?,
        };
        let committed = commit_all(&connection, writes, &mut self.chats);
        // SQLite ends a transaction by itself when the disk is full or fails. A connection that could not be brought out
        // of its transaction, or whose file was taken away, is of no more use.
        let is_usable = !matches!(committed, Err(StoreError::Unavailable(_)))
            && (connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok());
        if is_usable {
            self.connection = Some(connection);
        }
        if let Ok(applied) = &committed {
            self.chats.note_all(writes, applied);
            self.has_secrets_in_log |= writes.iter().any(GroupedWrite::forgets_secret);
            self.empty_log();
        }
        committed
    }
}

/// Opens a database that exists: `connect` has made it and switched it to WAL.
fn open(file: &SqliteFile) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(Path::new(&file.path), flags)?;
    connection.busy_timeout(file.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    let synchronous = match file.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // What is taken out of a page is overwritten there, so that secrets which are not kept do not linger in the file.
    connection.pragma_update(None, "secure_delete", "FAST")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(connection)
}

fn commit_all(
    connection: &Connection,
    writes: &[GroupedWrite],
    chats: &mut RecentChats,
) -> Result<Vec<Applied>, StoreError> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let applied = writes.iter().map(|write| apply(connection, write, chats)).collect::<Result<Vec<_>, _>>()?;
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(applied)
}

fn apply(connection: &Connection, write: &GroupedWrite, chats: &mut RecentChats) -> Result<Applied, StoreError> {
    match write {
        GroupedWrite::Accept { bot, updates, now } => accept(connection, *bot, updates, *now),
        GroupedWrite::Finish(finished) => finish(connection, finished, chats),
        GroupedWrite::Fail { bot, seq, error, max_attempts, now } => {
            fail(connection, *bot, *seq, error, *max_attempts, *now)
        }
        GroupedWrite::Deliver { bot, seq, delivered, now } => deliver(connection, *bot, *seq, delivered, *now),
        GroupedWrite::DeliverAndForget { bot, seq, delivered, params, now, .. } => {
            let sql = "UPDATE outbox SET params = ?3 WHERE seq = ?2 AND bot_id = ?1 AND state = 'waiting'";
            connection.prepare_cached(sql)?.execute(params![id(*bot), seq, params])?;
            deliver(connection, *bot, *seq, delivered, *now)
        }
        GroupedWrite::DeliveryAttempt { bot, seq, error } => {
            let sql = "UPDATE outbox SET attempts = attempts + 1, last_error = ?3
                WHERE bot_id = ?1 AND seq = ?2 AND state = 'waiting'";
            connection.prepare_cached(sql)?.execute(params![id(*bot), seq, storable(error)])?;
            Ok(Applied::Done)
        }
        GroupedWrite::BlockChat { bot, chat_id, now } => {
            let sql = "UPDATE chats SET blocked_at = ?3 WHERE bot_id = ?1 AND chat_id = ?2";
            connection.prepare_cached(sql)?.execute(params![id(*bot), chat_id, time_text(*now)])?;
            Ok(Applied::Done)
        }
    }
}

fn accept(
    connection: &Connection,
    bot: BotId,
    updates: &[NewUpdate],
    now: DateTime<Utc>,
) -> Result<Applied, StoreError> {
    let sql = "INSERT INTO updates (bot_id, update_id, chat_id, payload, state, received_at)
        VALUES (?1, ?2, ?3, ?4, 'waiting', ?5) ON CONFLICT (bot_id, update_id) DO NOTHING";
    let mut insert = connection.prepare_cached(sql)?;
    let now = time_text(now);
    let mut seqs = Vec::with_capacity(updates.len());
    for update in updates {
        let values = params![id(bot), update.update_id, update.chat_id, update.payload, now];
        seqs.push(match insert.execute(values) {
            Ok(0) => None,
            Ok(_) => Some(connection.last_insert_rowid()),
            // The bot was just removed: nothing is to be stored, and nothing is wrong.
            Err(error) if is_missing_parent(&error) => None,
            Err(error) => return Err(error.into()),
        });
    }
    Ok(Applied::Accepted(seqs))
}

fn finish(connection: &Connection, finished: &FinishedUpdate, chats: &mut RecentChats) -> Result<Applied, StoreError> {
    let FinishedUpdate { bot, seq, chat, calls, kept_payload, now } = finished;
    let now_text = time_text(*now);
    let sql = "UPDATE updates SET state = 'done', finished_at = ?3
        WHERE seq = ?2 AND bot_id = ?1 AND state = 'waiting'";
    if connection.prepare_cached(sql)?.execute(params![id(*bot), seq, now_text])? == 0 {
        return Ok(Applied::Finished(None));
    }
    if let Some(kept) = kept_payload {
        let sql = "UPDATE updates SET payload = ?3 WHERE seq = ?2 AND bot_id = ?1";
        connection.prepare_cached(sql)?.execute(params![id(*bot), seq, kept])?;
    }
    if let Some(chat) = chat.as_ref().filter(|chat| chats.is_due(*bot, chat, *now)) {
        upsert_chat(connection, *bot, chat, &now_text)?;
    }
    let seqs = calls.iter().map(|call| enqueue(connection, *bot, *seq, call, &now_text)).collect::<Result<_, _>>()?;
    Ok(Applied::Finished(Some(seqs)))
}

fn upsert_chat(connection: &Connection, bot: BotId, chat: &SeenChat, now: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO chats (bot_id, chat_id, kind, title, first_seen_at, last_seen_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5)
        ON CONFLICT (bot_id, chat_id) DO UPDATE
        SET kind = excluded.kind, title = excluded.title, blocked_at = NULL, last_seen_at = excluded.last_seen_at";
    let values = params![id(bot), chat.chat_id, chat.kind, storable(&chat.title), now];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn enqueue(
    connection: &Connection,
    bot: BotId,
    update: i64,
    call: &OutboundCall,
    now: &str,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO outbox (bot_id, update_seq, chat_id, method, params, state, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6)";
    let values = params![id(bot), update, call.chat_id, call.method, call.params, now];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(connection.last_insert_rowid())
}

fn fail(
    connection: &Connection,
    bot: BotId,
    seq: i64,
    error: &str,
    max_attempts: i32,
    now: DateTime<Utc>,
) -> Result<Applied, StoreError> {
    let sql = "UPDATE updates SET attempts = attempts + 1, last_error = ?3,
        state = CASE WHEN attempts + 1 >= ?4 THEN 'dead' ELSE 'waiting' END,
        finished_at = CASE WHEN attempts + 1 >= ?4 THEN ?5 END
        WHERE seq = ?2 AND bot_id = ?1 AND state = 'waiting' RETURNING state = 'dead'";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![id(bot), seq, storable(error), max_attempts, time_text(now)])?;
    let is_dead = rows.next()?.map_or(Ok(false), |row| row.get(0))?;
    Ok(Applied::Failed { is_dead })
}

fn deliver(
    connection: &Connection,
    bot: BotId,
    seq: i64,
    delivered: &Delivered,
    now: DateTime<Utc>,
) -> Result<Applied, StoreError> {
    let sql = "UPDATE outbox SET state = ?3, telegram_message_id = ?4, last_error = ?5, finished_at = ?6
        WHERE seq = ?2 AND bot_id = ?1 AND state = 'waiting'";
    let (state, message_id, error) = delivered.columns();
    let values = params![id(bot), seq, state, message_id, error.map(storable), time_text(now)];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(Applied::Done)
}

/// An id as sqlx stores it.
fn id(bot: BotId) -> [u8; 16] {
    bot.0.into_bytes()
}

fn is_missing_parent(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error() else { return Self::Internal(error.into()) };
        let is_unique = matches!(
            code.extended_code,
            rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        );
        match code.code {
            ErrorCode::ConstraintViolation if is_unique => Self::Duplicate,
            _ if is_transient(Some(&code.extended_code.to_string())) => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}
