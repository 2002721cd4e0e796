//! What is to be done with a session, on its way to where the session lives.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::model::bot::BotId;
use crate::services::mtproto::{Busy, LiveSession, Mtproto, UserSessionError};

/// Takes calls to where the sessions live. It must not block.
pub(super) type Sink = Box<dyn Fn(SessionCall) + Send + Sync>;

/// How many requests' time one call may take: some are answered by several requests one after the other.
const REQUESTS_PER_CALL: u32 = 6;

/// What kind of thing is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// It changes something: once begun it is done to its end, whoever asked.
    Acts,
    /// It only reads, which ends when nobody waits for it any more.
    Reads,
    /// It only reads, and lets people's calls go first.
    Background,
}

/// Something that is to be done with a bot's session.
pub struct SessionCall {
    bot: BotId,
    job: Box<dyn Job>,
}

impl std::fmt::Debug for SessionCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCall").field("bot", &self.bot).finish_non_exhaustive()
    }
}

impl SessionCall {
    /// Whose session it is for.
    pub const fn bot(&self) -> BotId {
        self.bot
    }

    /// Takes it into account among the calls of its session, from before it is begun until what is returned is gone.
    pub fn occupy(&self, live: &Arc<LiveSession>) -> Busy {
        Arc::clone(live).busy(self.job.nature() != Nature::Background)
    }

    /// Does it, and answers whoever asked; cut off when the session is halted.
    pub fn run(self, live: Arc<LiveSession>) -> BoxFuture<'static, ()> {
        self.job.run(live)
    }

    /// Whether whoever asked waits for it still.
    pub fn is_wanted(&self) -> bool {
        self.job.is_wanted()
    }

    /// Answers whoever asked that it is not done.
    pub fn refuse(self, error: UserSessionError) {
        self.job.refuse(error);
    }
}

trait Job: Send {
    fn nature(&self) -> Nature;
    fn run(self: Box<Self>, live: Arc<LiveSession>) -> BoxFuture<'static, ()>;
    fn is_wanted(&self) -> bool;
    fn refuse(self: Box<Self>, error: UserSessionError);
}

/// What somebody asked, and how they are answered.
struct Asked<Work, T> {
    work: Work,
    nature: Nature,
    /// Counts from when it was asked.
    deadline: Instant,
    answer: oneshot::Sender<Result<T, UserSessionError>>,
}

impl<Work, Done, T> Job for Asked<Work, T>
where
    Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
    Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
    T: Send + 'static,
{
    fn nature(&self) -> Nature {
        self.nature
    }

    fn run(self: Box<Self>, live: Arc<LiveSession>) -> BoxFuture<'static, ()> {
        let Self { work, nature, deadline, mut answer } = *self;
        async move {
            // What was given up before it began is not begun.
            if answer.is_closed() {
                return count("abandoned");
            }
            let halted = live.halted();
            let result = tokio::select! {
                biased;
                () = halted.cancelled() => Err(UserSessionError::Interrupted),
                () = answer.closed(), if nature != Nature::Acts => return count("abandoned"),
                done = tokio::time::timeout_at(deadline, work(live)) => done.unwrap_or(Err(UserSessionError::TimedOut)),
            };
            count(result.as_ref().map_or_else(UserSessionError::as_str, |_| "ok"));
            // Whoever asked may have gone.
            answer.send(result).ok();
        }
        .boxed()
    }

    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn refuse(self: Box<Self>, error: UserSessionError) {
        count(error.as_str());
        self.answer.send(Err(error)).ok();
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("botyard_mtproto_calls_total", "outcome" => outcome).increment(1);
}

impl Mtproto {
    /// From now on hands what is to be done with sessions to `sink`. Only the first call counts. `sink` must not block.
    pub fn hand_over(&self, sink: impl Fn(SessionCall) + Send + Sync + 'static) {
        // A second platform has an `Mtproto` of its own.
        self.0.sink.set(Box::new(sink)).ok();
    }

    /// Has something done with a bot's session, within the time of some requests.
    pub(super) async fn ask<Work, Done, T>(&self, bot: BotId, work: Work) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        self.ask_within(bot, self.limit(), work).await
    }

    /// The same within `limit`.
    pub(super) async fn ask_within<Work, Done, T>(
        &self,
        bot: BotId,
        limit: Duration,
        work: Work,
    ) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        self.hand(bot, Nature::Acts, limit, work).await
    }

    /// Has something read with a bot's session, for as long as this is waited for.
    pub(super) async fn ask_to_read<Work, Done, T>(&self, bot: BotId, work: Work) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        self.hand(bot, Nature::Reads, self.limit(), work).await
    }

    /// The same for what nobody waits for but this process.
    pub(super) async fn ask_in_background<Work, Done, T>(
        &self,
        bot: BotId,
        limit: Duration,
        work: Work,
    ) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        self.hand(bot, Nature::Background, limit, work).await
    }

    fn limit(&self) -> Duration {
        self.0.settings.request_deadline * REQUESTS_PER_CALL
    }

    /// Whether it waits for a place or is being done, it is over when `limit` is.
    async fn hand<Work, Done, T>(
        &self,
        bot: BotId,
        nature: Nature,
        limit: Duration,
        work: Work,
    ) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        let Some(sink) = self.0.sink.get() else {
            return Err(UserSessionError::Unavailable("no sessions live in this process".to_owned()));
        };
        let (answer, answered) = oneshot::channel();
        let deadline = Instant::now() + limit;
        sink(SessionCall { bot, job: Box::new(Asked { work, nature, deadline, answer }) });
        let answered = tokio::time::timeout_at(deadline, answered).await;
        answered.map_or(Err(UserSessionError::TimedOut), |answer| answer.unwrap_or(Err(UserSessionError::Interrupted)))
    }
}
