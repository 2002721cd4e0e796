//! How many updates a second go the whole way: webhook, store, bot, outbox, Telegram.
//!
//! A sandbox stands in for Telegram, and `botyard serve` runs beside it, each in a process of its own. This process posts
//! webhook calls as fast as they are answered and waits until the sandbox has seen every reply. The same calls go to a
//! bot without any platform (`support/peer.rs`), so that the price of storing, ordering and retrying can be read off.

#[path = "support/load.rs"]
mod load;
#[path = "support/peer.rs"]
mod peer;
mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;

use crate::load::{Chat, Load, Posted};
use crate::support::database::Database;
use crate::support::process::{Process, Usage};
use crate::support::report::Report;
use crate::support::sandbox::{Sandbox, SandboxBot};
use crate::support::seed;
use crate::support::serve::{self, Serve};
use crate::support::{block_on, count, exit_code, setting};

/// No update is posted after this long.
const POST_LIMIT: Duration = Duration::from_secs(30);

/// How long replies may take after the last update.
const REPLY_PATIENCE: Duration = Duration::from_mins(1);

/// How long to look for replies that should not come.
const DUPLICATE_PATIENCE: Duration = Duration::from_secs(2);

/// Updates posted one at a time, to see what an answer takes while nothing waits.
const CALM_UPDATES: u64 = 300;

/// Replies per second through webhook, store, echo and sandbox.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Updates to post
    #[arg(long, default_value_t = 20_000)]
    updates: u64,
    /// Bots that they are for
    #[arg(long, default_value_t = 50)]
    bots: usize,
    /// Persons who write to every bot
    #[arg(long, default_value_t = 40)]
    persons: usize,
    /// Webhook calls under way at the same time
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the peer, with the Bot API at this address
    #[arg(long, hide = true)]
    peer: Option<String>,
}

/// What is measured, and who takes part besides it.
struct Stage<'a> {
    args: &'a Args,
    sandbox: &'a Sandbox,
    bots: &'a [SandboxBot],
    persons: &'a [i64],
    folder: &'a Path,
}

fn main() -> ExitCode {
    let args = Args::parse();
    exit_code(match &args.peer {
        Some(api_url) => peer::run(api_url),
        None => block_on(run(&args)),
    })
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let sandbox = Sandbox::start(folder.path())?;
    let bots = sandbox.create_bots(args.bots).await?;
    let persons = sandbox.create_persons(args.persons).await?;
    sandbox.open_chats(&bots, &persons).await?;
    let stage = Stage { args, sandbox: &sandbox, bots: &bots, persons: &persons, folder: folder.path() };
    let mut report = Report::new("Webhook to reply");
    report.note("bots", args.bots.to_string());
    report.note("chats", (args.bots * args.persons).to_string());
    report.note("updates", args.updates.to_string());
    report.note("connections", args.connections.to_string());

    let peer = stage.measure_peer(&mut report).await?;
    let sqlite = Database::sqlite(folder.path())?;
    stage.measure_platform(sqlite, peer, &mut report).await?;
    match Database::postgres().await? {
        Some(postgres) => drop(stage.measure_platform(postgres, peer, &mut report).await?),
        None => report.note("PostgreSQL", "not measured: BOTYARD_TEST_POSTGRES_URL names no server"),
    }
    Ok(report.print(args.json)?)
}

