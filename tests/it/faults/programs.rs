//! Programs that panic, hang and fail, and the bots beside them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use botyard::model::bot::ProgramName;
use botyard::programs::{
    Command, Context, Event, MAX_CALLS, MAX_CALLS_SIZE, Program, ProgramError, ProgramFactory, Replies,
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::harness::platform::{Setup, eventually};

/// Does what it is told, the worst included.
struct Obedient(Arc<World>);

/// What the programs find around them.
struct World {
    is_cured: AtomicBool,
    gate: Semaphore,
}

#[async_trait]
impl Program for Obedient {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, _: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        match text {
            "panic" => panic!("told to, with 123456789:AAEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            "hang" => std::future::pending().await,
            "long" => Ok(Replies::none().text(chat.chat_id, &long_text())),
            "fail" => Err(ProgramError("told to".to_owned())),
            "be ill" if !self.0.is_cured.load(Ordering::Relaxed) => Err(ProgramError("ill".to_owned())),
            "wait" => {
                self.0.gate.acquire().await.unwrap().forget();
                Ok(Replies::none().text(chat.chat_id, "waited"))
            }
            "chatter" => {
                Ok((0..100_000)
                    .fold(Replies::none(), |replies, number| replies.text(chat.chat_id, &number.to_string())))
            }
            "roar" => Ok(Replies::none().text(chat.chat_id, &"a".repeat(64 << 20))),
            other => Ok(Replies::none().text(chat.chat_id, other)),
        }
    }
}

/// Longer than two messages, in lines.
fn long_text() -> String {
    (0..1000).fold(String::new(), |text, line| text + &format!("line {line}\n"))
}

fn obedient(world: &Arc<World>) -> ProgramFactory {
    let world = Arc::clone(world);
    Arc::new(move |_: ProgramName| Arc::new(Obedient(Arc::clone(&world))))
}

fn setup_in(world: &Arc<World>) -> Setup {
    Setup::on_sqlite().running(obedient(world)).with("limits.person_burst", "50")
}

fn setup() -> Setup {
    setup_in(&Arc::new(World { is_cured: false.into(), gate: Semaphore::new(0) }))
        .with("runtime.program_deadline", "200ms")
}

#[actix_web::test]
async fn a_poison_message_ends_in_the_dead_letters_and_the_chat_goes_on() {
    for (poison, reason) in [
        ("panic", "the program panicked: told to, with 123456789:[redacted]"),
        ("hang", "the program took longer than 0.2 s"),
        ("fail", "told to"),
    ] {
        let test = setup().with("runtime.max_update_attempts", "2").start().await;
        let (api, bot) = test.hosted_bot("owner").await;
        let (_, neighbour) = test.hosted_bot("neighbour").await;
        let alice = test.sandbox.create_person("Alice").await;
        let mut chat = test.sandbox.chat(&bot, alice);
        test.sandbox.send_text(&bot, alice, poison).await;
        test.sandbox.send_text(&bot, alice, "after it").await;
        test.sandbox.send_text(&neighbour, alice, "and next door").await;
        assert_eq!(test.sandbox.chat(&neighbour, alice).bot_text().await, "and next door");
        assert_eq!(chat.bot_text().await, "after it");

        let letters = api.get("/api/user-bot/dead-letters").await;
        assert_eq!(letters["total"], 1, "{letters}");
        let letter = &letters["items"][0];
        assert_eq!((&letter["last_error"], &letter["attempts"]), (&json!(reason), &json!(2)));
        let retry = format!("/api/user-bot/dead-letters/{}/retry", letter["id"]);
        assert_eq!(api.call("POST", &retry, Value::Null).await.0 / 100, 2);
        eventually("it dies again", async || {
            let letters = api.get("/api/user-bot/dead-letters").await;
            if letters["total"] == 1 { Ok(()) } else { Err(letters) }
        })
        .await;
        assert_eq!(api.problem("POST", "/api/user-bot/dead-letters/999999/retry", Value::Null).await, "404 not_found");
        assert_eq!(api.get("/api/user-bot/status").await["status"], "active");
    }
}

#[actix_web::test]
async fn a_program_that_says_too_much_is_not_taken_at_its_word() {
    let test = setup().with("runtime.program_deadline", "10s").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    for text in ["chatter", "roar", "after it"] {
        test.sandbox.send_text(&bot, alice, text).await;
    }
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "after it");
    let letters = api.get("/api/user-bot/dead-letters").await;
    let reasons = [
        format!("the program replied with more than {MAX_CALLS_SIZE} bytes to one update, files in base64 included"),
        format!("the program replied with more than {MAX_CALLS} calls to one update"),
    ];
    for (letter, reason) in letters["items"].as_array().unwrap().iter().zip(reasons) {
        // Trying again would only fill the memory again.
        assert_eq!((&letter["last_error"], &letter["attempts"]), (&json!(reason), &json!(1)));
    }
    assert_eq!(letters["total"], 2, "{letters}");
    assert_eq!(api.get("/api/user-bot/status").await["status"], "active");
}

