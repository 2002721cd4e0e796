//! What is to be done with a session, on its way to where the session lives.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::model::bot::BotId;
use crate::services::mtproto::{LiveSession, Mtproto, UserSessionError};

/// Takes calls to where the sessions live. It must not block.
pub(super) type Sink = Box<dyn Fn(SessionCall) + Send + Sync>;

/// How many requests' time one call may take: some are answered by several requests one after the other.
const REQUESTS_PER_CALL: u32 = 6;

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
    fn run(self: Box<Self>, live: Arc<LiveSession>) -> BoxFuture<'static, ()>;
    fn is_wanted(&self) -> bool;
    fn refuse(self: Box<Self>, error: UserSessionError);
}

/// What somebody asked, and how they are answered.
struct Asked<Work, T> {
    work: Work,
    limit: Duration,
    answer: oneshot::Sender<Result<T, UserSessionError>>,
}

impl<Work, Done, T> Job for Asked<Work, T>
where
    Work: FnOnce(Arc<LiveSession>) -> Done + Send + 'static,
    Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
    T: Send + 'static,
{
    fn run(self: Box<Self>, live: Arc<LiveSession>) -> BoxFuture<'static, ()> {
        let Self { work, limit, answer } = *self;
        async move {
            let halted = live.halted();
            let _busy = Arc::clone(&live).busy();
            let result = tokio::select! {
                biased;
                () = halted.cancelled() => Err(UserSessionError::Interrupted),
                done = tokio::time::timeout(limit, work(live)) => done.unwrap_or(Err(UserSessionError::TimedOut)),
            };
            let outcome = result.as_ref().map_or_else(UserSessionError::as_str, |_| "ok");
            metrics::counter!("botyard_mtproto_calls_total", "outcome" => outcome).increment(1);
            // Whoever asked may have gone.
            answer.send(result).ok();
        }
        .boxed()
    }

    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn refuse(self: Box<Self>, error: UserSessionError) {
        metrics::counter!("botyard_mtproto_calls_total", "outcome" => error.as_str()).increment(1);
        self.answer.send(Err(error)).ok();
    }
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
        self.ask_within(bot, self.0.settings.request_deadline * REQUESTS_PER_CALL, work).await
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
        let Some(sink) = self.0.sink.get() else {
            return Err(UserSessionError::Unavailable("no sessions live in this process".to_owned()));
        };
        let (answer, answered) = oneshot::channel();
        sink(SessionCall { bot, job: Box::new(Asked { work, limit, answer }) });
        answered.await.unwrap_or(Err(UserSessionError::Interrupted))
    }
}
