//! The corpus on live servers: by the guard, and around it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::fixture::Owned;
use crate::clients::databases::corpus::{self, Case};
use crate::clients::databases::{DatabaseError, guard};
use crate::model::database::{Cell, Engine};

const ENGINES: [Engine; 2] = [Engine::Postgres, Engine::Mysql];

/// How long an attack may run: those that only waste time are cancelled.
const DEADLINE: Duration = Duration::from_secs(1);

/// What the server says to a statement of an attack.
fn outcome(result: &Result<crate::model::database::ResultSet, DatabaseError>) -> &'static str {
    match result {
        Ok(_) => "read something and changed nothing",
        Err(DatabaseError::Statement(_)) => "refused by the server",
        Err(DatabaseError::TimedOut) => "cancelled",
        Err(_) => "the connection was ended",
    }
}

#[tokio::test]
async fn no_attack_changes_anything_even_without_the_guard() {
    for engine in ENGINES {
        let owned = Owned::new(engine).await;
        let mut schema = owned.schema().await;
        // It is there, so that what gets around the guard could read it, but is not listed.
        schema.tables.retain(|table| table.name != "passwords");
        let before = owned.fingerprint().await;
        let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
        for Case { what, sql, .. } in corpus::attacks().into_iter().filter(|case| case.is_for(engine.as_str())) {
            assert!(guard::check(engine, &sql, &schema).is_err(), "{engine}: {what} passes the guard");
            let result = owned.raw(&sql, DEADLINE).await;
            *outcomes.entry(outcome(&result)).or_default() += 1;
            if let Ok(result) = result {
                let is_stolen = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains("root:"));
                assert!(!result.rows.iter().flatten().any(is_stolen), "{engine}: {what} reads a file of the server");
            }
        }
        owned.until_idle().await;
        let after = owned.fingerprint().await;
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after, "{engine}");
        }
        assert_eq!(before.len(), after.len());
        println!("{engine}: {outcomes:?}");
    }
}

#[tokio::test]
async fn writing_fails_whatever_the_login_may_do() {
    for engine in ENGINES {
        let owned = Owned::new(engine).await;
        let before = owned.fingerprint().await;
        for sql in [
            "INSERT INTO customers (id, name) VALUES (100, 'x')",
            "UPDATE customers SET name = 'x'",
            "DELETE FROM customers",
            "DROP TABLE customers",
            "TRUNCATE TABLE orders",
            "CREATE TABLE stolen (a int)",
            "CREATE TABLE stolen AS SELECT * FROM customers",
            "ALTER TABLE customers ADD COLUMN stolen int",
            "CREATE VIEW stolen AS SELECT * FROM customers",
            "CREATE INDEX stolen ON customers (name)",
            "GRANT SELECT ON customers TO PUBLIC",
            "SELECT * FROM customers FOR UPDATE",
            "SELECT 1; DROP TABLE customers",
            "COMMIT; DROP TABLE customers",
            "SELECT nextval('counter')",
            "SELECT setval('counter', 7)",
        ] {
            let result = owned.raw(sql, DEADLINE).await;
            let is_refused = matches!(result, Err(DatabaseError::Statement(_)));
            // MariaDB locks rows that nobody can change in a transaction that only reads, and lets that be.
            assert!(
                is_refused || (engine == Engine::Mysql && sql.ends_with("FOR UPDATE")),
                "{engine}: {sql}: {result:?}"
            );
        }
        assert_eq!(before, owned.fingerprint().await);
    }
}

#[tokio::test]
async fn the_mode_of_a_session_cannot_be_set_back() {
    let owned = Owned::new(Engine::Postgres).await;
    for sql in ["SET TRANSACTION READ WRITE", "SELECT set_config('transaction_read_only', 'off', false)"] {
        let error = owned.raw(sql, DEADLINE).await.unwrap_err();
        assert!(error.to_string().contains("read-write mode must be set before any query"), "{error}");
    }
    for engine in ENGINES {
        let owned = Owned::new(engine).await;
        // Whatever was said before, the next statement has a session of its own.
        for sql in
            ["SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "SET SESSION TRANSACTION READ WRITE", "COMMIT"]
        {
            let _ = owned.raw(sql, DEADLINE).await;
            let error = owned.raw("DELETE FROM order_items", DEADLINE).await.unwrap_err();
            assert!(matches!(error, DatabaseError::Statement(_)), "{engine} {sql}: {error}");
        }
    }
}
