//! Whether a flooded bot harms its neighbours: what their replies take while all is quiet, and while one bot is sent a
//! hundred times what it may handle.
//!
//! The neighbours get their updates at a steady pace, which is the same in both columns. The flooded bot keeps the limit
//! that is given; its updates come over as many connections as Telegram opens at most.

mod support;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;
use tokio::task::JoinSet;

use crate::support::database::Database;
use crate::support::ledger::Ledger;
use crate::support::load::{Hook, Load};
use crate::support::measure::percentiles_ms;
use crate::support::report::Report;
use crate::support::seed;
use crate::support::serve::{self, Serve};
use crate::support::stub::Stub;
use crate::support::wire::Wire;
use crate::support::{block_on, count, exit_code, wait_for};

/// Connections that Telegram opens for one bot, `ingress.webhook_max_connections` by default.
const FLOOD_CONNECTIONS: u32 = 40;

/// How many times its limit the flooded bot is sent.
const FLOOD: u32 = 100;

/// Connections over which the neighbours' updates come.
const CONNECTIONS: usize = 10;

/// Persons who write to the flooded bot.
const FLOODERS: i64 = 500;

/// How long replies may take after the last update.
const PATIENCE: Duration = Duration::from_secs(30);

/// Replies of a flooded bot's neighbours.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Less time
    #[arg(long)]
    quick: bool,
    /// Neighbours of the flooded bot
    #[arg(long, default_value_t = 200)]
    neighbours: usize,
    /// Updates per second for all neighbours together
    #[arg(long, default_value_t = 100)]
    pace: u32,
    /// Updates per second that the flooded bot may handle
    #[arg(long, default_value_t = 30)]
    limit: u32,
    /// Seconds for each column
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        args.seconds = args.seconds.min(5);
    }
    exit_code(block_on(run(&args)))
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut report = Report::new("Fairness");
    let database = Database::sqlite(folder.path())?;
    report.note("database", &*database.description);
    report.note("neighbours", args.neighbours.to_string());
    report.note("their updates per second", args.pace.to_string());
    report.note("the flooded bot's limit per second", args.limit.to_string());
    let bots = Stub::bots(args.neighbours + 1);
    let neighbours: Vec<i64> = bots[1..].iter().map(|bot| bot.id).collect();
    // The flooded bot is not in it: its replies count as those that nobody asked for.
    let ledger = Ledger::new(&neighbours, 1, usize::MAX >> 4);
    let stub = Stub::start(ledger.clone()).await?;
    let variables = serve::webhook_settings(&database, &stub.url)?;
    let mut hooks: Vec<Hook> = seed::register(&variables, &bots).await?.into_iter().map(Hook::from).collect();
    seed::limit(&variables, bots[0].id, args.limit).await?;
    let flooded = hooks.remove(0);
    let serve = Serve::start("fairness", &variables, folder.path()).await?;
    let load = Load::new(serve.address, hooks, &ledger);
    let stage = Stage { args, serve, ledger, load };
    report.column("warm-up");
    stage.measure(&mut report).await?;
    report.column("quiet");
    let quiet = stage.measure(&mut report).await?;
    report.column("flooded");
    let flood = Flood { address: stage.serve.address, hook: flooded };
    let deadline = Instant::now() + Duration::from_secs(args.seconds);
    let (accepted, p99) = tokio::try_join!(flood.post(args.limit * FLOOD, deadline), stage.measure(&mut report))?;
    report.row("flood_per_s", "updates for the flooded bot, per second", 0, count(accepted) / count(args.seconds));
    report.row("ratio", "p99, compared with the quiet one", 2, p99 / quiet);
    Ok(report.print(args.json)?)
}

/// A running platform, and who talks to the neighbours.
struct Stage<'a> {
    args: &'a Args,
    serve: Serve,
    ledger: Ledger,
    load: Load,
}

impl Stage<'_> {
    /// Measures what the neighbours' replies take; the p99, in ms.
    async fn measure(&self, report: &mut Report) -> anyhow::Result<f64> {
        drop(self.ledger.take());
        let time = Duration::from_secs(self.args.seconds);
        self.load.post_steadily(self.args.pace, CONNECTIONS, time).await?;
        let look = async || Ok((self.ledger.outstanding() == 0).then_some(()));
        wait_for("the neighbours' replies", PATIENCE, look).await?;
        let counted = self.ledger.take();
        let [p50, p99] = percentiles_ms(counted.latencies);
        report.row("replies", "the neighbours' replies", 0, count(counted.replies));
        report.row("reply_p50_ms", "post to reply, p50 in ms", 2, p50);
        report.row("reply_p99_ms", "post to reply, p99 in ms", 2, p99);
        report.row("flooded_replies", "the flooded bot's replies", 0, count(counted.strange));
        report.row("rss_mib", "memory, in MiB", 1, self.serve.process.usage()?.rss_mib);
        Ok(p99)
    }
}

/// Updates for the flooded bot.
struct Flood {
    address: SocketAddr,
    hook: Hook,
}

impl Flood {
    /// Posts about `per_second` updates a second until the deadline; how many were accepted.
    async fn post(&self, per_second: u32, deadline: Instant) -> anyhow::Result<u64> {
        let interval = Duration::from_secs(1) * FLOOD_CONNECTIONS / per_second;
        let mut posters = JoinSet::new();
        for number in 0..FLOOD_CONNECTIONS {
            posters.spawn(post_over_one(self.address, self.hook.clone(), number, interval, deadline));
        }
        let mut accepted = 0;
        while let Some(posted) = posters.join_next().await {
            accepted += posted??;
        }
        Ok(accepted)
    }
}

async fn post_over_one(
    address: SocketAddr,
    hook: Hook,
    number: u32,
    interval: Duration,
    deadline: Instant,
) -> anyhow::Result<u64> {
    let mut wire = Wire::open(address).await?;
    let mut ticks = tokio::time::interval(interval);
    let (mut accepted, mut request) = (0, Vec::new());
    for update in (u64::from(number)..).step_by(usize::try_from(FLOOD_CONNECTIONS)?) {
        ticks.tick().await;
        if Instant::now() >= deadline {
            break;
        }
        let person = 1 + i64::try_from(update)? % FLOODERS;
        hook.write_request(&mut request, address, update, person, update)?;
        wire.write(&request).await?;
        let answer = wire.read().await?.context("the server closed a connection")?;
        accepted += u64::from(answer.first_line.split(' ').nth(1) == Some("200"));
    }
    Ok(accepted)
}
