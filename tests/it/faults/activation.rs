//! A storm over a few bots that want fewer places: wakes, evictions, stops, suspensions, removals, reloads, panics and a
//! restart of the platform, at random and all at once. What is checked is what holds whatever happens: never two actors of
//! one bot, never two handlings of one chat at a time, order, nothing lost, nothing twice, and nothing left over.
//!
//! `BOTYARD_STORM_SEED` repeats a storm as far as that can be done, and `BOTYARD_STORMS` makes it a campaign.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use botyard::base::ambient::Ambient;
use botyard::model::account::Role;
use botyard::model::bot::{BotId, ProgramName};
use botyard::programs::{Command, Context, Event, Program, ProgramError, ProgramFactory, Replies};
use botyard::sandbox::SandboxOptions;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use crate::faults::rows;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually, free_address, metric};
use crate::harness::sandbox::{TestBot, TestSandbox};

/// Bots of a storm, and the places that they share.
const BOTS: usize = 6;
const PLACES: &str = "2";

/// What happens to each bot between two restarts of the platform.
const ROUNDS: usize = 12;

/// What is seen from within the programs.
#[derive(Default)]
struct Watch(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    programs: u64,
    /// The programs that have handled something and still exist: there is one for each actor.
    live: HashMap<BotId, HashSet<u64>>,
    /// Chats in which an update is being handled.
    busy: HashSet<(BotId, i64)>,
    /// The last update begun in each chat.
    begun: HashMap<(BotId, i64), usize>,
    /// Updates that made a program fall once.
    fell: HashSet<(BotId, i64, usize)>,
    handled: usize,
    violations: Vec<String>,
}

impl Watch {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn programs(self: &Arc<Self>) -> ProgramFactory {
        let watch = Arc::clone(self);
        Arc::new(move |_: ProgramName| {
            let number = {
                let mut seen = watch.seen();
                seen.programs += 1;
                seen.programs
            };
            Arc::new(Watched { number, bot: OnceLock::new(), watch: Arc::clone(&watch) })
        })
    }
}

/// Echoes texts that begin with a number, slowly enough to be interrupted.
struct Watched {
    number: u64,
    bot: OnceLock<BotId>,
    watch: Arc<Watch>,
}

impl Watched {
    /// Notes that an update is being handled, until what is returned is dropped.
    fn begin(&self, bot: BotId, chat: i64, update: usize) -> Handling<'_> {
        self.bot.get_or_init(|| bot);
        let mut seen = self.watch.seen();
        let live = seen.live.entry(bot).or_default();
        live.insert(self.number);
        if live.len() > 1 {
            let violation = format!("{bot} has several programs: {live:?}");
            seen.violations.push(violation);
        }
        if !seen.busy.insert((bot, chat)) {
            seen.violations.push(format!("{update} of {bot} was begun while its chat was busy"));
        }
        let last = seen.begun.insert((bot, chat), update).unwrap_or(0);
        if last > update {
            seen.violations.push(format!("{update} of {bot} was begun after {last}"));
        }
        Handling { watch: &self.watch, chat: (bot, chat) }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(bot) = self.bot.get() {
            let mut seen = self.watch.seen();
            if let Some(live) = seen.live.get_mut(bot) {
                live.remove(&self.number);
            }
        }
    }
}

struct Handling<'a> {
    watch: &'a Watch,
    chat: (BotId, i64),
}

impl Drop for Handling<'_> {
    fn drop(&mut self) {
        self.watch.seen().busy.remove(&self.chat);
    }
}

#[async_trait]
impl Program for Watched {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, context: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        let (number, manner) = text.split_once(' ').unwrap();
        let (bot, chat, number) = (context.bot.id, chat.chat_id, number.parse().unwrap());
        let _handling = self.begin(bot, chat, number);
        tokio::time::sleep(Duration::from_millis(if manner == "slowly" { 40 } else { 2 })).await;
        assert!(manner != "falling" || !self.watch.seen().fell.insert((bot, chat, number)), "the storm threw it down");
        self.watch.seen().handled += 1;
        Ok(Replies::none().text(chat, text))
    }
}