#[actix_web::test]
async fn a_dead_letter_that_is_tried_again_after_the_cure_is_answered() {
    let world = Arc::new(World { is_cured: false.into(), gate: Semaphore::new(0) });
    let test = setup_in(&world).with("runtime.max_update_attempts", "1").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "be ill").await;
    test.sandbox.send_text(&bot, alice, "well").await;
    assert_eq!(chat.bot_text().await, "well");
    world.is_cured.store(true, Ordering::Relaxed);
    let id = api.get("/api/user-bot/dead-letters").await["items"][0]["id"].clone();
    assert_eq!(api.call("POST", &format!("/api/user-bot/dead-letters/{id}/retry"), Value::Null).await.0 / 100, 2);
    assert_eq!(chat.bot_text().await, "be ill");
    assert_eq!(api.get("/api/user-bot/dead-letters").await["total"], 0);
}

#[actix_web::test]
async fn a_slow_program_holds_up_its_chat_and_nobody_else() {
    let world = Arc::new(World { is_cured: false.into(), gate: Semaphore::new(0) });
    let test = setup_in(&world).start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let (_, neighbour) = test.hosted_bot("neighbour").await;
    let alice = test.sandbox.create_person("Alice").await;
    let bob = test.sandbox.create_person("Bob").await;
    let mut slow = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "wait").await;
    test.sandbox.send_text(&bot, alice, "behind it").await;
    for (bot, person) in [(&bot, bob), (&neighbour, alice)] {
        test.sandbox.send_text(bot, person, "beside it").await;
        assert_eq!(test.sandbox.chat(bot, person).bot_text().await, "beside it");
    }
    assert!(slow.news().await.iter().all(|event| event["message"]["from"]["is_bot"] != true));
    world.gate.add_permits(1);
    assert_eq!(slow.bot_text().await, "waited");
    assert_eq!(slow.bot_text().await, "behind it");
}

#[actix_web::test]
async fn a_bot_that_keeps_falling_is_given_up_and_its_owner_told() {
    let test = setup()
        .with("runtime.restart_intensity.max_restarts", "2")
        .with("runtime.max_update_attempts", "100")
        .start()
        .await;
    let (api, bot) = test.hosted_bot("owner").await;
    let (_, neighbour) = test.hosted_bot("neighbour").await;
    let owner = test.sandbox.create_person("Owner").await;
    let mut chat = test.sandbox.chat(&bot, owner);
    test.sandbox.send_text(&bot, owner, "hello").await;
    chat.bot_text().await;
    api.expect(200, "POST", "/api/user-bot/verify", json!({ "chat_id": owner })).await;
    chat.bot_text().await;

    test.sandbox.send_text(&bot, owner, "panic").await;
    let state = api.bot_becomes("error").await;
    let reason = state["status_reason"].as_str().unwrap();
    assert!(reason.starts_with("it keeps crashing"), "{reason}");
    assert!(chat.bot_text().await.starts_with("Your bot has stopped: it keeps crashing"));
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&neighbour, alice, "all well").await;
    assert_eq!(test.sandbox.chat(&neighbour, alice).bot_text().await, "all well");
}

#[actix_web::test]
async fn suspending_a_bot_ends_its_running_work() {
    let test = setup().with("runtime.program_deadline", "1h").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "hang").await;
    eventually("the update is at work", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["usage"]["updates_in"] == 1 && state["live"] == true { Ok(()) } else { Err(state) }
    })
    .await;
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    eventually("the bot is gone", async || {
        let state = api.get("/api/user-bot/status").await;
        if state["live"] == false { Ok(()) } else { Err(state) }
    })
    .await;
    // Were the work still running, stopping would take its hour.
    test.platform.stop().await;
}

#[actix_web::test]
async fn a_long_answer_comes_in_several_messages_cut_at_lines() {
    let test = setup().start().await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "long").await;
    let mut parts = Vec::new();
    while !parts.last().is_some_and(|part: &String| part.ends_with("line 999")) {
        parts.push(chat.bot_text().await);
    }
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| part.starts_with("line ") && part.len() <= 4096));
    // Telegram trims the line break at the end of each part.
    assert_eq!(parts.join("\n"), long_text().trim_end());
}
