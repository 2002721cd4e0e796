//! The migrations of the two databases are twins.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sqlx::{Connection as _, SqliteConnection};

use crate::store::fixture::{Fixture, Raw};

/// Each column as `table.column TYPE [NOT NULL]`, in the words of SQLite.
const COLUMNS: (&str, &str) = (
    "SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c.\"notnull\" OR c.pk THEN ' NOT NULL' ELSE '' END
     FROM sqlite_schema m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '_sqlx_migrations'",
    "SELECT table_name || '.' || column_name || ' ' || CASE data_type
         WHEN 'uuid' THEN 'BLOB' WHEN 'bytea' THEN 'BLOB'
         WHEN 'bigint' THEN 'INTEGER' WHEN 'integer' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER'
         WHEN 'text' THEN 'TEXT' WHEN 'timestamp with time zone' THEN 'TEXT' WHEN 'jsonb' THEN 'TEXT'
         WHEN 'double precision' THEN 'REAL'
         ELSE data_type END || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
);

/// The indexes that the migrations name.
const INDEXES: (&str, &str) = (
    "SELECT tbl_name || ' ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    "SELECT i.indrelid::regclass || ' ' || i.indexrelid::regclass FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid AND c.relnamespace = 'public'::regnamespace
     WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))",
);

/// Each primary key and each unique constraint as `table (columns)`.
const KEYS: (&str, &str) = (
    "SELECT m.name || ' (' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')'
     FROM sqlite_schema m JOIN pragma_index_list(m.name) i
     WHERE i.origin <> 'c' AND m.name <> '_sqlx_migrations'
     UNION SELECT name || ' (seq)' FROM sqlite_schema WHERE sql LIKE '%seq % PRIMARY KEY AUTOINCREMENT%'",
    "SELECT conrelid::regclass || substring(pg_get_constraintdef(oid) FROM ' \\(.*') FROM pg_constraint
     WHERE contype IN ('p', 'u') AND connamespace = 'public'::regnamespace
     AND conrelid <> '_sqlx_migrations'::regclass",
);

/// Each reference as `table.column -> table ON DELETE …`.
const REFERENCES: (&str, &str) = (
    "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || ' ON DELETE ' || f.on_delete
     FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f",
    "SELECT c.conrelid::regclass || '.' || a.attname || ' -> ' || c.confrelid::regclass || ' ON DELETE '
         || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' WHEN 'n' THEN 'SET NULL' ELSE c.confdeltype::text END
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f'",
);

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let (sqlite, postgres) = (Fixture::sqlite().await, Fixture::postgres().await);
    for (of_sqlite, of_postgres) in [COLUMNS, INDEXES, KEYS, REFERENCES] {
        let ours = BTreeSet::from_iter(sqlite.raw().await.texts(of_sqlite).await);
        let theirs = BTreeSet::from_iter(postgres.raw().await.texts(of_postgres).await);
        let differences: Vec<_> = ours.symmetric_difference(&theirs).collect();
        assert!(!ours.is_empty() && differences.is_empty(), "only on one database: {differences:#?}");
    }
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |kind: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

