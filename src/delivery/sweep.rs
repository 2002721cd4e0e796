//! The sweep: finds chats that have calls waiting and no lane, after a start, a crash, a lost signal, a lack of room.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::delivery::Inner;
use crate::model::bot::BotId;
use crate::store::StoreError;

/// How often.
const INTERVAL: Duration = Duration::from_secs(5);

/// The least time between two sweeps, when lanes have ended and calls wait for room.
const PAUSE: Duration = Duration::from_millis(200);

/// Bots read at a time, and chats of each for which lanes are started, beside those that have lanes.
const PAGE: i64 = 500;
const CHATS: usize = 200;

/// Bots that are asked at a time whether they still have something waiting.
const SETTLED_AT_ONCE: usize = 500;

/// When the next sweep is due, and where it begins.
#[derive(Debug)]
pub(super) struct Sweep {
    last: Instant,
    due: Instant,
    /// The bot at which there was no room left: the next sweep goes on after it, so that all get their turn.
    after: Option<BotId>,
    is_first: bool,
}

impl Default for Sweep {
    fn default() -> Self {
        let now = Instant::now();
        Self { last: now, due: now, after: None, is_first: true }
    }
}

impl Sweep {
    /// Waits for the next one.
    pub(super) async fn is_due(&self) {
        tokio::time::sleep_until(self.due).await;
    }

    /// There is room again, and there are calls that wait for it.
    pub(super) fn hurry(&mut self) {
        self.due = self.due.min(self.last + PAUSE);
    }

    /// Sweeps.
    pub(super) async fn run(&mut self, inner: &Arc<Inner>) {
        inner.pace.retain_recent();
        inner.waits.forget_old();
        if !inner.tasks.is_closed() {
            let swept = async {
                if std::mem::take(&mut self.is_first) {
                    inner.begin_gently_if_much_waits().await?;
                }
                self.look(inner).await
            };
            if let Err(error) = swept.await {
                tracing::warn!(%error, "the outbox could not be swept");
            }
        }
        self.last = Instant::now();
        self.due = self.last + INTERVAL;
    }

    /// Starts lanes for what waits, as long as there is room.
    async fn look(&mut self, inner: &Arc<Inner>) -> Result<(), StoreError> {
        let (begun, is_whole) = (inner.lock_interrupted().now(), self.after.is_none());
        loop {
            let bots = inner.store.read().await?.list_bots_with_waiting_calls(true, self.after, PAGE).await?;
            if bots.is_empty() {
                break;
            }
            for bot in bots {
                if inner.lock_lanes().is_full() {
                    return Ok(());
                }
                self.after = Some(bot);
                if inner.start_lanes_of(bot).await? {
                    inner.lock_interrupted().settle(bot, begun);
                }
            }
        }
        self.after = None;
        if is_whole {
            inner.note_stopped().await?;
            let noted = {
                let mut interrupted = inner.lock_interrupted();
                interrupted.settle_others();
                interrupted.noted_before(begun, SETTLED_AT_ONCE)
            };
            for bot in noted {
                if inner.has_nothing_waiting(bot).await? {
                    inner.lock_interrupted().settle(bot, begun);
                }
            }
        }
        Ok(())
    }
}

impl Inner {
    /// After a long outage everything that waited would go out at once.
    async fn begin_gently_if_much_waits(&self) -> Result<(), StoreError> {
        let waiting = self.store.read().await?.count_waiting_calls().await?;
        if waiting > i64::from(self.settings.recovery_rps.get()) {
            tracing::info!(waiting, "calls wait from before; they go out gradually");
            self.circuit.begin_gently();
        }
        Ok(())
    }

    /// Starts lanes for what a bot has waiting; whether all of it has one now.
    async fn start_lanes_of(self: &Arc<Self>, bot: BotId) -> Result<bool, StoreError> {
        let limit = CHATS + self.lock_lanes().count_of(bot);
        let page = i64::try_from(limit).unwrap_or(i64::MAX);
        let chats = self.store.read_once().await?.list_chats_with_waiting_calls(bot, page).await?;
        let mut is_all = chats.len() < limit;
        if !is_all {
            self.turn_away(bot);
        }
        let mut has_room = true;
        for chat in chats {
            let mut lanes = self.lock_lanes();
            match lanes.get_mut((bot, chat)) {
                // What it leaves behind waits for the next sweep.
                Some(lane) => is_all &= !lane.is_cancelled(),
                None => {
                    has_room = self.lane_of(&mut lanes, (bot, chat)).map(super::lane::Lane::look_into_store).is_some();
                }
            }
            if !has_room {
                break;
            }
        }
        Ok(is_all && has_room)
    }

    /// Before the first whole sweep is over, notes the bots that do not run and have calls waiting: nobody saw them stop.
    async fn note_stopped(&self) -> Result<(), StoreError> {
        if self.lock_interrupted().is_settled() {
            return Ok(());
        }
        let mut after = None;
        loop {
            let bots = self.store.read().await?.list_bots_with_waiting_calls(false, after, PAGE).await?;
            let Some(last) = bots.last() else { return Ok(()) };
            after = Some(*last);
            for bot in bots {
                self.lock_interrupted().note(bot);
            }
        }
    }

    async fn has_nothing_waiting(&self, bot: BotId) -> Result<bool, StoreError> {
        Ok(self.store.read_once().await?.list_chats_with_waiting_calls(bot, 1).await?.is_empty())
    }
}
