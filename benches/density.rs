//! How many bots fit: memory and the time to start with many registered bots, what those at work cost, and what a sleeping
//! bot's first reply costs.
//!
//! `botyard serve` runs in webhook mode on a SQLite database that holds all the bots. A stub in this process stands in for
//! Telegram. The limits of one bot, one chat and one person are raised; everything else is as it is by default, but for
//! how many bots may be awake, which is said for each column.

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use crate::support::database::Database;
use crate::support::ledger::{Counted, Ledger};
use crate::support::load::{Amount, Hook, Load};
use crate::support::measure::percentiles_ms;
use crate::support::report::Report;
use crate::support::sandbox::SandboxBot;
use crate::support::seed;
use crate::support::serve::{self, Serve};
use crate::support::stub::Stub;
use crate::support::{Variables, block_on, count, exit_code, setting, wait_for};

/// How long everything that is waited for may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// How long a process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(5);

/// Webhook calls under way at the same time while bots are woken.
const CONNECTIONS: usize = 50;

/// Places where bots are to be evicted all the time.
const FEW_PLACES: usize = 50;

/// Memory of many bots, asleep and at work, and the cost of waking one.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fewer bots
    #[arg(long)]
    quick: bool,
    /// Bots to register
    #[arg(long, default_value_t = 100_000)]
    bots: usize,
    /// Bots that get to work
    #[arg(long, default_value_t = 20_000)]
    active: usize,
    /// Replies timed one at a time
    #[arg(long, default_value_t = 500)]
    replies: usize,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        (args.bots, args.active) = (args.bots.min(10_000), args.active.min(2000));
    }
    exit_code(block_on(run(&args)))
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut report = Report::new("Density");
    let bots = Stub::bots(args.bots);
    let database = Database::sqlite(folder.path())?;
    report.note("database", &*database.description);
    report.note("ingress", "webhook");
    let ids: Vec<i64> = bots.iter().map(|bot| bot.id).collect();
    let ledger = Ledger::new(&ids, 1, CONNECTIONS);
    let stub = Stub::start(ledger.clone()).await?;
    let variables = serve::webhook_settings(&database, &stub.url)?;

    report.column("no bots");
    drop(start("empty", &variables, folder.path(), &mut report).await?);
    let hooks = seed::register(&variables, &bots).await?;
    let hooks = hooks.into_iter().map(Hook::from).collect();
    let stage = Stage { args, folder: folder.path(), variables, bots, hooks, ledger };
    stage.measure_at_work(&mut report).await?;
    stage.measure_evicted(&mut report).await?;
    Ok(report.print(args.json)?)
}

/// What the columns have in common.
struct Stage<'a> {
    args: &'a Args,
    folder: &'a Path,
    variables: Variables,
    bots: Vec<SandboxBot>,
    hooks: Vec<Hook>,
    ledger: Ledger,
}

impl Stage<'_> {
    /// All bots asleep; then some of them at work, and what a reply takes of those that are awake.
    async fn measure_at_work(&self, report: &mut Report) -> anyhow::Result<()> {
        let Args { active, replies, .. } = *self.args;
        let mut variables = self.variables.clone();
        variables.push(setting("RUNTIME__MAX_ACTIVE_BOTS", &active));
        report.column(&format!("{} asleep", self.bots.len()));
        let (serve, asleep) = start("at-work", &variables, self.folder, report).await?;
        report.row("threads", "threads", 0, count(serve.process.threads()?));
        report.row("files", "open files and connections", 0, count(serve.process.open_files()?));

        report.column(&format!("{active} awake"));
        let load = Load::new(serve.address, self.hooks.clone(), &self.ledger);
        self.post(&load, active, CONNECTIONS).await?;
        report.row("live_bots", "bots awake", 0, serve.metric("botyard_live_bots").await?);
        let rss = settled_mib(&serve).await?;
        report.row("rss_mib", "memory, in MiB", 1, rss);
        report.row(
            "rss_per_bot_kib",
            "more memory for each bot awake, in KiB",
            1,
            (rss - asleep) * 1024.0 / count(active),
        );
        report.row("threads", "threads", 0, count(serve.process.threads()?));
        report.row("files", "open files and connections", 0, count(serve.process.open_files()?));
        let warm = self.post(&load, replies, 1).await?;
        report_replies(warm, report);
        complaints(&serve, report)
    }

    /// Few places, so that every update wakes a bot for which another one has to go.
    async fn measure_evicted(&self, report: &mut Report) -> anyhow::Result<()> {
        let mut variables = self.variables.clone();
        variables.push(setting("RUNTIME__MAX_ACTIVE_BOTS", &FEW_PLACES));
        report.column("evicted");
        let (serve, _) = start("evicted", &variables, self.folder, report).await?;
        let load = Load::new(serve.address, self.hooks.clone(), &self.ledger);
        // Each of them is awake once, and evicted by those that follow.
        self.post(&load, self.args.replies, 1).await?;
        let before = serve.metric("botyard_activations_total").await?;
        let woken = self.post(&load, self.args.replies, 1).await?;
        let wakes = serve.metric("botyard_activations_total").await? - before;
        report.row("wakes", "bots woken for these replies", 0, wakes);
        report_replies(woken, report);
        complaints(&serve, report)
    }

    /// Posts an update to each of the first `updates` bots and waits for the replies.
    async fn post(&self, load: &Load, updates: usize, connections: usize) -> anyhow::Result<Counted> {
        drop(self.ledger.take());
        load.post(Amount::Updates(updates), connections, PATIENCE).await?;
        let look = async || Ok((self.ledger.outstanding() == 0).then_some(()));
        wait_for("replies", PATIENCE, look).await?;
        Ok(self.ledger.take())
    }
}

/// Starts a platform; it and its memory when it has settled, in MiB.
async fn start(name: &str, variables: &Variables, folder: &Path, report: &mut Report) -> anyhow::Result<(Serve, f64)> {
    let serve = Serve::start(name, variables, folder).await?;
    report.row("ready_ms", "from start to ready, in ms", 0, serve.ready_after.as_secs_f64() * 1000.0);
    let rss = settled_mib(&serve).await?;
    report.row("rss_mib", "memory, in MiB", 1, rss);
    Ok((serve, rss))
}

async fn settled_mib(serve: &Serve) -> anyhow::Result<f64> {
    tokio::time::sleep(SETTLE).await;
    Ok(serve.process.usage()?.rss_mib)
}

fn report_replies(counted: Counted, report: &mut Report) {
    let [p50, p99] = percentiles_ms(counted.latencies);
    report.row("reply_p50_ms", "post to reply, one at a time, p50 in ms", 2, p50);
    report.row("reply_p99_ms", "post to reply, one at a time, p99 in ms", 2, p99);
}

fn complaints(serve: &Serve, report: &mut Report) -> anyhow::Result<()> {
    let complaints = serve.process.complaints()?;
    report.row("complaints", "warnings and errors in the log", 0, count(complaints.len()));
    if let Some(first) = complaints.first() {
        report.note("first complaint", first);
    }
    Ok(())
}
