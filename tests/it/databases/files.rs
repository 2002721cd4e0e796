//! Uploaded SQLite files through the front door: what is asked is answered, what attacks is refused, and nothing changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use botyard::clients::databases::{DatabaseError, QueryLimits, Target, TenantClient, guard};
use botyard::model::database::{Cell, Engine, ResultSet, Schema, ValueKind};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{corpus, fixture};

struct Uploaded {
    folder: TempDir,
    target: Target,
    client: TenantClient,
}

fn uploaded() -> Uploaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let connection = Connection::open(&path).unwrap();
    for statement in corpus::set_up("sqlite") {
        connection.execute_batch(&statement).unwrap();
    }
    Uploaded { folder, target: Target::File(path), client: fixture::client(|_| ()) }
}

impl Uploaded {
    async fn ask(&self, sql: &str, schema: &Schema, limits: QueryLimits) -> Result<ResultSet, DatabaseError> {
        let query = guard::check(Engine::Sqlite, sql, schema).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        self.client.query(&self.target, &query, limits).await
    }
}

/// Everything in a folder, with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
}

#[tokio::test]
async fn a_file_is_tested_read_and_asked() {
    let uploaded = uploaded();
    let before = contents(uploaded.folder.path());
    let info = uploaded.client.test(&uploaded.target).await.unwrap();
    assert!(info.version.starts_with("SQLite 3."), "{info:?}");
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    assert_eq!(schema.tables.len(), corpus::TABLES.len());
    let limits = uploaded.client.limits();
    let result = uploaded.ask(
        "SELECT name, total, created_at FROM orders JOIN customers USING (id) ORDER BY id LIMIT 1",
        &schema,
        limits,
    );
    let result = result.await.unwrap();
    let kinds: Vec<ValueKind> = result.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [ValueKind::Text, ValueKind::Number, ValueKind::Time]);
    assert_eq!(result.rows[0][1], Cell::Float(120.5));
    assert_eq!(contents(uploaded.folder.path()), before);
}

#[tokio::test]
async fn questions_are_answered_and_attacks_refused_and_nothing_changes() {
    let uploaded = uploaded();
    let before = contents(uploaded.folder.path());
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    let limits = uploaded.client.limits();
    for case in corpus::attacks().iter().filter(|case| case.is_for("sqlite")) {
        assert!(guard::check(Engine::Sqlite, &case.sql, &schema).is_err(), "{}", case.what);
    }
    for case in corpus::questions().iter().filter(|case| case.is_for("sqlite")) {
        let result =
            uploaded.ask(&case.sql, &schema, limits).await.unwrap_or_else(|error| panic!("{}: {error}", case.sql));
        assert!(!result.columns.is_empty() && !result.is_truncated, "{}", case.sql);
    }
    assert_eq!(contents(uploaded.folder.path()), before);
}

#[tokio::test]
async fn what_would_never_end_is_ended() {
    let uploaded = uploaded();
    let before = contents(uploaded.folder.path());
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    let limits = QueryLimits { deadline: Duration::from_secs(1), ..uploaded.client.limits() };
    for case in corpus::bombs().into_iter().filter(|case| case.is_for("sqlite")) {
        let started = Instant::now();
        let error = uploaded.ask(&case.sql, &schema, limits).await.unwrap_err();
        assert!(matches!(error, DatabaseError::TimedOut | DatabaseError::Statement(_)), "{}: {error}", case.what);
        assert!(started.elapsed() < Duration::from_secs(10), "{}: {:?}", case.what, started.elapsed());
    }
    assert_eq!(contents(uploaded.folder.path()), before);
}

#[tokio::test]
async fn a_file_that_is_gone_or_another_says_so() {
    let uploaded = uploaded();
    let Target::File(path) = &uploaded.target else { unreachable!() };
    fs::write(path, "not a database").unwrap();
    let error = uploaded.client.test(&uploaded.target).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Unreachable(_)), "{error}");
    fs::remove_file(path).unwrap();
    let error = uploaded.client.introspect(&uploaded.target).await.unwrap_err();
    assert!(error.to_string().contains("upload it again"), "{error}");
}

/// A file of somebody's with these tables.
fn file(ddl: &str) -> Uploaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.sqlite");
    Connection::open(&path).unwrap().execute_batch(ddl).unwrap();
    Uploaded { folder, target: Target::File(path), client: fixture::client(|_| ()) }
}

