//! Adding a database step by step, and all at once: what is secret does not stay in the chat.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::analyst::fixture::{Analyst, SHOP, Somebody, sqlite_file};
use crate::harness::traces;

#[actix_web::test]
async fn one_thing_is_asked_after_the_other_and_the_password_is_deleted() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    let asked = analyst.say(&mut anna, "/adddb").await;
    assert_eq!(asked["text"], "What kind of database is it?");
    analyst.press(&anna, &asked, "PostgreSQL").await;
    let named = anna.chat.edit().await;
    assert!(named["text"].as_str().unwrap().contains("What should it be called here?"), "{named}");
    let long = analyst.ask(&mut anna, &"x".repeat(65)).await;
    assert!(long.starts_with("Please choose a name of at most 64 characters."), "{long}");
    assert!(analyst.ask(&mut anna, "Sales").await.contains("Where is its server?"));
    // A button of an earlier step changes nothing.
    assert_eq!(analyst.press(&anna, &named, "Cancel").await, "This button is of an earlier step.");
    assert!(analyst.ask(&mut anna, "user@host").await.starts_with("That is no name of a server."));
    let asked = analyst.say(&mut anna, "127.0.0.1:1").await;
    assert!(asked["text"].as_str().unwrap().starts_with("Kind: PostgreSQL\nName: Sales\nServer: 127.0.0.1:1"));
    analyst.press(&anna, &asked, "Back").await;
    let back = anna.chat.edit().await;
    assert!(back["text"].as_str().unwrap().contains("Where is its server?"), "{back}");
    analyst.ask(&mut anna, "127.0.0.1:1").await;
    assert!(analyst.ask(&mut anna, "shop").await.contains("Which user may I sign in as?"));
    let asked = analyst.say(&mut anna, "reader").await;
    analyst.press(&anna, &asked, "No, the network").await;
    assert!(anna.chat.edit().await["text"].as_str().unwrap().contains("Last, the password."));
    let password = "the-very-secret-password-1";
    traces::secret("database password", password);
    let refused = analyst.ask(&mut anna, password).await;
    assert!(refused.starts_with("That did not work: the database cannot be reached"), "{refused}");
    assert!(refused.ends_with("Send - if there is none."), "it can be tried again: {refused}");
    assert!(analyst.sandbox().calls(&analyst.bot, "deleteMessage").await >= 1);
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "Stopped.");
}

#[actix_web::test]
async fn a_server_that_is_not_to_be_reached_is_refused_where_it_is_named() {
    let analyst = Analyst::start_with(|setup| setup.with("egress.allow", "127.0.0.1/32")).await;
    let mut anna = analyst.somebody("Anna").await;
    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    anna.chat.edit().await;
    analyst.ask(&mut anna, "Sales").await;
    let all_at_once = analyst.ask(&mut anna, "/adddb Sales postgres://reader:x@127.0.0.2:5432/shop").await;
    assert_eq!(all_at_once, "I stopped adding the database that you had begun with.");
    let words = anna.chat.bot_text().await;
    assert!(words.starts_with("That did not work: ") && words.contains("egress.allow"), "{words}");

    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    anna.chat.edit().await;
    analyst.ask(&mut anna, "Sales").await;
    for host in ["127.0.0.2:5432", "127.0.0.2", "no-such-host.invalid"] {
        let refused = analyst.ask(&mut anna, host).await;
        assert!(refused.starts_with("That did not work: "), "{host}: {refused}");
        assert!(refused.contains("Kind: PostgreSQL\nName: Sales\n\nWhere is its server?"), "{host}: {refused}");
        assert_eq!(refused.starts_with(&words), host.starts_with("127"), "{host}: {refused}");
    }
    assert!(analyst.ask(&mut anna, "127.0.0.1:1").await.ends_with("What is the database called on that server?"));
}

#[actix_web::test]
async fn a_connection_in_one_message_is_deleted_whatever_comes_of_it() {
    let analyst = Analyst::start_with(|setup| setup.with("egress.allow", "")).await;
    let mut anna = analyst.somebody("Anna").await;
    let password = "another-very-secret-password-2";
    traces::secret("database password", password);
    let text = format!("/adddb Sales postgres://reader:{password}@127.0.0.1:5432/shop");
    let refused = analyst.ask(&mut anna, &text).await;
    assert!(refused.starts_with("That did not work: "), "{refused}");
    assert!(refused.contains("egress.allow"), "{refused}");
    assert!(!refused.contains(password));
    let wrong = analyst.ask(&mut anna, "/adddb Sales postgres://reader@/").await;
    assert!(wrong.starts_with("That did not work: "), "{wrong}");
    assert_eq!(analyst.sandbox().calls(&analyst.bot, "deleteMessage").await, 2);
    assert!(analyst.ask(&mut anna, "/adddb Sales").await.starts_with("Send /adddb alone"));
    let chat: Value = json!(anna.chat.news().await);
    assert!(!chat.to_string().contains(password));
}

