//! `botyard serve` in a process of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use botyard::base::secret::ExposeSecret as _;
use botyard::services::vault::Vault;

use crate::support::database::Database;
use crate::support::process::Process;
use crate::support::{Variables, setting, wait_for};

/// How long a start may take.
const START_PATIENCE: Duration = Duration::from_mins(1);

/// A running platform.
pub(crate) struct Serve {
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How long it took from the start of the process until it said that it is ready.
    pub(crate) ready_after: Duration,
    metrics_url: String,
    http: reqwest::Client,
}

/// The settings of a platform on `database`, with the Bot API at `api_url`. What bounds one bot, one person or one chat is
/// raised: not the limits are measured.
pub(crate) fn settings(database: &Database, api_url: &str) -> anyhow::Result<Variables> {
    let [http, metrics] = [free_address()?, free_address()?];
    let plenty = 10_000;
    Ok(vec![
        setting("HTTP__BIND", &http),
        setting("HTTP__PUBLIC_URL", &format_args!("http://{http}")),
        setting("METRICS__BIND", &metrics),
        setting("STORE__URL", &database.url),
        setting("STORE__SYNCHRONOUS", &"full"),
        setting("TELEGRAM__API_URL", &api_url),
        setting("VAULT__KEYS", &Vault::generate_key().expose_secret()),
        setting("INGRESS__WEBHOOK_RECONCILE_RPS", &1000),
        setting("LIMITS__CEILING_RPS", &plenty),
        setting("LIMITS__PERSON_RPS", &plenty),
        setting("LIMITS__PERSON_BURST", &plenty),
        setting("DELIVERY__PER_BOT_RPS", &plenty),
        setting("DELIVERY__PER_CHAT_RPS", &plenty),
        setting("DELIVERY__PER_CHAT_BURST", &plenty),
    ])
}

/// The same settings, with updates by webhook.
pub(crate) fn webhook_settings(database: &Database, api_url: &str) -> anyhow::Result<Variables> {
    let mut variables = settings(database, api_url)?;
    variables.push(setting("INGRESS__MODE", &"webhook"));
    Ok(variables)
}

/// An address on loopback that nobody listened on a moment ago: a webhook's address has to be known before the start.
fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

impl Serve {
    /// Starts a platform and waits until it is ready. `name` is its log's.
    pub(crate) async fn start(name: &str, variables: &Variables, folder: &Path) -> anyhow::Result<Self> {
        let value = |key: &str| {
            let name = format!("BOTYARD__{key}");
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let address: SocketAddr = value("HTTP__BIND").parse()?;
        let metrics_url = format!("http://{}/metrics", value("METRICS__BIND"));
        let http = reqwest::Client::builder().no_proxy().build()?;
        let ready_url = format!("http://{address}/readyz");
        let started = Instant::now();
        let mut process = Process::botyard(name, &["serve"], variables, folder)?;
        wait_for("a platform that is ready", START_PATIENCE, async || {
            process.check()?;
            let answer = http.get(&ready_url).send().await;
            Ok(answer.is_ok_and(|answer| answer.status().is_success()).then_some(()))
        })
        .await?;
        // It was somebody else who answered, if the process could not listen there.
        process.check()?;
        Ok(Self { process, address, ready_after: started.elapsed(), metrics_url, http })
    }

    /// The present value of a metric without labels; 0 if it was never touched.
    pub(crate) async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let text = self.http.get(&self.metrics_url).send().await?.error_for_status()?.text().await?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok());
        Ok(value.unwrap_or(0.0))
    }
}
