//! A connection on which only reading works.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::hooks::AuthContext;
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};

use super::super::DatabaseError;
use super::authorizer::{Names, judge};
use super::file::{self, unreachable};
use super::watch::Watch;

/// The longest value that is read or made, in bytes: as much as a row of a server's may have. SQLite takes in the whole of a
/// value to give its first character, and looks at all of them when a file is checked, so that this has to be what files really
/// hold, texts and pictures among it. A few such values fit into the memory of the process, which bounds what is made of many;
/// what is kept of one in a result is cut when it is read.
const MAX_VALUE_BYTES: i32 = 32 << 20;

/// The longest statement, in bytes.
const MAX_SQL_BYTES: i32 = 1024 * 1024;

/// How many steps SQLite takes between two looks at the watch. Each of them may be a function on a long value.
const STEPS_PER_LOOK: i32 = 20;

/// The limits of a connection.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 200),
    (Limit::SQLITE_LIMIT_VDBE_OP, 500_000),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 0),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// What a connection may not do, or not be led to by the file.
const SWITCHES: [(DbConfig, bool); 6] = [
    (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    (DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
    // A name in double quotes that is no column is an error then, not a text.
    (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
];

/// Temporary tables stay in memory, as there is no place that tenants' data may be written to; the cache is 8 MB.
const PRAGMAS: &str = "PRAGMA temp_store = MEMORY; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; \
                       PRAGMA mmap_size = 0; PRAGMA cache_size = -8000; PRAGMA case_sensitive_like = OFF;";

/// An open file.
pub(super) struct Session {
    pub(super) connection: Connection,
    watch: Watch,
    names: Names,
    /// Ordinary tables that may be read.
    tables: Vec<String>,
}

impl Session {
    /// Opens a file, and closes whatever is not needed for reading it.
    pub(super) fn open(path: &Path, watch: Watch) -> Result<Self, DatabaseError> {
        let path = file::checked(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(file::uri(&path)?, flags).map_err(|_| damaged())?;
        let mut session = Self { connection, watch, names: Names::default(), tables: Vec::new() };
        session.harden().map_err(|error| session.error(&error))?;
        session.read_names().map_err(|words| session.error(&words))?;
        Ok(session)
    }

    fn harden(&self) -> rusqlite::Result<()> {
        for (limit, value) in LIMITS {
            self.connection.set_limit(limit, value)?;
        }
        for (switch, is_on) in SWITCHES {
            self.connection.set_db_config(switch, is_on)?;
        }
        let mut watch = self.watch.clone();
        self.connection.progress_handler(STEPS_PER_LOOK, Some(move || watch.is_over()))?;
        self.connection.execute_batch(PRAGMAS)
    }

    /// From here on only what the authorizer allows is done on this connection.
    pub(super) fn lock(&self) -> Result<(), DatabaseError> {
        let names = self.names.clone();
        let authorizer = move |asked: AuthContext<'_>| judge(&names, &asked);
        self.connection.authorizer(Some(authorizer)).map_err(|error| self.error(&error))
    }

    /// Looks whether the tables that may be read are whole.
    pub(super) fn check(&self) -> Result<(), DatabaseError> {
        for table in &self.tables {
            // Table by table, as the check of a whole file would have modules check their own tables.
            let sql = format!("PRAGMA quick_check({})", quoted(table));
            match self.connection.query_row(&sql, [], |row| row.get::<_, String>(0)) {
                Ok(found) if found == "ok" => {}
                Ok(_) => return Err(damaged()),
                // A value that is too long can be in a file that is whole, and leaves the others to ask for.
                Err(error) if is_too_long(&error) => {}
                Err(error) => return Err(self.error(&error)),
            }
        }
        Ok(())
    }

    fn read_names(&mut self) -> rusqlite::Result<()> {
        let sql = "SELECT name, lower(coalesce(sql, '')) FROM sqlite_schema WHERE type IN ('table', 'view')";
        let mut statement = self.connection.prepare(sql)?;
        let entries = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let entries: Vec<(String, String)> = entries.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        self.names = Names::of(&entries);
        let is_table = |(name, sql): &(String, String)| sql.starts_with("create table") && self.is_open(name);
        self.tables = entries.iter().filter(|entry| is_table(entry)).map(|(name, _)| name.clone()).collect();
        Ok(())
    }

    /// Whether a table or a view may be read.
    pub(super) fn is_open(&self, name: &str) -> bool {
        self.names.open.contains(&name.to_ascii_lowercase())
    }

    /// What an error of SQLite's means. Its words about a statement are passed on; the statement itself is not.
    pub(super) fn error(&self, error: &Error) -> DatabaseError {
        if let Some(ended) = self.watch.error() {
            return ended;
        }
        let words = match error {
            Error::SqliteFailure(failure, _)
                if matches!(failure.code, ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) =>
            {
                return damaged();
            }
            Error::SqliteFailure(failure, _) if failure.code == ErrorCode::OutOfMemory => {
                return DatabaseError::too_hungry();
            }
            error if is_too_long(error) => return too_long(),
            Error::SqliteFailure(_, Some(words)) => words.as_str(),
            Error::MultipleStatement => "there is more than one statement",
            _ => "it cannot be run on SQLite",
        };
        DatabaseError::statement(words)
    }
}

/// Whether a value is longer than [`MAX_VALUE_BYTES`].
pub(super) fn is_too_long(error: &Error) -> bool {
    matches!(error, Error::SqliteFailure(failure, _) if failure.code == ErrorCode::TooBig)
}

fn too_long() -> DatabaseError {
    DatabaseError::statement(&format!("a value is longer than {} MB: leave it out", MAX_VALUE_BYTES >> 20))
}

/// A name in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn damaged() -> DatabaseError {
    unreachable("the file is damaged, or not a SQLite database")
}