#[actix_web::test]
async fn a_name_is_refused_before_anything_else_is_asked_for() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    let named = anna.chat.edit().await;
    let taken = analyst.say(&mut anna, "sHOP").await;
    assert!(taken["text"].as_str().unwrap().starts_with("There is a database of this name already."), "{taken}");
    let told = analyst.ask(&mut anna, "/help").await;
    assert!(told.starts_with("Just ask"), "{told}");
    assert!(anna.chat.bot_text().await.ends_with("such as: Sales"), "the step is asked for again");
    analyst.press(&anna, &taken, "Cancel").await;
    assert_eq!(anna.chat.edit().await["text"], "Stopped. Nothing was added.");
    assert_eq!(analyst.press(&anna, &named, "Cancel").await, "This is over. /adddb begins anew.");
}

#[actix_web::test]
async fn what_begins_something_else_says_that_it_ends_what_was_begun() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/adddb").await;
    let ended = analyst.ask(&mut anna, "/createorg Anna's shop").await;
    assert_eq!(ended, "I stopped adding the database that you had begun with.");
    assert!(anna.chat.bot_text().await.starts_with("Your organization Anna's shop is there"));
}

#[actix_web::test]
async fn a_file_takes_its_name_from_the_command_below_it() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    let send = async |anna: &mut Somebody, caption: &str| {
        let file = ("shop.sqlite", &sqlite_file(SHOP)[..]);
        analyst.sandbox().send_captioned(&analyst.bot, anna.id, file, caption).await;
        anna.chat.bot_text().await
    };
    let added = send(&mut anna, "/adddb Shop").await;
    assert!(added.starts_with("Shop is added (SQLite 3."), "{added}");
    assert!(analyst.ask(&mut anna, "How much did each region sell?").await.contains("North sold the most"));
    anna.chat.bot_message().await;
    let taken = send(&mut anna, "/adddb shop").await;
    assert!(taken.starts_with("That did not work: there is a database of this name already"), "{taken}");
    assert!(send(&mut anna, "look at this").await.starts_with("To add a SQLite file as a database, begin with /adddb"));
    let mut boss = analyst.owner_with_shop("Boss").await;
    let mut member = analyst.member(&mut boss, "Member").await;
    assert!(send(&mut member, "/adddb Mine").await.starts_with("Only an owner of your organization adds databases."));
}

/// A PostgreSQL server that speaks no TLS, as far as that is asked for.
fn server_without_tls() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Eight bytes ask for TLS; N is no. Whoever goes away meanwhile is none of its business.
            let _ = stream.read_exact(&mut [0; 8]).and_then(|()| stream.write_all(b"N"));
        }
    });
    port
}

#[actix_web::test]
async fn advice_on_encryption_is_what_one_can_do_where_it_is_given() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    let server = format!("127.0.0.1:{}", server_without_tls());
    let add = |options: &str| format!("/adddb Sales postgres://reader:x@{server}/shop{options}");
    let advised = analyst.ask(&mut anna, &add("")).await;
    let expected = "it speaks no TLS: turn TLS on at the server, or use ?sslmode=disable at the end of the address if the network in";
    assert!(advised.contains(expected), "{advised}");
    let followed = analyst.ask(&mut anna, &add("?sslmode=disable")).await;
    assert!(followed.starts_with("That did not work: ") && !followed.contains("sslmode"), "{followed}");
    let wrong = analyst.ask(&mut anna, &add("?sslmode=off")).await;
    assert_eq!(
        wrong,
        "That did not work: sslmode in the address has a value that there is not: there are disable, require and verify-full."
    );
    let other = analyst.ask(&mut anna, &add("?tls=off")).await;
    assert!(other.contains("only sslmode is understood (disable, require or verify-full)"), "{other}");
    // The guide has buttons.
    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    anna.chat.edit().await;
    for answer in ["Sales", &server, "shop"] {
        analyst.ask(&mut anna, answer).await;
    }
    let asked = analyst.say(&mut anna, "reader").await;
    analyst.press(&anna, &asked, "Yes, and the server").await;
    anna.chat.edit().await;
    let advised = analyst.say(&mut anna, "x").await;
    let text = advised["text"].as_str().unwrap();
    let button = "or use the button «No, the network is trusted» (← Back leads there) if the network in";
    assert!(text.contains(button) && !text.contains("sslmode"), "{text}");
    analyst.press(&anna, &advised, "← Back").await;
    let back = anna.chat.edit().await;
    analyst.press(&anna, &back, "No, the network is trusted").await;
    assert!(anna.chat.edit().await["text"].as_str().unwrap().contains("Last, the password."));
}

#[actix_web::test]
async fn a_question_is_no_name_of_a_database() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let asked = analyst.say(&mut anna, "/adddb").await;
    analyst.press(&anna, &asked, "PostgreSQL").await;
    anna.chat.edit().await;
    let (long, lines) = ("How much did we sell ".repeat(20), "How much\ndid we sell?");
    for question in ["How much did we sell?", "我们卖了多少？", &"x".repeat(65), &long, lines] {
        let told = analyst.ask(&mut anna, question).await;
        assert!(told.contains("If this was a question: /cancel leads back to questions."), "{question}: {told}");
        assert!(told.contains("What should it be called here?") && !told.contains("Name: "), "{question}: {told}");
    }
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "Stopped.");
    assert!(analyst.ask(&mut anna, "How much did we sell?").await.starts_with("North sold the most"));
}
