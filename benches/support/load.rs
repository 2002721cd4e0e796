//! Webhook calls as Telegram makes them: posted over a bounded number of kept connections, each answer timed.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use crate::support::ledger::Ledger;
use crate::support::seed;
use crate::support::wire::Wire;

/// Where a bot's updates go.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) path: String,
    /// What Telegram sends along to show that it is Telegram.
    pub(crate) secret: String,
}

impl From<seed::Hook> for Hook {
    fn from(seed::Hook { id, secret }: seed::Hook) -> Self {
        Self { path: format!("/telegram/webhook/{id}"), secret }
    }
}

impl Hook {
    /// Puts a webhook call into `request`: the update with the id `update`, in which `person` writes their message `number`.
    pub(crate) fn write_request(
        &self,
        request: &mut Vec<u8>,
        address: SocketAddr,
        update: u64,
        person: i64,
        number: u64,
    ) -> std::io::Result<()> {
        let Self { path, secret } = self;
        let body = format!(
            r#"{{"update_id":{update},"message":{{"message_id":{message},"from":{{"id":{person},"is_bot":false,"first_name":"Bench","language_code":"en"}},"chat":{{"id":{person},"first_name":"Bench","type":"private"}},"date":1700000000,"text":"Message {number}"}}}}"#,
            message = 1 + number,
        );
        request.clear();
        write!(
            request,
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

/// Where updates go and from which chats.
#[derive(Clone)]
pub(crate) struct Load {
    address: SocketAddr,
    hooks: Arc<[Hook]>,
    ledger: Ledger,
    first_update: u64,
}

/// How many loads there have been: none may use the ids of another, whose updates the database may remember.
static LOADS: AtomicU64 = AtomicU64::new(1);

/// The ids of one load's updates.
const UPDATES_OF_ONE: u64 = 100_000_000;

/// How much is posted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    /// So many from each chat.
    PerChat(usize),
    /// So many all in all.
    Updates(usize),
    /// As many as can be until then.
    For(Duration),
}

/// What became of posted updates.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    /// Answered with 200.
    pub(crate) accepted: u64,
    /// Answered with something else.
    pub(crate) refused: u64,
    /// How long each answer took.
    pub(crate) latencies: Vec<Duration>,
}

impl Load {
    /// Updates for `address` from each of the ledger's chats in turn, which are those of the bots behind `hooks` in turn.
    pub(crate) fn new(address: SocketAddr, hooks: Vec<Hook>, ledger: &Ledger) -> Self {
        let first_update = LOADS.fetch_add(1, Ordering::Relaxed) * UPDATES_OF_ONE;
        Self { address, hooks: hooks.into(), ledger: ledger.clone(), first_update }
    }

    /// Posts updates over `connections` connections, each as soon as the one before it is answered. All updates of a chat
    /// use the same connection: what came first is told by the answers. None is begun after `limit`.
    pub(crate) async fn post(&self, amount: Amount, connections: usize, limit: Duration) -> anyhow::Result<Posted> {
        let mut posters = JoinSet::new();
        for number in 0..connections {
            posters.spawn(self.clone().post_over_one(number, connections, amount, Instant::now() + limit));
        }
        let mut all = Posted::default();
        while let Some(posted) = posters.join_next().await {
            let posted = posted??;
            all.accepted += posted.accepted;
            all.refused += posted.refused;
            all.latencies.extend(posted.latencies);
        }
        Ok(all)
    }

    /// Posts `per_second` updates a second, from each of the chats in turn, for as long as `time`.
    pub(crate) async fn post_steadily(
        &self,
        per_second: u32,
        connections: usize,
        time: Duration,
    ) -> anyhow::Result<()> {
        let interval = Duration::from_secs(1) * u32::try_from(connections)? / per_second;
        let mut posters = JoinSet::new();
        for number in 0..connections {
            posters.spawn(self.clone().post_steadily_over_one(number, connections, interval, Instant::now() + time));
        }
        while let Some(posted) = posters.join_next().await {
            posted??;
        }
        Ok(())
    }

    async fn post_steadily_over_one(
        self,
        number: usize,
        connections: usize,
        interval: Duration,
        deadline: Instant,
    ) -> anyhow::Result<()> {
        let chats: Vec<usize> = (number..self.ledger.chats()).step_by(connections).collect();
        let mut wire = Wire::open(self.address).await?;
        let mut ticks = tokio::time::interval(interval);
        let mut request = Vec::new();
        for &chat in chats.iter().cycle() {
            ticks.tick().await;
            if Instant::now() >= deadline {
                break;
            }
            let number = self.ledger.post(chat).await;
            self.write_request(&mut request, chat, number)?;
            wire.write(&request).await?;
            wire.read().await?.context("the server closed a connection")?;
        }
        Ok(())
    }

    async fn post_over_one(
        self,
        number: usize,
        connections: usize,
        amount: Amount,
        limit: Instant,
    ) -> anyhow::Result<Posted> {
        let chats: Vec<usize> = (number..self.ledger.chats()).step_by(connections).collect();
        let (updates, deadline) = match amount {
            Amount::PerChat(times) => (times * chats.len(), limit),
            Amount::Updates(updates) => (updates / connections, limit),
            Amount::For(time) => (usize::MAX, limit.min(Instant::now() + time)),
        };
        let mut wire = Wire::open(self.address).await?;
        let mut posted = Posted::default();
        let mut request = Vec::new();
        for &chat in chats.iter().cycle().take(updates) {
            // At the deadline, updates whose replies do not come may still hold all places.
            let Ok(number) = timeout_at(deadline.into(), self.ledger.post(chat)).await else { break };
            self.write_request(&mut request, chat, number)?;
            let started = Instant::now();
            wire.write(&request).await?;
            let answer = wire.read().await?.context("the server closed a connection")?;
            let is_ok = answer.first_line.split(' ').nth(1) == Some("200");
            posted.latencies.push(started.elapsed());
            if is_ok {
                posted.accepted += 1;
            } else {
                posted.refused += 1;
                self.ledger.refuse(chat, number);
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        Ok(posted)
    }

    fn write_request(&self, request: &mut Vec<u8>, chat: usize, number: u32) -> anyhow::Result<()> {
        // An update's id is unique to its bot: the bot's chats take turns.
        let (bots, number) = (self.hooks.len(), u64::from(number));
        let turns = u64::try_from(self.ledger.chats() / bots)?;
        let update = self.first_update + number * turns + u64::try_from(chat / bots)?;
        Ok(self.hooks[chat % bots].write_request(request, self.address, update, Ledger::chat_id(chat), number)?)
    }
}
