//! Polling all bots: those in use wait at Telegram for their next update, the others are asked in turn.
//!
//! A bot that was used within `ingress.long_poll_idle` holds a long poll open, and answers at once; at most
//! `ingress.max_long_polls` do. All others are swept with short polls over a few connections, at the pace and the intervals
//! of [`pace`](crate::ingress::pace). While a bot is swept, a poll costs no look into the store.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use crate::base::telemetry::panic_message;
use crate::clients::telegram::TelegramError;
use crate::ingress::Ingress;
use crate::ingress::pace::{self, Pacer};
use crate::ingress::poll::{self, Next};
use crate::ingress::reading::{self, Read};
use crate::ingress::report::Sweep;
use crate::ingress::schedule::{Due, Schedule};
use crate::model::bot::BotId;
use crate::services::bots::BotError;
use crate::services::signals::BotSignal;

/// How often it is noted how the sweep is doing.
const NOTE_INTERVAL: Duration = Duration::from_secs(1);

/// How often a sleeping bot's poll is held open for a while: a short one does not notice another program's polls.
const LISTEN_INTERVAL: Duration = Duration::from_mins(15);

/// For how long it is held open then.
const LISTEN: Duration = Duration::from_secs(10);

/// How much longer than its wait at Telegram a poll may take in all, the store included, before it is given up.
const GRACE: Duration = Duration::from_mins(2);

/// How a bot is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Held open until an update comes.
    Long,
    /// Held open for a while, to notice another program.
    Listening,
    /// For what is there.
    Short,
}

/// What came of a poll.
struct Polled {
    due: Due,
    manner: Manner,
    next: Next,
}

struct Poller {
    ingress: Ingress,
    schedule: Schedule,
    pacer: Pacer,
    polls: JoinSet<Polled>,
    /// Places for polls that hold a connection for as long as nothing happens.
    long: Arc<Semaphore>,
    /// Places for all others, and how many of these may listen.
    short: Arc<Semaphore>,
    listening: Arc<Semaphore>,
    /// When a bot in use last found no place for a long poll.
    refused_at: Option<Instant>,
    note_at: Instant,
}

/// Runs until ingress is stopped.
pub(super) async fn run(ingress: Ingress, mut signals: broadcast::Receiver<BotSignal>) {
    let mut poller = Poller::new(ingress.clone());
    let (mut pages, again) = reading::start(&ingress);
    loop {
        let next = poller.start_due();
        tokio::select! {
            () = ingress.0.cancel.cancelled() => return,
            () = tokio::time::sleep_until(next) => poller.note(),
            Some(ended) = poller.polls.join_next() => poller.put_back(ended),
            Some(read) = pages.recv() => poller.take_in(read),
            signal = signals.recv() => match signal {
                Ok(BotSignal::Changed(bot)) => poller.schedule.change(bot, Instant::now()),
                Ok(BotSignal::Stopped(bot)) => poller.stop(bot),
                Ok(BotSignal::Hears(_) | BotSignal::Waiting(_) | BotSignal::Enqueued(..)) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    poller.schedule.doubt_all();
                    again.notify_one();
                }
                Err(broadcast::error::RecvError::Closed) => return,
            },
        }
    }
}

