//! Webhook calls as Telegram makes them: posted over a bounded number of kept connections, each answer timed.
//!
//! The client is as small as can be, because it shares the machine with what it measures.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A chat that updates come from.
#[derive(Debug, Clone)]
pub(crate) struct Chat {
    /// The path that its bot's updates are posted to.
    pub(crate) path: String,
    /// The secret that comes with them.
    pub(crate) secret: String,
    /// The person, whose id is the chat's as well.
    pub(crate) person: i64,
}

/// Where updates go, from which chats, and how many at a time.
#[derive(Clone)]
pub(crate) struct Load {
    address: SocketAddr,
    chats: Arc<[Chat]>,
    /// Updates posted so far; the next one's number decides its chat.
    next: Arc<AtomicU64>,
}

/// What became of posted updates.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    /// Answered with 200.
    pub(crate) accepted: u64,
    /// Answered with something else.
    pub(crate) refused: u64,
    /// From the first post to the last answer.
    pub(crate) took: Duration,
    /// How long each answer took, shortest first.
    latencies: Vec<Duration>,
}

impl Posted {
    /// The answer time within which `fraction` of the updates were answered, in milliseconds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position among a few thousand answers"
    )]
    pub(crate) fn percentile_ms(&self, fraction: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let position = (last as f64 * fraction).round() as usize;
        self.latencies.get(position).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

impl Load {
    /// Updates for `address` from each of `chats` in turn.
    pub(crate) fn new(address: SocketAddr, chats: Vec<Chat>) -> Self {
        Self { address, chats: chats.into(), next: Arc::default() }
    }

    /// Posts `updates` updates over `connections` connections, each as soon as the one before it is answered. No update
    /// is begun after `limit`.
    pub(crate) async fn post(&self, updates: u64, connections: usize, limit: Duration) -> anyhow::Result<Posted> {
        let started = Instant::now();
        let until = self.next.load(Ordering::Relaxed) + updates;
        let mut posters = JoinSet::new();
        for _ in 0..connections {
            posters.spawn(self.clone().post_until(until, started + limit));
        }
        let mut all = Posted::default();
        while let Some(posted) = posters.join_next().await {
            let posted = posted??;
            all.accepted += posted.accepted;
            all.refused += posted.refused;
            all.latencies.extend(posted.latencies);
        }
        all.took = started.elapsed();
        all.latencies.sort_unstable();
        // Each poster took one number too many; the next round begins where this one ended.
        self.next.store(until, Ordering::Relaxed);
        Ok(all)
    }

    async fn post_until(self, until: u64, deadline: Instant) -> anyhow::Result<Posted> {
        let mut connection = Connection::open(self.address).await?;
        let mut posted = Posted::default();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= until || Instant::now() >= deadline {
                return Ok(posted);
            }
            let index = usize::try_from(number)? % self.chats.len();
            let request = self.request(&self.chats[index], number);
            let started = Instant::now();
            let status = connection.exchange(&request).await?;
            posted.latencies.push(started.elapsed());
            if status == 200 {
                posted.accepted += 1;
            } else {
                posted.refused += 1;
            }
        }
    }

    fn request(&self, chat: &Chat, number: u64) -> String {
        let Chat { path, secret, person } = chat;
        let body = format!(
            r#"{{"update_id":{update},"message":{{"message_id":{message},"from":{{"id":{person},"is_bot":false,"first_name":"Bench","language_code":"en"}},"chat":{{"id":{person},"first_name":"Bench","type":"private"}},"date":1700000000,"text":"Message {number}"}}}}"#,
            update = 100_000_000 + number,
            message = 1 + number,
        );
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
    }
}

/// A kept connection.
struct Connection(BufReader<TcpStream>);

impl Connection {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request and reads its answer; the answer's status.
    async fn exchange(&mut self, request: &str) -> anyhow::Result<u16> {
        self.0.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        self.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no HTTP answer")?;
        let mut length = 0;
        loop {
            self.read_line(&mut line).await?;
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await?;
        Ok(status)
    }

    async fn read_line(&mut self, line: &mut String) -> anyhow::Result<()> {
        line.clear();
        if self.0.read_line(line).await? == 0 {
            bail!("the server closed a connection");
        }
        Ok(())
    }
}
