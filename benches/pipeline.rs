//! How many updates a second go the whole way: webhook, store, bot, outbox, Telegram.
//!
//! The same updates go in turn to Botyard, on SQLite and on PostgreSQL, and to two servers that store nothing: aiogram's
//! multi-bot webhook server, and a bare handler that is the most that Botyard's own libraries can do. Each runs in a
//! process of its own and starts anew for each round. This process posts the updates and stands in for Telegram, and it
//! checks that every update got exactly one reply, those of a chat in order.

#[path = "peers/ceiling.rs"]
mod ceiling;
mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use crate::support::contestant::{Contestant, Ground};
use crate::support::load::Amount;
use crate::support::measure::{Measured, Plan, measure};
use crate::support::report::Report;
use crate::support::stub::Stub;
use crate::support::{block_on, exit_code, ledger::Ledger};

/// Replies per second from webhook to Telegram, of Botyard and of others in turn.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// One short round
    #[arg(long)]
    quick: bool,
    /// Rounds; the table shows medians
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds in which updates are posted, in each round and to each contestant
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Only these contestants
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Contestant>,
    /// Bots that the updates are for
    #[arg(long, default_value_t = 100)]
    bots: usize,
    /// Persons who write to each bot
    #[arg(long, default_value_t = 10)]
    persons: usize,
    /// Webhook calls under way at the same time
    #[arg(long, default_value_t = 100)]
    connections: usize,
    /// Updates that may be without their reply at the same time
    #[arg(long, default_value_t = 500)]
    outstanding: usize,
    /// More arguments for the script of aiogram
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    aiogram: Vec<String>,
    /// A setting of Botyard, such as `DELIVERY__MAX_CONCURRENT=256`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the ceiling, with the Bot API at this address
    #[arg(long, hide = true)]
    be_ceiling: Option<String>,
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        (args.rounds, args.seconds) = (1, 2);
    }
    exit_code(match &args.be_ceiling {
        Some(api_url) => ceiling::run(api_url),
        None => block_on(run(&args)),
    })
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let mut report = Report::new("Webhook to reply");
    report.note("bots", args.bots.to_string());
    report.note("chats", (args.bots * args.persons).to_string());
    report.note("rounds", format!("{} of {} s", args.rounds, args.seconds));
    report.note("connections", args.connections.to_string());
    report.note("updates without reply at most", args.outstanding.to_string());
    let mut contestants = Vec::new();
    for contestant in Contestant::ALL.into_iter().filter(|one| args.only.is_empty() || args.only.contains(one)) {
        match contestant.obstacle() {
            Some(obstacle) => report.note(contestant.name(), format!("NOT MEASURED, {obstacle}")),
            None => contestants.push((contestant, Vec::new())),
        }
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    for round in 0..args.rounds {
        for (contestant, rounds) in &mut contestants {
            let folder = folder.path().join(format!("{}-{round}", contestant.name()));
            std::fs::create_dir(&folder)?;
            rounds.push(take_turn(args, *contestant, &folder, &mut report).await?);
            std::fs::remove_dir_all(&folder)?;
        }
    }
    let of = |wanted| contestants.iter().find(|(one, _)| *one == wanted).map(|(_, rounds)| rounds.as_slice());
    for (contestant, rounds) in &contestants {
        report.column(contestant.name());
        Measured::report(rounds, of(Contestant::Ceiling), of(Contestant::Aiogram), &mut report);
    }
    Ok(report.print(args.json)?)
}

/// Measures one contestant in one round.
async fn take_turn(
    args: &Args,
    contestant: Contestant,
    folder: &Path,
    report: &mut Report,
) -> anyhow::Result<Measured> {
    let bots = Stub::bots(args.bots);
    let ids: Vec<i64> = bots.iter().map(|bot| bot.id).collect();
    let ledger = Ledger::new(&ids, args.persons, args.outstanding);
    let stub = Stub::start(ledger.clone()).await?;
    let variables = args
        .settings
        .iter()
        .filter_map(|text| text.split_once('='))
        .map(|(key, value)| support::setting(key, &value))
        .collect();
    let ground = Ground { folder, api_url: &stub.url, bots: &bots, variables: &variables, aiogram: &args.aiogram };
    let running = contestant.start(&ground).await?;
    if let Some(database) = &running.database {
        report.note_once(contestant.name(), &database.description);
    }
    let plan =
        Plan { time: Duration::from_secs(args.seconds), connections: args.connections, warm_up: Amount::PerChat(2) };
    measure(running, &ledger, &plan).await
}
