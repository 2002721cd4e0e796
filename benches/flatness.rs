//! What an update costs when ever more bots are registered and at work: the cost should not depend on it.
//!
//! One SQLite database holds all the bots. Botyard is started on it anew for each column, and updates go to some of the bots
//! in turn. Where more bots are at work than `runtime.max_active_bots` lets be awake, as in the columns in which that
//! is left as it is, an update may have to wake its bot, for which another one is put to sleep.

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use crate::support::contestant::Running;
use crate::support::database::Database;
use crate::support::ledger::Ledger;
use crate::support::load::Amount;
use crate::support::measure::{Measured, Plan, measure};
use crate::support::report::Report;
use crate::support::sandbox::SandboxBot;
use crate::support::seed::{self, Hook};
use crate::support::serve::{self, Serve};
use crate::support::stub::Stub;
use crate::support::{Variables, block_on, count, exit_code, setting};

/// Updates posted before the measurement where not every bot is to be awake.
const WARM_UP: usize = 3000;

/// Cost of an update with more and more bots.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fewer bots and less time
    #[arg(long)]
    quick: bool,
    /// Bots to register
    #[arg(long, default_value_t = 100_000)]
    bots: usize,
    /// Seconds in which updates are posted, for each column
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        (args.bots, args.seconds) = (args.bots.min(10_000), 2);
    }
    exit_code(block_on(run(&args)))
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut report = Report::new("Flatness");
    let bots = Stub::bots(args.bots);
    let database = Database::sqlite(folder.path())?;
    report.note("database", &*database.description);
    report.note("registered bots", args.bots.to_string());
    // The webhooks are set at another address when the settings are made anew, and the keys are others.
    let mut variables = serve::webhook_settings(&database, "http://127.0.0.1:9")?;
    // The stub of each column knows no webhooks: to set all of them anew is not what is measured.
    variables.push(setting("INGRESS__WEBHOOK_RECONCILE_RPS", &1));
    let hooks = seed::register(&variables, &bots).await?;
    let stage = Stage { args, folder: folder.path(), variables, bots, hooks };
    let (few, some) = (args.bots / 1000, args.bots / 10);
    for (active, all_awake) in [(few, false), (some, false), (args.bots, false), (some, true), (args.bots, true)] {
        report.column(&format!("{active}{}", if all_awake { ", all awake" } else { "" }));
        stage.measure(active, all_awake, &mut report).await?;
    }
    Ok(report.print(args.json)?)
}

/// What all columns have in common.
struct Stage<'a> {
    args: &'a Args,
    folder: &'a Path,
    variables: Variables,
    bots: Vec<SandboxBot>,
    hooks: Vec<Hook>,
}

impl Stage<'_> {
    /// Measures with updates for `active` of the bots, all of which are kept awake if `all_awake`.
    async fn measure(&self, active: usize, all_awake: bool, report: &mut Report) -> anyhow::Result<()> {
        let ids: Vec<i64> = self.bots[..active].iter().map(|bot| bot.id).collect();
        let persons = 1000_usize.div_ceil(active);
        let ledger = Ledger::new(&ids, persons, 500);
        let stub = Stub::start(ledger.clone()).await?;
        let mut variables = self.variables.clone();
        variables.push(setting("TELEGRAM__API_URL", &stub.url));
        if all_awake {
            variables.push(setting("RUNTIME__MAX_ACTIVE_BOTS", &(2 * self.args.bots)));
        }
        let serve = Serve::start("flatness", &variables, self.folder).await?;
        report.row("ready_ms", "from start to ready, in ms", 0, serve.ready_after.as_secs_f64() * 1000.0);
        let asleep = serve.process.usage()?.rss_mib;
        report.row("rss_asleep_mib", "memory when ready, in MiB", 1, asleep);
        let warm_up = if all_awake { Amount::PerChat(1) } else { Amount::Updates(WARM_UP) };
        let plan = Plan { time: Duration::from_secs(self.args.seconds), connections: 100, warm_up };
        let running = Running::botyard(serve, &self.hooks[..active], None);
        let measured = measure(running, &ledger, &plan).await?;
        report.row("rss_per_bot_kib", "more memory afterwards, for each bot at work, in KiB", 1, {
            (measured.rss_mib - asleep) * 1024.0 / count(active)
        });
        Measured::report(&[measured], None, None, report);
        Ok(())
    }
}
