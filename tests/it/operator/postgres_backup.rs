//! Backups of a platform on PostgreSQL, by the commands that `botyard backup` names.

use std::path::PathBuf;
use std::process::{Command, Output};

use url::Url;

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform};
use crate::harness::process::run;
use crate::harness::traces;
use crate::operator::rows::of_postgres;

/// What `botyard backup` says is to be run instead.
async fn command(setup: &Setup, arguments: &[&str], program: &str) -> String {
    let output = run(arguments, &setup.environment("http://127.0.0.1:1"), "").await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let password = setup.database.url().parse::<Url>().unwrap().password().unwrap().to_owned();
    assert!(!said.contains(&password), "the password would be in the arguments");
    said[said.find(&format!("{program} --")).unwrap_or_else(|| panic!("no {program} in: {said}"))..].trim().to_owned()
}

/// Runs a command line with the programs of the server that the tests use.
async fn shell(setup: &Setup, line: String) -> Output {
    let password = setup.database.url().parse::<Url>().unwrap().password().unwrap().to_owned();
    let mut path = std::env::var("BOTYARD_TEST_POSTGRES_BIN").unwrap_or_default();
    path.push(':');
    path.push_str(&std::env::var("PATH").unwrap());
    let run =
        move || Command::new("sh").arg("-c").arg(&line).env("PATH", path).env("PGPASSWORD", password).output().unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn assert_done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[actix_web::test]
async fn a_dump_restores_every_row_and_a_platform_that_answers() {
    let test = Setup::on(TestDatabase::postgres().await).start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "before").await;
    assert_eq!(chat.bot_text().await, "before");
    let TestPlatform { sandbox, platform, setup: source } = test;
    platform.stop().await;

    let folder = tempfile::tempdir().unwrap();
    let dump: PathBuf = folder.path().join("it's a dump");
    let dump = dump.to_str().unwrap();
    assert_done(&shell(&source, command(&source, &["backup", "create", dump], "pg_dump").await).await);
    let mut target = Setup::on(TestDatabase::postgres().await);
    target.vault_key = source.vault_key.clone();
    assert_done(&shell(&target, command(&target, &["backup", "restore", dump], "pg_restore").await).await);
    // The dump itself is compressed; what is in it is not to hold a secret either.
    let plain = format!("cd '{}' && pg_restore --file=plain.sql *dump", folder.path().display());
    assert_done(&shell(&target, plain).await);
    traces::keep_files("backups", folder.path());

    let (before, after) = (of_postgres(source.database.url()).await, of_postgres(target.database.url()).await);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in &before {
        assert_eq!(Some(rows), after.get(table), "{table}");
    }
    assert!(before["updates"].len() == 1 && before["credentials"].len() == 2 && before["audit"].len() > 1);

    let platform = target.start_platform(sandbox.base_url()).await;
    let api = Api::new(format!("http://{}", platform.address())).sign_in("owner").await;
    api.bot_becomes("active").await;
    sandbox.send_text(&bot, alice, "after").await;
    assert_eq!(chat.bot_text().await, "after");
    platform.stop().await;
}
