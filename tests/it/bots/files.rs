//! Files that programs make in memory: on their way like any other call.

use std::sync::Arc;

use async_trait::async_trait;
use botyard::model::account::Role;
use botyard::model::bot::ProgramName;
use botyard::model::outbound_file::OutboundFile;
use botyard::programs::{
    Command, Context, Event, MAX_CALLS_SIZE, MAX_CAPTION_LENGTH, Program, ProgramError, ProgramFactory, Replies,
};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, TestPlatform, eventually};
use crate::harness::sandbox::TestBot;
use crate::sandbox::PNG;

/// Sends what it is asked for.
struct Sender;

#[async_trait]
impl Program for Sender {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, _: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        let (replies, chat) = (Replies::none(), chat.chat_id);
        Ok(match text {
            "photo" => replies.photo(chat, PNG.to_vec(), "«A» <picture> & more"),
            "document" => replies.document(chat, &report(100_000), ""),
            "large" => replies.document(chat, &report(780_000), "as large as it may be"),
            "too large" => replies.document(chat, &report(MAX_CALLS_SIZE), ""),
            "too long" => replies.photo(chat, PNG.to_vec(), &"x".repeat(MAX_CAPTION_LENGTH + 1)),
            other => replies.text(chat, other),
        })
    }
}

fn report(size: usize) -> OutboundFile {
    let bytes = (0..=u8::MAX).cycle().take(size).collect();
    OutboundFile { file_name: "Отчёт \"1\".bin".to_owned(), media_type: "application/x-report".to_owned(), bytes }
}

fn setup_on(database: TestDatabase) -> Setup {
    let sender: ProgramFactory = Arc::new(|_: ProgramName| Arc::new(Sender));
    Setup::on(database).running(sender).with("limits.person_burst", "50")
}

/// The bytes of a file in a chat.
async fn bytes_of(test: &TestPlatform, bot: &TestBot, chat: i64, file: &Value) -> Vec<u8> {
    let (base, id) = (test.sandbox.base_url(), file["file_id"].as_str().unwrap());
    let url = format!("{base}/sandbox/chats/{}/{chat}/files/{id}", bot.id);
    test.sandbox.http().get(url).send().await.unwrap().bytes().await.unwrap().to_vec()
}