impl Stage<'_> {
    /// Measures the peer; its replies per second.
    async fn measure_peer(&self, report: &mut Report) -> anyhow::Result<f64> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--peer").arg(&self.sandbox.url);
        let mut process = Process::start("peer", command, self.folder)?;
        let address = process.first_line("")?.parse()?;
        report.column("bare bot");
        let paths = self.bots.iter().map(|bot| (format!("/peer/{}", bot.token), String::new()));
        let replies = self.measure(&process, address, self.chats(paths), report).await?;
        report.row("ratio", "replies, compared with the bare bot", 2, 1.0);
        Ok(replies)
    }

    /// Measures `botyard serve` on a database.
    async fn measure_platform(&self, database: Database, peer: f64, report: &mut Report) -> anyhow::Result<()> {
        let mut variables = serve::settings(&database, &self.sandbox.url)?;
        variables.push(setting("INGRESS__MODE", &"webhook"));
        let hooks = seed::register(&variables, self.bots).await?;
        let before = self.sandbox.count_calls("setWebhook").await?;
        let serve = Serve::start(database.kind, &variables, self.folder).await?;
        let expected = before + u64::try_from(self.bots.len())?;
        self.sandbox.wait_for_calls("setWebhook", expected, REPLY_PATIENCE).await?;
        report.note(database.kind, &*database.description);
        report.column(database.kind);
        let paths = hooks.into_iter().map(|hook| (format!("/telegram/webhook/{}", hook.id), hook.secret));
        let replies = self.measure(&serve.process, serve.address, self.chats(paths), report).await?;
        report.row("ratio", "replies, compared with the bare bot", 2, replies / peer);
        let complaints = serve.process.complaints()?;
        report.row("complaints", "warnings and errors in its log", 0, count(complaints.len()));
        if let Some(first) = complaints.first() {
            report.note("first complaint", first);
        }
        drop(serve);
        self.sandbox.release(self.bots).await?;
        database.remove().await
    }

    /// Every person's chat with every bot; `paths` are the bots' paths and secrets, in their order.
    fn chats(&self, paths: impl Iterator<Item = (String, String)>) -> Vec<Chat> {
        let paths: Vec<(String, String)> = paths.collect();
        let chat = |person: i64| {
            paths.iter().map(move |(path, secret)| Chat { path: path.clone(), secret: secret.clone(), person })
        };
        self.persons.iter().flat_map(|person| chat(*person)).collect()
    }

    /// Measures what listens at `address`; its replies per second.
    async fn measure(
        &self,
        process: &Process,
        address: SocketAddr,
        chats: Vec<Chat>,
        report: &mut Report,
    ) -> anyhow::Result<f64> {
        let warm_up = u64::try_from(chats.len())?;
        let load = Load::new(address, chats);
        self.post_and_wait(&load, warm_up, self.args.connections).await?;
        let before = (process.usage()?, self.sandbox.process.usage()?);
        let (busy, replied) = self.post_and_wait(&load, self.args.updates, self.args.connections).await?;
        let after = (process.usage()?, self.sandbox.process.usage()?);
        tokio::time::sleep(DUPLICATE_PATIENCE).await;
        let seen = self.sandbox.count_calls("sendMessage").await?;
        let (calm, _) = self.post_and_wait(&load, CALM_UPDATES, 1).await?;

        let updates = busy.accepted.max(1);
        let replies_per_s = per_second(busy.accepted, replied.took);
        report.row("accepted_per_s", "webhook calls answered per second", 0, per_second(busy.accepted, busy.took));
        report.row("replies_per_s", "replies per second", 0, replies_per_s);
        report.row("busy_p50_ms", "webhook answer, flat out, p50 in ms", 1, busy.percentile_ms(0.5));
        report.row("busy_p99_ms", "webhook answer, flat out, p99 in ms", 1, busy.percentile_ms(0.99));
        report.row("calm_p50_ms", "webhook answer, one at a time, p50 in ms", 1, calm.percentile_ms(0.5));
        report.row("calm_p99_ms", "webhook answer, one at a time, p99 in ms", 1, calm.percentile_ms(0.99));
        report.row("cpu_us", "its processor time per update, in µs", 0, cpu_us(before.0, after.0, updates));
        let sandbox_us = cpu_us(before.1, after.1, updates);
        report.row("sandbox_cpu_us", "the sandbox's processor time per update, in µs", 0, sandbox_us);
        report.row("rss_mib", "its memory afterwards, in MiB", 1, after.0.rss_mib);
        report.row("refused", "webhook calls refused", 0, count(busy.refused));
        report.row("lost", "replies that never came", 0, count(replied.expected.saturating_sub(seen)));
        report.row("duplicated", "replies that came twice", 0, count(seen.saturating_sub(replied.expected)));
        Ok(replies_per_s)
    }

    /// Posts updates and waits for their replies.
    async fn post_and_wait(&self, load: &Load, updates: u64, connections: usize) -> anyhow::Result<(Posted, Replied)> {
        let before = self.sandbox.count_calls("sendMessage").await?;
        let started = Instant::now();
        let posted = load.post(updates, connections, POST_LIMIT).await.context("posting updates")?;
        let expected = before + posted.accepted;
        // What does not come is counted, not a reason to stop.
        self.sandbox.wait_for_calls("sendMessage", expected, REPLY_PATIENCE).await.ok();
        Ok((posted, Replied { took: started.elapsed(), expected }))
    }
}

/// How the replies to posted updates came.
struct Replied {
    /// From the first post to the last reply.
    took: Duration,
    /// How many the sandbox has to have seen since its start.
    expected: u64,
}

fn cpu_us(before: Usage, after: Usage, updates: u64) -> f64 {
    after.cpu.saturating_sub(before.cpu).as_secs_f64() * 1_000_000.0 / count(updates)
}

fn per_second(updates: u64, took: Duration) -> f64 {
    count(updates) / took.as_secs_f64()
}
