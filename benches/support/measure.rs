//! One contestant's turn: warmed up, measured flat out and one update at a time, and its figures in the report.

use std::time::{Duration, Instant};

use crate::support::contestant::Running;
use crate::support::ledger::{Counted, Ledger};
use crate::support::load::{Amount, Load, Posted};
use crate::support::process::{Usage, own_cpu};
use crate::support::report::Report;
use crate::support::{count, wait_for};

/// Updates posted one at a time, to see what a reply takes while nothing waits.
const CALM_UPDATES: usize = 200;

/// How long replies may take after the last update.
const REPLY_PATIENCE: Duration = Duration::from_secs(30);

/// How long posting may take that is not bounded by time.
const POST_PATIENCE: Duration = Duration::from_mins(2);

/// How long to look for replies that should not come.
const DUPLICATE_PATIENCE: Duration = Duration::from_millis(300);

/// How a contestant is measured.
pub(crate) struct Plan {
    /// How long updates are posted.
    pub(crate) time: Duration,
    /// Webhook calls under way at the same time.
    pub(crate) connections: usize,
    /// What is posted before anything is measured.
    pub(crate) warm_up: Amount,
}

/// What one turn gave.
pub(crate) struct Measured {
    replies_per_s: f64,
    /// Its processor time for an update, that of its database server included, in µs.
    cpu_us: f64,
    /// The benchmark's own.
    own_us: f64,
    /// From a post to its reply while flat out, in ms: p50 and p99.
    reply_ms: [f64; 2],
    /// The webhook's answer while flat out.
    answer_ms: [f64; 2],
    /// From a post to its reply, one at a time.
    calm_ms: [f64; 2],
    pub(crate) rss_mib: f64,
    refused: u64,
    lost: u64,
    duplicated: u64,
    disordered: u64,
    strange: u64,
    complaints: Vec<String>,
}

/// Measures what runs, and ends it.
pub(crate) async fn measure(running: Running, ledger: &Ledger, plan: &Plan) -> anyhow::Result<Measured> {
    let load = Load::new(running.address, running.hooks.clone(), ledger);
    post_and_wait(&load, ledger, plan.warm_up, plan.connections).await?;
    let before = Moment::now(&running)?;
    let (busy, replied) = post_and_wait(&load, ledger, Amount::For(plan.time), plan.connections).await?;
    let after = Moment::now(&running)?;
    let (_, calm) = post_and_wait(&load, ledger, Amount::Updates(CALM_UPDATES), 1).await?;
    tokio::time::sleep(DUPLICATE_PATIENCE).await;
    let late = ledger.take();
    let lost = ledger.outstanding();
    let all = [&replied, &calm, &late];
    let sum = |of: fn(&Counted) -> u64| all.iter().map(|counted| of(counted)).sum();
    let took = replied.last_reply.map_or(plan.time, |last| last - before.at);
    let updates = count(replied.replies.max(1));
    let us = |before: Duration, after: Duration| after.saturating_sub(before).as_secs_f64() * 1_000_000.0 / updates;
    Ok(Measured {
        replies_per_s: count(replied.replies) / took.as_secs_f64(),
        cpu_us: us(before.its.cpu, after.its.cpu),
        own_us: us(before.own, after.own),
        reply_ms: percentiles_ms(replied.latencies.clone()),
        answer_ms: percentiles_ms(busy.latencies),
        calm_ms: percentiles_ms(calm.latencies.clone()),
        rss_mib: after.its.rss_mib,
        refused: busy.refused,
        lost: u64::try_from(lost)?,
        duplicated: sum(|counted| counted.duplicated),
        disordered: sum(|counted| counted.disordered),
        strange: sum(|counted| counted.strange),
        complaints: running.stop().await?,
    })
}

/// The clocks.
struct Moment {
    at: Instant,
    its: Usage,
    own: Duration,
}

impl Moment {
    fn now(running: &Running) -> anyhow::Result<Self> {
        Ok(Self { its: running.usage()?, own: own_cpu()?, at: Instant::now() })
    }
}

