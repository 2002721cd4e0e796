//! A sandbox in a process of its own, and what a benchmark asks of its control API.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use crate::support::process::Process;
use crate::support::wait_for;

/// Calls to the control API under way at the same time.
const CONCURRENCY: usize = 8;

/// A running sandbox.
pub(crate) struct Sandbox {
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) url: String,
    http: reqwest::Client,
}

/// A bot of the sandbox.
#[derive(Debug, Clone)]
pub(crate) struct SandboxBot {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) token: String,
}

impl Sandbox {
    /// Starts an empty one.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut process = Process::botyard("sandbox", &["sandbox", "--bind", "127.0.0.1:0"], &Vec::new(), folder)?;
        let url = process.first_line("Bot API and chat page: ")?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { process, url, http })
    }

    /// Creates bots.
    pub(crate) async fn create_bots(&self, count: usize) -> anyhow::Result<Vec<SandboxBot>> {
        let create = |number| async move {
            let username = format!("bench_{number}_bot");
            let bot = self.post("sandbox/bots", json!({ "name": "Bench", "username": username })).await?;
            let token = bot["token"].as_str().context("a bot without a token")?.to_owned();
            anyhow::Ok(SandboxBot { id: bot["id"].as_i64().context("a bot without an id")?, username, token })
        };
        stream::iter(0..count).map(create).buffered(CONCURRENCY).try_collect().await
    }

    /// Creates persons; their ids.
    pub(crate) async fn create_persons(&self, count: usize) -> anyhow::Result<Vec<i64>> {
        let create = |_| async move {
            let person = self.post("sandbox/persons", json!({ "first_name": "Bench" })).await?;
            person["id"].as_i64().context("a person without an id")
        };
        stream::iter(0..count).map(create).buffered(CONCURRENCY).try_collect().await
    }

    /// Lets every person write to every bot.
    pub(crate) async fn write_to_all(&self, bots: &[SandboxBot], persons: &[i64]) -> anyhow::Result<()> {
        let say = |(bot, person): (i64, i64)| async move {
            let path = format!("sandbox/chats/{bot}/{person}/messages");
            self.post(&path, json!({ "text": "hello" })).await.map(drop)
        };
        let pairs = bots.iter().flat_map(|bot| persons.iter().map(move |person| (bot.id, *person)));
        stream::iter(pairs).map(say).buffer_unordered(CONCURRENCY).try_collect().await
    }

    /// Opens a chat of every person with every bot, by messages that no bot will be told of.
    pub(crate) async fn open_chats(&self, bots: &[SandboxBot], persons: &[i64]) -> anyhow::Result<()> {
        self.write_to_all(bots, persons).await?;
        self.release(bots).await
    }

    /// Lets go of the bots: nobody has a webhook, and no update waits.
    pub(crate) async fn release(&self, bots: &[SandboxBot]) -> anyhow::Result<()> {
        for bot in bots {
            let path = format!("bot{}/deleteWebhook", bot.token);
            self.post(&path, json!({ "drop_pending_updates": true })).await?;
        }
        Ok(())
    }

    /// How often all bots together called a method with success.
    pub(crate) async fn count_calls(&self, method: &str) -> anyhow::Result<u64> {
        let stats = self.http.get(format!("{}/sandbox/stats", self.url)).send().await?.error_for_status()?;
        let stats: Value = stats.json().await?;
        let of = |what: &str| stats["methods"][method][what].as_u64().unwrap_or(0);
        Ok(of("calls") - of("errors"))
    }

    /// Waits until a method has been called with success `count` times.
    pub(crate) async fn wait_for_calls(&self, method: &str, count: u64, patience: Duration) -> anyhow::Result<()> {
        let look = async || Ok((self.count_calls(method).await? >= count).then_some(()));
        wait_for(&format!("{count} calls of {method}"), patience, look).await
    }

    async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let answer = self.http.post(format!("{}/{path}", self.url)).json(&body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("the sandbox answered {status}: {text}");
        }
        Ok(serde_json::from_str(&text)?)
    }
}