impl Poller {
    fn new(ingress: Ingress) -> Self {
        let settings = &ingress.0.settings;
        let places = |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            schedule: Schedule::default(),
            pacer: Pacer::new(settings),
            polls: JoinSet::new(),
            long: places(settings.max_long_polls),
            short: places(settings.max_concurrent_polls),
            listening: places(settings.max_concurrent_polls.div_ceil(2)),
            refused_at: None,
            note_at: Instant::now(),
            ingress,
        }
    }

    /// Begins the polls that are due, as far as the pace and the places allow. When to look again.
    fn start_due(&mut self) -> Instant {
        loop {
            let now = Instant::now();
            let at = self.schedule.next_at().map(|due| due.max(self.pacer.next_at()));
            let is_due = at.is_some_and(|at| at <= now);
            // Without a place, the end of a poll is waited for, which comes by itself.
            let place = if is_due { Arc::clone(&self.short).try_acquire_owned().ok() } else { None };
            // A bot is taken only once its poll is sure to begin: otherwise nobody would put it back.
            let Some((place, due)) = place.and_then(|place| Some((place, self.schedule.pop_due(now)?))) else {
                return at.filter(|_| !is_due).map_or(self.note_at, |at| at.min(self.note_at));
            };
            self.pacer.begin(now);
            match self.choose(&due, now) {
                (manner, None) => self.start(due, manner, vec![place]),
                (Manner::Long, Some(long)) => self.start(due, Manner::Long, vec![long]),
                (manner, Some(listening)) => self.start(due, manner, vec![place, listening]),
            }
        }
    }

    /// How a bot is polled now, and the place that this takes.
    fn choose(&mut self, due: &Due, now: Instant) -> (Manner, Option<OwnedSemaphorePermit>) {
        let listens = due.progress.has_conflict()
            || due.progress.listened_at.is_none_or(|at| now.duration_since(at) >= LISTEN_INTERVAL);
        if self.is_in_use(due, now) && !due.progress.has_conflict() {
            if let Ok(place) = Arc::clone(&self.long).try_acquire_owned() {
                return (Manner::Long, Some(place));
            }
            self.refused_at = Some(now);
        } else if listens && let Ok(place) = Arc::clone(&self.listening).try_acquire_owned() {
            return (Manner::Listening, Some(place));
        }
        (Manner::Short, None)
    }

    fn is_in_use(&self, due: &Due, now: Instant) -> bool {
        let idle = self.ingress.0.settings.long_poll_idle;
        due.active_at.is_some_and(|at| now.duration_since(at) < idle)
    }

    fn start(&mut self, mut due: Due, manner: Manner, places: Vec<OwnedSemaphorePermit>) {
        let (bot, ingress) = (due.bot, self.ingress.clone());
        let longest = ingress.0.settings.long_poll_timeout;
        let wait = match manner {
            Manner::Long => longest,
            Manner::Listening if due.progress.has_conflict() => longest,
            Manner::Listening => longest.min(LISTEN),
            Manner::Short => Duration::ZERO,
        };
        let poll = self.polls.spawn(async move {
            let Due { program, progress, .. } = &mut due;
            let poll = AssertUnwindSafe(poll::poll(&ingress, bot, program, wait, progress)).catch_unwind();
            let failure = match tokio::time::timeout(wait + GRACE, poll).await {
                Ok(Ok(next)) => return finished(due, manner, next, places),
                Ok(Err(panic)) => panic_message(&*panic),
                Err(_) => "it took too long".to_owned(),
            };
            tracing::error!(%bot, failure, "a poll ended abnormally and is made again");
            metrics::counter!("botyard_polls_restarted_total").increment(1);
            let error = BotError::Telegram(TelegramError::Unavailable("the poll ended abnormally".to_owned()));
            let next = poll::react(&ingress, bot, &error, &mut due.progress).await;
            finished(due, manner, next, places)
        });
        self.schedule.note_poll(bot, poll);
    }

    fn put_back(&mut self, polled: Result<Polled, JoinError>) {
        let Polled { mut due, manner, next } = match polled {
            Ok(polled) => polled,
            // Its bot was removed.
            Err(error) if error.is_cancelled() => return,
            // What a poll does is caught; the next reading of the store finds its bot.
            Err(error) => return tracing::error!(%error, "a poll's task ended abnormally"),
        };
        let now = Instant::now();
        let again = match next {
            Next::Never => None,
            Next::After(wait) => Some(now + wait),
            Next::AsUsual { has_news, has_more } => {
                if has_news {
                    due.active_at = Some(now);
                }
                let goes_on = has_news || (manner == Manner::Long && !self.is_long_wanted(now));
                if goes_on && self.is_in_use(&due, now) && self.schedule.may_go_on(due.bot, due.stay) {
                    if let Ok(place) = Arc::clone(&self.long).try_acquire_owned() {
                        return self.start(due, Manner::Long, vec![place]);
                    }
                    self.refused_at = Some(now);
                }
                Some(if has_more { now } else { now + self.interval(&due, now) })
            }
        };
        self.schedule.put_back(due, again);
    }

    /// Whether a bot in use was lately refused a long poll, so that one that brought nothing gives up its place.
    fn is_long_wanted(&self, now: Instant) -> bool {
        let timeout = self.ingress.0.settings.long_poll_timeout;
        self.refused_at.is_some_and(|at| now.duration_since(at) < timeout)
    }

    /// The wait until the next poll of a bot that is swept, a little shorter by chance, so that no bots go in step.
    fn interval(&self, due: &Due, now: Instant) -> Duration {
        let settings = &self.ingress.0.settings;
        let silence = due.active_at.map(|at| now.duration_since(at));
        let longest = pace::longest_interval(settings, self.count_sleeping());
        pace::interval(settings, longest, silence).mul_f64(0.9 + self.ingress.0.ambient.fraction() / 10.0)
    }

    fn count_long(&self) -> usize {
        self.ingress.0.settings.max_long_polls.saturating_sub(self.long.available_permits())
    }

    fn count_sleeping(&self) -> usize {
        self.schedule.len().saturating_sub(self.count_long())
    }

    /// Takes in what a reading of the store says.
    fn take_in(&mut self, read: Read) {
        let now = Instant::now();
        match read {
            Read::Begin => self.schedule.begin_reading(),
            Read::End => self.schedule.end_reading(),
            Read::Page(page) => {
                let settings = &self.ingress.0.settings;
                let longest = pace::longest_interval(settings, self.count_sleeping() + page.len());
                let today = self.ingress.0.ambient.now();
                for bot in page {
                    let silence = bot.last_update_at.and_then(|at| (today - at).to_std().ok());
                    // Spread over an interval, so that a start is no stampede; what was used lately comes first.
                    let wait = pace::interval(settings, longest, silence).mul_f64(self.ingress.0.ambient.fraction());
                    let active_at = silence.and_then(|silence| now.checked_sub(silence));
                    self.schedule.find(bot.id, bot.program, active_at, now + wait);
                }
            }
        }
    }

    /// A bot does not run any more.
    fn stop(&mut self, bot: BotId) {
        self.schedule.remove(bot);
        let ingress = self.ingress.clone();
        self.ingress.0.tasks.spawn(async move { ingress.forget_deaf(bot).await });
    }

    /// Notes now and then how the sweep is doing.
    fn note(&mut self) {
        let now = Instant::now();
        if now < self.note_at {
            return;
        }
        self.note_at = now + NOTE_INTERVAL;
        let sweep = Sweep {
            sleeping: self.count_sleeping(),
            long: self.count_long(),
            interval: pace::longest_interval(&self.ingress.0.settings, self.count_sleeping()),
            lateness: self.schedule.next_at().map_or(Duration::ZERO, |due| now.saturating_duration_since(due)),
        };
        self.ingress.note_sweep(sweep);
    }
}

/// What came of a poll; its places are free from now on.
fn finished(due: Due, manner: Manner, next: Next, places: Vec<OwnedSemaphorePermit>) -> Polled {
    drop(places);
    Polled { due, manner, next }
}
