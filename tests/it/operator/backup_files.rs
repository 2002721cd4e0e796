//! The backup's file: how it is written, and which files are refused.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::database::TestDatabase;
use crate::harness::platform::Setup;
use crate::harness::process::{run, run_on_files, stdout_of};
use crate::harness::traces::hex;
use crate::operator::rows::open;

const NOWHERE: &str = "http://127.0.0.1:1";

/// A setup with a database, and a backup of it.
async fn backed_up() -> (Setup, Vec<u8>) {
    let setup = Setup::on_sqlite();
    let environment = setup.environment(NOWHERE);
    stdout_of(&["migrate"], &environment, "").await;
    let file = setup.database.folder().join("backup");
    stdout_of(&["backup", "create", file.to_str().unwrap()], &environment, "").await;
    (setup, fs::read(file).unwrap())
}

/// The database in a backup and the manifest behind it, read as the documentation says.
fn taken_apart(backup: &[u8]) -> (Vec<u8>, Value) {
    let signed = &backup[..backup.len() - 65];
    assert_eq!(backup[signed.len()..], *format!("{}\n", hex_digest(signed)).as_bytes());
    let lines = signed.strip_suffix(b"\n").unwrap();
    let end = lines.iter().rposition(|byte| *byte == b'\n').unwrap();
    (lines[..end].to_vec(), serde_json::from_slice(&lines[end + 1..]).unwrap())
}

/// A backup with a digest that fits, whatever is in it.
fn put_together(database: &[u8], manifest: &Value) -> Vec<u8> {
    let mut backup = database.to_vec();
    backup.extend(format!("\n{manifest}\n").into_bytes());
    let digest = hex_digest(&backup);
    backup.extend(format!("{digest}\n").into_bytes());
    backup
}

fn hex_digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The backup is refused by `verify` and by `restore`, with these words, and nothing of it stays.
async fn assert_refused(what: &str, backup: &[u8], words: &str) {
    let target = Setup::on(TestDatabase::sqlite());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    fs::write(&file, backup).unwrap();
    let output = run(&["backup", "restore", file.to_str().unwrap()], &target.environment(NOWHERE), "").await;
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{what}: {complaint}");
    assert!(complaint.contains(words), "{what}: {complaint}");
    assert_eq!(names_in(target.database.folder()), ["botyard.db.lock"], "{what}");
    assert_eq!(fs::read(&file).unwrap(), backup, "{what}: the backup was changed");
}

#[actix_web::test]
async fn truncated_altered_and_foreign_files_are_refused() {
    let (_setup, backup) = backed_up().await;
    let (database, manifest) = taken_apart(&backup);
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut copy = backup.clone();
        change(&mut copy);
        copy
    };
    let no_backup = "no backup, or its end is missing";
    assert_refused("an empty file", b"", no_backup).await;
    assert_refused("a text", &b"once upon a time\n".repeat(100), no_backup).await;
    assert_refused("a bare database", &database, no_backup).await;
    assert_refused("a half", &backup[..backup.len() / 2], no_backup).await;
    assert_refused("one byte missing", &backup[..backup.len() - 1], no_backup).await;
    let altered = "altered or damaged";
    assert_refused("a byte of the database", &with(&|copy| copy[20_000] ^= 1), altered).await;
    let at = database.len() + 40;
    assert_refused("a byte of the manifest", &with(&|copy| copy[at] = b'7'), altered).await;
    let end = backup.len() - 2;
    assert_refused(
        "a digit of the digest",
        &with(&|copy| copy[end] = if copy[end] == b'0' { b'1' } else { b'0' }),
        altered,
    )
    .await;

    // With a digest that fits: SQLite's own checks, and the manifest's numbers.
    let mut holed = database.clone();
    let middle = database.len() / 2;
    holed[middle..middle + 8192].fill(0xa5);
    assert_refused("a hole", &put_together(&holed, &manifest), "damaged").await;
    let mut fewer = manifest.clone();
    fewer["tables"]["audit"] = json!(5);
    assert_refused("rows missing", &put_together(&database, &fewer), "not those that the manifest lists").await;
    let mut other = manifest.clone();
    other["botyard_backup"] = json!(2);
    assert_refused("a newer layout", &put_together(&database, &other), "too new").await;
}

