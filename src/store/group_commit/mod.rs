//! Group commit: the writes that happen with every update share transactions.
//!
//! A durable commit costs a disk flush, whatever it holds. So a task takes all writes that are asked for while the
//! previous commit runs and puts them into the next one. SQLite takes one writer at a time and so has one such task, on a
//! thread of its own ([`sqlite`]). PostgreSQL has several, for a task waits out a round trip for each statement
//! ([`postgres`]); the writes of one bot all go to the same task, which keeps their order and keeps two tasks from waiting
//! for the same row. To add a kind of write, add a variant to [`GroupedWrite`] and carry it out in both.

mod postgres;
mod recent_chats;
mod sqlite;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use tokio::runtime::{Handle, Id};
use tokio::sync::mpsc::error::SendError;
use tokio::sync::{mpsc, oneshot};

use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::model::outbox::{Delivered, OutboundCall, OutboxMessage};
use crate::model::update::{InboxUpdate, NewUpdate};
use crate::store::{Backend, StoreError};

pub(super) use sqlite::{CHECKPOINT_PAGES, SqliteFile};

/// The most writes in one commit.
const MAX_BATCH: usize = 1024;

/// How many tasks commit to PostgreSQL; each takes one connection of the pool while it does.
const POSTGRES_TASKS: usize = 4;

/// The most writes that wait for a task's next commit; whoever asks for more waits before asking.
const MAX_QUEUED: usize = 4096;

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
    /// Note how the delivery of a call that carries a file or a secret ended, and keep the call without the bytes of the
    /// file, or the secret. Apart from [`Self::Deliver`], as most calls carry none.
    DeliverAndForget {
        /// The bot.
        bot: BotId,
        /// The call's number.
        seq: i64,
        /// How it ended.
        delivered: Delivered,
        /// The parameters that are kept.
        params: String,
        /// Whether what is not kept is a secret.
        is_secret: bool,
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
    /// Note that a bot may no longer write to a chat.
    BlockChat {
        /// The bot.
        bot: BotId,
        /// The chat.
        chat_id: i64,
        /// When Telegram said so.
        now: DateTime<Utc>,
    },
}

impl GroupedWrite {
    /// Whether it takes a secret out of the store.
    fn forgets_secret(&self) -> bool {
        match self {
            Self::Finish(finished) => finished.kept_payload.is_some(),
            Self::DeliverAndForget { is_secret, .. } => *is_secret,
            _ => false,
        }
    }

