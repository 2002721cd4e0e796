//! What a bot's log tells its owner and the admins, and what it keeps to itself.

use std::sync::Arc;

use async_trait::async_trait;
use botyard::model::account::Role;
use botyard::model::bot::ProgramName;
use botyard::programs::{Command, Context, Event, Program, ProgramError, ProgramFactory, Replies};
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform, calls_reach, eventually};

/// Runs each test on a fresh database of either kind.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[actix_web::test]
            async fn $name() {
                super::$name(super::TestDatabase::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[actix_web::test]
            async fn $name() {
                super::$name(super::TestDatabase::postgres().await).await;
            })+
        }
    };
}

on_both!(
    what_people_do_to_a_bot_is_told,
    what_goes_wrong_with_updates_is_told_without_their_contents,
    a_bot_that_keeps_crashing_and_one_without_a_token_say_so,
    what_telegram_refuses_is_told_without_what_it_quotes,
    an_outage_is_told_to_those_who_wait,
    updates_that_do_not_come_in_are_told,
    limits_that_are_reached_are_told_once,
    lines_are_filtered_searched_and_paged,
    what_was_noted_is_stored_at_an_ordered_stop,
);

/// What nobody but the chat may read.
const PRIVATE: &str = "hush7391";

/// A token as somebody might paste it.
const PASTED: &str = "987654321:BBFpastedpastedpastedpastedpasted12";

/// Fails as it is told.
struct Failing;

#[async_trait]
impl Program for Failing {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, _: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        match text.split(' ').next() {
            Some("panic") => panic!("cannot handle {text} {PASTED}"),
            Some("hang") => std::future::pending().await,
            Some("fail") => Err(ProgramError(format!("cannot handle {text} {PASTED}"))),
            Some("chatter") => Ok((0..100_000).fold(Replies::none(), |replies, _| replies.text(chat.chat_id, text))),
            Some("slow") => {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                Ok(Replies::none().text(chat.chat_id, text))
            }
            _ => Ok(Replies::none().text(chat.chat_id, text)),
        }
    }
}

fn failing() -> ProgramFactory {
    Arc::new(|_: ProgramName| Arc::new(Failing))
}

fn setup(database: TestDatabase) -> Setup {
    Setup::on(database).running(failing()).with("limits.person_burst", "100").with("limits.person_rps", "100")
}

async fn lines(api: &Api, query: &str) -> Vec<Value> {
    let page = api.get(&format!("/api/user-bot/logs?limit=200{query}")).await;
    page["items"].as_array().unwrap().clone()
}

/// The first line of a kind that is as wanted, once there is one.
async fn line_where(api: &Api, kind: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(&format!("a line {kind}"), async || {
        let lines = lines(api, "").await;
        let found = lines.iter().find(|line| line["kind"] == kind && is_wanted(line)).cloned();
        found.ok_or_else(|| json!(lines))
    })
    .await
}

/// The first line of a kind with these words.
async fn line(api: &Api, kind: &str, words: &str) -> Value {
    line_where(api, kind, |line| text(line).contains(words)).await
}

fn text(line: &Value) -> &str {
    line["text"].as_str().unwrap()
}

/// Fails if the log says anything that it must not.
async fn assert_discreet(api: &Api) {
    let all = json!(lines(api, "").await).to_string();
    for secret in [PRIVATE, PASTED.split(':').nth(1).unwrap(), "Alice"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

async fn what_people_do_to_a_bot_is_told(database: TestDatabase) {
    let test = setup(database).start().await;
    let (api, _) = test.hosted_bot("owner").await;
    let admin = test.sign_up("the.admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    assert_eq!(line(&api, "started", "runs").await["level"], "info");
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    api.expect(200, "POST", "/api/user-bot/start", Value::Null).await;
    api.bot_becomes("active").await;
    api.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "rps": 3 })).await;
    let limits = json!({ "rps": 2, "max_concurrent": 1, "reason": "too loud" });
    admin.expect(200, "PATCH", &path("rate-limit"), limits).await;
    admin.expect(200, "PATCH", &path("suspend"), json!({ "reason": "spam reports" })).await;
    assert_eq!(api.problem("GET", "/api/user-bot/logs", Value::Null).await, "423 suspended");
    let told = eventually("the admin reads it", async || {
        let page = admin.get(&path("logs?kind=suspended")).await;
        page["items"].as_array().unwrap().first().cloned().ok_or(page)
    })
    .await;
    assert_eq!(text(&told), "An admin suspended the bot: spam reports. Ask them to activate it.");
    assert_eq!((&told["level"], &told["count"], &told["last_at"]), (&json!("error"), &json!(1), &told["at"]));
    admin.expect(200, "PATCH", &path("activate"), Value::Null).await;
    api.bot_becomes("active").await;
    line(&api, "activated", "An admin").await;
    line_where(&api, "started", |_| true).await;
    // In their order, each a line of its own, and no word of who the admin is.
    let told = eventually("all is told", async || {
        let mut lines = lines(&api, "").await;
        lines.reverse();
        if lines.len() >= 9 { Ok(lines) } else { Err(json!(lines)) }
    })
    .await;
    let kinds: Vec<&str> = told.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    let expected = [
        "started",
        "stopped",
        "activated",
        "started",
        "limits_changed",
        "limits_changed",
        "suspended",
        "activated",
        "started",
    ];
    assert_eq!(kinds, expected, "{told:?}");
    assert!(text(&told[4]).starts_with("Its owner changed the limits from "), "{}", told[4]);
    assert!(text(&told[5]).ends_with(" chats at the same time: too loud."), "{}", told[5]);
    assert!(!json!(told).to_string().contains("the.admin"), "{told:?}");
}

