//! Secrets in a chat: whatever somebody pastes, wherever and when, goes to no model, is kept nowhere and is deleted.

use std::net::TcpListener;

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::analyst::fixture::{Analyst, Somebody};
use crate::harness::database::TestDatabase;
use crate::harness::platform::eventually;
use crate::harness::traces;

/// A password that nothing may hold, whole or in part.
const SECRET: &str = "hunter2-the-very-secret-one";

/// All that the store holds of chats, as text.
async fn kept(analyst: &Analyst) -> String {
    const SQL: &str = "SELECT payload FROM updates UNION ALL SELECT params FROM outbox
        UNION ALL SELECT question FROM exchanges UNION ALL SELECT COALESCE(wizard, '') FROM analyst_chats
        UNION ALL SELECT CAST(detail AS TEXT) FROM audit";
    let url = analyst.test.setup.database.url();
    let rows: Vec<(String,)> = if url.starts_with("sqlite:") {
        sqlx::query_as(SQL).fetch_all(&mut SqliteConnection::connect(url).await.unwrap()).await.unwrap()
    } else {
        sqlx::query_as(SQL).fetch_all(&mut PgConnection::connect(url).await.unwrap()).await.unwrap()
    };
    rows.into_iter().map(|(text,)| text).collect()
}

/// Nothing holds the secret any more, and these messages are gone from the chat.
async fn is_gone(analyst: &Analyst, somebody: &mut Somebody, messages: &[&Value]) {
    for message in messages {
        let id = &message["message_id"];
        let deletes = |event: &Value| {
            event["type"] == "delete" && event["message_ids"].as_array().is_some_and(|ids| ids.contains(id))
        };
        somebody.chat.wait_for(deletes).await;
    }
    eventually("the secret is kept nowhere", async || {
        let kept = kept(analyst).await;
        if kept.contains(SECRET) { Err(json!(kept)) } else { Ok(()) }
    })
    .await;
    assert!(analyst.models.requests().is_empty(), "a model was asked");
}

/// Somebody whose next answer is the password of a server that cannot be reached.
async fn at_the_password(analyst: &Analyst, name: &str) -> Somebody {
    at_the_password_of(analyst, name, "127.0.0.1:1").await
}

/// The same for a server at this address.
async fn at_the_password_of(analyst: &Analyst, name: &str, server: &str) -> Somebody {
    let mut somebody = analyst.somebody_with_shop(name).await;
    let asked = analyst.say(&mut somebody, "/adddb").await;
    analyst.press(&somebody, &asked, "PostgreSQL").await;
    somebody.chat.edit().await;
    for answer in ["Sales", server, "shop"] {
        analyst.say(&mut somebody, answer).await;
    }
    let asked = analyst.say(&mut somebody, "reader").await;
    analyst.press(&somebody, &asked, "No, the network").await;
    assert!(somebody.chat.edit().await["text"].as_str().unwrap().contains("Last, the password."));
    somebody
}

async fn send(analyst: &Analyst, somebody: &Somebody, text: &str) -> Value {
    traces::secret("database password", SECRET);
    analyst.sandbox().send_text(&analyst.bot, somebody.id, text).await
}

#[actix_web::test]
async fn a_password_is_one_after_a_command_and_with_a_slash() {
    passwords(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_password_is_one_after_a_command_and_with_a_slash_on_postgres() {
    passwords(TestDatabase::postgres().await).await;
}

async fn passwords(database: TestDatabase) {
    let analyst = Analyst::start_on(database, |setup| setup).await;
    let mut anna = at_the_password(&analyst, "Anna").await;
    for text in ["/help".to_owned(), SECRET.to_owned(), format!("/{SECRET}"), format!("/adddb {SECRET}")] {
        let sent = send(&analyst, &anna, &text).await;
        is_gone(&analyst, &mut anna, &[&sent]).await;
        let refused = anna.chat.bot_text().await;
        assert!(refused.starts_with("That did not work: "), "{text}: {refused}");
        assert!(refused.ends_with("Send - if there is none."), "{text}: {refused}");
    }
    let captioned = analyst.sandbox().send_captioned(&analyst.bot, anna.id, ("a.txt", b"words"), SECRET).await;
    is_gone(&analyst, &mut anna, &[&captioned]).await;
    assert!(anna.chat.bot_text().await.starts_with("Please send the password as a text."));
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "Stopped.");
}

#[actix_web::test]
async fn a_connection_is_deleted_wherever_it_is_pasted() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let url = format!("postgres://reader:{SECRET}@127.0.0.1:1/shop");
    for text in [
        url.clone(),
        format!("Please use {url} from now on"),
        format!("/selectdb {url}"),
        format!("/createorg {url}"),
        format!("Server=db;User Id=sa;Password={SECRET}"),
    ] {
        let sent = send(&analyst, &anna, &text).await;
        is_gone(&analyst, &mut anna, &[&sent]).await;
        let told = anna.chat.bot_text().await;
        assert!(told.starts_with("That looked like a password or a connection"), "{text}: {told}");
    }
    let sent = send(&analyst, &anna, &format!("/adddb Sales host user {SECRET}")).await;
    is_gone(&analyst, &mut anna, &[&sent]).await;
    assert!(anna.chat.bot_text().await.starts_with("Send /adddb alone"));
    for caption in [url.clone(), format!("/adddb Sales {url}"), format!("/adddb Sales {SECRET}")] {
        let sent = analyst.sandbox().send_captioned(&analyst.bot, anna.id, ("a.txt", b"words"), &caption).await;
        is_gone(&analyst, &mut anna, &[&sent]).await;
        assert!(anna.chat.bot_text().await.starts_with("That looked like"), "{caption}");
    }
}

