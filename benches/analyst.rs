//! What the analyst adds to the time that a language model takes: from the update with a question to the call with its answer.
//!
//! The platform runs in a process of its own. This process posts the questions, stands in for Telegram, and is the model
//! server, which answers at once, or after a delay as a model would: what is beyond these delays is ours, HTTP to the model
//! included. Everybody has a database of their own with 20,000 sales in it. A question costs two calls of the model and one
//! statement, which runs in a process of its own; the answer is counted when Telegram is called with its words. Then many
//! people ask at once.

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use botyard::app::Platform;
use botyard::base::ambient::Ambient;
use botyard::config::Settings;
use botyard::model::audit::Caller;
use botyard::model::bot::ProgramName;
use botyard::programs;
use botyard::sandbox::models::{
    ModelAnswer, ModelRequest, RunningModels, SCRIPTED_KEY, SCRIPTED_MODEL, ScriptedModels,
};
use botyard::store::Store;
use clap::Parser as _;
use serde_json::json;

use crate::support::database::Database;
use crate::support::ledger::{Counted, Ledger};
use crate::support::load::{Amount, Load};
use crate::support::measure::percentiles_ms;
use crate::support::report::Report;
use crate::support::sales::{BY_REGION, IN_ALL, Sales};
use crate::support::serve::Serve;
use crate::support::stub::Stub;
use crate::support::{Variables, count, exit_code, seed, serve, setting, wait_for};

/// How long answers may take after the last question.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the analyst adds to the time that a language model takes.
#[derive(clap::Parser)]
struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// One short round with few people
    #[arg(long)]
    quick: bool,
    /// Rounds; the table shows medians
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Questions asked one at a time, of each kind
    #[arg(long, default_value_t = 100)]
    questions: usize,
    /// People who ask, half of them at once, 4 or more
    #[arg(long, default_value_t = 64, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(4..))]
    people: usize,
    /// Seconds in which they ask
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// What the model waits for in each call, in milliseconds, where it does not answer at once
    #[arg(long, default_value_t = 200)]
    delay_ms: u64,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let mut args = Args::parse();
    if args.quick {
        (args.rounds, args.questions, args.people, args.seconds) = (1, 5, 4, 2);
    }
    let system = actix::System::with_tokio_rt(|| {
        #[expect(clippy::expect_used, reason = "without threads and timers of the operating system nothing can run")]
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the operating system gives threads")
    });
    exit_code(system.block_on(run(&args)))
}

/// Where the questions are kept, and what is asked.
const COLUMNS: [(&str, bool, bool); 4] = [
    ("SQLite, asks SQLite", false, false),
    ("SQLite, asks PostgreSQL", false, true),
    ("PostgreSQL, asks SQLite", true, false),
    ("PostgreSQL, asks PostgreSQL", true, true),
];

async fn run(args: &Args) -> anyhow::Result<()> {
    let mut report = Report::new("Questions to the analyst");
    report.note("rounds", args.rounds.to_string());
    report.note("questions one at a time", args.questions.to_string());
    report.note("people at once", format!("{} of {}, for {} s", args.people / 2, args.people, args.seconds));
    report.note("model's delay", format!("{} ms in each of two calls", args.delay_ms));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let has_postgres = std::env::var_os("BOTYARD_TEST_POSTGRES_URL").is_some();
    if !has_postgres {
        report.note(
            "PostgreSQL",
            "NOT MEASURED, BOTYARD_TEST_POSTGRES_URL names no server: scripts/with-postgres.sh starts one",
        );
    }
    let columns = COLUMNS.into_iter().filter(|(_, keeps, asks)| has_postgres || !keeps && !asks);
    let mut turns: Vec<_> = columns.map(|column| (column, Vec::new())).collect();
    for round in 0..args.rounds {
        for ((name, keeps, asks), done) in &mut turns {
            let folder = folder.path().join(format!("{name}-{round}"));
            std::fs::create_dir(&folder)?;
            done.push(take_turn(args, (*keeps, *asks), &folder, &mut report).await.context(*name)?);
            std::fs::remove_dir_all(&folder)?;
        }
    }
    for ((name, ..), done) in &turns {
        report.column(name);
        Turn::report(done, &mut report);
    }
    Ok(report.print(args.json)?)
}

/// The model: what it says, and how long it waits.
#[derive(Clone, Default)]
struct Model {
    delay_ms: Arc<AtomicU64>,
    has_picture: Arc<AtomicBool>,
    calls: Arc<AtomicU64>,
}

impl Model {
    fn start(&self) -> std::io::Result<RunningModels> {
        let model = self.clone();
        ScriptedModels::new(move |request| model.answer(request)).start()
    }

