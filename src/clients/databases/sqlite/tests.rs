//! The second wall: what the guard refuses is run here without it, on a connection as tenants' statements have it, and
//! changes nothing, neither in the file nor beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, Connection};
use tempfile::TempDir;

use super::*;
use crate::clients::databases::{corpus, guard};
use crate::config::Settings;
use crate::model::database::{Cell, Engine};

/// Cases that are no error on SQLite: what they try is another dialect's, or has no effect within SQLite's limits.
const HARMLESS: &[&str] = &[
    "a backslash that may or may not end a text",
    "a list of very many numbers",
    "a table that the schema does not list",
    "a text in hexadecimal digits",
    "a text with three backslashes before a quote",
    "a very long text",
    "bytes",
    "casts to XML",
    "casts to a type of the server's",
    "casts to the name of a table, in words",
    "deletes by a comment that is run",
    "explains a plan",
    "hexadecimal digits as a command",
    "much out of little by a format",
    "much out of little by a format that is computed",
    "much out of little by a format that is given",
    "much out of little by a format with a star",
    "much out of little by format",
    "nested parentheses",
    "nested parentheses after FROM",
    "nested queries",
    "nothing at all",
    "nothing but spaces",
    "only a comment",
    "reads a file in a subscript of a column",
    "reads catalogs under a name of WITH that is not in sight",
    "rows out of JSON by a quoted name",
    "rows out of JSON with a namespace",
    "rows out of JSON without parentheses",
    "two harmless statements",
    "writes a file by a comment that is run",
    "writes a file by a comment that some versions run",
];

const LIMITS: QueryLimits =
    QueryLimits { deadline: Duration::from_secs(30), max_rows: 1_000, max_bytes: 1_000_000, max_cell_bytes: 10_000 };

struct Uploaded {
    folder: TempDir,
    path: PathBuf,
}

/// A file with the corpus' tables, and with what a crafted one may hold.
fn uploaded() -> Uploaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let connection = Connection::open(&path).unwrap();
    for statement in corpus::set_up("sqlite") {
        connection.execute_batch(&statement).unwrap();
    }
    connection
        .execute_batch(
            "CREATE VIEW paid AS SELECT id, total FROM orders WHERE status = 'paid';
             CREATE VIRTUAL TABLE searched USING fts5(words);
             INSERT INTO searched VALUES ('one two');
             CREATE VIEW found AS SELECT words FROM searched;
             CREATE VIEW loads AS SELECT load_extension('./evil.so') AS x FROM orders;
             CREATE VIEW lists AS SELECT file FROM pragma_database_list;
             CREATE VIEW shows AS SELECT sql FROM sqlite_master;
             CREATE TABLE passwords (word TEXT);
             CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER REFERENCES counted, kind TEXT,
                 doubled INTEGER GENERATED ALWAYS AS (id * 2));
             INSERT INTO counted (parent_id, kind) VALUES (NULL, 'root'), (1, 'leaf'), (1, 'leaf');
             CREATE TRIGGER fires AFTER INSERT ON orders BEGIN DELETE FROM customers; END;",
        )
        .unwrap();
    drop(connection);
    Uploaded { folder, path }
}

impl Uploaded {
    /// Everything in the folder, with its bytes.
    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().path()).map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
    }

    fn session(&self, deadline: Duration) -> Session {
        let session = Session::open(&self.path, Watch::new(deadline)).unwrap();
        session.lock().unwrap();
        session
    }

    async fn query(&self, sql: &str) -> Result<ResultSet, DatabaseError> {
        query(&self.path, sql, LIMITS).await
    }
}

/// Runs all statements of a text to their ends, as nothing in production does.
fn run_all(session: &Session, sql: &str) -> rusqlite::Result<usize> {
    let mut batch = Batch::new(&session.connection, sql);
    let mut steps = 0;
    while let Some(mut statement) = batch.next()? {
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {
            steps += 1;
        }
    }
    Ok(steps)
}