#[actix_web::test]
async fn a_connection_is_no_answer_to_any_step() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let url = format!("postgres://reader:{SECRET}@127.0.0.1:1/shop");
    let asked = analyst.say(&mut anna, "/adddb").await;
    for answer in ["", "Sales", "127.0.0.1:1", "shop", "reader"] {
        let sent = send(&analyst, &anna, &url).await;
        is_gone(&analyst, &mut anna, &[&sent]).await;
        assert!(anna.chat.bot_text().await.starts_with("That looked like"), "before {answer}");
        let again = anna.chat.bot_message().await;
        assert!(again["reply_markup"]["inline_keyboard"].is_array(), "the step is asked for again: {again}");
        if answer.is_empty() {
            analyst.press(&anna, &asked, "PostgreSQL").await;
            anna.chat.edit().await;
        } else {
            analyst.say(&mut anna, answer).await;
        }
    }
    // Not even a password alone, in the place of a button.
    let sent = send(&analyst, &anna, SECRET).await;
    is_gone(&analyst, &mut anna, &[&sent]).await;
    assert!(anna.chat.bot_text().await.starts_with("Please press one of the buttons."));
}

#[actix_web::test]
async fn a_user_with_a_password_is_no_user() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    anna.chat.edit().await;
    for answer in ["Sales", "127.0.0.1:1", "shop"] {
        analyst.say(&mut anna, answer).await;
    }
    for both in [format!("reader:{SECRET}"), format!("reader {SECRET}")] {
        let sent = send(&analyst, &anna, &both).await;
        is_gone(&analyst, &mut anna, &[&sent]).await;
        assert!(anna.chat.bot_text().await.starts_with("Please send the name of the user alone"));
    }
}

#[actix_web::test]
async fn a_secret_in_a_group_is_warned_of_and_kept_nowhere() {
    let analyst = Analyst::start().await;
    let anna = analyst.sandbox().create_person("Anna").await;
    let group = json!({ "bot_id": analyst.bot.id, "title": "Sales", "persons": [anna] });
    let group = analyst.sandbox().control("groups", group).await["chat_id"].as_i64().unwrap();
    let mut everybody = Somebody { id: group, chat: analyst.sandbox().chat(&analyst.bot, group) };
    let url = format!("postgres://reader:{SECRET}@127.0.0.1:1/shop");
    traces::secret("database password", SECRET);
    for text in [url.clone(), format!("/adddb@analyst_bot Sales {url}"), format!("/adddb Sales host {SECRET}")] {
        let path = format!("chats/{}/{group}/messages", analyst.bot.id);
        let sent = analyst.sandbox().control(&path, json!({ "from": anna, "text": text })).await;
        is_gone(&analyst, &mut everybody, &[&sent]).await;
        let told = everybody.chat.bot_text().await;
        assert!(told.contains("everybody here may have read it"), "{told}");
    }
}

#[actix_web::test]
async fn a_secret_that_comes_too_fast_is_deleted_all_the_same() {
    let analyst =
        Analyst::start_with(|setup| setup.with("limits.person_burst", "1").with("limits.person_rps", "1")).await;
    let mut anna = analyst.somebody("Anna").await;
    let url = format!("postgres://reader:{SECRET}@127.0.0.1:1/shop");
    let mut sent = Vec::new();
    for text in ["/help".to_owned(), url.clone(), format!("/adddb Sales {url}"), format!("/adddb Sales {SECRET} now")] {
        sent.push(send(&analyst, &anna, &text).await);
    }
    let secrets: Vec<&Value> = sent.iter().skip(1).collect();
    is_gone(&analyst, &mut anna, &secrets).await;
}