    /// A question is its own answer, so that it is known which one was answered.
    fn answer(&self, request: &ModelRequest) -> ModelAnswer {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let sql = if self.has_picture.load(Ordering::Relaxed) { BY_REGION } else { IN_ALL };
        let said = match request.schema_name.as_str() {
            "analysis" => json!({ "decision": "sql", "sql": sql, "answer": "", "recipients": [] }),
            _ => json!({ "answer": request.question().lines().next().unwrap_or_default(), "title": "Sales by region" }),
        };
        ModelAnswer::json(said).after(Duration::from_millis(self.delay_ms.load(Ordering::Relaxed)))
    }
}

/// What one turn gave; times are p50 and p99 in ms.
struct Turn {
    words_ms: [f64; 2],
    picture_ms: [f64; 2],
    delayed_ms: [f64; 2],
    /// The model's own part of that: its calls by their delay.
    model_ms: f64,
    statement_ms: [f64; 2],
    here_ms: [f64; 2],
    busy_ms: [f64; 2],
    questions_per_s: f64,
    cpu_ms: f64,
    children_ms: f64,
    rss_mib: f64,
    lost: usize,
    strange: u64,
    complaints: Vec<String>,
}

async fn take_turn(
    args: &Args,
    (keeps_in_postgres, asks_postgres): (bool, bool),
    folder: &Path,
    report: &mut Report,
) -> anyhow::Result<Turn> {
    let database = if keeps_in_postgres {
        Database::postgres().await?.context("no PostgreSQL")?
    } else {
        Database::sqlite(folder)?
    };
    report.note_once(if keeps_in_postgres { "kept in PostgreSQL" } else { "kept in SQLite" }, &database.description);
    let sales = if asks_postgres { Sales::postgres().await? } else { Sales::sqlite(folder)? };
    let bots = Stub::bots(1);
    let ledger = Ledger::new(&[bots[0].id], args.people, 1);
    let stub = Stub::start(ledger.clone()).await?;
    let model = Model::default();
    let models = model.start()?;
    let mut variables = serve::webhook_settings(&database, &stub.url)?;
    variables.extend([
        setting("DATA_DIR", &folder.display()),
        setting("EGRESS__ALLOW", &"127.0.0.1/32"),
        setting("LLM__PROVIDER", &"openai-compatible"),
        setting("LLM__BASE_URL", &format_args!("{}/v1", models.base_url())),
        setting("LLM__API_KEY", &SCRIPTED_KEY),
        setting("LLM__MODEL", &SCRIPTED_MODEL),
    ]);
    let hooks = seed::register_as(ProgramName::Analyst, &variables, &bots).await?;
    let [statement_ms, here_ms] = settle(&variables, &sales, args).await?;
    let serve = Serve::start("analyst", &variables, folder).await?;
    let load = Load::new(serve.address, hooks.into_iter().map(Into::into).collect(), &ledger);
    let mut strange = ask(&load, &ledger, Amount::PerChat(1), 1).await?.strange;
    let mut calm = async |has_picture: bool, delay_ms: u64| {
        model.has_picture.store(has_picture, Ordering::Relaxed);
        model.delay_ms.store(delay_ms, Ordering::Relaxed);
        let answered = ask(&load, &ledger, Amount::Updates(args.questions), 1).await?;
        strange += answered.strange;
        anyhow::Ok(percentiles_ms(answered.latencies))
    };
    let words_ms = calm(false, 0).await?;
    let picture_ms = calm(true, 0).await?;
    let calls = model.calls.load(Ordering::Relaxed);
    let delayed_ms = calm(true, args.delay_ms).await?;
    let calls = count(model.calls.load(Ordering::Relaxed) - calls) / count(args.questions);
    model.delay_ms.store(0, Ordering::Relaxed);
    // Half of the people wait for an answer at any time, so that hardly anybody asks twice at once.
    ledger.widen(args.people / 2 - 1);
    let (before, begun) = (serve.process.usage()?, Instant::now());
    let busy = ask(&load, &ledger, Amount::For(Duration::from_secs(args.seconds)), args.people / 4).await?;
    let after = serve.process.usage()?;
    let questions = count(busy.replies.max(1));
    let ms = |before: Duration, after: Duration| after.saturating_sub(before).as_secs_f64() * 1000.0 / questions;
    let turn = Turn {
        words_ms,
        picture_ms,
        delayed_ms,
        model_ms: calls * count(args.delay_ms),
        statement_ms,
        here_ms,
        questions_per_s: questions / busy.last_reply.map_or(begun.elapsed(), |last| last - begun).as_secs_f64(),
        busy_ms: percentiles_ms(busy.latencies),
        cpu_ms: ms(before.cpu, after.cpu),
        children_ms: ms(before.ended_children, after.ended_children),
        rss_mib: after.rss_mib,
        lost: ledger.outstanding(),
        strange: strange + busy.strange,
        complaints: serve.process.complaints()?,
    };
    drop(serve);
    sales.remove().await?;
    database.remove().await?;
    Ok(turn)
}

