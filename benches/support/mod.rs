//! What the benchmarks share: child processes, a sandbox to talk to, databases with registered bots, and the report.
//!
//! A benchmark runs the `botyard` binary in processes of its own, so that their processor time and memory can be told
//! apart, and everything listens on loopback only. A figure is added to a benchmark with [`report::Report::row`].

#![expect(dead_code, reason = "each benchmark uses a part of it")]

pub(crate) mod contestant;
pub(crate) mod database;
pub(crate) mod ledger;
pub(crate) mod load;
pub(crate) mod measure;
pub(crate) mod process;
pub(crate) mod report;
mod results;
pub(crate) mod sales;
pub(crate) mod sandbox;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod stub;
pub(crate) mod wire;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use tokio::time::Instant;

/// How often something is looked at that is waited for.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Looks until `look` finds something; an error once `patience` is over.
pub(crate) async fn wait_for<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if Instant::now() >= deadline {
            bail!("waited {} s in vain for {what}", patience.as_secs());
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// Settings as the environment variables that carry them; the process under test and the seeding read the same.
pub(crate) type Variables = Vec<(String, String)>;

/// One setting, such as `STORE__URL`.
pub(crate) fn setting(key: &str, value: &impl ToString) -> (String, String) {
    (format!("BOTYARD__{key}"), value.to_string())
}

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^53")]
pub(crate) fn count(things: impl TryInto<u64>) -> f64 {
    things.try_into().unwrap_or(u64::MAX) as f64
}

/// Runs a benchmark on one thread: the machine is for what is measured.
pub(crate) fn block_on(benchmark: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(benchmark)
}

/// How the process ends; why a benchmark failed is said in one line.
pub(crate) fn exit_code(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    // Without standard error there is nobody to tell.
    writeln!(std::io::stderr(), "benchmark: {error:#}").ok();
    ExitCode::FAILURE
}
