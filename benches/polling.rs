//! What sleeping polled bots cost: requests a second, processor time, memory, and how late a message wakes one.
//!
//! `botyard serve` polls a sandbox, each in a process of its own: with the settings as they are by default, and, if that is
//! asked for, with every bot polled every 3 s whatever that takes.

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::report::Report;
use crate::support::sandbox::{Sandbox, SandboxBot};
use crate::support::serve::{self, Serve};
use crate::support::{Variables, block_on, count, exit_code, seed, setting};

/// How long everything that is waited for may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// How long a process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

/// How long requests and processor time are counted.
const WATCH: Duration = Duration::from_secs(20);

/// Most bots that are written to at the same time.
const CONCURRENCY: usize = 200;

/// Requests, memory, processor time and wake delay of sleeping polled bots.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Bots to register
    #[arg(long, default_value_t = 10_000)]
    bots: usize,
    /// Bots to wake
    #[arg(long, default_value_t = 200)]
    woken: usize,
    /// Measure a sweep of all bots every 3 s, too
    #[arg(long)]
    naive: bool,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    exit_code(block_on(run(&Args::parse())))
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let sandbox = Sandbox::start(folder.path())?;
    let database = Database::sqlite(folder.path())?;
    let mut variables = serve::settings(&database, &sandbox.url)?;
    // No bot waits at Telegram: only the sweep is measured.
    variables.push(setting("INGRESS__LONG_POLL_IDLE", &"0s"));
    let mut report = Report::new("Polling of sleeping bots");
    report.note("database", &*database.description);
    report.note("bots", args.bots.to_string());

    let empty = measure_empty(&variables, folder.path()).await?;
    let bots = sandbox.create_bots(args.bots).await?;
    seed::register(&variables, &bots).await?;
    let person = *sandbox.create_persons(1).await?.first().context("no person")?;
    let bench = Bench { sandbox: &sandbox, bots: &bots, person, empty, folder: folder.path(), woken: args.woken };
    if args.naive {
        let mut naive = variables.clone();
        naive.push(setting("INGRESS__SLEEPING_POLL_MAX_INTERVAL", &"3s"));
        naive.push(setting("INGRESS__SLEEPING_POLL_RPS", &100_000));
        bench.measure("every 3 s", "naive", &naive, &mut report).await?;
    }
    bench.measure("by default", "default", &variables, &mut report).await?;
    report.print(args.json)?;
    database.remove().await
}

/// The memory of a platform without bots, in MiB.
async fn measure_empty(variables: &Variables, folder: &Path) -> anyhow::Result<f64> {
    let serve = Serve::start("empty", variables, folder).await?;
    tokio::time::sleep(SETTLE).await;
    Ok(serve.process.usage()?.rss_mib)
}

struct Bench<'a> {
    sandbox: &'a Sandbox,
    bots: &'a [SandboxBot],
    person: i64,
    /// The memory of a platform without bots, in MiB.
    empty: f64,
    folder: &'a Path,
    woken: usize,
}

impl Bench<'_> {
    async fn measure(
        &self,
        column: &str,
        name: &str,
        variables: &Variables,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let before = self.sandbox.count_calls("getUpdates").await?;
        let serve = Serve::start(name, variables, self.folder).await?;
        report.column(column);
        report.row("ready_ms", "from start to ready, in ms", 0, serve.ready_after.as_secs_f64() * 1000.0);
        // Twice, so that every bot has been polled at least once and the intervals have settled.
        self.sandbox.wait_for_calls("getUpdates", before + 2 * u64::try_from(self.bots.len())?, PATIENCE).await?;

        let (calls, usage, started) =
            (self.sandbox.count_calls("getUpdates").await?, serve.process.usage()?, Instant::now());
        tokio::time::sleep(WATCH).await;
        let seconds = started.elapsed().as_secs_f64();
        let polls = count(self.sandbox.count_calls("getUpdates").await? - calls);
        let after = serve.process.usage()?;
        let busy = after.cpu.saturating_sub(usage.cpu).as_secs_f64();
        report.row("polls_per_second", "polls a second", 0, polls / seconds);
        report.row("cpu_percent", "processor, in % of one core", 1, busy / seconds * 100.0);
        report.row("cpu_us_per_poll", "processor for a poll, in µs", 0, busy / polls * 1e6);
        report.row("rss_mib", "memory, in MiB", 1, after.rss_mib);
        let per_bot = (after.rss_mib - self.empty) * 1024.0 / count(self.bots.len());
        report.row("rss_per_bot_kib", "memory per bot, in KiB", 2, per_bot);
        let said = serve.metric("botyard_sleeping_poll_delay_seconds").await?;
        report.row("said_delay_s", "longest wake delay as the metrics say, in s", 1, said);
        let mut delays = self.wake().await?;
        delays.sort_unstable();
        let at = |share: usize| delays.get(delays.len() * share / 100).map_or(0.0, Duration::as_secs_f64);
        report.row("wake_p50_s", "from message to answer, median, in s", 1, at(50));
        report.row("wake_p99_s", "from message to answer, p99, in s", 1, at(99));
        report.row("complaints", "warnings and errors in the log", 0, count(serve.process.complaints()?.len()));
        Ok(())
    }

    /// Writes to bots spread over all; how long each took to answer.
    async fn wake(&self) -> anyhow::Result<Vec<Duration>> {
        let step = (self.bots.len() / self.woken.max(1)).max(1);
        let talks = self.bots.iter().step_by(step).take(self.woken).map(|bot| self.talk(bot.id));
        stream::iter(talks).buffer_unordered(CONCURRENCY).try_collect().await
    }

    async fn talk(&self, bot: i64) -> anyhow::Result<Duration> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let url = format!("{}/sandbox/chats/{bot}/{}/messages", self.sandbox.url, self.person);
        let written: Value =
            http.post(&url).json(&json!({ "text": "hello" })).send().await?.error_for_status()?.json().await?;
        let (begun, message) = (Instant::now(), written["message_id"].as_i64().context("no message")?);
        let mut after = 0;
        while begun.elapsed() < PATIENCE {
            let news = http.get(format!("{url}?after={after}&timeout=30")).send().await?.error_for_status()?;
            let news: Value = news.json().await?;
            for event in news["events"].as_array().into_iter().flatten() {
                after = event["event"].as_u64().unwrap_or(after);
                let is_answer = event["message"]["from"]["is_bot"] == true;
                if is_answer && event["message"]["message_id"].as_i64().is_some_and(|id| id > message) {
                    return Ok(begun.elapsed());
                }
            }
        }
        anyhow::bail!("a bot did not answer")
    }
}
