//! Bots that have to go: for want of use, of a place or of memory. What they are at is not cut off, unless they are stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use botyard::model::bot::ProgramName;
use botyard::programs::{Command, Context, Event, Program, ProgramError, ProgramFactory, Replies};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::harness::platform::{Setup, TestPlatform, eventually, metric};

/// How long it takes until work that was cut off is gone, where the test wants it slow.
const LINGERING: Duration = Duration::from_millis(300);

/// What all the programs of a test share.
struct World {
    /// How often work was begun that waits.
    begun: AtomicUsize,
    gate: Semaphore,
    is_lingering: AtomicBool,
    /// Whether work was begun while other work of the same bot was not gone.
    has_clashed: AtomicBool,
}

/// Waits at a gate, lingers when it is cut off, falls, or echoes.
struct Gated(Arc<World>);

struct Lingering<'a>(&'a World);

impl Drop for Lingering<'_> {
    fn drop(&mut self) {
        std::thread::sleep(LINGERING);
        self.0.is_lingering.store(false, Ordering::SeqCst);
    }
}

#[async_trait]
impl Program for Gated {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, _: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        if self.0.is_lingering.load(Ordering::SeqCst) {
            self.0.has_clashed.store(true, Ordering::SeqCst);
        }
        match text {
            "wait" => {
                self.0.begun.fetch_add(1, Ordering::SeqCst);
                self.0.gate.acquire().await.unwrap().forget();
            }
            "linger" if self.0.begun.fetch_add(1, Ordering::SeqCst) == 0 => {
                self.0.is_lingering.store(true, Ordering::SeqCst);
                let _lingering = Lingering(&self.0);
                std::future::pending::<()>().await;
            }
            "fall" if self.0.begun.fetch_add(1, Ordering::SeqCst) == 0 => panic!("told to"),
            _ => {}
        }
        Ok(Replies::none().text(chat.chat_id, text))
    }
}

fn world() -> (Arc<World>, Setup) {
    let world = Arc::new(World {
        begun: AtomicUsize::new(0),
        gate: Semaphore::new(0),
        is_lingering: AtomicBool::new(false),
        has_clashed: AtomicBool::new(false),
    });
    let shared = Arc::clone(&world);
    let programs: ProgramFactory = Arc::new(move |_: ProgramName| Arc::new(Gated(Arc::clone(&shared))));
    (world, Setup::on_sqlite().running(programs))
}

async fn begun(world: &World, times: usize) {
    eventually("the work is begun", async || {
        let begun = world.begun.load(Ordering::SeqCst);
        if begun == times { Ok(()) } else { Err(json!(begun)) }
    })
    .await;
}

async fn evicted(test: &TestPlatform, reason: &str, bots: f64) {
    let name = format!("botyard_evictions_total{{reason=\"{reason}\"}}");
    eventually("bots are evicted", async || {
        let evicted = metric(&test.platform, &name).await;
        if evicted >= bots { Ok(()) } else { Err(json!(evicted)) }
    })
    .await;
}

/// A bot at work is asked to go by `evict`, and finishes what it is at.
async fn finishes_its_work(world: &World, test: &TestPlatform, evict: impl AsyncFn()) {
    let (_, bot) = test.hosted_bot("busy").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "wait").await;
    begun(world, 1).await;
    evict().await;
    world.gate.add_permits(1);
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "wait");
    assert_eq!(world.begun.load(Ordering::SeqCst), 1, "the work was cut off and begun again");
}

#[actix_web::test]
async fn a_bot_that_has_to_go_for_want_of_use_finishes_its_work() {
    let (world, setup) = world();
    let test = setup.with("runtime.idle_timeout", "1s").start().await;
    finishes_its_work(&world, &test, async || evicted(&test, "idle", 1.0).await).await;
}

#[actix_web::test]
async fn a_bot_that_has_to_go_for_want_of_a_place_finishes_its_work() {
    let (world, setup) = world();
    let test = setup.with("runtime.max_active_bots", "1").start().await;
    let (_, other) = test.hosted_bot("other").await;
    let bob = test.sandbox.create_person("Bob").await;
    finishes_its_work(&world, &test, async || {
        test.sandbox.send_text(&other, bob, "hello").await;
        // The first one made room for the bot at work.
        evicted(&test, "count", 2.0).await;
    })
    .await;
    assert_eq!(test.sandbox.chat(&other, bob).bot_text().await, "hello");
}

#[actix_web::test]
async fn bots_that_have_to_go_for_want_of_memory_finish_their_work_and_wake_again() {
    /// So many may be awake however little memory there is.
    const LEAST: u32 = 16;
    let (world, setup) = world();
    // Less than any process needs.
    let test = setup.with("runtime.memory_budget", "1 MB").start().await;
    finishes_its_work(&world, &test, async || {
        for number in 0..LEAST {
            test.hosted_bot(&format!("owner{number}")).await;
        }
        evicted(&test, "memory", 1.0).await;
    })
    .await;
    eventually("only the last ones are awake", async || {
        let awake = metric(&test.platform, "botyard_live_bots").await;
        if awake <= f64::from(LEAST) { Ok(()) } else { Err(json!(awake)) }
    })
    .await;
    let (_, bot) = test.hosted_bot("another").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "still here").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "still here");
}

#[actix_web::test]
async fn what_was_cut_off_is_gone_before_the_bot_begins_again() {
    let (world, setup) = world();
    let test = setup.with("runtime.arbiters", "2").start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "linger").await;
    begun(&world, 1).await;
    for change in ["stop", "start"] {
        api.expect(200, "POST", &format!("/api/user-bot/{change}"), Value::Null).await;
    }
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "linger");
    assert!(!world.has_clashed.load(Ordering::SeqCst), "two actors of one bot were at work");
}

#[actix_web::test]
async fn a_fallen_bot_keeps_no_place_and_goes_on_when_it_is_started() {
    let (_, setup) = world();
    let test = setup
        .with("runtime.max_active_bots", "1")
        .with("runtime.restart_backoff.max", "1h")
        .with("runtime.restart_backoff.initial", "1h")
        .start()
        .await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "fall").await;
    eventually("the bot fell", async || {
        let falls = metric(&test.platform, "botyard_restarts_total").await;
        if falls > 0.0 { Ok(()) } else { Err(json!(falls)) }
    })
    .await;
    let (_, neighbour) = test.hosted_bot("neighbour").await;
    test.sandbox.send_text(&neighbour, alice, "hello").await;
    assert_eq!(test.sandbox.chat(&neighbour, alice).bot_text().await, "hello");
    for change in ["stop", "start"] {
        api.expect(200, "POST", &format!("/api/user-bot/{change}"), Value::Null).await;
    }
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "fall");
}