    /// The bot whose data it changes.
    pub(super) fn bot(&self) -> BotId {
        match self {
            Self::Finish(finished) => finished.bot,
            Self::Accept { bot, .. }
            | Self::Fail { bot, .. }
            | Self::Deliver { bot, .. }
            | Self::DeliverAndForget { bot, .. }
            | Self::DeliveryAttempt { bot, .. }
            | Self::BlockChat { bot, .. } => *bot,
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
    /// What is kept of the update in its place, if it held a secret.
    pub kept_payload: Option<String>,
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

/// What a write did, in the terms of a backend.
enum Applied {
    /// The number that each update got, in their order; `None` for one that had been stored before.
    Accepted(Vec<Option<i64>>),
    /// The numbers that the calls got, in their order; `None` if the update had been handled before.
    Finished(Option<Vec<i64>>),
    /// The attempt was counted.
    Failed { is_dead: bool },
    /// There is nothing to tell.
    Done,
}

/// Word of a bot's updates, right after the commit that was to store them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// This one was stored. A bot's updates come in the order of their numbers, and each that is new comes.
    Stored(BotId, InboxUpdate),
    /// The commit failed, and some may have been stored nevertheless: the answer to a commit can be lost.
    Unknown(BotId),
}

/// Is told what was accepted.
type AcceptedSink = Box<dyn Fn(Vec<Accepted>) + Send + Sync>;

/// What became of a write.
type Answer = Result<Written, StoreError>;

/// Who asked for a write, and what is to be done once it is known what became of it.
struct Asker {
    /// Where that is done.
    runtime: Handle,
    then: Box<dyn FnOnce(Answer) + Send>,
}

/// What a committing task is asked for.
enum Job {
    Write(GroupedWrite, Asker),
    /// Give the connection back and end.
    Close(oneshot::Sender<()>),
}

/// The way to the committing tasks, which end when they are closed or with the last clone.
#[derive(Clone)]
pub(super) struct GroupCommit {
    tasks: Arc<[mpsc::Sender<Job>]>,
    sink: Arc<OnceLock<AcceptedSink>>,
}

impl GroupCommit {
    /// Starts the tasks of `backend`. They connect with their first write.
    pub(super) fn start(backend: &Backend) -> io::Result<Self> {
        let sink: Arc<OnceLock<AcceptedSink>> = Arc::default();
        let mut tasks = Vec::new();
        match backend {
            Backend::Sqlite { file, turn, .. } => {
                let (sender, jobs) = mpsc::channel(MAX_QUEUED);
                sqlite::start(file.clone(), Arc::clone(turn), jobs, Arc::clone(&sink))?;
                tasks.push(sender);
            }
            Backend::Postgres(pool) => {
                for _ in 0..POSTGRES_TASKS {
                    let (sender, jobs) = mpsc::channel(MAX_QUEUED);
                    tokio::spawn(run(postgres::PostgresCommitter::new(pool.clone()), jobs, Arc::clone(&sink)));
                    tasks.push(sender);
                }
            }
        }
        Ok(Self { tasks: tasks.into(), sink })
    }

    /// From now on hands updates that were stored to `sink`. Only the first call counts.
    pub(super) fn hand_over(&self, sink: AcceptedSink) {
        // A second one has nobody to tell.
        drop(self.sink.set(sink));
    }

    pub(super) async fn submit(&self, write: GroupedWrite) -> Answer {
        let (reply, answer) = oneshot::channel();
        // One that has gone away (its request was cut off) has no use for the answer; the write stays.
        self.submit_then(write, |answer| drop(reply.send(answer))).await;
        answer.await.map_err(|_| stopped())?
    }

    pub(super) async fn submit_then(&self, write: GroupedWrite, then: impl FnOnce(Answer) + Send + 'static) {
        let asker = Asker { runtime: Handle::current(), then: Box::new(then) };
        let queued = self.task_of(write.bot()).send(Job::Write(write, asker)).await;
        if let Err(SendError(Job::Write(_, asker))) = queued {
            (asker.then)(Err(stopped()));
        }
    }

    /// Lets the tasks finish what they were asked for, and ends them.
    pub(super) async fn close(&self) {
        for task in &*self.tasks {
            let (done, is_done) = oneshot::channel();
            // One that has ended is closed.
            if task.send(Job::Close(done)).await.is_ok() {
                is_done.await.ok();
            }
        }
    }

    fn task_of(&self, bot: BotId) -> &mpsc::Sender<Job> {
        // The low half of a UUIDv7 is random.
        let (_, low) = bot.0.as_u64_pair();
        &self.tasks[usize::try_from(low % self.tasks.len() as u64).unwrap_or(0)]
    }
}

fn stopped() -> StoreError {
    StoreError::unavailable("the store was closed")
}

impl std::fmt::Debug for GroupCommit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("GroupCommit").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}

/// Carries writes out on one of the databases.
trait Committer {
    /// Carries the writes out in one commit; what each of them did, in their order. If it fails, nothing was changed.
    async fn commit(&mut self, writes: &[GroupedWrite]) -> Result<Vec<Applied>, StoreError>;
}

/// A committing task.
async fn run(mut committer: impl Committer, mut jobs: mpsc::Receiver<Job>, sink: Arc<OnceLock<AcceptedSink>>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while jobs.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let (mut writes, mut askers) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        let mut closed = None;
        for job in batch.drain(..) {
            match job {
                Job::Write(write, asker) => {
                    writes.push(write);
                    askers.push(asker);
                }
                Job::Close(done) => closed = Some(done),
            }
        }
        // To be closed is all that some stores are ever asked for.
        if !writes.is_empty() {
            let results = commit_batch(&mut committer, &writes).await;
            settle(writes, results, askers, sink.get());
        }
        if let Some(done) = closed {
            drop(committer);
            refuse_others(jobs);
            // Whoever closes the store may have stopped waiting.
            done.send(()).ok();
            return;
        }
    }
}

