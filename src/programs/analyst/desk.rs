//! The desk: where questions are worked on, one of a person at a time.
//!
//! Questions wait in the store, so the desk may fall at any moment: what it had begun waits again at the next start. A
//! question is given up when its person calls it off or loses access, and put back when its bot is stopped or the store is away:
//! a few times, as each attempt asks the models anew.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::retry::Backoff;
use crate::base::telemetry::panic_message;
use crate::model::bot::BotId;
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeId};
use crate::programs::analyst::Services;
use crate::programs::analyst::answer::{self, Said};
use crate::programs::analyst::pipeline::{BROKEN as BROKEN_HERE, Stop, Work};
use crate::programs::showing::while_showing;
use crate::services::StoreError;
use crate::services::bot_log::Note;
use crate::services::conversations::{Ended, Outcome};
use crate::services::signals::{BotSignal, Signals};

/// The pause between two looks for questions whose signal was lost.
const SWEEP: Duration = Duration::from_secs(5);

/// Waits for a store that is not available.
const STORE_BACKOFF: Backoff = Backoff { initial: Duration::from_millis(200), max: Duration::from_secs(10) };

/// The pauses before a question waits again that met a store that was away.
const PUT_BACK_BACKOFF: Backoff = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(30) };

/// How often a question is begun with: one that ends the process would otherwise do so at every start.
const MAX_ATTEMPTS: i32 = 3;

const ACCESS_ENDED: &str = "I cannot answer this any more: your access to this database has ended.";

const TOO_LATE: &str = "I could not get to this question in time. Please ask again.";

const INTERRUPTED: &str =
    "I was interrupted each time that I worked on this question, so I gave it up. You can ask it again.";

const TOO_SLOW: &str = "This took too long, so I stopped. Try a smaller question, or ask again later.";

const BROKEN: &str = "Something went wrong here, and it was written down. Please try again later.";

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    services: Services,
    signals: Signals,
    at_work: Mutex<HashMap<ExchangeId, AtWork>>,
    tasks: TaskTracker,
    /// Ends the taking of new questions.
    closed: CancellationToken,
    /// Cuts off what is at work.
    cut_off: CancellationToken,
}

/// A question at work.
struct AtWork {
    bot_id: BotId,
    /// Cancelled when nobody wants the answer any more.
    called_off: CancellationToken,
    /// Cancelled when the bot was stopped.
    stopped: CancellationToken,
}

/// What is written of a question.
enum Write {
    End(Box<(Outcome, Said)>),
    PutBack,
}

/// How the work on a question went.
enum Worked {
    Done(Result<Box<(Outcome, Said)>, Stop>),
    CalledOff,
    Stopped,
    TooSlow,
    Panicked(String),
}

impl Desk {
    /// A desk on the current tokio runtime. What the last process had begun waits again.
    pub async fn start(services: Services, signals: Signals) -> Result<Self, StoreError> {
        let resumed = services.conversations.resume().await?;
        if resumed > 0 {
            tracing::info!(resumed, "questions that were cut off are worked on again");
        }
        let desk = Self(Arc::new(Inner {
            services,
            signals,
            at_work: Mutex::default(),
            tasks: TaskTracker::new(),
            closed: CancellationToken::new(),
            cut_off: CancellationToken::new(),
        }));
        tokio::spawn(desk.clone().run());
        Ok(desk)
    }

    /// Takes no question any more and lets those at work finish until the deadline; what is cut off then is worked on at the
    /// next start.
    pub async fn drain(&self, deadline: Duration) {
        self.0.closed.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(deadline, self.0.tasks.wait()).await.is_err() {
            tracing::warn!("some questions were cut off; they are worked on again at the next start");
            self.0.cut_off.cancel();
            self.0.tasks.wait().await;
        }
    }

