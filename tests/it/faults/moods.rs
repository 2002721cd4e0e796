//! Telegram's moods, and what the tenant sees of each.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use botyard::app::Platform;
use botyard::base::ambient::{Ambient, Clock, SystemClock, SystemEntropy};
use botyard::model::account::Role;
use botyard::programs;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::bots::ingress::with_webhooks;
use crate::harness::platform::{Api, Setup, TestPlatform, calls_reach, eventually};
use crate::harness::sandbox::{TestBot, TestSandbox};

/// A platform without patience, so that moods pass quickly.
fn impatient() -> Setup {
    Setup::on_sqlite()
        .with("telegram.request_timeout", "2500ms")
        .with("telegram.max_retries", "0")
        .with("ingress.long_poll_timeout", "1s")
        .with("delivery.retry_initial", "20ms")
        .with("delivery.retry_max", "200ms")
        .with("limits.person_burst", "50")
}

/// A fault that hits this method of one bot, and one chat of it if that is given.
fn on(method: &str, bot: &TestBot, chat: Option<i64>, mut fault: Value) -> Value {
    fault["method"] = json!(method);
    fault["bot_id"] = json!(bot.id);
    fault["chat_id"] = json!(chat);
    fault
}

async fn status_shows(api: &Api, what: &str, is_shown: impl Fn(&Value) -> bool) -> Value {
    eventually(&format!("the status shows {what}"), async || {
        let state = api.get("/api/user-bot/status").await;
        if is_shown(&state) { Ok(state) } else { Err(state) }
    })
    .await
}