/// Commits the batch as one. If that fails, each write gets a commit of its own, so that only the culprit fails; unless
/// the database turns out to be away, which is nobody's fault and would be waited for once more for every write.
async fn commit_batch(committer: &mut impl Committer, writes: &[GroupedWrite]) -> Vec<Result<Applied, StoreError>> {
    match committer.commit(writes).await {
        Ok(applied) => applied.into_iter().map(Ok).collect(),
        Err(error) if writes.len() == 1 => vec![Err(error)],
        Err(_) => {
            let mut is_away = false;
            let mut results = Vec::with_capacity(writes.len());
            for write in writes.chunks(1) {
                let result = if is_away {
                    Err(StoreError::unavailable("it was away a moment ago"))
                } else {
                    committer.commit(write).await.map(|mut applied| applied.pop().unwrap_or(Applied::Done))
                };
                is_away |= matches!(result, Err(StoreError::Unavailable(_)));
                results.push(result);
            }
            results
        }
    }
}

/// Tells those who asked too late.
fn refuse_others(mut jobs: mpsc::Receiver<Job>) {
    jobs.close();
    let left = std::iter::from_fn(|| jobs.try_recv().ok());
    tell_all(left.filter_map(|job| match job {
        Job::Write(_, asker) => Some((asker, Err(stopped()))),
        Job::Close(_) => None,
    }));
}

/// Hands over what was accepted, in the order in which it was stored, and then tells the askers.
fn settle(
    writes: Vec<GroupedWrite>,
    results: Vec<Result<Applied, StoreError>>,
    askers: Vec<Asker>,
    sink: Option<&AcceptedSink>,
) {
    let mut accepted = Vec::new();
    let mut answers = Vec::with_capacity(askers.len());
    for ((write, result), asker) in writes.into_iter().zip(results).zip(askers) {
        if let (GroupedWrite::Accept { bot, .. }, Err(_)) = (&write, &result) {
            accepted.push(Accepted::Unknown(*bot));
        }
        answers.push((asker, result.map(|applied| tell(write, applied, &mut accepted))));
    }
    if let Some(sink) = sink.filter(|_| !accepted.is_empty()) {
        sink(accepted);
    }
    tell_all(answers);
}

/// Tells the askers what became of their writes: each runtime all that concerns it at once. Woken for a single answer, its
/// thread would take turns with this one, answer by answer.
fn tell_all(answers: impl IntoIterator<Item = (Asker, Answer)>) {
    let mut by_runtime: HashMap<Id, (Handle, Vec<_>)> = HashMap::new();
    for (Asker { runtime, then }, answer) in answers {
        let (_, answers) = by_runtime.entry(runtime.id()).or_insert_with(|| (runtime, Vec::new()));
        answers.push((then, answer));
    }
    for (runtime, answers) in by_runtime.into_values() {
        runtime.spawn(async move {
            for (then, answer) in answers {
                then(answer);
            }
        });
    }
}

/// What a committed write is answered with; new updates go to `accepted`.
fn tell(write: GroupedWrite, applied: Applied, accepted: &mut Vec<Accepted>) -> Written {
    match (write, applied) {
        (GroupedWrite::Accept { bot, updates, now }, Applied::Accepted(seqs)) => {
            let before = accepted.len();
            let new = updates.into_iter().zip(seqs).filter_map(|(update, seq)| Some((seq?, update)));
            accepted.extend(new.map(|(seq, update)| Accepted::Stored(bot, update.stored(seq, now))));
            Written::Accepted(accepted.len() - before)
        }
        (GroupedWrite::Finish(FinishedUpdate { bot, calls, now, .. }), Applied::Finished(seqs)) => {
            let stored = calls.into_iter().zip(seqs.unwrap_or_default());
            Written::Enqueued(stored.map(|(call, seq)| call.stored(seq, bot, now)).collect())
        }
        (_, Applied::Failed { is_dead }) => Written::Failed { is_dead },
        _ => Written::Done,
    }
}
