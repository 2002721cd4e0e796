//! Opening a database, claiming it, and what is said when that fails.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use botyard::base::secret::ExposeSecret as _;
use botyard::config::StoreSettings;
use botyard::store::{Store, StoreError};

use crate::harness::database::TestDatabase;
use crate::store::fixture::{Fixture, settings_for};

on_both!(
    opening_again_changes_nothing,
    what_a_newer_binary_wrote_is_not_touched,
    a_migration_that_was_altered_is_reported,
    a_claim_excludes_a_second_store_until_it_is_dropped,
);

async fn opening_again_changes_nothing(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let before = fixture.find_bot(bot).await;
    fixture.store.close().await;
    for _ in 0..2 {
        let again = Store::open(&fixture.settings).await.unwrap();
        assert_eq!(again.kind(), fixture.store.kind());
        assert_eq!(again.read().await.unwrap().find_bot(bot).await.unwrap().as_ref(), Some(&before));
    }
}

async fn what_a_newer_binary_wrote_is_not_touched(fixture: &Fixture) {
    let newer = Store::known_schema_version() + 1;
    let checksum = fixture.dialect("x'00'", r"'\x00'");
    let sql = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES ({newer}, 'from the future', TRUE, {checksum}, 0)"
    );
    fixture.raw().await.execute(&sql).await.unwrap();
    let error = Store::open(&fixture.settings).await.unwrap_err();
    let StoreError::NewerSchema { found, known } = error else { panic!("{error}") };
    assert_eq!((found, known), (newer, Store::known_schema_version()));
}

async fn a_migration_that_was_altered_is_reported(fixture: &Fixture) {
    let checksum = fixture.dialect("x'00'", r"'\x00'");
    fixture.raw().await.execute(&format!("UPDATE _sqlx_migrations SET checksum = {checksum}")).await.unwrap();
    let error = Store::open(&fixture.settings).await.unwrap_err();
    assert!(matches!(error, StoreError::Migration(_)), "{error}");
}

async fn a_claim_excludes_a_second_store_until_it_is_dropped(fixture: &Fixture) {
    let second = Store::open(&fixture.settings).await.unwrap();
    let claim = fixture.store.claim(&fixture.settings).await.unwrap();
    for store in [&second, &fixture.store] {
        let error = store.claim(&fixture.settings).await.unwrap_err();
        assert!(matches!(error, StoreError::Claimed), "{error}");
    }
    second.ping().await.unwrap();
    drop(claim);
    // PostgreSQL lets go when it notices that the connection is closed.
    let claimed = async {
        loop {
            match second.claim(&fixture.settings).await {
                Err(StoreError::Claimed) => {}
                other => break other,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), claimed).await.unwrap().unwrap();
}

/// Settings that give up soon.
fn hasty(url: &str) -> StoreSettings {
    let settings = TestDatabase::sqlite().settings();
    StoreSettings { busy_timeout: Duration::from_millis(200), ..settings_for(&settings, url) }
}

fn at(path: &Path) -> StoreSettings {
    hasty(&format!("sqlite://{}", path.display()))
}

#[tokio::test]
async fn a_sqlite_file_is_made_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/new/folder/botyard.db");
    let store = Store::open(&at(&path)).await.unwrap();
    store.ping().await.unwrap();
    assert!(path.is_file());
    store.close().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let error = Store::open(&at(&file.join("sub/botyard.db"))).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(error.to_string().contains(&file.join("sub").display().to_string()), "{error}");
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open(&at(folder.path())).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "not a database ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = Store::open(&at(&path)).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
    assert!(error.to_string().contains("not a database"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn another_kind_of_database_is_refused_without_its_password() {
    let error = Store::open(&hasty("mysql://root:hunter2@localhost/botyard")).await.unwrap_err();
    assert!(matches!(error, StoreError::InvalidUrl(_)), "{error}");
    assert!(!error.to_string().contains("hunter2") && error.to_string().contains("mysql"), "{error}");
}

#[tokio::test]
async fn a_server_that_refuses_is_named_without_the_password() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://botyard:hunter2@127.0.0.1:{port}/botyard");
    let error = Store::open(&hasty(&url)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("127.0.0.1:{port}")) && text.contains("refused"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let error = Store::open(&hasty(&format!("postgres://botyard@{address}/botyard"))).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(error.to_string().contains(&format!("{address}: no answer")), "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_from_a_server_that_is_away() {
    let database = TestDatabase::postgres().await;
    let mut url: url::Url = database.url().parse().unwrap();
    url.set_password(Some("hunter2")).unwrap();
    let settings = settings_for(&database.settings(), url.as_str());
    let error = Store::open(&settings).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
    assert!(error.to_string().contains("password authentication failed"), "{error}");
    assert!(!format!("{error:?} {settings:?}").contains("hunter2"), "{:?}", settings.url.expose_secret().len());
}
