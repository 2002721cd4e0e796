//! The process: killed, told to stop, started wrongly.

use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, PASSWORD, Setup, eventually};
use crate::harness::process::{ServingProcess, run, stdout_of};
use crate::harness::sandbox::{TestBot, TestSandbox};

/// A serving process with a user and a bot that runs.
async fn serve_with_bot(sandbox: &TestSandbox, setup: &Setup) -> (ServingProcess, Api, TestBot) {
    let environment = setup.environment(sandbox.base_url());
    let create = ["admin", "create", "--username", "owner", "--role", "user", "--password-stdin"];
    assert_eq!(stdout_of(&create, &environment, PASSWORD).await, "Created owner with the role user.\n");
    let process = ServingProcess::start(&environment).await;
    let api = Api::new(process.base_url.clone()).sign_in("owner").await;
    let bot = sandbox.create_bot("owner_bot").await;
    api.register(&bot).await;
    (process, api, bot)
}

async fn survive_kills(database: TestDatabase) {
    const MESSAGES: usize = 30;
    let sandbox = TestSandbox::start();
    let setup = Setup::on(database).with("limits.person_burst", "1000").with("delivery.per_chat_burst", "1000");
    let (mut process, _, bot) = serve_with_bot(&sandbox, &setup).await;
    let alice = sandbox.create_person("Alice").await;
    let mut chat = sandbox.chat(&bot, alice);
    // Killed again and again, each time with messages on their way in and answers on their way out.
    for number in 0..MESSAGES {
        sandbox.send_text(&bot, alice, &number.to_string()).await;
        if number % 10 == 5 {
            process.kill();
            process = ServingProcess::start(&setup.environment(sandbox.base_url())).await;
        }
    }
    let mut answers: Vec<usize> = Vec::new();
    while answers.last() != Some(&(MESSAGES - 1)) {
        answers.push(chat.bot_text().await.parse().unwrap());
    }
    assert!(answers.is_sorted(), "answers out of order: {answers:?}");
    let duplicates = answers.len() - MESSAGES;
    // Only an answer that was under way at a kill may come twice.
    assert!(duplicates <= 3, "{duplicates} duplicates: {answers:?}");
    answers.dedup();
    assert_eq!(answers, (0..MESSAGES).collect::<Vec<_>>());
    let api = Api::new(process.base_url.clone()).sign_in("owner").await;
    // Figures of the second before a kill may be lost, those since the last one are not; none is counted twice.
    let counted = api.get("/api/user-bot/status").await["usage"]["updates_in"].as_u64().unwrap();
    assert!((4..=MESSAGES as u64).contains(&counted), "{counted}");
    assert_eq!(process.terminate().await.0, Some(0));
}