async fn what_goes_wrong_with_updates_is_told_without_their_contents(database: TestDatabase) {
    let test = setup(database)
        .with("runtime.max_update_attempts", "2")
        .with("runtime.program_deadline", "200ms")
        .with("runtime.restart_intensity.max_restarts", "100")
        .start()
        .await;
    let (api, bot) = test.hosted_bot("owner").await;
    let (neighbour, _) = test.hosted_bot("neighbour").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let alice = test.sandbox.create_person("Alice").await;
    for (poison, why) in [
        ("fail", "the bot's program reported an error"),
        ("hang", "the bot's program took too long"),
        ("panic", "the bot's program crashed"),
        ("chatter", "the bot's program replied with too much"),
    ] {
        test.sandbox.send_text(&bot, alice, &format!("{poison} {PRIVATE}")).await;
        let tries = if poison == "chatter" { 1 } else { 2 };
        let failed = line_where(&api, "update_failed", |line| text(line).contains(why) && line["count"] == tries).await;
        // The attempts are one line, and the owner learns where it was.
        let told = format!("An update could not be handled: {why} (attempt {tries} of {tries})");
        assert!(text(&failed).starts_with(&told), "{failed}");
        assert!(text(&failed).contains(&format!("chat {alice})")), "{failed}");
        assert_eq!(failed["level"], "warn");
    }
    let dead = line_where(&api, "dead_letter", |line| line["count"] == 4).await;
    let letter = api.get("/api/user-bot/dead-letters").await["items"][0]["id"].clone();
    assert!(text(&dead).contains(&format!("dead letter {letter}:")) && dead["level"] == "error", "{dead}");
    assert!(text(&line(&api, "fell", "is started again in").await).contains("crash 2;"));
    api.expect(202, "POST", &format!("/api/user-bot/dead-letters/{letter}/retry"), Value::Null).await;
    line(&api, "dead_letter_retried", &format!("Dead letter {letter} was put back")).await;
    assert_discreet(&api).await;

    // An admin reads the same without the chats, and is on record.
    let path = format!("/api/admin/bots/{}/logs", api.account_id);
    let seen = admin.get(&format!("{path}?limit=200")).await;
    assert!(seen["items"].as_array().unwrap().len() >= 7, "{seen}");
    assert!(!seen.to_string().contains(&alice.to_string()), "{seen}");
    assert_eq!(admin.get(&format!("{path}?q={alice}")).await["items"], json!([]), "a search tells the chat");
    assert!(!lines(&api, &format!("&q={alice}")).await.is_empty());
    let audit = admin.get("/api/admin/audit?action=bot.viewed").await;
    assert_eq!(audit["items"][0]["detail"]["part"], "log", "{audit}");
    // Nobody else's log knows of it.
    let others = lines(&neighbour, "").await;
    assert!(others.iter().all(|line| line["kind"] == "started"), "{others:?}");
    assert_eq!(neighbour.problem("GET", &path, Value::Null).await, "403 forbidden");
}

async fn a_bot_that_keeps_crashing_and_one_without_a_token_say_so(database: TestDatabase) {
    let test = setup(database).with("runtime.restart_intensity.max_restarts", "1").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    for _ in 0..3 {
        test.sandbox.send_text(&bot, alice, &format!("panic {PRIVATE}")).await;
    }
    api.bot_becomes("error").await;
    let given_up = line(&api, "given_up", "crashed too often").await;
    assert_eq!(given_up["level"], "error");
    assert_discreet(&api).await;

    let (api, bot) = test.hosted_bot("another").await;
    let token = test.sandbox.revoke(&bot).await;
    api.bot_becomes("error").await;
    assert!(text(&line(&api, "token_refused", "no longer accepts").await).contains("PUT /api/user-bot/token"));
    api.expect(200, "PUT", "/api/user-bot/token", json!({ "bot_token": token })).await;
    line(&api, "token_changed", "new token").await;
    api.bot_becomes("active").await;
    let all = json!(lines(&api, "").await).to_string();
    assert!(!all.contains(token.split(':').nth(1).unwrap()), "{all}");
}