#[tokio::test]
async fn rows_are_read_however_long_their_texts_and_pictures_are() {
    let uploaded = file(
        "CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, body TEXT, picture BLOB,
             loud TEXT GENERATED ALWAYS AS (upper(body)) VIRTUAL, twice TEXT GENERATED ALWAYS AS (body || body) STORED);
         INSERT INTO articles (id, title, body, picture) VALUES
             (1, 'short', 'a text', NULL), (2, 'long', replace(hex(zeroblob(80000)), '0', 'ж'), NULL),
             (3, 'longer', replace(hex(zeroblob(4000000)), '0', 'a'), zeroblob(8000000))",
    );
    uploaded.client.test(&uploaded.target).await.unwrap();
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    assert_eq!(schema.tables[0].columns.len(), 6);
    let limits = uploaded.client.limits();
    let ask = |sql: &'static str| uploaded.ask(sql, &schema, limits);
    let titles = ask("SELECT id, title FROM articles ORDER BY id").await.unwrap();
    assert_eq!(titles.rows[2], [Cell::Integer(3), fixture::text("longer")]);
    let lengths = ask("SELECT length(body), length(picture), length(twice) FROM articles WHERE id = 3").await.unwrap();
    assert_eq!(lengths.rows, [[8_000_000, 8_000_000, 16_000_000].map(Cell::Integer)]);
    // A long value is cut where a result's values are.
    let bodies = ask("SELECT body, loud, twice, picture FROM articles ORDER BY id").await.unwrap();
    assert_eq!((bodies.rows.len(), bodies.is_truncated), (3, false));
    assert_eq!(
        bodies.rows[0],
        [fixture::text("a text"), fixture::text("A TEXT"), fixture::text("a texta text"), Cell::Null]
    );
    for cell in bodies.rows[1..].iter().flatten().filter(|cell| **cell != Cell::Null) {
        let Cell::Text(text) = cell else { panic!("{cell:?}") };
        let most = limits.max_cell_bytes;
        assert!(text.ends_with('…') && (most - 4..most + 8).contains(&text.len()), "{}", text.len());
    }
    let Cell::Text(body) = &bodies.rows[1][0] else { unreachable!() };
    assert!(body.trim_end_matches('…').chars().all(|letter| letter == 'ж'), "a character is cut in two");
}

#[tokio::test]
async fn a_value_that_is_too_long_leaves_the_others_to_ask_for() {
    let uploaded = file(
        "CREATE TABLE films (id INTEGER PRIMARY KEY, film BLOB NOT NULL CHECK (film <> ''), subtitles TEXT, title TEXT);
         INSERT INTO films VALUES (1, zeroblob(100), 'short', 'one'),
             (2, zeroblob(40000000), replace(hex(zeroblob(20000000)), '0', 'a'), 'two');
         CREATE TABLE visits (id INTEGER PRIMARY KEY); INSERT INTO visits VALUES (1)",
    );
    uploaded.client.test(&uploaded.target).await.unwrap();
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    assert_eq!(schema.tables.len(), 2);
    let limits = uploaded.client.limits();
    let titles = uploaded.ask("SELECT title FROM films ORDER BY id", &schema, limits).await.unwrap();
    assert_eq!(titles.rows, [[fixture::text("one")], [fixture::text("two")]]);
    let short = uploaded.ask("SELECT length(film), subtitles FROM films WHERE id = 1", &schema, limits).await.unwrap();
    assert_eq!(short.rows, [[Cell::Integer(100), fixture::text("short")]]);
    for column in ["film", "subtitles", "substr(subtitles, 1, 10)"] {
        let sql = format!("SELECT {column} FROM films WHERE id = 2");
        let error = uploaded.ask(&sql, &schema, limits).await.unwrap_err();
        assert!(matches!(&error, DatabaseError::Statement(words) if words.contains("longer than 32 MB")), "{error}");
    }
}

#[tokio::test]
async fn tables_beside_one_for_full_text_search_are_read() {
    let uploaded = file(
        "CREATE VIRTUAL TABLE ft USING fts5(words); INSERT INTO ft VALUES ('one two');
         CREATE TABLE ft_sales (id INTEGER PRIMARY KEY, amount INTEGER); INSERT INTO ft_sales VALUES (1, 5);
         CREATE VIEW joined AS SELECT a.amount FROM ft_sales a LEFT JOIN ft_sales b ON b.id = a.id + 1;
         CREATE VIEW found AS SELECT words FROM ft; CREATE VIEW counted AS SELECT count(*) AS n FROM found",
    );
    let schema = uploaded.client.introspect(&uploaded.target).await.unwrap();
    let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["ft_sales", "joined"]);
    let sum = "SELECT sum(s.amount), sum(j.amount) FROM ft_sales s CROSS JOIN joined j";
    let result = uploaded.ask(sum, &schema, uploaded.client.limits()).await.unwrap();
    assert_eq!(result.rows, [[Cell::Integer(5), Cell::Integer(5)]]);
}

#[tokio::test]
async fn a_tenant_whose_databases_are_slow_leaves_room_for_others() {
    let clients = fixture::clients(|settings| {
        (settings.max_connections, settings.max_connections_per_tenant) = (3, 2);
        settings.connect_timeout = Duration::from_secs(4);
    });
    let (slow, quick) = (clients.of(fixture::tenant()), clients.of(fixture::tenant()));
    let files = [uploaded(), uploaded(), uploaded(), uploaded()];
    let own = uploaded();
    let joined = (1..20).fold("orders t0".to_owned(), |from, number| format!("{from} CROSS JOIN orders t{number}"));
    let endless = format!("SELECT SUM(t0.total * t1.total) FROM {joined}");
    let endless = guard::check(Engine::Sqlite, &endless, &quick.introspect(&own.target).await.unwrap()).unwrap();
    let limits = QueryLimits { deadline: Duration::from_mins(10), ..slow.limits() };
    let mut asking = tokio::task::JoinSet::new();
    for file in &files {
        let (client, target, query) = (slow.clone(), file.target.clone(), endless.clone());
        asking.spawn(async move { client.query(&target, &query, limits).await });
    }
    // Two have their tenant's turns, so the two others wait in vain.
    for _ in 0..2 {
        let waited = asking.join_next().await.unwrap().unwrap();
        assert!(matches!(waited, Err(DatabaseError::Busy)), "{waited:?}");
    }
    for _ in 0..3 {
        quick.test(&own.target).await.unwrap();
    }
    assert_eq!(asking.len(), 2, "they are still asking");
}