#[test]
fn attacks_change_nothing_even_without_the_guard() {
    let uploaded = uploaded();
    let before = uploaded.contents();
    let outside = std::env::current_dir().unwrap();
    let mut passed = Vec::new();
    for case in corpus::attacks() {
        let session = uploaded.session(Duration::from_secs(20));
        if run_all(&session, &case.sql).is_ok() {
            passed.push(case.what.clone());
        }
        drop(session);
        assert_eq!(uploaded.contents(), before, "{}: {}", case.what, case.sql);
    }
    let left: Vec<_> = fs::read_dir(outside).unwrap().filter_map(Result::ok).map(|file| file.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("botyard-stolen")), "{left:?}");
    passed.retain(|what| !HARMLESS.contains(&what.as_str()));
    assert!(passed.is_empty(), "these run on SQLite:\n{}", passed.join("\n"));
}

#[test]
fn one_session_is_not_opened_by_what_was_tried_before() {
    let uploaded = uploaded();
    let before = uploaded.contents();
    let session = uploaded.session(Duration::from_mins(2));
    for case in corpus::attacks() {
        let _ = run_all(&session, &case.sql);
    }
    for sql in [
        "DELETE FROM orders",
        "ATTACH 'botyard-stolen.db' AS x",
        "PRAGMA query_only = OFF",
        "SELECT * FROM sqlite_master",
    ] {
        assert!(run_all(&session, sql).is_err(), "{sql}");
    }
    assert_eq!(uploaded.contents(), before);
}

#[tokio::test]
async fn bombs_end_in_time() {
    let uploaded = uploaded();
    for case in corpus::bombs().into_iter().filter(|case| case.is_for("sqlite")) {
        let limits = QueryLimits { deadline: Duration::from_secs(2), ..LIMITS };
        let started = Instant::now();
        let error = query(&uploaded.path, &case.sql, limits).await.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(6), "{}: {:?}", case.what, started.elapsed());
        println!("{}: {error} after {:?}", case.what, started.elapsed());
    }
}

#[tokio::test]
async fn a_statement_whose_answer_nobody_waits_for_is_interrupted() {
    let uploaded = uploaded();
    let watch = Watch::new(Duration::from_mins(10));
    let stop = watch.stop_on_drop();
    let path = uploaded.path.clone();
    let running = spawn_blocking(move || {
        Session::open(&path, watch).and_then(|session| session.query(&corpus::bombs()[0].sql, LIMITS))
    });
    drop(stop);
    assert!(matches!(running.await.unwrap(), Err(DatabaseError::TimedOut)));
}

#[tokio::test]
async fn questions_give_the_same_written_by_the_guard_and_as_they_came() {
    let uploaded = uploaded();
    let limits = SchemaLimits::from(&Settings::load(None, std::iter::empty()).unwrap().databases);
    let schema = introspect(&uploaded.path, &limits).await.unwrap();
    let mut asked = 0;
    for case in corpus::questions().into_iter().filter(|case| case.is_for("sqlite")) {
        let written = guard::check(Engine::Sqlite, &case.sql, &schema).unwrap();
        let ours = uploaded.query(written.sql()).await.unwrap_or_else(|error| panic!("{}: {error}", written.sql()));
        // The way it came it runs on a connection without a second wall.
        let plain = Connection::open(&uploaded.path).unwrap();
        let mut statement = plain.prepare(case.sql.trim_end_matches(';')).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut theirs = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            theirs.push((0..width).map(|place| format!("{:?}", row.get_ref(place).unwrap())).collect::<Vec<_>>());
        }
        assert_eq!(ours.rows.len(), theirs.len(), "{}", case.sql);
        let session = uploaded.session(Duration::from_secs(10));
        let mut statement = session.connection.prepare(written.sql()).unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut again = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            again.push((0..width).map(|place| format!("{:?}", row.get_ref(place).unwrap())).collect::<Vec<_>>());
        }
        assert_eq!(again, theirs, "{}\n{}", case.sql, written.sql());
        asked += 1;
    }
    println!("{asked} questions");
}

