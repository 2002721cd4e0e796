//! Group commit: the writes that happen with every update share transactions.
//!
//! A durable commit costs a disk flush, whatever it holds. So a task takes all writes that are asked for while the
//! previous commit runs and puts them into the next one. SQLite takes one writer at a time and so has one such task.
//! PostgreSQL has several, for a task waits out a round trip for each statement; the writes of one bot all go to the same
//! task, which keeps their order and keeps two tasks from waiting for the same row. To add a kind of write, add a variant
//! to [`GroupedWrite`] and carry it out in [`apply`].

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};

use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::model::outbox::{Delivered, OutboundCall, OutboxMessage};
use crate::model::update::NewUpdate;
use crate::store::{Backend, StoreError, Tx};

/// The most writes in one commit.
const MAX_BATCH: usize = 256;

/// How many tasks commit to PostgreSQL; each takes one connection of the pool while it does.
const POSTGRES_TASKS: usize = 4;

/// The most writes that wait for a task's next commit; whoever asks for more waits before asking.
const MAX_QUEUED: usize = 1024;

/// The longest that a commit may take. A connection that is dead without being closed would hold up all later ones.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(30);

/// A write that may share its commit with others.
#[derive(Debug, Clone)]
pub enum GroupedWrite {
    /// Store updates that arrived, in their order.
    Accept {
        /// The bot they are for.
        bot: BotId,
        /// The updates.
        updates: Vec<NewUpdate>,
        /// When they arrived.
        now: DateTime<Utc>,
    },
    /// Mark an update as handled and store what came of it.
    Finish(FinishedUpdate),
    /// Count a failed attempt at an update.
    Fail {
        /// The bot.
        bot: BotId,
        /// The update's number.
        seq: i64,
        /// Why it failed.
        error: String,
        /// The attempts after which it becomes a dead letter.
        max_attempts: i32,
        /// When it failed.
        now: DateTime<Utc>,
    },
    /// Note how a delivery ended.
    Deliver {
        /// The bot.
        bot: BotId,
        /// The call's number.
        seq: i64,
        /// How it ended.
        delivered: Delivered,
        /// When it ended.
        now: DateTime<Utc>,
    },
    /// Count a failed attempt at a delivery.
    DeliveryAttempt {
        /// The bot.
        bot: BotId,
        /// The call's number.
        seq: i64,
        /// Why it failed.
        error: String,
    },
}

impl GroupedWrite {
    /// The bot whose data it changes.
    fn bot(&self) -> BotId {
        match self {
            Self::Finish(finished) => finished.bot,
            Self::Accept { bot, .. }
            | Self::Fail { bot, .. }
            | Self::Deliver { bot, .. }
            | Self::DeliveryAttempt { bot, .. } => *bot,
        }
    }
}

/// What came of an update.
#[derive(Debug, Clone)]
pub struct FinishedUpdate {
    /// The bot.
    pub bot: BotId,
    /// The update's number.
    pub seq: i64,
    /// The chat that it came from, as it described it.
    pub chat: Option<SeenChat>,
    /// The calls to deliver, in their order.
    pub calls: Vec<OutboundCall>,
    /// When it was handled.
    pub now: DateTime<Utc>,
}

/// What a write did.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// This many updates were new; the others had been stored before.
    Accepted(usize),
    /// The calls as stored; none if the update had been handled before.
    Enqueued(Vec<OutboxMessage>),
    /// The attempt was counted.
    Failed {
        /// Whether the update became a dead letter.
        is_dead: bool,
    },
    /// There is nothing to tell.
    Done,
}

type Reply = oneshot::Sender<Result<Written, StoreError>>;

/// The way to the committing tasks, which end with the last clone.
#[derive(Debug, Clone)]
pub(super) struct GroupCommit(Arc<[mpsc::Sender<(GroupedWrite, Reply)>]>);

impl GroupCommit {
    pub(super) fn start(backend: &Backend) -> Self {
        let tasks = match backend {
            Backend::Sqlite { .. } => 1,
            Backend::Postgres(_) => POSTGRES_TASKS,
        };
        let start_task = |_| {
            let (sender, receiver) = mpsc::channel(MAX_QUEUED);
            tokio::spawn(run(backend.clone(), receiver));
            sender
        };
        Self((0..tasks).map(start_task).collect())
    }

    pub(super) async fn submit(&self, write: GroupedWrite) -> Result<Written, StoreError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || StoreError::Unavailable(sqlx::Error::WorkerCrashed);
        self.task_of(write.bot()).send((write, reply)).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    fn task_of(&self, bot: BotId) -> &mpsc::Sender<(GroupedWrite, Reply)> {
        // The low half of a UUIDv7 is random.
        let (_, low) = bot.0.as_u64_pair();
        &self.0[usize::try_from(low % self.0.len() as u64).unwrap_or(0)]
    }
}