#[actix_web::test]
async fn a_newer_schema_is_refused_and_not_touched() {
    let (setup, backup) = backed_up().await;
    let (database, mut manifest) = taken_apart(&backup);
    let file = setup.database.folder().join("future.db");
    fs::write(&file, database).unwrap();
    let mut connection = open(&file).await;
    let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (99991231235959, 'future', 1, x'00', 0)";
    sqlx::query(insert).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    manifest["schema_version"] = json!(99_991_231_235_959_i64);
    manifest["tables"]["_sqlx_migrations"] = json!(manifest["tables"]["_sqlx_migrations"].as_i64().unwrap() + 1);
    manifest["botyard_version"] = json!("9.9.9");
    let future = put_together(&fs::read(&file).unwrap(), &manifest);
    assert_refused("a newer schema", &future, "made by botyard 9.9.9").await;
}

#[actix_web::test]
async fn a_backup_is_private_and_replaces_nothing_unless_told() {
    let (setup, backup) = backed_up().await;
    let folder = setup.database.folder();
    let file = folder.join("backup");
    let environment = setup.environment(NOWHERE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let before = names_in(folder);

    let path = file.to_str().unwrap();
    let again = run(&["backup", "create", path], &environment, "").await;
    let complaint = String::from_utf8(again.stderr).unwrap();
    assert!(again.status.code() == Some(1) && complaint.contains("--force"), "{complaint}");
    assert_eq!(fs::read(&file).unwrap(), backup);
    stdout_of(&["backup", "create", "--force", path], &environment, "").await;
    assert_ne!(fs::read(&file).unwrap(), backup);
    let missing = folder.join("missing/backup");
    let nowhere = run(&["backup", "create", missing.to_str().unwrap()], &environment, "").await;
    let complaint = String::from_utf8(nowhere.stderr).unwrap();
    assert!(nowhere.status.code() == Some(1) && complaint.contains("cannot be written"), "{complaint}");
    // Nothing half-written stays.
    assert_eq!(names_in(folder), before);

    let empty = Setup::on(TestDatabase::sqlite());
    let none = run(&["backup", "create", path], &empty.environment(NOWHERE), "").await;
    assert_eq!(none.status.code(), Some(1));
    assert!(names_in(empty.database.folder()).is_empty(), "a backup of nothing made a database");
}

#[actix_web::test]
async fn a_backup_is_a_database_that_says_what_it_is() {
    let (setup, backup) = backed_up().await;
    let (_, manifest) = taken_apart(&backup);
    assert_eq!(manifest["botyard_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["tables"]["accounts"], 0);
    let file = setup.database.folder().join("backup");
    let verify = ["backup", "verify", file.to_str().unwrap(), "--json"];
    let facts: Value = serde_json::from_str(&stdout_of(&verify, &setup.environment(NOWHERE), "").await).unwrap();
    assert_eq!(facts["bytes"], backup.len());
    assert_eq!(facts["created_at"], manifest["created_at"]);
    let mut connection = open(&file).await;
    let (ok,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
    assert_eq!(ok, "ok");
}

#[actix_web::test]
async fn a_backup_goes_through_standard_output_and_input() {
    let (setup, _) = backed_up().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stream");
    let made =
        run_on_files(&["backup", "create", "-"], &setup.environment(NOWHERE), None, File::create(&file).unwrap()).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let before = names_in(setup.database.folder());
    assert!(!before.iter().any(|name| name.contains("partial")), "{before:?}");
    let target = Setup::on(TestDatabase::sqlite());
    let (input, output) = (File::open(&file).unwrap(), File::create(folder.path().join("said")).unwrap());
    let restored = run_on_files(&["backup", "restore", "-"], &target.environment(NOWHERE), Some(input), output).await;
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert!(target.database.folder().join("botyard.db").exists());
}

#[actix_web::test]
async fn an_audit_log_that_was_altered_in_the_backup_is_told() {
    let (setup, backup) = backed_up().await;
    let (database, manifest) = taken_apart(&backup);
    let file = setup.database.folder().join("altered.db");
    fs::write(&file, database).unwrap();
    let mut connection = open(&file).await;
    // As if there had been a record.
    sqlx::query("UPDATE audit_chain SET head_seq = head_seq + 1").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    fs::write(&file, put_together(&fs::read(&file).unwrap(), &manifest)).unwrap();
    let target = Setup::on(TestDatabase::sqlite());
    let output = run(&["backup", "restore", file.to_str().unwrap()], &target.environment(NOWHERE), "").await;
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains("it is restored, but its audit log is broken at record 1"), "{complaint}");
    assert!(target.database.folder().join("botyard.db").exists());
}
