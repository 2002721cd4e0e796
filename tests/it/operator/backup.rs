//! Backups of a platform on SQLite, made while it serves, and platforms that start from them.

use std::path::{Path, PathBuf};

use botyard::app::Platform;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually, sign_up};
use crate::harness::process::{ServingProcess, run, stdout_of};
use crate::harness::sandbox::{TestBot, TestSandbox};
use crate::operator::rows::{Rows, number, of_sqlite};

/// The exit code and the standard error of a command that must fail.
async fn failure(arguments: &[&str], setup: &Setup) -> String {
    let output = run(arguments, &setup.environment("http://127.0.0.1:1"), "").await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

async fn succeed(arguments: &[&str], setup: &Setup) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    serde_json::from_str(&stdout_of(&arguments, &setup.environment("http://127.0.0.1:1"), "").await).unwrap()
}

/// A setup that lets a person write as fast as they like.
fn unhurried() -> Setup {
    Setup::on_sqlite().with("limits.person_burst", "1000").with("delivery.per_chat_burst", "1000")
}

/// A setup on an empty folder, with the vault key of another.
fn elsewhere(setup: &Setup) -> Setup {
    let mut other = Setup::on(TestDatabase::sqlite());
    other.vault_key = setup.vault_key.clone();
    other
}

fn database_of(setup: &Setup) -> PathBuf {
    setup.database.folder().join("botyard.db")
}

/// A platform that has answered a person, and the last backup of it; all else of the platform is gone.
struct Lost {
    sandbox: TestSandbox,
    setup: Setup,
    bot: TestBot,
    person: i64,
    backup: PathBuf,
}

impl Lost {
    async fn platform() -> Self {
        let test = Setup::on_sqlite().start().await;
        let (_, bot) = test.hosted_bot("owner").await;
        let person = test.sandbox.create_person("Alice").await;
        test.sandbox.send_text(&bot, person, "before").await;
        assert_eq!(test.sandbox.chat(&bot, person).bot_text().await, "before");
        let TestPlatform { sandbox, platform, setup } = test;
        let backup = setup.database.folder().join("backup");
        succeed(&["backup", "create", backup.to_str().unwrap()], &setup).await;
        platform.stop().await;
        Self { sandbox, setup, bot, person, backup }
    }

    async fn restore_to(&self, setup: &Setup) -> Platform {
        succeed(&["backup", "restore", self.backup.to_str().unwrap()], setup).await;
        setup.start_platform(self.sandbox.base_url()).await
    }
}

/// The rows without those that tell of the backup itself: a backup is noted behind its copy, a restoration in it.
fn without_the_backup_itself(mut rows: Rows) -> Rows {
    rows.get_mut("audit").unwrap().retain(|row| !row.contains("'backup."));
    rows.remove("audit_chain");
    rows.remove("sqlite_sequence");
    rows
}

#[actix_web::test]
async fn backups_under_load_are_whole_moments_and_the_last_one_holds_every_row() {
    const MESSAGES: usize = 60;
    let test = unhurried().start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    let backup = |number: usize| test.setup.database.folder().join(format!("backup-{number}"));
    let writing = async {
        for number in 0..MESSAGES {
            test.sandbox.send_text(&bot, alice, &number.to_string()).await;
        }
        while chat.bot_text().await != (MESSAGES - 1).to_string() {}
    };
    let backing_up = async {
        for number in 0..4 {
            succeed(&["backup", "create", backup(number).to_str().unwrap()], &test.setup).await;
        }
    };
    tokio::join!(writing, backing_up);
    let mut counts = Vec::new();
    for at in 0..4 {
        let target = elsewhere(&test.setup);
        succeed(&["backup", "restore", backup(at).to_str().unwrap()], &target).await;
        let file = database_of(&target);
        let updates = number(&file, "SELECT COUNT(*) FROM updates").await;
        // Counted once they are stored.
        assert!(number(&file, "SELECT updates_in FROM bot_activity").await <= updates);
        counts.push(updates);
    }
    assert!(counts.is_sorted(), "{counts:?}");

    let TestPlatform { platform, setup, .. } = test;
    platform.stop().await;
    let (last, target) = (setup.database.folder().join("last"), elsewhere(&setup));
    succeed(&["backup", "create", last.to_str().unwrap()], &setup).await;
    let restored = succeed(&["backup", "restore", last.to_str().unwrap()], &target).await;
    assert_eq!(restored["backup"]["tables"]["updates"], MESSAGES, "{restored}");
    let counted = number(&database_of(&setup), "SELECT updates_in FROM bot_activity").await;
    assert_eq!(usize::try_from(counted).unwrap(), MESSAGES, "a stop leaves nothing uncounted");
    let source = without_the_backup_itself(of_sqlite(&database_of(&setup)).await);
    let copy = without_the_backup_itself(of_sqlite(&database_of(&target)).await);
    assert_eq!(source.keys().collect::<Vec<_>>(), copy.keys().collect::<Vec<_>>());
    for (table, rows) in &source {
        assert_eq!(Some(rows), copy.get(table), "{table}");
    }
    assert!(source["updates"].len() == MESSAGES && source["audit"].len() > 2 && source["credentials"].len() == 2);
}