#[actix_web::test]
async fn nothing_is_lost_to_kills_on_sqlite() {
    survive_kills(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn nothing_is_lost_to_kills_on_postgres() {
    survive_kills(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn a_stop_lets_answers_out_and_exits_with_zero() {
    let sandbox = TestSandbox::start();
    let setup = Setup::on_sqlite();
    let (process, _, bot) = serve_with_bot(&sandbox, &setup).await;
    let alice = sandbox.create_person("Alice").await;
    let mut chat = sandbox.chat(&bot, alice);
    // The answer takes a second, and the stop comes meanwhile.
    sandbox.fault(json!({ "kind": "delay", "ms": 1000, "method": "sendMessage", "count": 1 })).await;
    sandbox.send_text(&bot, alice, "hello").await;
    eventually("the answer is under way", async || {
        let calls = sandbox.calls(&bot, "sendMessage").await;
        if calls > 0 { Ok(()) } else { Err(json!(calls)) }
    })
    .await;
    let (code, log) = process.terminate().await;
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(chat.bot_text().await, "hello");
    assert!(!log.contains(&bot.token), "the log holds the token");
    assert!(!log.contains("hello"), "the log holds a message");
}

#[actix_web::test]
async fn a_second_process_on_the_same_database_is_refused() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let sandbox = TestSandbox::start();
        let setup = Setup::on(database);
        let (process, ..) = serve_with_bot(&sandbox, &setup).await;
        let second = run(&["serve"], &setup.environment(sandbox.base_url()), "").await;
        assert_eq!(second.status.code(), Some(1));
        let complaint = String::from_utf8(second.stderr).unwrap();
        assert!(complaint.contains("another botyard serves this database"), "{complaint}");
        process.kill();
    }
}

#[actix_web::test]
async fn wrong_settings_give_one_clear_line_and_exit_code_2() {
    let variable = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for (environment, expected) in [
        (variable("BOTYARD__RUNTIME__MAX_ACTIVE_BOT", "5"), "BOTYARD__RUNTIME__MAX_ACTIVE_BOTS"),
        (variable("BOTYARD__RUNTIME__MAX_ACTIVE_BOTS", "many"), "runtime.max_active_bots"),
        (variable("BOTYARD__STORE__URL", "mysql://localhost/x"), "store.url"),
        (Vec::new(), "botyard keys generate"),
    ] {
        let output = run(&["serve"], &environment, "").await;
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(complaint.contains(expected), "{complaint}");
    }
}

#[actix_web::test]
async fn a_start_that_fails_says_why_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let no_database = "sqlite:///dev/null/botyard.db".to_owned();
    for (name, value, expected) in [
        ("BOTYARD__HTTP__BIND", address.clone(), format!("cannot listen on {address} (http.bind)")),
        ("BOTYARD__METRICS__BIND", address.clone(), format!("cannot listen on {address} (metrics.bind)")),
        ("BOTYARD__STORE__URL", no_database, "the database cannot be opened".to_owned()),
    ] {
        let mut environment = Setup::on_sqlite().environment("http://127.0.0.1:1");
        environment.retain(|(known, _)| known != name);
        environment.push((name.to_owned(), value));
        let output = run(&["serve"], &environment, "").await;
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(complaint.contains(&expected) && !complaint.contains("panic"), "{complaint}");
    }
}

#[actix_web::test]
async fn keys_are_made_rotated_and_counted() {
    let sandbox = TestSandbox::start();
    let mut setup = Setup::on_sqlite();
    let (process, ..) = serve_with_bot(&sandbox, &setup).await;
    let old = secrecy::ExposeSecret::expose_secret(&setup.vault_key).to_owned();
    let new = stdout_of(&["keys", "generate"], &[], "").await.trim().to_owned();
    setup.vault_key = format!("{new},{old}").into();
    let environment = setup.environment(sandbox.base_url());

    // While the bot is served.
    let rotation: Value =
        serde_json::from_str(&stdout_of(&["keys", "rotate", "--json"], &environment, "").await).unwrap();
    assert_eq!(rotation, json!({ "resealed": 2, "unreadable": [] }));
    let usage: Value = serde_json::from_str(&stdout_of(&["keys", "status", "--json"], &environment, "").await).unwrap();
    let counts: Vec<&Value> = usage.as_array().unwrap().iter().map(|key| &key["credentials"]).collect();
    assert_eq!(counts, [2, 0], "{usage}");
    process.kill();

    setup.vault_key = new.into();
    let process = ServingProcess::start(&setup.environment(sandbox.base_url())).await;
    let alice = sandbox.create_person("Alice").await;
    let bot = sandbox.control_get("bots").await["bots"][0]["id"].as_i64().unwrap();
    let bot = TestBot { id: bot, token: String::new(), username: String::new() };
    sandbox.send_text(&bot, alice, "under the new key").await;
    assert_eq!(sandbox.chat(&bot, alice).bot_text().await, "under the new key");
    process.kill();
}

#[actix_web::test]
async fn doctor_says_what_is_wrong() {
    let setup = Setup::on_sqlite();
    let sandbox = TestSandbox::start();
    let unused = stdout_of(&["doctor"], &setup.environment(sandbox.base_url()), "").await;
    assert!(unused.contains("there is none yet"), "{unused}");
    assert_eq!(std::fs::read_dir(setup.database.folder()).unwrap().count(), 0, "looking made a database");
    stdout_of(&["migrate"], &setup.environment(sandbox.base_url()), "").await;
    let healthy = stdout_of(&["doctor"], &setup.environment(sandbox.base_url()), "").await;
    assert_eq!(healthy.lines().filter(|line| line.starts_with("ok")).count(), 7, "{healthy}");
    let sick = run(&["doctor"], &setup.environment("http://127.0.0.1:9"), "").await;
    assert_eq!(sick.status.code(), Some(1));
    assert!(String::from_utf8(sick.stdout).unwrap().contains("FAIL telegram"));
    let exposed = Setup::on_sqlite().with("http.bind", "0.0.0.0:0").environment(sandbox.base_url());
    let sick = run(&["doctor"], &exposed, "").await;
    assert!(String::from_utf8(sick.stdout).unwrap().contains("FAIL listener"));
}

#[actix_web::test]
async fn doctor_tells_a_botyard_from_another_program_on_its_port() {
    let sandbox = TestSandbox::start();
    let setup = Setup::on_sqlite();
    let process = ServingProcess::start(&setup.environment(sandbox.base_url())).await;
    let address = process.base_url.trim_start_matches("http://").to_owned();
    let setup = setup.with("http.bind", &address);
    let served = stdout_of(&["doctor"], &setup.environment(sandbox.base_url()), "").await;
    assert!(served.contains("ok   listener") && served.contains("a botyard serves this database"), "{served}");
    let foreign = Setup::on_sqlite().with("http.bind", &address).environment(sandbox.base_url());
    let sick = run(&["doctor"], &foreign, "").await;
    let found = String::from_utf8(sick.stdout).unwrap();
    assert!(found.contains("FAIL listener") && found.contains("not by a botyard"), "{found}");
    process.kill();
}

#[actix_web::test]
async fn the_document_is_printed_as_it_is_served() {
    let sandbox = TestSandbox::start();
    let setup = Setup::on_sqlite();
    let (process, api, _) = serve_with_bot(&sandbox, &setup).await;
    let printed: Value = serde_json::from_str(&stdout_of(&["openapi"], &[], "").await).unwrap();
    assert_eq!(api.get("/api/openapi.json").await, printed);
    process.kill();
}

#[actix_web::test]
async fn a_demo_empties_no_folder_but_its_own() {
    let setup = Setup::on_sqlite();
    let demo = setup.database.folder().join("demo");
    std::fs::create_dir(&demo).unwrap();
    std::fs::write(demo.join("notes"), "mine").unwrap();
    let mut environment = setup.environment("http://127.0.0.1:1");
    environment.push(("BOTYARD__DATA_DIR".to_owned(), setup.database.folder().display().to_string()));
    let output = run(&["demo"], &environment, "").await;
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains("no demo's"), "{complaint}");
    assert_eq!(std::fs::read_to_string(demo.join("notes")).unwrap(), "mine");
}