#[actix_web::test]
async fn a_secret_that_is_written_into_an_earlier_message_is_deleted_as_well() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let sent = send(&analyst, &anna, "/myinfo").await;
    anna.chat.bot_message().await;
    analyst.sandbox().edit_text(&analyst.bot, anna.id, &sent["message_id"], "How much?").await;
    assert!(anna.chat.bot_text().await.starts_with("I do not read what you change in a message."));
    let secret = format!("postgres://reader:{SECRET}@db.example.org/shop");
    analyst.sandbox().edit_text(&analyst.bot, anna.id, &sent["message_id"], &secret).await;
    is_gone(&analyst, &mut anna, &[&sent]).await;
    assert!(anna.chat.bot_text().await.starts_with("That looked like a password"));
}

/// An analyst that waits long for a server which takes connections and says nothing, and that server.
async fn with_silent_server() -> (Analyst, TcpListener, String) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    (Analyst::start_with(|setup| setup.with("databases.connect_timeout", "2 min")).await, silent, address)
}

/// Waits until this message is gone from the chat; before that the bot says nothing.
async fn is_deleted_next(somebody: &mut Somebody, sent: &Value) {
    let is_next = |event: &Value| event["type"] == "delete" || event["message"]["from"]["is_bot"] == true;
    let event = somebody.chat.wait_for(is_next).await;
    assert_eq!((&event["type"], &event["message_ids"]), (&json!("delete"), &json!([sent["message_id"]])), "{event}");
}

#[actix_web::test]
async fn a_secret_is_deleted_while_an_earlier_message_is_still_at_work() {
    let (analyst, silent, address) = with_silent_server().await;
    let mut anna = analyst.somebody("Anna").await;
    let texts = ["mysql", "postgres", "sqlserver"]
        .map(|scheme| format!("/adddb {scheme} {scheme}://reader:{SECRET}@{address}/shop?sslmode=disable"));
    for text in &texts {
        let sent = send(&analyst, &anna, text).await;
        is_deleted_next(&mut anna, &sent).await;
    }
    analyst.sandbox().send_text(&analyst.bot, anna.id, "/myinfo").await;
    drop(silent);
    for _ in &texts {
        let told = anna.chat.bot_text().await;
        assert!(told.starts_with("That did not work: "), "{told}");
    }
    assert!(anna.chat.bot_text().await.starts_with("Your name: Anna"), "in their order");
    is_gone(&analyst, &mut anna, &[]).await;
    let deleted = analyst.sandbox().calls(&analyst.bot, "deleteMessage").await;
    assert_eq!(deleted, 3, "each of them once, and nothing else");
}

#[actix_web::test]
async fn a_password_is_deleted_while_the_one_before_it_is_tried() {
    let (analyst, silent, address) = with_silent_server().await;
    let mut anna = at_the_password_of(&analyst, "Anna", &address).await;
    for password in [SECRET.to_owned(), format!("{SECRET}-after-all")] {
        let sent = send(&analyst, &anna, &password).await;
        is_deleted_next(&mut anna, &sent).await;
    }
    // What comes behind the end of the guide is no password.
    for text in ["/cancel", "Which region sells most?"] {
        analyst.sandbox().send_text(&analyst.bot, anna.id, text).await;
    }
    drop(silent);
    for begin in ["That did not work: ", "That did not work: ", "Stopped.", "North sold the most"] {
        let told = anna.chat.bot_text().await;
        assert!(told.starts_with(begin), "{begin}: {told}");
    }
    assert_eq!(analyst.sandbox().calls(&analyst.bot, "deleteMessage").await, 2, "the passwords, each once");
    let kept = kept(&analyst).await;
    assert!(!kept.contains(SECRET), "{kept}");
}

#[actix_web::test]
async fn a_secret_that_could_not_be_deleted_while_it_waits_is_when_its_turn_comes() {
    let (analyst, silent, address) = with_silent_server().await;
    let mut anna = analyst.somebody("Anna").await;
    let texts = ["mysql", "postgres"]
        .map(|scheme| format!("/adddb {scheme} {scheme}://reader:{SECRET}@{address}/shop?sslmode=disable"));
    let first = send(&analyst, &anna, &texts[0]).await;
    is_deleted_next(&mut anna, &first).await;
    let fault = json!({ "kind": "error", "code": 502, "method": "deleteMessage", "count": 1 });
    analyst.sandbox().fault(fault).await;
    let second = send(&analyst, &anna, &texts[1]).await;
    eventually("its deletion fails once", async || {
        let calls = analyst.sandbox().calls(&analyst.bot, "deleteMessage").await;
        if calls == 2 { Ok(()) } else { Err(json!(calls)) }
    })
    .await;
    drop(silent);
    is_gone(&analyst, &mut anna, &[&second]).await;
    assert_eq!(analyst.sandbox().calls(&analyst.bot, "deleteMessage").await, 3);
}
