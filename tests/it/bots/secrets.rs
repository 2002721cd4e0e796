//! Messages with secrets: what a person wrote and what they were told once is kept nowhere.

use std::sync::Arc;

use async_trait::async_trait;
use botyard::model::account::Role;
use botyard::model::bot::ProgramName;
use botyard::model::outbox::FORGOTTEN;
use botyard::programs::{Command, Context, Event, Program, ProgramError, ProgramFactory, Replies};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, TestPlatform, eventually};
use crate::harness::traces;

const TOLD: &str = "correct-horse-battery";

const SHOWN: &str = "staple-once-shown-only";

/// Takes a secret and answers with another.
struct Confidant;

#[async_trait]
impl Program for Confidant {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, _: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        Ok(match text.split_once(' ') {
            Some(("keep", _)) => Replies::none().text(chat.chat_id, "kept"),
            _ => Replies::none().forget_message().secret_text(chat.chat_id, SHOWN).text(chat.chat_id, "forgotten"),
        })
    }
}

/// Fails whatever it is told, and knows that it was a secret.
struct Clumsy;

#[async_trait]
impl Program for Clumsy {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, _: &Event, _: &Context) -> Result<Replies, ProgramError> {
        Err(ProgramError("it always fails".to_owned()))
    }

    async fn holds_secret(&self, _: &Event, _: &Context) -> bool {
        true
    }
}

/// All that inbox and outbox hold, as text.
async fn kept(test: &TestPlatform) -> String {
    let sql = "SELECT payload FROM updates UNION ALL SELECT params FROM outbox";
    let url = test.setup.database.url();
    let rows: Vec<(String,)> = if url.starts_with("sqlite:") {
        sqlx::query_as(sql).fetch_all(&mut SqliteConnection::connect(url).await.unwrap()).await.unwrap()
    } else {
        sqlx::query_as(sql).fetch_all(&mut PgConnection::connect(url).await.unwrap()).await.unwrap()
    };
    rows.into_iter().map(|(text,)| text).collect()
}

async fn secrets_are_not_kept(database: TestDatabase) {
    let confidant: ProgramFactory = Arc::new(|_: ProgramName| Arc::new(Confidant));
    let test = Setup::on(database).running(confidant).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    for secret in [TOLD, SHOWN] {
        traces::secret("a secret in a chat", secret);
    }
    test.sandbox.send_text(&bot, alice, &format!("/adddb {TOLD}")).await;
    assert_eq!([chat.bot_text().await, chat.bot_text().await], [SHOWN, "forgotten"]);
    test.sandbox.send_text(&bot, alice, "keep this").await;
    assert_eq!(chat.bot_text().await, "kept");
    eventually("nothing is kept of the secrets, and the rest is", async || {
        let kept = kept(&test).await;
        let is_forgotten = !kept.contains(TOLD) && !kept.contains(SHOWN) && kept.matches(FORGOTTEN).count() == 2;
        if is_forgotten && kept.contains("keep this") && kept.contains("forgotten") { Ok(()) } else { Err(json!(kept)) }
    })
    .await;

    let admin = test.sign_up("the.admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    admin.expect(201, "POST", &path("access"), json!({ "reason": "a complaint", "minutes": 30 })).await;
    let messages = admin.get(&path(&format!("chats/{alice}/messages"))).await;
    let texts: Vec<&Value> = messages["items"].as_array().unwrap().iter().map(|message| &message["text"]).collect();
    assert_eq!(texts, ["kept", "keep this", "forgotten", FORGOTTEN, FORGOTTEN]);
}

#[actix_web::test]
async fn a_secret_in_a_chat_is_not_kept_on_sqlite() {
    secrets_are_not_kept(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_secret_in_a_chat_is_not_kept_on_postgres() {
    secrets_are_not_kept(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn a_secret_that_cannot_be_handled_becomes_no_dead_letter() {
    let clumsy: ProgramFactory = Arc::new(|_: ProgramName| Arc::new(Clumsy));
    let setup = Setup::on_sqlite().with("runtime.max_update_attempts", "1");
    let test = setup.running(clumsy).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    traces::secret("a secret in a chat", TOLD);
    test.sandbox.send_text(&bot, alice, TOLD).await;
    chat.event("delete").await;
    let told = chat.bot_text().await;
    assert!(told.starts_with("Something went wrong here"), "{told}");
    let kept = kept(&test).await;
    assert!(!kept.contains(TOLD) && kept.contains(FORGOTTEN), "{kept}");
    assert_eq!(api.get("/api/user-bot/dead-letters").await["total"], 0);
}