async fn files_arrive(database: TestDatabase) {
    let test = setup_on(database).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    for text in ["photo", "document", "large", "and words"] {
        test.sandbox.send_text(&bot, alice, text).await;
    }
    let photo = chat.bot_message().await;
    assert_eq!(photo["caption"], "«A» <picture> & more");
    assert_eq!(bytes_of(&test, &bot, alice, &photo["photo"][0]).await, PNG);
    for size in [100_000, 780_000] {
        let document = chat.bot_message().await;
        let report = report(size);
        let file = &document["document"];
        assert_eq!((&file["file_name"], &file["mime_type"]), (&json!(report.file_name), &json!(report.media_type)));
        assert!(bytes_of(&test, &bot, alice, file).await == report.bytes, "{size} bytes came out as others");
    }
    assert_eq!(chat.bot_text().await, "and words");

    let admin = test.sign_up("the.admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    admin.expect(201, "POST", &path("access"), json!({ "reason": "a complaint", "minutes": 30 })).await;
    let messages = admin.get(&path(&format!("chats/{alice}/messages"))).await;
    let sent = |message: &&Value| message["direction"] == "out";
    let seen: Vec<Value> = messages["items"].as_array().unwrap().iter().filter(sent).cloned().collect();
    let shown = |message: &Value| json!([message["kind"], message["text"], message["file_name"]]);
    let expected = [
        json!(["sendMessage", "and words", null]),
        json!(["sendDocument", "as large as it may be", "Отчёт \"1\".bin"]),
        json!(["sendDocument", null, "Отчёт \"1\".bin"]),
        json!(["sendPhoto", "«A» <picture> & more", "picture.png"]),
    ];
    assert_eq!(seen.iter().map(shown).collect::<Vec<_>>(), expected);
    assert!(messages.to_string().len() < 10_000, "the files themselves are shown");
    eventually("of delivered files the bytes are gone", async || match kept_files(&test).await {
        0 => Ok(()),
        kept => Err(json!(kept)),
    })
    .await;
}

/// How many calls the outbox holds with the bytes of a file.
async fn kept_files(test: &TestPlatform) -> i64 {
    let (url, sql) = (test.setup.database.url(), "SELECT COUNT(*) FROM outbox WHERE params LIKE '%base64%'");
    let row: (i64,) = if url.starts_with("sqlite:") {
        sqlx::query_as(sql).fetch_one(&mut SqliteConnection::connect(url).await.unwrap()).await.unwrap()
    } else {
        sqlx::query_as(sql).fetch_one(&mut PgConnection::connect(url).await.unwrap()).await.unwrap()
    };
    row.0
}

#[actix_web::test]
async fn files_that_wait_in_the_store_for_their_turn_arrive_in_order() {
    let test = setup_on(TestDatabase::sqlite()).start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    // While the first is held up, the others come.
    test.sandbox
        .fault(json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendDocument", "count": 1 }))
        .await;
    for text in ["large", "large", "one", "large", "two"] {
        test.sandbox.send_text(&bot, alice, text).await;
    }
    for expected in ["as large as it may be", "as large as it may be", "one", "as large as it may be", "two"] {
        let message = chat.bot_message().await;
        let words = message["text"].as_str().or(message["caption"].as_str());
        assert_eq!(words, Some(expected), "{message}");
    }
}

#[actix_web::test]
async fn files_arrive_on_sqlite() {
    files_arrive(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn files_arrive_on_postgres() {
    files_arrive(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn a_file_that_waits_for_telegram_arrives_once_after_a_restart() {
    let setup = setup_on(TestDatabase::sqlite());
    let sandbox = crate::harness::sandbox::TestSandbox::start();
    let platform = setup.start_platform(sandbox.base_url()).await;
    let test = TestPlatform { sandbox, platform, setup };
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox
        .fault(json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendPhoto", "count": 1 }))
        .await;
    test.sandbox.fault(json!({ "kind": "error", "code": 502, "method": "sendPhoto" })).await;
    test.sandbox.send_text(&bot, alice, "photo").await;
    eventually("it was tried twice", async || {
        let calls = test.sandbox.calls(&bot, "sendPhoto").await;
        if calls >= 2 { Ok(()) } else { Err(json!(calls)) }
    })
    .await;
    let TestPlatform { sandbox, platform, setup } = test;
    platform.stop().await;
    sandbox.clear_faults().await;
    let platform = setup.start_platform(sandbox.base_url()).await;
    let test = TestPlatform { sandbox, platform, setup };
    let mut chat = test.sandbox.chat(&bot, alice);
    let photo = chat.bot_message().await;
    assert_eq!(bytes_of(&test, &bot, alice, &photo["photo"][0]).await, PNG);
    test.sandbox.send_text(&bot, alice, "and words").await;
    assert_eq!(chat.bot_text().await, "and words");
}

#[actix_web::test]
async fn files_and_captions_that_are_too_large_are_dead_letters_that_say_so() {
    let test = setup_on(TestDatabase::sqlite()).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    for text in ["too large", "too long", "and words"] {
        test.sandbox.send_text(&bot, alice, text).await;
    }
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "and words");
    let letters = api.get("/api/user-bot/dead-letters").await;
    let reasons = letters["items"].as_array().unwrap().iter().map(|letter| letter["last_error"].as_str().unwrap());
    let expected = [
        format!("the program replied with a caption of more than {MAX_CAPTION_LENGTH} characters"),
        format!("the program replied with more than {MAX_CALLS_SIZE} bytes to one update, files in base64 included"),
    ];
    assert_eq!(reasons.collect::<Vec<_>>(), expected);
}