const SESSIONS_BEFORE: &str = "
    INSERT INTO accounts (id, username, password_hash, role, created_at, updated_at)
    VALUES ({1}, 'alice', 'hash', 'user', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
    INSERT INTO sessions (id, account_id, refresh_hash, previous_refresh_hash, created_at, last_used_at, expires_at)
    VALUES ({2}, {1}, {3}, NULL, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
           ({4}, {1}, {5}, {6}, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-02-02T00:00:00Z');";

const SESSIONS_AFTER: &str = "SELECT s.kind || ' ' || CASE WHEN s.id = {2} THEN 'first' ELSE 'second' END || ' '
    || CASE r.hash WHEN {3} THEN 'only' WHEN {5} THEN 'present' WHEN {6} THEN 'previous' END || ' '
    || CASE WHEN r.used_at IS NULL THEN 'good' ELSE 'used' END
    FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id ORDER BY 1";

fn numbered(text: &str, value: impl Fn(u8) -> String) -> String {
    (1..=6).fold(text.to_owned(), |text, number| text.replace(&format!("{{{number}}}"), &value(number)))
}

#[tokio::test]
async fn refresh_tokens_move_into_their_table() {
    let of_sqlite = |number| format!("X'{number:032x}'");
    let of_postgres = |number| match number {
        1 | 2 | 4 => format!("'{number:032x}'::uuid"),
        _ => format!("'\\x{number:032x}'::bytea"),
    };
    let postgres = Fixture::postgres().await;
    let mut old_sqlite = Raw::Sqlite(SqliteConnection::connect("sqlite::memory:").await.unwrap());
    old_sqlite.script("PRAGMA foreign_keys = ON").await;
    let mut old_postgres = postgres.raw().await;
    old_postgres.script("CREATE SCHEMA old; SET search_path TO old").await;
    for (raw, folder, value) in [
        (&mut old_sqlite, "sqlite", &of_sqlite as &dyn Fn(u8) -> String),
        (&mut old_postgres, "postgres", &of_postgres),
    ] {
        let migration = |name: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            fs::read_to_string(folder.join(name)).unwrap()
        };
        raw.script(&migration("20261121000001_initial.sql")).await;
        raw.script(&numbered(SESSIONS_BEFORE, value)).await;
        raw.script(&migration("20261121000003_sign_in.sql")).await;
        let tokens = raw.texts(&numbered(SESSIONS_AFTER, value)).await;
        assert_eq!(tokens, ["token first only good", "token second present good", "token second previous used"]);
    }
}

/// Rows before the migration: one that stays, and one with the highest number that is gone.
const MESSAGES_BEFORE: &str = "
    INSERT INTO accounts (id, username, password_hash, role, created_at, updated_at)
        VALUES (X'01', 'alice', '*', 'user', 'now', 'now');
    INSERT INTO bots (id, account_id, telegram_bot_id, token_fingerprint, username, name, search_key, program, status,
        status_since, suspended_by_admin, is_verified, owner_code, created_by, managed_by_admin, rps, max_concurrent, hook_id,
        hook_secret_hash, created_at, updated_at)
        VALUES (X'02', X'01', 7, X'03', 'a_bot', 'A', 'a', 'echo', 'active', 'now', 0, 0, 'c', X'01', 0, 1, 1, 'h', X'04', 'now',
        'now');
    INSERT INTO updates (seq, bot_id, update_id, chat_id, payload, state, received_at)
        VALUES (4, X'02', 70, 5, '{}', 'waiting', 'now'), (9, X'02', 71, 5, '{}', 'done', 'now');
    DELETE FROM updates WHERE seq = 9;
    INSERT INTO outbox (seq, bot_id, method, params, state, created_at) VALUES (6, X'02', 'm', '{}', 'sent', 'now');
    DELETE FROM outbox;
    INSERT INTO outbox (seq, bot_id, method, params, state, created_at) VALUES (7, X'02', 'm', '{}', 'waiting', 'now');
    INSERT INTO outbox (seq, bot_id, method, params, state, created_at) VALUES (8, X'02', 'm', '{}', 'sent', 'now');
    DELETE FROM outbox WHERE seq = 8;";

const MESSAGES_AFTER: &str = "
    INSERT INTO updates (bot_id, update_id, payload, state, received_at) VALUES (X'02', 72, '{}', 'waiting', 'now');
    INSERT INTO outbox (bot_id, update_seq, method, params, state, created_at) VALUES (X'02', 4, 'm', '{}', 'waiting', 'now')";

#[tokio::test]
async fn messages_keep_their_numbers_in_their_new_tables() {
    let mut raw = Raw::Sqlite(SqliteConnection::connect("sqlite::memory:").await.unwrap());
    raw.script("PRAGMA foreign_keys = ON").await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let script = fs::read_to_string(&file).unwrap();
        if file.ends_with("20261121000009_hot_tables.sql") {
            raw.script(MESSAGES_BEFORE).await;
            raw.script(&format!("BEGIN; {script}; COMMIT")).await;
        } else {
            raw.script(&script).await;
        }
    }
    raw.script(MESSAGES_AFTER).await;
    let numbers =
        "SELECT 'update ' || seq || ' ' || update_id FROM updates UNION ALL SELECT 'call ' || seq FROM outbox";
    assert_eq!(raw.texts(numbers).await, ["update 4 70", "update 10 72", "call 7", "call 9"]);
    // Each goes with what it hangs on.
    for (owner, left) in [("DELETE FROM updates WHERE seq = 4", 1), ("DELETE FROM bots", 0)] {
        raw.script(owner).await;
        assert_eq!(raw.number("SELECT COUNT(*) FROM outbox").await, left);
    }
}