/// Asks, and waits for the answers.
async fn ask(load: &Load, ledger: &Ledger, amount: Amount, connections: usize) -> anyhow::Result<Counted> {
    drop(ledger.take());
    load.post(amount, connections, PATIENCE * 10).await?;
    // What does not come is counted, not a reason to stop.
    wait_for("answers", PATIENCE, async || Ok((ledger.outstanding() == 0).then_some(()))).await.ok();
    Ok(ledger.take())
}

/// Gives everybody a database, on a platform in this process, and asks the last one: statements as questions have them, and on a
/// connection of this process.
async fn settle(variables: &Variables, sales: &Sales, args: &Args) -> anyhow::Result<[[f64; 2]; 2]> {
    let mut settings = Settings::load(None, variables.iter().cloned())?;
    settings.databases.worker = Some(env!("CARGO_BIN_EXE_botyard").into());
    let store = Store::open(&settings.store).await?;
    let bots = store.read().await?.list_running_bots(None, i64::MAX).await?;
    store.close().await;
    let bot = bots.first().context("no bot")?;
    let platform = Platform::start(settings, Arc::new(programs::create), Ambient::system()).await?;
    let mut last = None;
    for chat in 0..args.people {
        let person = platform.organizations.person(bot, Ledger::chat_id(chat), "Bench").await?;
        let id = sales.add(&platform, &Caller::from(&person)).await?;
        last = Some((person, id));
    }
    let (person, id) = last.context("nobody asks")?;
    let mut latencies = [Vec::new(), Vec::new()];
    for _ in 0..args.questions {
        let begun = Instant::now();
        platform.databases.query(&person, id, BY_REGION).await?;
        latencies[0].push(begun.elapsed());
        latencies[1].push(sales.ask_here(BY_REGION).await?);
    }
    platform.stop().await;
    Ok(latencies.map(percentiles_ms))
}

impl Turn {
    /// Puts the turns of a column into the report.
    fn report(turns: &[Self], report: &mut Report) {
        let of = |figure: fn(&Self) -> f64| -> Vec<f64> { turns.iter().map(figure).collect() };
        report.runs("words_p50_ms", "question to answer, one at a time, p50 in ms", 1, &of(|turn| turn.words_ms[0]));
        report.runs("words_p99_ms", "… p99 in ms", 1, &of(|turn| turn.words_ms[1]));
        report.runs("picture_p50_ms", "the same with a picture, p50 in ms", 1, &of(|turn| turn.picture_ms[0]));
        report.runs("picture_p99_ms", "… with a picture, p99 in ms", 1, &of(|turn| turn.picture_ms[1]));
        report.runs(
            "delayed_p50_ms",
            "… and a model that takes its time, p50 in ms",
            1,
            &of(|turn| turn.delayed_ms[0]),
        );
        report.runs("delayed_p99_ms", "… that takes its time, p99 in ms", 1, &of(|turn| turn.delayed_ms[1]));
        report.runs("model_ms", "… of that the model's own, in ms", 1, &of(|turn| turn.model_ms));
        report.runs("ours_p50_ms", "… of that ours, p50 in ms", 1, &of(|turn| turn.delayed_ms[0] - turn.model_ms));
        report.runs("ours_p99_ms", "… of that ours, p99 in ms", 1, &of(|turn| turn.delayed_ms[1] - turn.model_ms));
        report.runs(
            "statement_p50_ms",
            "a statement in a process of its own, p50 in ms",
            2,
            &of(|turn| turn.statement_ms[0]),
        );
        report.runs("statement_p99_ms", "… in a process of its own, p99 in ms", 2, &of(|turn| turn.statement_ms[1]));
        report.runs("here_p50_ms", "the same on a new connection alone, p50 in ms", 2, &of(|turn| turn.here_ms[0]));
        report.runs("questions_per_s", "many at once: questions per second", 1, &of(|turn| turn.questions_per_s));
        report.runs("busy_p50_ms", "many at once: question to answer, p50 in ms", 0, &of(|turn| turn.busy_ms[0]));
        report.runs("busy_p99_ms", "many at once: question to answer, p99 in ms", 0, &of(|turn| turn.busy_ms[1]));
        report.runs("cpu_ms", "processor time per question, in ms", 1, &of(|turn| turn.cpu_ms));
        report.runs("children_ms", "… of the statements' processes, in ms", 1, &of(|turn| turn.children_ms));
        report.runs("rss_mib", "memory afterwards, in MiB", 1, &of(|turn| turn.rss_mib));
        let total = |figure: fn(&Self) -> u64| count(turns.iter().map(figure).sum::<u64>());
        report.row(
            "lost",
            "answers that never came, all rounds",
            0,
            count(turns.iter().map(|turn| turn.lost).sum::<usize>()),
        );
        report.row(
            "strange",
            "other messages, such as that a question waits, all rounds",
            0,
            total(|turn| turn.strange),
        );
        let complaints = || turns.iter().flat_map(|turn| &turn.complaints);
        report.row("complaints", "warnings and errors in its log, all rounds", 0, count(complaints().count()));
        if let Some(first) = complaints().next() {
            report.note_once("first complaint", first);
        }
    }
}