#[tokio::test]
async fn a_schema_lists_what_may_be_read() {
    let uploaded = uploaded();
    let limits = SchemaLimits::from(&Settings::load(None, std::iter::empty()).unwrap().databases);
    let schema = introspect(&uploaded.path, &limits).await.unwrap();
    let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(
        names,
        ["counted", "customers", "order_items", "orders", "paid", "passwords", "products", "shows", "Клиенты"]
    );
    let orders = schema.tables.iter().find(|table| table.name == "orders").unwrap();
    assert_eq!(orders.approximate_rows, Some(7));
    assert_eq!(orders.primary_key, ["id"]);
    let status = orders.columns.iter().find(|column| column.name == "status").unwrap();
    assert_eq!(
        (status.data_type.as_str(), &status.samples[..]),
        ("VARCHAR(100)", &["cancelled", "open", "paid"].map(str::to_owned)[..])
    );
    let counted = &schema.tables[0];
    assert_eq!(counted.columns.len(), 4, "generated columns can be read");
    assert_eq!(counted.foreign_keys[0].other_columns, ["id"]);
    let paid = schema.tables.iter().find(|table| table.name == "paid").unwrap();
    assert!(paid.is_view && paid.columns.len() == 2);
}

#[tokio::test]
async fn views_do_no_more_than_statements_may() {
    let uploaded = uploaded();
    assert_eq!(uploaded.query("SELECT count(*) FROM paid").await.unwrap().rows, [[Cell::Integer(4)]]);
    for view in ["loads", "lists", "shows", "found", "searched", "searched_content"] {
        let error = uploaded.query(&format!("SELECT * FROM {view}")).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Statement(_)), "{view}: {error}");
        let error = uploaded.query(&format!("SELECT count(*) FROM {view}")).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Statement(_)), "{view}: {error}");
    }
}

#[tokio::test]
async fn results_are_cut_at_their_caps() {
    let uploaded = uploaded();
    let limits = QueryLimits { max_rows: 2, max_cell_bytes: 4, ..LIMITS };
    let result = query(&uploaded.path, "SELECT id, status, created_at FROM orders ORDER BY id", limits).await.unwrap();
    assert!(result.is_truncated && result.rows.len() == 2);
    assert_eq!(result.rows[1][1], Cell::Text("open".to_owned()));
    assert_eq!(result.rows[1][2], Cell::Text("2026…".to_owned()));
}

#[tokio::test]
async fn what_is_no_database_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty"), "").unwrap();
    fs::write(at("text"), "hello".repeat(100)).unwrap();
    let mut damaged = fs::read(&uploaded().path).unwrap();
    damaged[100..4000].fill(0xff);
    fs::write(at("damaged"), damaged).unwrap();
    for name in ["missing", "empty", "text", "damaged", "."] {
        let error = test(&at(name)).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Unreachable(_)), "{name}: {error}");
        assert!(!error.to_string().contains(&folder.path().display().to_string()), "paths stay here: {error}");
    }
    let uploaded = uploaded();
    assert!(test(&uploaded.path).await.unwrap().version.starts_with("SQLite 3."));
    link(&uploaded.path, &at("link"));
    let error = test(&at("link")).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Unreachable(_)), "{error}");
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[tokio::test]
async fn odd_names_and_journals_are_read_without_a_trace() {
    let uploaded = uploaded();
    let odd = uploaded.folder.path().join("a b?mode=rwc&x=%41#é.sqlite");
    fs::rename(&uploaded.path, &odd).unwrap();
    let connection = Connection::open(&odd).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    drop(connection);
    let before = uploaded.contents();
    let result = query(&odd, "SELECT count(*) FROM orders", LIMITS).await.unwrap();
    assert_eq!(result.rows, [[Cell::Integer(7)]]);
    assert_eq!(uploaded.contents(), before, "nothing is written beside a file whose journal is a WAL");
}