#[actix_web::test]
async fn a_restored_platform_knows_its_people_and_answers() {
    let lost = Lost::platform().await;
    let setup = elsewhere(&lost.setup);
    let platform = lost.restore_to(&setup).await;
    let api = Api::new(format!("http://{}", platform.address())).sign_in("owner").await;
    api.bot_becomes("active").await;
    let mut chat = lost.sandbox.chat(&lost.bot, lost.person);
    chat.news().await;
    lost.sandbox.send_text(&lost.bot, lost.person, "after").await;
    assert_eq!(chat.bot_text().await, "after");

    let boss = sign_up(&platform, "boss", botyard::model::account::Role::Superadmin).await;
    let records = boss.get("/api/admin/audit?limit=200").await;
    let found = |action: &str| {
        let records = records["items"].as_array().unwrap();
        records.iter().find(|record| record["action"] == action).cloned()
    };
    let restored = found("backup.restored").unwrap();
    assert_eq!(restored["detail"]["sha256"].as_str().unwrap().len(), 64, "{restored}");
    assert!(found("bot.registered").is_some() && found("backup.created").is_none(), "{records}");
    platform.stop().await;
}

#[actix_web::test]
async fn a_backup_opens_nothing_without_the_vault_key() {
    let lost = Lost::platform().await;
    let bytes = std::fs::read(&lost.backup).unwrap();
    let token = lost.bot.token.as_bytes();
    assert!(!bytes.windows(token.len()).any(|window| window == token), "the token lies open in the backup");

    let setup = Setup::on_sqlite();
    let platform = lost.restore_to(&setup).await;
    let api = Api::new(format!("http://{}", platform.address())).sign_in("owner").await;
    eventually("the owner is told", async || {
        let state = api.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str().unwrap_or_default();
        if error.contains("vault key") { Ok(()) } else { Err(state) }
    })
    .await;
    let verify = api.problem("POST", "/api/user-bot/verify", json!({ "chat_id": lost.person })).await;
    assert_eq!(verify, "503 credential_unreadable");
    let status = run(&["keys", "status"], &setup.environment("http://127.0.0.1:1"), "").await;
    assert_eq!(status.status.code(), Some(1));
    assert!(String::from_utf8(status.stdout).unwrap().contains("MISSING"));
    platform.stop().await;
}

#[actix_web::test]
async fn a_database_that_is_served_is_not_replaced() {
    let sandbox = TestSandbox::start();
    let setup = Setup::on_sqlite();
    let process = ServingProcess::start(&setup.environment(sandbox.base_url())).await;
    let backup = setup.database.folder().join("backup");
    let backup = backup.to_str().unwrap();
    succeed(&["backup", "create", backup], &setup).await;
    for arguments in [&["backup", "restore", backup][..], &["backup", "restore", "--force", backup]] {
        let complaint = failure(arguments, &setup).await;
        assert!(complaint.contains("another botyard serves this database"), "{complaint}");
    }
    assert_eq!(Api::new(process.base_url.clone()).get("/readyz").await["ready"], true);
    assert_eq!(process.terminate().await.0, Some(0));
}

#[actix_web::test]
async fn a_database_that_is_there_is_kept_beside_and_only_when_told() {
    let lost = Lost::platform().await;
    let (backup, database) = (lost.backup.to_str().unwrap(), database_of(&lost.setup));
    let complaint = failure(&["backup", "restore", backup], &lost.setup).await;
    assert!(complaint.contains("--force"), "{complaint}");
    let count = "SELECT COUNT(*) FROM audit WHERE action = 'backup.created'";
    assert_eq!(number(&database, count).await, 1);

    let restored = succeed(&["backup", "restore", "--force", backup], &lost.setup).await;
    assert_eq!(number(&database, count).await, 0);
    let kept = Path::new(restored["replaced"].as_str().unwrap());
    assert!(kept.starts_with(lost.setup.database.folder()), "{restored}");
    assert_eq!(number(kept, count).await, 1);

    // A database that is damaged beyond opening is a reason to restore.
    std::fs::write(&database, "garbage").unwrap();
    succeed(&["backup", "restore", "--force", backup], &lost.setup).await;
    assert_eq!(number(&database, "SELECT COUNT(*) FROM bots").await, 1);

    // A log that somebody left when they removed the database is not taken for the restored one's.
    std::fs::remove_file(&database).unwrap();
    let log = lost.setup.database.folder().join("botyard.db-wal");
    std::fs::write(&log, "left behind").unwrap();
    succeed(&["backup", "restore", backup], &lost.setup).await;
    assert!(!log.exists());
}
