//! The audit log from the command line, beside a serving process and after somebody tampered with the database.

use std::os::unix::fs::PermissionsExt as _;

use botyard::model::account::Role;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{PASSWORD, Setup, eventually};
use crate::harness::process::{ServingProcess, run, stdout_of};

/// Carries statements out past Botyard.
async fn tamper(setup: &Setup, statements: &[&str]) {
    let url = setup.database.url();
    for sql in statements {
        let sql = AssertSqlSafe((*sql).to_owned());
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
    }
}

async fn verify_and_export(database: TestDatabase, disable: &str) {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup::on(database).with("data_dir", &folder.path().display().to_string());
    let environment = setup.environment("http://127.0.0.1:1");
    let process = ServingProcess::start(&environment).await;
    // Written by a process of its own each, beside the serving one.
    for name in ["one", "two", "three"] {
        let create = ["admin", "create", "--username", name, "--role", "user", "--password-stdin"];
        stdout_of(&create, &environment, PASSWORD).await;
    }
    let report: Value =
        serde_json::from_str(&stdout_of(&["audit", "verify", "--json"], &environment, "").await).unwrap();
    assert_eq!((&report["intact"], &report["records"]), (&json!(true), &json!(3)));
    let last = report["last_hash"].as_str().unwrap();
    let anchor = format!("3:{last}");
    let text = stdout_of(&["audit", "verify", "--anchor", &anchor], &environment, "").await;
    assert!(text.contains(last) && text.starts_with("3 records"), "{text}");

    let lines = stdout_of(&["audit", "export", "--format", "jsonl", "--action", "account."], &environment, "").await;
    assert_eq!(lines.lines().count(), 3);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["seq"], &first["action"], &first["actor"]),
        (&json!(1), &json!("account.created"), &Value::Null)
    );
    let file = folder.path().join("audit.csv");
    let path = file.to_str().unwrap();
    let export = ["audit", "export", "--format", "csv", "--from", "2020-01-01T00:00:00Z", "--output", path];
    // Both exports are records themselves.
    assert_eq!(stdout_of(&export, &environment, "").await, format!("5 records are in {path}.\n"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 6);
    // A file that is there already is not written over.
    let again = run(&export, &environment, "").await;
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("exists already: choose another name"));
    for wrong in [["--format", "xml"], ["--action", "bot"], ["--from", "yesterday"]] {
        let output = run(&[&["audit", "export", "--format", "csv"][..], &wrong].concat(), &environment, "").await;
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }

    tamper(&setup, &[disable, "UPDATE audit SET reason = 'nothing' WHERE seq = 2"]).await;
    let output = run(&["audit", "verify", "--json"], &environment, "").await;
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["broken"]["seq"], &report["broken"]["how"]), (&json!(2), &json!("changed")));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("the audit log is broken at record 2"), "{complaint}");
    process.terminate().await;
}

#[actix_web::test]
async fn the_log_is_verified_and_exported_from_the_command_line_on_sqlite() {
    verify_and_export(TestDatabase::sqlite(), "DROP TRIGGER audit_keeps_rows").await;
}

#[actix_web::test]
async fn the_log_is_verified_and_exported_from_the_command_line_on_postgres() {
    verify_and_export(TestDatabase::postgres().await, "ALTER TABLE audit DISABLE TRIGGER USER").await;
}

#[actix_web::test]
async fn a_running_platform_signs_and_logs_the_newest_record() {
    let setup = Setup::on_sqlite().with("audit.checkpoint_interval", "1s");
    let environment = setup.environment("http://127.0.0.1:1");
    let create = ["admin", "create", "--username", "root", "--role", Role::Superadmin.as_str(), "--password-stdin"];
    stdout_of(&create, &environment, PASSWORD).await;
    let process = ServingProcess::start(&environment).await;
    let report = eventually("a checkpoint is signed", async || {
        let report = stdout_of(&["audit", "verify", "--json"], &environment, "").await;
        let report: Value = serde_json::from_str(&report).unwrap();
        if report["checkpoints"] == 1 { Ok(report) } else { Err(report) }
    })
    .await;
    let (_, log) = process.terminate().await;
    assert!(log.contains("newest record is signed") && log.contains(report["last_hash"].as_str().unwrap()), "{log}");
}

#[actix_web::test]
async fn a_mistaken_address_is_an_error_and_no_intact_log() {
    let setup = Setup::on_sqlite();
    let environment = setup.environment("http://127.0.0.1:1");
    for arguments in [&["audit", "verify"][..], &["audit", "export", "--format", "csv"], &["keys", "status"]] {
        let output = run(arguments, &environment, "").await;
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
        assert!(complaint.contains("there is no database at"), "{arguments:?}: {complaint}");
        assert!(!setup.database.folder().join("botyard.db").exists(), "{arguments:?} made one");
    }
}
