//! What a thousand bots cost: memory and processor time while they sleep and while all are awake, and the time to start.
//!
//! `botyard serve` polls a sandbox, each in a process of its own. The limits of one bot, one chat and one person are
//! raised; everything else is as it is by default.

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;

use crate::support::database::Database;
use crate::support::process::Process;
use crate::support::report::Report;
use crate::support::sandbox::{Sandbox, SandboxBot};
use crate::support::serve::{self, Serve};
use crate::support::{Variables, block_on, count, exit_code, seed, wait_for};

/// How long everything that is waited for may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

/// How long processor time is counted.
const WATCH: Duration = Duration::from_secs(10);

/// Memory and processor time of registered, sleeping and awake bots.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Bots to register
    #[arg(long, default_value_t = 1000)]
    bots: usize,
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
    let variables = serve::settings(&database, &sandbox.url)?;
    let mut report = Report::new("Memory of many bots");
    report.note("database", &*database.description);
    report.note("ingress", "polling");

    let empty = measure_empty(&variables, folder.path(), &mut report).await?;
    let bots = sandbox.create_bots(args.bots).await?;
    seed::register(&variables, &bots).await?;
    measure_bots(&sandbox, &bots, &variables, folder.path(), empty, &mut report).await?;
    report.print(args.json)?;
    database.remove().await
}

/// Measures a platform without bots; its memory.
async fn measure_empty(variables: &Variables, folder: &Path, report: &mut Report) -> anyhow::Result<f64> {
    let serve = Serve::start("empty", variables, folder).await?;
    report.column("no bots");
    report.row("ready_ms", "from start to ready, in ms", 0, serve.ready_after.as_secs_f64() * 1000.0);
    let rss_mib = watch(&serve.process, report).await?;
    report.row("complaints", "warnings and errors in the log", 0, count(serve.process.complaints()?.len()));
    Ok(rss_mib)
}

/// Measures a platform while its bots sleep, and again when each has answered a message.
async fn measure_bots(
    sandbox: &Sandbox,
    bots: &[SandboxBot],
    variables: &Variables,
    folder: &Path,
    empty: f64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let number = u64::try_from(bots.len())?;
    let serve = Serve::start("many", variables, folder).await?;
    report.column(&format!("{number} asleep"));
    report.row("ready_ms", "from start to ready, in ms", 0, serve.ready_after.as_secs_f64() * 1000.0);
    // Twice, so that every bot has been polled at least once.
    sandbox.wait_for_calls("getUpdates", 2 * number, PATIENCE).await?;
    let asleep = watch(&serve.process, report).await?;
    report.row("rss_per_bot_kib", "memory per bot, in KiB", 1, (asleep - empty) * 1024.0 / count(number));
    report.row("live_bots", "bots awake", 0, serve.metric("botyard_live_bots").await?);

    let person = sandbox.create_persons(1).await?;
    let started = Instant::now();
    sandbox.write_to_all(bots, &person).await?;
    sandbox.wait_for_calls("sendMessage", number, PATIENCE).await.context("the bots' answers")?;
    let answered = started.elapsed();
    let expected = count(number);
    let is_awake = async || Ok((serve.metric("botyard_live_bots").await? >= expected).then_some(()));
    wait_for("all bots to be awake", PATIENCE, is_awake).await?;
    report.column(&format!("{number} awake"));
    report.row("answered_s", "from the first message until all have answered, in s", 1, answered.as_secs_f64());
    let awake = watch(&serve.process, report).await?;
    report.row("rss_per_bot_kib", "memory per bot, in KiB", 1, (awake - empty) * 1024.0 / count(number));
    report.row("live_bots", "bots awake", 0, serve.metric("botyard_live_bots").await?);
    let complaints = serve.process.complaints()?;
    report.row("complaints", "warnings and errors in the log", 0, count(complaints.len()));
    if let Some(first) = complaints.first() {
        report.note("first complaint", first);
    }
    Ok(())
}

/// Leaves a process alone for a while and reports what it uses; its memory in MiB.
async fn watch(process: &Process, report: &mut Report) -> anyhow::Result<f64> {
    tokio::time::sleep(SETTLE).await;
    let (before, started) = (process.usage()?, Instant::now());
    tokio::time::sleep(WATCH).await;
    let after = process.usage()?;
    let percent = after.cpu.saturating_sub(before.cpu).as_secs_f64() / started.elapsed().as_secs_f64() * 100.0;
    report.row("rss_mib", "memory, in MiB", 1, after.rss_mib);
    report.row("cpu_percent", "processor, in % of one core", 1, percent);
    Ok(after.rss_mib)
}