/// What happens to one bot.
struct Story {
    api: Api,
    admin: Api,
    bot: TestBot,
    people: [i64; 2],
    random: StdRng,
    /// Whether it is removed now and then. What was sent to it before may be lost then, or come again.
    is_mortal: bool,
    sent: [Vec<String>; 2],
    /// How many of them the bot's last removal may have taken along.
    forgotten: [usize; 2],
}

impl Story {
    async fn go_on(&mut self, test: &TestPlatform) {
        for _ in 0..ROUNDS {
            match self.random.random_range(0..14) {
                0..=6 => self.write(test).await,
                7 => self.change("stop").await,
                8 | 9 => self.change("start").await,
                10 => self.judge("suspend", json!({ "reason": "the storm" })).await,
                11 => self.judge("activate", json!({})).await,
                12 => self.reload().await,
                _ if self.is_mortal => self.be_born_again().await,
                _ => self.write(test).await,
            }
        }
    }

    async fn write(&mut self, test: &TestPlatform) {
        let person = self.random.random_range(0..2);
        for _ in 0..self.random.random_range(1..5) {
            let manner = ["quickly", "quickly", "quickly", "slowly", "falling"][self.random.random_range(0..5)];
            let message = format!("{} {manner}", self.sent[person].len());
            test.sandbox.send_text(&self.bot, self.people[person], &message).await;
            self.sent[person].push(message);
        }
    }

    /// The owner does something, unless an admin suspended the bot.
    async fn change(&self, what: &str) {
        let (status, answer) = self.api.call("POST", &format!("/api/user-bot/{what}"), Value::Null).await;
        assert!([200, 423].contains(&status), "{what}: {answer}");
    }

    async fn judge(&self, what: &str, body: Value) {
        self.admin.expect(200, "PATCH", &format!("/api/admin/bots/{}/{what}", self.api.account_id), body).await;
    }

    /// Makes the actor read its bot's registration anew.
    async fn reload(&mut self) {
        let limits = json!({ "max_concurrent": self.random.random_range(1..4) });
        let (status, answer) = self.api.call("PATCH", "/api/user-bot/rate-limits", limits).await;
        assert!([200, 423].contains(&status), "{answer}");
    }

    async fn be_born_again(&mut self) {
        self.judge("activate", json!({})).await;
        self.api.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
        self.forgotten = self.sent.each_ref().map(Vec::len);
        let body = json!({ "bot_token": self.bot.token, "take_over": true });
        self.api.expect(201, "POST", "/api/user-bot/create", body).await;
    }

    /// Lets the bot answer what waits, and compares that with what it was sent.
    async fn conclude(&self, test: &TestPlatform) {
        self.judge("activate", json!({})).await;
        for (person, sent) in self.people.into_iter().zip(&self.sent) {
            let forgotten = self.forgotten[usize::from(person != self.people[0])];
            let mut chat = test.sandbox.chat(&self.bot, person);
            let mut answers: Vec<String> = Vec::new();
            while sent[forgotten..].last().is_some_and(|last| answers.last() != Some(last)) {
                answers.push(chat.bot_text().await);
            }
            let news = chat.news().await;
            answers.extend(
                news.iter()
                    .filter(|event| event["message"]["from"]["is_bot"] == true)
                    .map(|event| event["message"]["text"].as_str().unwrap_or_default().to_owned()),
            );
            if self.is_mortal {
                answers.retain(|text| sent[forgotten..].contains(text));
            }
            if answers != sent[forgotten..] {
                let calls = rows::calls_to(test.setup.database.url(), person).await;
                panic!("@{} answered {answers:?} to {:?}: {calls:#?}", self.bot.username, &sent[forgotten..]);
            }
        }
    }
}

