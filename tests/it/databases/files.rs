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