/// Moods of single calls, and how often the answer then comes: twice if the call was carried out and nobody said so.
fn moods_of_a_call() -> Vec<(Value, usize)> {
    let say = |body: &str| json!({ "kind": "say", "body": body });
    let say_after = |body: &str| json!({ "kind": "say", "body": body, "after": true });
    vec![
        (json!({ "kind": "too_many_requests", "retry_after": 1 }), 1),
        (json!({ "kind": "error", "code": 500 }), 1),
        (json!({ "kind": "error", "code": 504 }), 1),
        (json!({ "kind": "html", "code": 502 }), 1),
        (json!({ "kind": "html", "code": 503 }), 1),
        (json!({ "kind": "html", "code": 504 }), 1),
        (json!({ "kind": "html", "code": 404 }), 1),
        (json!({ "kind": "html", "code": 429 }), 1),
        (json!({ "kind": "silence" }), 1),
        (json!({ "kind": "silence", "after": true }), 2),
        (json!({ "kind": "reset" }), 1),
        (json!({ "kind": "lose_answer" }), 2),
        (json!({ "kind": "drip", "bytes": 1, "pause_ms": 100 }), 2),
        (json!({ "kind": "truncate", "bytes": 20 }), 2),
        (json!({ "kind": "huge", "bytes": 64 * 1024 * 1024 }), 2),
        (say(r#"{"result":{"message_id":1}}"#), 1),
        (say(r#"{"ok":"yes","result":{"message_id":1}}"#), 1),
        (say("[]"), 1),
        (say(""), 1),
        (say(r#"{"ok":false}"#), 1),
        // Telegram says that it is done, if nothing else: to do it again would be wrong.
        (say_after(r#"{"ok":true}"#), 1),
        (say_after(r#"{"ok":true,"result":"yes"}"#), 1),
    ]
}

#[actix_web::test]
async fn every_mood_of_a_call_ends_in_answers_in_their_order() {
    let test = impatient().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let moods = moods_of_a_call();
    let all = moods.iter().map(async |(mood, copies)| {
        let person = test.sandbox.create_person("Alice").await;
        let mut chat = test.sandbox.chat(&bot, person);
        let mut fault = on("sendMessage", &bot, Some(person), mood.clone());
        fault["count"] = json!(1);
        test.sandbox.fault(fault).await;
        test.sandbox.send_text(&bot, person, "one").await;
        test.sandbox.send_text(&bot, person, "two").await;
        for _ in 0..*copies {
            assert_eq!(chat.bot_text().await, "one", "{mood}");
        }
        assert_eq!(chat.bot_text().await, "two", "{mood}");
    });
    join_all(all).await;
    let answers = 2 * moods.len();
    let state = status_shows(&api, "all answers as sent", |state| state["usage"]["messages_out"] == answers).await;
    assert_eq!(state["usage"]["messages_failed"], 0, "{state}");
    assert_eq!(state["delivery"], json!({ "ok": true, "problem": null }), "one bot's trouble is not Telegram's");
    assert_eq!(api.get("/api/user-bot/dead-letters").await["total"], 0);
    assert_eq!(test.sandbox.control_get("faults").await["faults"], json!([]), "a mood was not met");
}

#[actix_web::test]
async fn answers_that_nobody_can_read_are_given_up_after_some_attempts() {
    let test = impatient().with("delivery.max_attempts", "3").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let (alice, bob) = (test.sandbox.create_person("Alice").await, test.sandbox.create_person("Bob").await);
    test.sandbox.fault(on("sendMessage", &bot, Some(alice), json!({ "kind": "garbage" }))).await;
    test.sandbox.send_text(&bot, alice, "lost").await;
    test.sandbox.send_text(&bot, bob, "fine").await;
    assert_eq!(test.sandbox.chat(&bot, bob).bot_text().await, "fine");
    status_shows(&api, "the failed call", |state| state["usage"]["messages_failed"] == 1).await;
    assert_eq!(test.sandbox.calls(&bot, "sendMessage").await, 4);
    test.sandbox.clear_faults().await;
    test.sandbox.send_text(&bot, alice, "found").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "found");
}

#[actix_web::test]
async fn the_owner_is_told_what_is_wrong_with_receiving_and_nothing_is_lost() {
    let test = impatient().start().await;
    let moods = [
        (json!({ "kind": "html", "code": 502 }), "status 502"),
        (json!({ "kind": "reset" }), "gave no answer"),
        (json!({ "kind": "silence" }), "no answer in time"),
        (json!({ "kind": "truncate", "bytes": 10 }), "no answer of the Bot API"),
        (json!({ "kind": "say", "body": r#"{"ok":true,"result":{"a":1}}"# }), "not a Telegram update"),
        (json!({ "kind": "huge", "bytes": 32 * 1024 * 1024 }), "larger than 16 MiB"),
    ];
    let mut bots = Vec::new();
    for (number, mood) in moods.iter().enumerate() {
        let (api, bot) = test.hosted_bot(&format!("owner{number}")).await;
        test.sandbox.fault(on("getUpdates", &bot, None, mood.0.clone())).await;
        bots.push((api, bot));
    }
    let alice = test.sandbox.create_person("Alice").await;
    let told = bots.iter().zip(&moods).map(async |((api, bot), (mood, words))| {
        test.sandbox.send_text(bot, alice, "hello").await;
        let says = |state: &Value| state["ingress"]["last_error"].as_str().is_some_and(|error| error.contains(words));
        status_shows(api, &format!("{words} for {mood}"), says).await;
    });
    join_all(told).await;
    test.sandbox.clear_faults().await;
    let served = bots.iter().map(async |(api, bot)| {
        let mut chat = test.sandbox.chat(bot, alice);
        assert_eq!(chat.bot_text().await, "hello");
        status_shows(api, "that all is well", |state| state["ingress"]["last_error"].is_null()).await;
        let more = chat.news().await;
        assert!(more.iter().all(|event| event["type"] != "message"), "{more:?}");
    });
    join_all(served).await;
}

#[actix_web::test]
async fn a_webhook_is_set_when_telegram_lets_it() {
    let test = with_webhooks("1s").await;
    test.sandbox.fault(json!({ "kind": "html", "code": 502, "method": "setWebhook" })).await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    status_shows(&api, "what is wrong", |state| {
        state["ingress"]["last_error"].as_str().is_some_and(|error| error.contains("status 502"))
    })
    .await;
    test.sandbox.clear_faults().await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "hello");
    status_shows(&api, "that all is well", |state| state["ingress"]["last_error"].is_null()).await;
}

#[actix_web::test]
async fn one_who_is_told_to_wait_waits_alone() {
    let test = impatient().start().await;
    let (told_api, told) = test.hosted_bot("told").await;
    let (_, other) = test.hosted_bot("other").await;
    let mut people = Vec::new();
    for name in ["Alice", "Bob", "Carol", "Dave", "Eve", "Frank", "Grace"] {
        people.push(test.sandbox.create_person(name).await);
    }
    let wait = json!({ "kind": "too_many_requests", "retry_after": 1, "count": 1 });
    // One chat: the bot's other chats do not wait.
    test.sandbox.fault(on("sendMessage", &told, Some(people[0]), wait.clone())).await;
    let mut waiting = test.sandbox.chat(&told, people[0]);
    test.sandbox.send_text(&told, people[0], "later").await;
    calls_reach(&test.sandbox, &told, "sendMessage", 1).await;
    test.sandbox.send_text(&told, people[1], "now").await;
    assert_eq!(test.sandbox.chat(&told, people[1]).bot_text().await, "now");
    assert!(waiting.news().await.iter().all(|event| event["message"]["from"]["is_bot"] != true));
    assert_eq!(waiting.bot_text().await, "later");

    // The whole bot: it says so, and other bots do not wait.
    let wait = on("sendMessage", &told, None, json!({ "kind": "too_many_requests", "retry_after": 2 }));
    test.sandbox.fault(wait).await;
    let before = test.sandbox.calls(&told, "sendMessage").await;
    for person in &people {
        test.sandbox.send_text(&told, *person, "all later").await;
    }
    let state = told_api.bot_becomes("rate_limited").await;
    let reason = state["status_reason"].as_str().unwrap_or_default();
    assert!(reason.contains("asks this bot to wait 2 s"), "{reason}");
    test.sandbox.clear_faults().await;
    test.sandbox.send_text(&other, people[0], "now").await;
    assert_eq!(test.sandbox.chat(&other, people[0]).bot_text().await, "now");
    for person in &people {
        let is_it =
            |event: &Value| event["message"]["text"] == "all later" && event["message"]["from"]["is_bot"] == true;
        test.sandbox.chat(&told, *person).wait_for(is_it).await;
    }
    told_api.bot_becomes("active").await;
    let calls = test.sandbox.calls(&told, "sendMessage").await - before;
    assert!((7..=3 * 7).contains(&calls), "{calls} calls for 7 messages");
}

/// Bots with their owners, and people who write to all of them.
struct Town {
    bots: Vec<(Api, TestBot)>,
    people: Vec<i64>,
}

impl Town {
    async fn build(test: &TestPlatform, bots: usize, people: usize) -> Self {
        let mut town = Self { bots: Vec::new(), people: Vec::new() };
        for number in 0..bots {
            town.bots.push(test.hosted_bot(&format!("owner{number}")).await);
        }
        for number in 0..people {
            town.people.push(test.sandbox.create_person(&format!("Person {number}")).await);
        }
        town
    }

    /// Everybody writes these texts to every bot.
    async fn write(&self, sandbox: &TestSandbox, texts: &[String]) {
        for text in texts {
            for (_, bot) in &self.bots {
                join_all(self.people.iter().map(|person| sandbox.send_text(bot, *person, text))).await;
            }
        }
    }

    /// Every chat gets exactly these answers, in this order, after `seen` others.
    async fn read(&self, sandbox: &TestSandbox, seen: usize, texts: &[String]) {
        let chats = self.bots.iter().flat_map(|(_, bot)| self.people.iter().map(move |person| (bot, *person)));
        for (bot, person) in chats {
            let mut chat = sandbox.chat(bot, person);
            for _ in 0..seen {
                chat.bot_text().await;
            }
            for text in texts {
                assert_eq!(chat.bot_text().await, *text);
            }
            let more = chat.news().await;
            assert!(more.iter().all(|event| event["message"]["from"]["is_bot"] != true), "{more:?}");
        }
    }

    fn calls(&self, texts: &[String]) -> usize {
        self.bots.len() * self.people.len() * texts.len()
    }
}

#[actix_web::test]
async fn when_everybody_is_told_to_wait_the_platform_waits() {
    let test = impatient().start().await;
    let town = Town::build(&test, 6, 4).await;
    test.sandbox.fault(json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendMessage" })).await;
    let texts = ["hello".to_owned()];
    town.write(&test.sandbox, &texts).await;
    let sentence = "Telegram takes no calls at the moment. The bot's answers wait and go out when it is back.";
    status_shows(&town.bots[0].0, "why nothing goes out", |state| state["delivery"]["problem"] == sentence).await;
    eventually("readiness tells of it", async || {
        let ready = town.bots[0].0.get("/readyz").await;
        if ready["status"] == "degraded" { Ok(()) } else { Err(ready) }
    })
    .await;
    test.sandbox.clear_faults().await;
    town.read(&test.sandbox, 0, &texts).await;
    status_shows(&town.bots[0].0, "that all is well", |state| state["delivery"]["ok"] == true).await;
    assert!(test.sandbox.control_get("load").await["peak"].as_u64().unwrap() <= 64);
}

/// What the sandbox saw of the first second after `begin`, once it is over: the calls and the most at once.
async fn first_second(sandbox: &TestSandbox) -> (u64, u64) {
    let load = eventually("the first second is over", async || {
        let load = sandbox.control_get("load").await;
        if load["tenths"].as_array().unwrap().len() > 10 { Ok(load) } else { Err(load) }
    })
    .await;
    let calls = load["tenths"].as_array().unwrap()[..10].iter().map(|calls| calls.as_u64().unwrap()).sum();
    (calls, load["peak"].as_u64().unwrap())
}

async fn clear_load(sandbox: &TestSandbox) {
    let url = format!("{}/sandbox/load", sandbox.base_url());
    assert!(sandbox.http().delete(url).send().await.unwrap().status().is_success());
}

/// How large the town is; larger ones are for campaigns by hand.
fn scale(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[actix_web::test]
async fn what_has_waited_goes_out_gradually() {
    let (bots, people, each) =
        (scale("BOTYARD_DRAIN_BOTS", 5), scale("BOTYARD_DRAIN_PEOPLE", 10), scale("BOTYARD_DRAIN_EACH", 2));
    // Fewer lanes than chats: what gets none waits in the store.
    let lanes = (bots * people / 2).to_string();
    let test = impatient()
        .with("delivery.per_chat_burst", "1000")
        .with("delivery.max_lanes", &lanes)
        .with("runtime.shutdown_deadline", "3s")
        .start()
        .await;
    let town = Town::build(&test, bots, people).await;
    let admin = test.sign_up("boss", Role::Admin).await;
    let texts = |round: usize| (0..each).map(|number| format!("{round}-{number}")).collect::<Vec<_>>();
    let first_rps = 20;
    let is_stored = async |admin: &Api| {
        let calls = town.calls(&texts(0));
        eventually("all answers wait", async || {
            let health = admin.get("/api/admin/health").await;
            if health["queues"]["calls_waiting"] == calls { Ok(()) } else { Err(health) }
        })
        .await;
    };

    for method in ["sendMessage", "getMe"] {
        test.sandbox.fault(json!({ "kind": "html", "code": 502, "method": method })).await;
    }
    town.write(&test.sandbox, &texts(0)).await;
    is_stored(&admin).await;
    status_shows(&town.bots[0].0, "that Telegram is away", |state| state["delivery"]["ok"] == false).await;
    let health = admin.get("/api/admin/health").await;
    let delivery = health["components"].as_array().unwrap().iter().find(|part| part["name"] == "delivery").unwrap();
    assert!(delivery["detail"].as_str().unwrap().contains("status 502"), "{delivery}");
    clear_load(&test.sandbox).await;
    test.sandbox.clear_faults().await;
    let began = tokio::time::Instant::now();
    let (calls, peak) = first_second(&test.sandbox).await;
    town.read(&test.sandbox, 0, &texts(0)).await;
    let whole = test.sandbox.control_get("load").await;
    eprintln!(
        "after an outage: {calls} calls in the first second, {peak} at once; {} calls in {:?}, {} at once; tenths {}",
        town.calls(&texts(0)),
        began.elapsed(),
        whole["peak"],
        whole["tenths"]
    );
    // One call asks whether Telegram is back, and one begins at once.
    assert!(calls <= first_rps + 2, "{calls} calls in the first second");
    assert!(peak <= 8, "{peak} calls at once after a second");

    // The same with a start in the place of the outage.
    test.sandbox.fault(json!({ "kind": "html", "code": 502, "method": "sendMessage" })).await;
    town.write(&test.sandbox, &texts(1)).await;
    is_stored(&admin).await;
    let TestPlatform { sandbox, platform, setup } = test;
    platform.stop().await;
    sandbox.clear_faults().await;
    clear_load(&sandbox).await;
    let platform = setup.start_platform(sandbox.base_url()).await;
    let (calls, peak) = first_second(&sandbox).await;
    eprintln!("after a start: {calls} calls in the first second, {peak} at once");
    assert!(calls <= first_rps + 2, "{calls} calls in the first second");
    assert!(peak <= 8, "{peak} calls at once after a second");
    town.read(&sandbox, each, &texts(1)).await;
    platform.stop().await;
}

/// The system's clock, set by a person.
#[derive(Debug, Clone, Default)]
struct Shifted(Arc<AtomicI64>);

impl Shifted {
    fn set(&self, by: TimeDelta) {
        self.0.store(by.num_seconds(), Ordering::SeqCst);
    }
}

impl Clock for Shifted {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
    }
}

#[actix_web::test]
async fn a_clock_that_jumps_loses_nothing_and_repeats_nothing() {
    let (sandbox, setup, clock) = (TestSandbox::start(), impatient(), Shifted::default());
    let settings = setup.settings(sandbox.base_url());
    let ambient = Ambient::new(clock.clone(), SystemEntropy);
    let platform = Platform::start(settings, Arc::new(programs::create), ambient).await.unwrap();
    let test = TestPlatform { sandbox, platform, setup };
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    let hours = |hours| TimeDelta::hours(hours);
    for (number, by) in [hours(0), hours(5), hours(-5), hours(0), hours(24 * 365), hours(0)].into_iter().enumerate() {
        // The clock jumps while an answer waits: it is neither too old nor forgotten.
        test.sandbox.fault(on("sendMessage", &bot, None, json!({ "kind": "error", "code": 502 }))).await;
        let before = test.sandbox.calls(&bot, "sendMessage").await;
        test.sandbox.send_text(&bot, alice, &format!("{number} before")).await;
        calls_reach(&test.sandbox, &bot, "sendMessage", before + 1).await;
        clock.set(by);
        let before = test.sandbox.calls(&bot, "sendMessage").await;
        calls_reach(&test.sandbox, &bot, "sendMessage", before + 2).await;
        test.sandbox.send_text(&bot, alice, &format!("{number} after")).await;
        test.sandbox.clear_faults().await;
        assert_eq!(chat.bot_text().await, format!("{number} before"), "by {by}");
        assert_eq!(chat.bot_text().await, format!("{number} after"), "by {by}");
    }
    test.platform.stop().await;
}
