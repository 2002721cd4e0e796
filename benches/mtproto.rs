//! What owners' own Telegram accounts cost: memory and connections of many live sessions, and the time to open one again.
//!
//! This process is the data centre, and logs every account in once. Then the platform runs in a process of its own on the
//! database that holds the sealed sessions, and asks each for its channels, one after the other: the first time opens the
//! session and connects it, the second time finds it connected. The limits of one account are raised.

mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use botyard::app::Platform;
use botyard::base::ambient::Ambient;
use botyard::config::{AUTH_KEY_LENGTH, SandboxDataCenter, Settings};
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::model::bot::{Bot, BotId};
use botyard::programs;
use botyard::sandbox::mtproto::{NewAccount, NewChannel, RunningDataCenters};
use botyard::sandbox::{Sandbox, SandboxOptions};
use botyard::services::mtproto::BeginLogin;
use botyard::store::Store;
use clap::Parser as _;
use serde::{Deserialize, Serialize};

use crate::support::database::Database;
use crate::support::ledger::Ledger;
use crate::support::measure::percentiles_ms;
use crate::support::process::{Process, own_rss_mib};
use crate::support::report::Report;
use crate::support::stub::Stub;
use crate::support::{Variables, count, exit_code, seed, serve, setting};

/// How long a process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(5);

/// Channels of each account.
const CHANNELS: usize = 3;

const PHONE: &str = "+15550001234";
const CODE: &str = "12345";
const API_ID: i32 = 12_345;
const API_HASH: &str = "0123456789abcdef0123456789abcdef";

/// Memory and connections of live sessions, and the time to open one again.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fewer sessions
    #[arg(long)]
    quick: bool,
    /// Sessions
    #[arg(long, default_value_t = 1000)]
    sessions: usize,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the platform, with the data centres at these addresses
    #[arg(long, hide = true)]
    be_platform: Option<String>,
}

/// What the platform's process tells.
#[derive(Serialize, Deserialize)]
struct Told {
    asleep_mib: f64,
    live_mib: f64,
    reopened_ms: [f64; 2],
    connected_ms: [f64; 2],
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        args.sessions = args.sessions.min(100);
    }
    let system = actix::System::with_tokio_rt(|| {
        #[expect(clippy::expect_used, reason = "without threads and timers of the operating system nothing can run")]
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the operating system gives threads")
    });
    exit_code(match &args.be_platform {
        Some(addresses) => system.block_on(be_platform(addresses)),
        None => system.block_on(run(&args)),
    })
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut report = Report::new("Sessions of owners' own accounts");
    let database = Database::sqlite(folder.path())?;
    report.note("database", &*database.description);
    report.note("sessions", args.sessions.to_string());
    report.note("channels of each account", CHANNELS.to_string());
    let bots = Stub::bots(args.sessions);
    let ids: Vec<i64> = bots.iter().map(|bot| bot.id).collect();
    let stub = Stub::start(Ledger::new(&ids, 1, 1)).await?;
    let variables = variables(&database, &stub.url, args.sessions)?;
    seed::register(&variables, &bots).await?;
    let centers = start_centers()?;
    attach_all(&variables, &centers).await?;
    let before = centers.world().open_connections();
    let (_platform, told) = start_platform(&variables, &centers, folder.path())?;
    report.column("asleep");
    report.row("rss_mib", "memory, in MiB", 1, told.asleep_mib);
    report.row("connections", "connections to data centres", 0, count(before));
    report.column("opened again");
    report_answers(told.reopened_ms, &mut report);
    report.row("rss_mib", "memory, in MiB", 1, told.live_mib);
    report.row("connections", "connections to data centres", 0, count(centers.world().open_connections()));
    let more = (told.live_mib - told.asleep_mib) * 1024.0 / count(args.sessions);
    report.row("rss_per_session_kib", "more memory for each live session, in KiB", 1, more);
    report.column("asked once more");
    report_answers(told.connected_ms, &mut report);
    centers.stop().await;
    Ok(report.print(args.json)?)
}

fn report_answers([p50, p99]: [f64; 2], report: &mut Report) {
    report.row("channels_p50_ms", "its channels told, one session at a time, p50 in ms", 2, p50);
    report.row("channels_p99_ms", "its channels told, one session at a time, p99 in ms", 2, p99);
}