/// Posts updates and waits for their replies.
async fn post_and_wait(
    load: &Load,
    ledger: &Ledger,
    amount: Amount,
    connections: usize,
) -> anyhow::Result<(Posted, Counted)> {
    drop(ledger.take());
    let posted = load.post(amount, connections, POST_PATIENCE).await?;
    let look = async || Ok((ledger.outstanding() == 0).then_some(()));
    // What does not come is counted, not a reason to stop.
    wait_for("replies", REPLY_PATIENCE, look).await.ok();
    Ok((posted, ledger.take()))
}

/// The times within which half, and 99 of 100, of something was done, in milliseconds.
pub(crate) fn percentiles_ms(mut latencies: Vec<Duration>) -> [f64; 2] {
    latencies.sort_unstable();
    let last = latencies.len().saturating_sub(1);
    [last / 2, last * 99 / 100].map(|place| latencies.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0))
}

impl Measured {
    /// Puts the turns of a contestant into the report, and compares them with those of the ceiling and of aiogram.
    pub(crate) fn report(turns: &[Self], ceiling: Option<&[Self]>, aiogram: Option<&[Self]>, report: &mut Report) {
        let of = |figure: fn(&Self) -> f64| -> Vec<f64> { turns.iter().map(figure).collect() };
        let compared = |others: &[Self]| -> Vec<f64> {
            turns.iter().zip(others).map(|(own, other)| own.replies_per_s / other.replies_per_s).collect()
        };
        report.runs("replies_per_s", "replies per second", 0, &of(|turn| turn.replies_per_s));
        if let Some(ceiling) = ceiling {
            report.runs("ratio_ceiling", "… compared with the ceiling", 2, &compared(ceiling));
        }
        if let Some(aiogram) = aiogram {
            report.runs("ratio_aiogram", "… compared with aiogram", 1, &compared(aiogram));
        }
        report.runs("cpu_us", "processor time per update, in µs", 0, &of(|turn| turn.cpu_us));
        report.runs("own_cpu_us", "… of load and stub together, in µs", 0, &of(|turn| turn.own_us));
        report.runs("reply_p50_ms", "post to reply, flat out, p50 in ms", 1, &of(|turn| turn.reply_ms[0]));
        report.runs("reply_p99_ms", "post to reply, flat out, p99 in ms", 1, &of(|turn| turn.reply_ms[1]));
        report.runs("answer_p50_ms", "webhook answer, flat out, p50 in ms", 1, &of(|turn| turn.answer_ms[0]));
        report.runs("answer_p99_ms", "webhook answer, flat out, p99 in ms", 1, &of(|turn| turn.answer_ms[1]));
        report.runs("calm_p50_ms", "post to reply, one at a time, p50 in ms", 1, &of(|turn| turn.calm_ms[0]));
        report.runs("calm_p99_ms", "post to reply, one at a time, p99 in ms", 1, &of(|turn| turn.calm_ms[1]));
        report.runs("rss_mib", "memory afterwards, in MiB", 1, &of(|turn| turn.rss_mib));
        let total = |figure: fn(&Self) -> u64| count(turns.iter().map(figure).sum::<u64>());
        report.row("refused", "webhook calls refused, all rounds", 0, total(|turn| turn.refused));
        report.row("lost", "replies that never came, all rounds", 0, total(|turn| turn.lost));
        report.row("duplicated", "replies that came twice, all rounds", 0, total(|turn| turn.duplicated));
        report.row("disordered", "replies out of order, all rounds", 0, total(|turn| turn.disordered));
        report.row("strange", "messages nobody asked for, all rounds", 0, total(|turn| turn.strange));
        let complaints = || turns.iter().flat_map(|turn| &turn.complaints);
        report.row("complaints", "warnings and errors in its log, all rounds", 0, count(complaints().count()));
        if let Some(first) = complaints().next() {
            report.note("first complaint", first);
        }
    }
}