async fn run(backend: Backend, mut queue: mpsc::Receiver<(GroupedWrite, Reply)>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while queue.recv_many(&mut batch, MAX_BATCH).await > 0 {
        commit_batch(&backend, &mut batch).await;
    }
}

/// Commits the batch as one. If that fails, each write gets a commit of its own, so that only the culprit fails; unless
/// the database turns out to be away, which is nobody's fault and would be waited for once more for every write.
async fn commit_batch(backend: &Backend, batch: &mut Vec<(GroupedWrite, Reply)>) {
    match try_commit(backend, batch.iter().map(|(write, _)| write)).await {
        Ok(written) => {
            for ((_, reply), written) in batch.drain(..).zip(written) {
                answer(reply, Ok(written));
            }
        }
        Err(error) if batch.len() == 1 => {
            if let Some((_, reply)) = batch.pop() {
                answer(reply, Err(error));
            }
        }
        Err(_) => {
            let mut is_away = false;
            for (write, reply) in batch.drain(..) {
                let result = if is_away {
                    Err(StoreError::Unavailable(sqlx::Error::Io(io::Error::other("it was away a moment ago"))))
                } else {
                    try_commit(backend, std::iter::once(&write)).await
                };
                is_away |= matches!(result, Err(StoreError::Unavailable(_)));
                answer(reply, result.map(|mut written| written.pop().unwrap_or(Written::Done)));
            }
        }
    }
}

/// Tells the asker. One that has gone away (its request was cut off) has no use for the answer; the write stays.
fn answer(reply: Reply, result: Result<Written, StoreError>) {
    drop(reply.send(result));
}

/// Carries the writes out in one commit, or gives up in time: then the database counts as away.
async fn try_commit(
    backend: &Backend,
    writes: impl Iterator<Item = &GroupedWrite>,
) -> Result<Vec<Written>, StoreError> {
    tokio::time::timeout(COMMIT_TIMEOUT, commit_all(backend, writes)).await.unwrap_or_else(|_| {
        let error = io::Error::new(io::ErrorKind::TimedOut, "a commit took too long");
        Err(StoreError::Unavailable(error.into()))
    })
}

async fn commit_all(
    backend: &Backend,
    writes: impl Iterator<Item = &GroupedWrite>,
) -> Result<Vec<Written>, StoreError> {
    let mut tx = backend.begin().await?;
    let mut written = Vec::with_capacity(writes.size_hint().0);
    for write in writes {
        written.push(apply(&mut tx, write).await?);
    }
    tx.commit().await?;
    Ok(written)
}

async fn apply(tx: &mut Tx, write: &GroupedWrite) -> Result<Written, StoreError> {
    match write {
        GroupedWrite::Accept { bot, updates, now } => accept(tx, *bot, updates, *now).await,
        GroupedWrite::Finish(finished) => finish(tx, finished).await,
        GroupedWrite::Fail { bot, seq, error, max_attempts, now } => {
            let is_dead = tx.fail_update(*bot, *seq, error, *max_attempts, *now).await?;
            Ok(Written::Failed { is_dead })
        }
        GroupedWrite::Deliver { bot, seq, delivered, now } => {
            tx.finish_call(*bot, *seq, delivered, *now).await?;
            Ok(Written::Done)
        }
        GroupedWrite::DeliveryAttempt { bot, seq, error } => {
            tx.count_call_attempt(*bot, *seq, error).await?;
            Ok(Written::Done)
        }
    }
}

async fn accept(tx: &mut Tx, bot: BotId, updates: &[NewUpdate], now: DateTime<Utc>) -> Result<Written, StoreError> {
    let mut new = 0;
    for update in updates {
        new += usize::from(tx.insert_update(bot, update, now).await?);
    }
    Ok(Written::Accepted(new))
}

async fn finish(tx: &mut Tx, finished: &FinishedUpdate) -> Result<Written, StoreError> {
    let FinishedUpdate { bot, seq, chat, calls, now } = finished;
    if !tx.finish_update(*bot, *seq, *now).await? {
        return Ok(Written::Enqueued(Vec::new()));
    }
    if let Some(chat) = chat {
        tx.upsert_chat(*bot, chat, *now).await?;
    }
    let mut enqueued = Vec::with_capacity(calls.len());
    for call in calls {
        enqueued.push(tx.enqueue_call(*bot, call, *now).await?);
    }
    Ok(Written::Enqueued(enqueued))
}