fn variables(database: &Database, api_url: &str, sessions: usize) -> anyhow::Result<Variables> {
    let mut variables = serve::webhook_settings(database, api_url)?;
    variables.extend([
        setting("MTPROTO__RPS", &30.0),
        setting("MTPROTO__BURST", &100),
        setting("MTPROTO__MAX_CONNECTED", &sessions),
    ]);
    Ok(variables)
}

/// A data centre with one account, to which all sessions belong.
fn start_centers() -> anyhow::Result<RunningDataCenters> {
    let sandbox = Sandbox::new(Ambient::system(), SandboxOptions::default());
    let centers = sandbox.listen_data_centers(1)?;
    let account = NewAccount { code: Some(CODE.to_owned()), ..NewAccount::new(PHONE, "Bench") };
    let account = centers.world().add_account(account)?;
    for number in 0..CHANNELS {
        centers.world().add_channel(NewChannel::new(&format!("Channel {number}"), account))?;
    }
    Ok(centers)
}

/// Logs every bot's owner in, on a platform in this process.
async fn attach_all(variables: &Variables, centers: &RunningDataCenters) -> anyhow::Result<()> {
    let mut settings = Settings::load(None, variables.iter().cloned())?;
    settings.mtproto.sandbox = centers.settings();
    let bots = list_bots(&settings).await?;
    let platform = Platform::start(settings, Arc::new(programs::create), Ambient::system()).await?;
    for bot in bots {
        let caller = Caller { account_id: Some(bot.account_id), role: Role::User, ..Caller::system() };
        let request = BeginLogin { phone: Some(PHONE.into()), api_id: Some(API_ID), api_hash: Some(API_HASH.into()) };
        platform.mtproto.begin_login(&caller, request).await?;
        platform.mtproto.submit_code(&caller, CODE.into()).await?;
    }
    platform.stop().await;
    Ok(())
}

async fn list_bots(settings: &Settings) -> anyhow::Result<Vec<Bot>> {
    let store = Store::open(&settings.store).await?;
    let bots = store.read().await?.list_running_bots(None, i64::MAX).await?;
    store.close().await;
    Ok(bots)
}

/// The platform in a process of its own, whose sessions stay connected until it is dropped, and what it tells.
fn start_platform(
    variables: &Variables,
    centers: &RunningDataCenters,
    folder: &Path,
) -> anyhow::Result<(Process, Told)> {
    let mut addresses = String::new();
    for center in centers.settings() {
        write!(addresses, "{}={} ", center.id, center.address)?;
    }
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--be-platform").arg(addresses.trim_end());
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let mut process = Process::start("platform", command, folder)?;
    let told = serde_json::from_str(&process.first_line("")?)?;
    Ok((process, told))
}

/// Opens every session, asks each again, tells the figures and keeps the sessions until it is killed.
async fn be_platform(addresses: &str) -> anyhow::Result<()> {
    let mut settings = Settings::load(None, botyard::config::environment())?;
    settings.mtproto.sandbox = addresses.split(' ').map(center).collect::<anyhow::Result<_>>()?;
    let bots = list_bots(&settings).await?;
    let platform = Platform::start(settings, Arc::new(programs::create), Ambient::system()).await?;
    tokio::time::sleep(SETTLE).await;
    let asleep_mib = own_rss_mib()?;
    let reopened_ms = ask_all(&platform, &bots).await?;
    tokio::time::sleep(SETTLE).await;
    let live_mib = own_rss_mib()?;
    let connected_ms = ask_all(&platform, &bots).await?;
    let told = Told { asleep_mib, live_mib, reopened_ms, connected_ms };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&told)?)?;
    std::future::pending().await
}

fn center(text: &str) -> anyhow::Result<SandboxDataCenter> {
    let (id, address) = text.split_once('=').context("no data centre")?;
    // Every session has its keys already.
    Ok(SandboxDataCenter { id: id.parse()?, address: address.parse()?, new_key: Arc::new(|| [0; AUTH_KEY_LENGTH]) })
}

/// Asks one session after the other for its channels; the times that half of them, and 99 of 100, took.
async fn ask_all(platform: &Platform, bots: &[Bot]) -> anyhow::Result<[f64; 2]> {
    let mut latencies = Vec::with_capacity(bots.len());
    for id in bots.iter().map(|bot| bot.id) {
        latencies.push(ask(platform, id).await?);
    }
    Ok(percentiles_ms(latencies))
}

async fn ask(platform: &Platform, bot: BotId) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let channels = platform.mtproto.channels(bot).await?;
    anyhow::ensure!(channels.len() == CHANNELS, "{} channels came", channels.len());
    Ok(begun.elapsed())
}