async fn start(seed: u64, watch: &Arc<Watch>) -> TestPlatform {
    let setup = Setup::on_sqlite()
        .running(watch.programs())
        .with("runtime.max_active_bots", PLACES)
        .with("runtime.idle_timeout", "1s")
        .with("runtime.restart_backoff.max", "50ms")
        .with("runtime.restart_intensity.max_restarts", "1000")
        .with("runtime.max_update_attempts", "100")
        .with("limits.default_rps", "100")
        .with("limits.person_burst", "1000")
        .with("delivery.per_chat_burst", "1000")
        .with("http.account_burst", "10000");
    let retry = Duration::from_millis(50);
    let options = SandboxOptions { webhook_retry: retry, webhook_retry_max: 4 * retry, ..SandboxOptions::default() };
    let sandbox = TestSandbox::start_with(options);
    // Every other storm comes by webhook.
    let setup = if seed.is_multiple_of(2) {
        let address = free_address();
        setup
            .with("ingress.mode", "webhook")
            .with("http.bind", &address.to_string())
            .with("http.public_url", &format!("http://{address}"))
    } else {
        setup
    };
    let platform = setup.start_platform(sandbox.base_url()).await;
    TestPlatform { sandbox, platform, setup }
}

/// A storm; what it came to.
async fn storm(seed: u64) -> String {
    let watch = Arc::new(Watch::default());
    let mut test = start(seed, &watch).await;
    let people = [test.sandbox.create_person("Alice").await, test.sandbox.create_person("Bob").await];
    let admin = test.sign_up("admin", Role::Admin).await;
    let mut stories = Vec::new();
    for number in 0..BOTS {
        let (api, bot) = test.hosted_bot(&format!("owner{number}")).await;
        stories.push(Story {
            api,
            admin: admin.clone(),
            bot,
            people,
            random: StdRng::seed_from_u64(seed.wrapping_add(number as u64)),
            is_mortal: number % 3 == 0,
            sent: Default::default(),
            forgotten: [0; 2],
        });
    }
    for _ in 0..2 {
        join_all(stories.iter_mut().map(|story| story.go_on(&test))).await;
        let TestPlatform { sandbox, platform, setup } = test;
        platform.stop().await;
        let platform = setup.start_platform(sandbox.base_url()).await;
        for story in &mut stories {
            let address = format!("http://{}", platform.address());
            (story.api, story.admin) = (story.api.at(&address), story.admin.at(&address));
        }
        test = TestPlatform { sandbox, platform, setup };
    }
    join_all(stories.iter().map(|story| story.conclude(&test))).await;
    eventually("all bots sleep", async || {
        let awake = metric(&test.platform, "botyard_live_bots").await;
        let programs = watch.seen().live.values().map(HashSet::len).sum::<usize>();
        if awake == 0.0 && programs == 0 { Ok(()) } else { Err(json!([awake, programs])) }
    })
    .await;
    let wakes = metric(&test.platform, "botyard_activations_total").await;
    let restarts = metric(&test.platform, "botyard_restarts_total").await;
    test.platform.stop().await;
    let verdict = watch.seen();
    assert!(verdict.violations.is_empty(), "{:#?}", verdict.violations);
    assert!(verdict.busy.is_empty(), "{:?}", verdict.busy);
    let sent: usize = stories.iter().flat_map(|story| &story.sent).map(Vec::len).sum();
    format!("{sent} updates, {} handled, {wakes} wakes and {restarts} restarts so far", verdict.handled)
}

#[actix_web::test]
async fn a_storm_of_everything_at_once() {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    // Two in a row: one by webhook, and one by polling.
    let any = || u64::from(u32::from_le_bytes(Ambient::system().bytes()));
    let first = number("BOTYARD_STORM_SEED").unwrap_or_else(any);
    for seed in first..first + number("BOTYARD_STORMS").unwrap_or(2) {
        // Shown when the test fails, and in a campaign.
        println!("BOTYARD_STORM_SEED={seed}");
        println!("{}", storm(seed).await);
    }
}