async fn what_telegram_refuses_is_told_without_what_it_quotes(database: TestDatabase) {
    let test = setup(database).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let bob = test.sandbox.create_person("Bob").await;
    let refusal = format!("Bad Request: URL \"{PRIVATE}\" can't be used: '{PRIVATE}' is odd");
    let fault = json!({ "kind": "error", "code": 400, "description": refusal, "method": "sendMessage", "count": 3 });
    test.sandbox.fault(fault).await;
    for person in [alice, alice, bob] {
        test.sandbox.send_text(&bot, person, PRIVATE).await;
    }
    let refused = line_where(&api, "message_refused", |line| line["count"] == 3).await;
    let words = "Telegram refused a call (sendMessage): Bad Request: URL \"…\" can't be used: '…' is odd. It is not tried again.";
    assert!(text(&refused).starts_with(words) && text(&refused).contains(" (last in chat "), "{refused}");
    assert!(refused["last_at"].as_str() > refused["at"].as_str(), "{refused}");

    let blocked = "Forbidden: bot was blocked by the user";
    let fault = json!({ "kind": "error", "code": 403, "description": blocked, "method": "sendMessage", "count": 1 });
    test.sandbox.fault(fault).await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    let told = line(&api, "message_refused", blocked).await;
    assert!(text(&told).ends_with(&format!("once the person has unblocked the bot. (chat {alice})")), "{told}");

    let wait = json!({ "kind": "too_many_requests", "retry_after": 1, "method": "sendMessage", "count": 1 });
    test.sandbox.fault(wait).await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    let told = line(&api, "asked_to_wait", "to wait 1 s").await;
    assert_eq!((&told["level"], &told["count"]), (&json!("warn"), &json!(1)));
    assert_discreet(&api).await;
}

async fn an_outage_is_told_to_those_who_wait(database: TestDatabase) {
    let test = setup(database).start().await;
    let (first, one) = test.hosted_bot("first").await;
    let (second, two) = test.hosted_bot("second").await;
    let (quiet, _) = test.hosted_bot("quiet").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.fault(json!({ "kind": "html", "code": 502, "method": "sendMessage" })).await;
    // Whoever is asked whether Telegram is back asks with this.
    test.sandbox.fault(json!({ "kind": "html", "code": 502, "method": "getMe" })).await;
    for bot in [&one, &two] {
        for person in [alice, test.sandbox.create_person("Bob").await, test.sandbox.create_person("Carol").await] {
            test.sandbox.send_text(bot, person, "hello").await;
        }
    }
    for api in [&first, &second] {
        assert_eq!(line(api, "outage_began", "wait and go out by themselves").await["level"], "warn");
    }
    test.sandbox.clear_faults().await;
    for api in [&first, &second] {
        assert_eq!(line(api, "outage_ended", "takes calls again").await["level"], "info");
    }
    let others = lines(&quiet, "").await;
    assert!(others.iter().all(|line| line["kind"] == "started"), "{others:?}");
}

async fn updates_that_do_not_come_in_are_told(database: TestDatabase) {
    let test = setup(database).with("ingress.long_poll_timeout", "1s").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    test.sandbox.result(&bot, "setWebhook", json!({ "url": "http://127.0.0.1:9/elsewhere" })).await;
    let deaf = line(&api, "deaf", "another program has set a webhook").await;
    assert_eq!((&deaf["level"], &deaf["count"]), (&json!("error"), &json!(1)));
    test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
    line(&api, "hears_again", "receives updates again").await;
    // A bot that is stopped while it is deaf does not hear again.
    test.sandbox.result(&bot, "setWebhook", json!({ "url": "http://127.0.0.1:9/elsewhere" })).await;
    line_where(&api, "deaf", |line| line["count"] == 2).await;
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    line(&api, "stopped", "").await;
    assert_eq!(line(&api, "hears_again", "").await["count"], 1);
}

