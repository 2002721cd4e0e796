//! A process that is killed again and again while persons write to its many bots: nothing lost, nothing handled twice,
//! and nothing said twice but what was under way at a kill, for the Bot API has no idempotency keys.
//!
//! By hand, a campaign may be longer: `BOTYARD_CRASH_KILLS`, `BOTYARD_CRASH_BOTS` and `BOTYARD_CRASH_UPDATES` (for each
//! kill) tell how long, and `BOTYARD_CRASH_SEED` repeats the moments of another one.

use std::time::Duration;

use botyard::base::ambient::{Ambient, SeededEntropy, SystemClock};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::faults::fleet::{Fleet, MAX_CONCURRENT};
use crate::faults::verdict::{self, Kill};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, eventually};
use crate::harness::process::{self, ServingProcess};

/// What a process is at when it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// After some answers.
    Working,
    /// As soon as it serves.
    Serving,
    /// While it stops in good order.
    Draining,
    /// Before or just after it serves.
    Starting,
}

/// The moments in turn, so that a short campaign has them all. The kills around a start follow each other quickly.
const MOMENTS: [Moment; 6] =
    [Moment::Working, Moment::Draining, Moment::Working, Moment::Starting, Moment::Serving, Moment::Working];

/// Kills of a process that makes the schema.
const KILLS_AT_FIRST: usize = 3;

/// How long a campaign is.
#[derive(Debug, Clone, Copy)]
struct Scale {
    kills: usize,
    bots: usize,
    updates_per_kill: usize,
    seed: u64,
}

impl Scale {
    fn from_environment() -> Self {
        let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
        let size = |name: &str, default: usize| number(name).map_or(default, |number| usize::try_from(number).unwrap());
        let seed = number("BOTYARD_CRASH_SEED");
        Self {
            kills: size("BOTYARD_CRASH_KILLS", 8),
            bots: size("BOTYARD_CRASH_BOTS", 100),
            updates_per_kill: size("BOTYARD_CRASH_UPDATES", 250),
            seed: seed.unwrap_or_else(|| u64::from(u32::from_le_bytes(Ambient::system().bytes()))),
        }
    }
}

/// Where and when a campaign strikes.
struct Dice(Ambient);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Ambient::new(SystemClock, SeededEntropy::new(seed)))
    }

    fn below(&self, bound: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.0.bytes()) % u64::try_from(bound).unwrap()).unwrap()
    }

    /// Lets a random time pass, up to `longest` milliseconds. Nothing is waited for: the moment is what is random.
    async fn pause(&self, longest: u64) {
        tokio::time::sleep(Duration::from_millis(longest).mul_f64(self.0.fraction())).await;
    }
}

/// Persons write while processes are killed; then everything is to be answered.
async fn campaign(name: &str, database: TestDatabase, ingress: &str) {
    let scale = Scale::from_environment();
    let dice = Dice::new(scale.seed);
    say(&format!("{name}: {scale:?}"));
    let begun = tokio::time::Instant::now();
    let fleet = Fleet::register(database, ingress, scale.bots).await;
    // The persons may be ahead of the kills by this many messages.
    let allowed = Semaphore::new(0);
    let writing = async {
        let chats = Dice::new(scale.seed + 1);
        for _ in 0..scale.kills * scale.updates_per_kill {
            allowed.acquire().await.unwrap().forget();
            fleet.write(chats.below(fleet.count_chats())).await;
        }
    };
    let killing = async {
        let mut kills = Vec::new();
        for number in 0..scale.kills {
            allowed.add_permits(scale.updates_per_kill);
            let moment = MOMENTS[number % MOMENTS.len()];
            kills.extend(kill(&fleet, moment, scale.updates_per_kill, &dice).await);
        }
        kills
    };
    let ((), kills) = tokio::join!(writing, killing);
    let process = fleet.serve().await;
    fleet.settle().await;
    let (code, log) = process.terminate().await;
    assert_eq!(code, Some(0), "{log}");
    let verdict = verdict::judge(&fleet, &kills).await;
    say(&format!("{name}: {} kills in {:.0?}, {verdict}", kills.len(), begun.elapsed()));
    verdict.require_exactly_once();
    assert!(verdict.most_at_one_kill <= MAX_CONCURRENT, "more than were under way: {verdict}");
}

/// Starts a process and kills it; where the bots' events stood then. `None` if it had ended by itself.
async fn kill(fleet: &Fleet, moment: Moment, updates: usize, dice: &Dice) -> Option<Kill> {
    let is_killed = if moment == Moment::Starting {
        kill_at_start(&fleet.environment(), dice).await;
        true
    } else {
        let process = fleet.serve().await;
        strike(fleet, process, moment, updates, dice).await
    };
    // What the process said last may still be on its way through the sandbox when this is asked for the first time.
    fleet.cursors().await;
    let cursors = fleet.cursors().await;
    is_killed.then_some(cursors)
}

async fn strike(fleet: &Fleet, process: ServingProcess, moment: Moment, updates: usize, dice: &Dice) -> bool {
    if moment == Moment::Working || moment == Moment::Draining {
        let wanted = fleet.count_answers().await + u64::try_from(dice.below(updates)).unwrap();
        eventually("the bots answer", async || {
            let answers = fleet.count_answers().await;
            if answers >= wanted { Ok(()) } else { Err(json!({ "answers": answers, "wanted": wanted })) }
        })
        .await;
    }
    if moment == Moment::Draining {
        process.ask_to_stop();
    }
    dice.pause(100).await;
    let (is_killed, log) = process.strike();
    assert!(!log.contains("panicked"), "{log}");
    is_killed
}

/// Starts a process and kills it without waiting for it to serve.
async fn kill_at_start(environment: &[(String, String)], dice: &Dice) {
    let mut child = process::start(&["serve"], environment);
    dice.pause(600).await;
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), None, "it ended by itself");
}

#[expect(clippy::print_stdout, reason = "the totals and the seed are for whoever runs it")]
fn say(line: &str) {
    println!("{line}");
}

#[actix_web::test]
async fn nothing_is_lost_or_done_twice_on_sqlite_by_webhook() {
    campaign("sqlite, webhook", TestDatabase::sqlite(), "webhook").await;
}

#[actix_web::test]
async fn nothing_is_lost_or_done_twice_on_sqlite_by_polling() {
    campaign("sqlite, polling", TestDatabase::sqlite(), "polling").await;
}

#[actix_web::test]
async fn nothing_is_lost_or_done_twice_on_postgres_by_webhook() {
    campaign("postgres, webhook", TestDatabase::postgres().await, "webhook").await;
}

#[actix_web::test]
async fn nothing_is_lost_or_done_twice_on_postgres_by_polling() {
    campaign("postgres, polling", TestDatabase::postgres().await, "polling").await;
}

/// Nothing is in the database yet that a kill could lose, but a schema left half-made would keep every later start out.
#[actix_web::test]
async fn kills_while_the_schema_is_made_leave_none_half_made() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let fleet_of_one = async {
            let dice = Dice::new(Scale::from_environment().seed);
            let setup = Setup::on(database);
            for _ in 0..KILLS_AT_FIRST {
                kill_at_start(&setup.environment("http://127.0.0.1:1"), &dice).await;
            }
            setup.database
        };
        let fleet = Fleet::register(fleet_of_one.await, "polling", 1).await;
        let process = fleet.serve().await;
        fleet.write(0).await;
        fleet.settle().await;
        assert_eq!(process.terminate().await.0, Some(0));
        verdict::judge(&fleet, &[]).await.require_exactly_once();
    }
}
