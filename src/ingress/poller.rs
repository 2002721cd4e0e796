//! Polling all bots: awake ones wait at Telegram for their next update, sleeping ones are asked now and then.
//!
//! An awake bot keeps one connection open and answers at once. Sleeping bots share a few connections and are asked every
//! `ingress.sleeping_poll_interval`, so a message to one waits for that long at most, and then wakes it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use crate::ingress::poll::{self, Next, Progress};
use crate::ingress::schedule::{Schedule, Stay};
use crate::ingress::{Ingress, PAGE};
use crate::model::bot::BotId;
use crate::services::StoreError;
use crate::services::signals::BotSignal;

/// The wait before the bots are read again from a store that is not available.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// The longest sleep of the loop while no bot is due.
const IDLE: Duration = Duration::from_mins(1);

/// What came of a poll.
struct Polled {
    bot: BotId,
    stay: Stay,
    progress: Progress,
    next: Next,
    is_live: bool,
}

/// Runs until ingress is stopped.
pub(super) async fn run(ingress: Ingress, mut signals: broadcast::Receiver<BotSignal>) {
    let mut schedule = Schedule::default();
    let mut polls: JoinSet<Polled> = JoinSet::new();
    let sweeps = Arc::new(Semaphore::new(ingress.0.settings.max_concurrent_polls));
    let mut is_stale = true;
    loop {
        if is_stale {
            is_stale = add_all(&ingress, &mut schedule).await.is_err();
        }
        start_due(&ingress, &mut schedule, &mut polls, &sweeps);
        let idle_until = Instant::now() + if is_stale { STORE_RETRY } else { IDLE };
        let next = schedule.next_at().map_or(idle_until, |at| at.min(idle_until));
        tokio::select! {
            () = ingress.0.cancel.cancelled() => return,
            () = tokio::time::sleep_until(next) => {}
            Some(polled) = polls.join_next() => put_back(&ingress, &mut schedule, polled),
            signal = signals.recv() => match signal {
                Ok(BotSignal::Changed(bot)) => schedule.add(bot, Instant::now()),
                Ok(BotSignal::Stopped(bot)) => schedule.remove(bot),
                Ok(BotSignal::Waiting(_) | BotSignal::Enqueued(..)) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => is_stale = true,
                Err(broadcast::error::RecvError::Closed) => return,
            },
        }
    }
}

/// Adds every running bot, spread over one interval, so that a start is no stampede.
async fn add_all(ingress: &Ingress, schedule: &mut Schedule) -> Result<(), StoreError> {
    let spread = ingress.0.settings.sleeping_poll_interval;
    let mut after = None;
    loop {
        let page = ingress.0.bots.list_running(after, PAGE).await.inspect_err(|error| {
            tracing::warn!(%error, "the bots to poll could not be read");
        })?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for bot in &page {
            schedule.add(bot.id, Instant::now() + spread.mul_f64(ingress.0.ambient.fraction()));
        }
    }
}

fn start_due(ingress: &Ingress, schedule: &mut Schedule, polls: &mut JoinSet<Polled>, sweeps: &Arc<Semaphore>) {
    while let Some((bot, stay, progress)) = schedule.pop_due(Instant::now()) {
        let (ingress, sweeps) = (ingress.clone(), Arc::clone(sweeps));
        let poll = polls.spawn(async move {
            let is_live = ingress.0.runtime.is_live(bot).await;
            // Only short polls share places; a long one would keep its place for as long as nothing happens. There are at
            // most `runtime.max_active_bots` of those.
            let _place = if is_live { None } else { sweeps.acquire().await.ok() };
            let (progress, next) = poll::poll(&ingress, bot, is_live, progress).await;
            // Its updates may just have woken it, and the next ones are to come without delay.
            Polled { bot, stay, progress, next, is_live: ingress.0.runtime.is_live(bot).await }
        });
        schedule.note_poll(bot, poll);
    }
}

fn put_back(ingress: &Ingress, schedule: &mut Schedule, polled: Result<Polled, JoinError>) {
    let Polled { bot, stay, progress, next, is_live } = match polled {
        Ok(polled) => polled,
        Err(error) if error.is_cancelled() => return,
        // A poll has no reason to panic. If one does, its bot is polled again after the next restart.
        Err(error) => return tracing::error!(%error, "a poll ended abnormally"),
    };
    let again = match next {
        Next::Never => None,
        Next::After(wait) => {
            let interval = if is_live { Duration::ZERO } else { ingress.0.settings.sleeping_poll_interval };
            Some(Instant::now() + wait.max(interval))
        }
    };
    schedule.put_back(bot, stay, progress, again);
}