async fn limits_that_are_reached_are_told_once(database: TestDatabase) {
    let test = setup(database).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    api.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "rps": 5 })).await;
    let alice = test.sandbox.create_person("Alice").await;
    let bob = test.sandbox.create_person("Bob").await;
    test.sandbox.send_text(&bot, alice, "before").await;
    calls_reach(&test.sandbox, &bot, "sendMessage", 1).await;
    let before = lines(&api, "&kind=limit_reached").await;
    assert!(before.is_empty(), "an ordinary update has no line: {before:?}");
    for _ in 0..12 {
        test.sandbox.send_text(&bot, alice, "quick").await;
    }
    let paced =
        line_where(&api, "limit_reached", |line| text(line).contains("5 a second") && line["count"].as_i64() > Some(1));
    assert!(text(&paced.await).contains("raise rps"));
    api.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "max_concurrent": 1 })).await;
    for _ in 0..2 {
        for person in [alice, bob] {
            test.sandbox.send_text(&bot, person, "slow").await;
        }
    }
    line(&api, "limit_reached", "at most 1 chats").await;
    // A minute may have ended meanwhile.
    let told = lines(&api, "&kind=limit_reached").await;
    assert!(told.len() <= 4, "{told:?}");
}

/// A bot with a long log: one line for each number.
async fn with_many_lines(test: &TestPlatform, many: usize) -> Api {
    let (api, _) = test.hosted_bot("owner").await;
    for number in 0..many {
        let limits = json!({ "rps": 1 + number % 2 });
        api.expect(200, "PATCH", "/api/user-bot/rate-limits", limits).await;
    }
    eventually("all lines are stored", async || {
        let lines = lines(&api, "").await;
        if lines.len() > many { Ok(()) } else { Err(json!(lines)) }
    })
    .await;
    api
}

async fn lines_are_filtered_searched_and_paged(database: TestDatabase) {
    let test = setup(database).start().await;
    let api = with_many_lines(&test, 6).await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let path = |query: &str| format!("/api/admin/bots/{}/logs?{query}", api.account_id);
    let reason = json!({ "reason": "ПЛОХОЙ бот, 50%_Straße" });
    let suspend = format!("/api/admin/bots/{}/suspend", api.account_id);
    admin.expect(200, "PATCH", &suspend, reason).await;
    let found = async |query: &str| {
        let page = admin.get(&path(query)).await;
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["kind"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    eventually("the suspension is stored", async || {
        let kinds = found("").await;
        if kinds.first().is_some_and(|kind| kind == "suspended") { Ok(()) } else { Err(json!(kinds)) }
    })
    .await;
    for query in ["q=%D0%BF%D0%BB%D0%BE%D1%85%D0%BE%D0%B9", "q=STRASSE", "q=50%25_", "level=error", "kind=suspended"] {
        assert_eq!(found(query).await, ["suspended"], "{query}");
    }
    assert_eq!(found("q=5%25").await.len(), 0, "a sign of LIKE is a sign of LIKE");
    assert_eq!(found("level=warn").await.len(), 0);
    assert_eq!(found("kind=limits_changed&level=info").await.len(), 6);
    assert_eq!(found("from=2100-01-01T00:00:00Z").await.len(), 0);
    assert_eq!(found("to=2100-01-01T00:00:00Z").await.len(), 8);

    // Page by page, each line comes once, the newest first.
    let (mut before, mut ids) = (String::new(), Vec::new());
    loop {
        let page = admin.get(&path(&format!("limit=3{before}"))).await;
        ids.extend(page["items"].as_array().unwrap().iter().map(|line| line["id"].as_i64().unwrap()));
        let Some(next) = page["next_before"].as_i64() else { break };
        assert_eq!(Some(&next), ids.last());
        before = format!("&before={next}");
    }
    assert!(ids.len() == 8 && ids.is_sorted_by(|one, next| one > next), "{ids:?}");

    for bad in [
        "level=fatal",
        "kind=nothing",
        "before=0",
        "before=x",
        "limit=0",
        "limit=201",
        "from=yesterday",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "page=1",
        &format!("q={}", "x".repeat(101)),
    ] {
        assert_eq!(admin.problem("GET", &path(bad), Value::Null).await, "422 invalid_query", "{bad}");
    }
    let nobodys = "/api/admin/bots/01900000-0000-7000-8000-000000000000/logs";
    assert_eq!(admin.problem("GET", nobodys, Value::Null).await, "404 no_bot");
}

async fn what_was_noted_is_stored_at_an_ordered_stop(database: TestDatabase) {
    let test = setup(database).start().await;
    let (api, _) = test.hosted_bot("owner").await;
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    let TestPlatform { sandbox, platform, setup } = test;
    platform.stop().await;
    let platform = setup.start_platform(sandbox.base_url()).await;
    let api = api.at(&format!("http://{}", platform.address()));
    let told = lines(&api, "").await;
    assert_eq!(told.first().map(|line| &line["kind"]), Some(&json!("stopped")), "{told:?}");
}