    async fn run(self) {
        let conversations = self.0.services.conversations.clone();
        let mut signals = self.0.signals.subscribe();
        let mut called_off = conversations.subscribe_to_called_off();
        loop {
            self.take_questions().await;
            tokio::select! {
                () = conversations.wait_for_questions() => {}
                () = tokio::time::sleep(SWEEP) => {}
                signal = signals.recv() => match signal {
                    Ok(BotSignal::Stopped(bot)) => self.stop_questions_of(bot),
                    // Whatever was missed, the store refuses to end a question that does not wait for its end any more.
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                id = called_off.recv() => if let Ok(id) = id { self.call_off(id) },
                () = self.0.closed.cancelled() => return,
            }
        }
    }

    /// Begins with as many questions as there is room for.
    async fn take_questions(&self) {
        let room = self.0.services.conversations.settings().max_concurrent.saturating_sub(self.lock().len());
        if room == 0 {
            return;
        }
        let due = match self.0.services.conversations.list_due(room).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "questions wait for the next look"),
        };
        for exchange in due {
            match self.0.services.conversations.begin(&exchange).await {
                Ok(true) => self.work_on(exchange),
                Ok(false) => {}
                Err(error) => return tracing::warn!(%error, "questions wait for the next look"),
            }
        }
    }

    fn work_on(&self, exchange: Exchange) {
        let (called_off, stopped) = (CancellationToken::new(), self.0.cut_off.child_token());
        let at_work = AtWork { bot_id: exchange.bot_id, called_off: called_off.clone(), stopped: stopped.clone() };
        self.lock().insert(exchange.id, at_work);
        let desk = self.clone();
        self.0.tasks.spawn(async move {
            let warnings = Mutex::default();
            let worked = desk.worked(&exchange, &warnings, &called_off, &stopped).await;
            let warnings = warnings.into_inner().unwrap_or_else(PoisonError::into_inner);
            desk.conclude(&exchange, worked, warnings).await;
            desk.lock().remove(&exchange.id);
            desk.0.services.conversations.look_again();
        });
    }

    async fn worked(
        &self,
        exchange: &Exchange,
        warnings: &Mutex<Vec<String>>,
        called_off: &CancellationToken,
        stopped: &CancellationToken,
    ) -> Worked {
        let services = &self.0.services;
        let settings = services.conversations.settings();
        let max_age = TimeDelta::from_std(settings.max_age).unwrap_or(TimeDelta::MAX);
        if services.ambient.now() - exchange.asked_at > max_age {
            return Worked::given_up("its turn did not come in time", TOO_LATE);
        }
        if exchange.attempts >= MAX_ATTEMPTS - 1 {
            return Worked::given_up("the server was stopped each time that it was worked on", INTERRUPTED);
        }
        let begun = std::time::Instant::now();
        let work = async {
            let answered = Work::new(services, exchange, warnings).answer().await;
            Worked::Done(match answered {
                Ok(answered) => Ok(Box::new(answer::compose(exchange, answered, taken(warnings)).await)),
                Err(stop) => Err(stop),
            })
        };
        let work = while_showing("typing", (&services.bots, exchange.bot_id, exchange.chat_id), work);
        let work = AssertUnwindSafe(tokio::time::timeout(settings.deadline, work)).catch_unwind();
        let worked = tokio::select! {
            worked = work => match worked {
                Ok(Ok(worked)) => worked,
                Ok(Err(_)) => Worked::TooSlow,
                Err(panic) => Worked::Panicked(panic_message(&*panic)),
            },
            () = called_off.cancelled() => Worked::CalledOff,
            () = stopped.cancelled() => Worked::Stopped,
        };
        metrics::histogram!("botyard_question_duration_seconds").record(begun.elapsed().as_secs_f64());
        worked
    }

    async fn conclude(&self, exchange: &Exchange, worked: Worked, warnings: Vec<String>) {
        metrics::counter!("botyard_questions_total", "outcome" => worked.outcome()).increment(1);
        let services = &self.0.services;
        let (ended, words) = match worked {
            // It was ended by whoever called it off.
            Worked::CalledOff => return self.say_warnings(exchange, &warnings).await,
            Worked::Stopped | Worked::Done(Err(Stop::BotStopped)) => {
                self.put_back(exchange).await;
                return self.say_warnings(exchange, &warnings).await;
            }
            Worked::Done(Err(Stop::Store(error @ StoreError::Unavailable(_)))) => {
                tracing::warn!(exchange = %exchange.id, %error, "a question waits until the store is back");
                self.say_warnings(exchange, &warnings).await;
                return self.put_back_later(exchange).await;
            }
            Worked::Done(Ok(answered)) => return self.end(exchange, answered).await,
            Worked::Done(Err(Stop::AccessEnded)) => (Ended::Cancelled, ACCESS_ENDED.to_owned()),
            Worked::Done(Err(Stop::OverBudget(words))) => {
                services.bots.log().note(exchange.bot_id, Note::BudgetSpent);
                (Ended::Failed, words)
            }
            Worked::Done(Err(Stop::Failed { why, words })) => {
                self.note_failure(exchange, why);
                (Ended::Failed, words)
            }
            Worked::Done(Err(Stop::Store(error))) => {
                tracing::error!(exchange = %exchange.id, %error, "the store refused the work on a question");
                self.note_failure(exchange, BROKEN_HERE);
                (Ended::Failed, BROKEN.to_owned())
            }
            Worked::TooSlow => {
                self.note_failure(exchange, "it took too long");
                (Ended::Failed, TOO_SLOW.to_owned())
            }
            Worked::Panicked(reason) => {
                tracing::error!(exchange = %exchange.id, reason, "the work on a question panicked");
                self.note_failure(exchange, BROKEN_HERE);
                (Ended::Failed, BROKEN.to_owned())
            }
        };
        let answered = (Outcome::plain(ended, &words), Said::only(&words, warnings));
        self.end(exchange, Box::new(answered)).await;
    }

    /// Says what there is to say of budgets by itself, as no answer does: nobody is told of it again.
    async fn say_warnings(&self, exchange: &Exchange, warnings: &[String]) {
        if warnings.is_empty() {
            return;
        }
        let calls = match answer::calls_of_warnings(exchange, warnings) {
            Ok(calls) => calls,
            Err(error) => {
                tracing::error!(exchange = %exchange.id, %error, "the warnings of budgets are too long to be said");
                return;
            }
        };
        if let Err(error) = self.0.services.conversations.say(exchange, &calls).await {
            tracing::warn!(exchange = %exchange.id, %error, "a warning of a budget could not be said");
        }
    }

    /// Says in the bot's log that a question could not be answered. Not which database it was about: whoever asked need not
    /// belong to the bot's owner.
    fn note_failure(&self, exchange: &Exchange, why: &'static str) {
        self.0.services.bots.log().note(exchange.bot_id, Note::QuestionFailed { why });
    }

    /// Lets a question wait again after a while: at once it would only meet the same store.
    async fn put_back_later(&self, exchange: &Exchange) {
        let attempts = u32::try_from(exchange.attempts + 1).unwrap_or(1);
        tokio::select! {
            () = tokio::time::sleep(PUT_BACK_BACKOFF.delay(attempts, &self.0.services.ambient)) => {}
            () = self.0.cut_off.cancelled() => {}
        }
        self.put_back(exchange).await;
    }

    async fn end(&self, exchange: &Exchange, answered: Box<(Outcome, Said)>) {
        self.until_stored(exchange, &Write::End(answered)).await;
    }

    async fn put_back(&self, exchange: &Exchange) {
        self.until_stored(exchange, &Write::PutBack).await;
    }

    /// Repeats a write until the store takes it, refuses it, or the process ends: then the next start takes the question up.
    async fn until_stored(&self, exchange: &Exchange, write: &Write) {
        let mut failures = 0;
        loop {
            let error = match self.write(exchange, write).await {
                Ok(()) => return,
                Err(error) => error,
            };
            let StoreError::Unavailable(_) = error else {
                return tracing::error!(exchange = %exchange.id, %error, "the store refused what came of a question");
            };
            failures += 1;
            tracing::warn!(exchange = %exchange.id, %error, "the store is not available; trying again");
            tokio::select! {
                () = tokio::time::sleep(STORE_BACKOFF.delay(failures, &self.0.services.ambient)) => {}
                () = self.0.cut_off.cancelled() => return,
            }
        }
    }

    async fn write(&self, exchange: &Exchange, write: &Write) -> Result<(), StoreError> {
        let conversations = &self.0.services.conversations;
        match write {
            Write::End(answered) => {
                let (outcome, said) = &**answered;
                let say = |costs: &ExchangeCosts| said.calls(exchange, costs);
                if !conversations.end(exchange, outcome.clone(), say).await? {
                    // It was called off at the last moment.
                    self.say_warnings(exchange, said.warnings()).await;
                }
                Ok(())
            }
            Write::PutBack => conversations.put_back(exchange).await,
        }
    }

    fn call_off(&self, id: ExchangeId) {
        if let Some(at_work) = self.lock().get(&id) {
            at_work.called_off.cancel();
        }
    }

    fn stop_questions_of(&self, bot: BotId) {
        for at_work in self.lock().values().filter(|at_work| at_work.bot_id == bot) {
            at_work.stopped.cancel();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ExchangeId, AtWork>> {
        self.0.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worked {
    fn given_up(why: &'static str, words: &str) -> Self {
        Self::Done(Err(Stop::Failed { why, words: words.to_owned() }))
    }

    /// Its name in metrics.
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Done(Ok(_)) => "answered",
            Self::Done(Err(Stop::AccessEnded)) | Self::CalledOff => "cancelled",
            Self::Done(Err(Stop::BotStopped | Stop::Store(StoreError::Unavailable(_)))) | Self::Stopped => "put_back",
            Self::Done(Err(Stop::OverBudget(_) | Stop::Failed { .. } | Stop::Store(_)))
            | Self::TooSlow
            | Self::Panicked(_) => "failed",
        }
    }
}

fn taken(warnings: &Mutex<Vec<String>>) -> Vec<String> {
    std::mem::take(&mut *warnings.lock().unwrap_or_else(PoisonError::into_inner))
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("at_work", &self.lock().len()).finish_non_exhaustive()
    }
}
