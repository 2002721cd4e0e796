//! How answers go out: the outbox is delivered chat by chat, in order, within Telegram's limits.
//!
//! Each chat that has calls waiting gets a lane: a short-lived task that delivers them one after the other. A lane keeps a
//! few calls in memory; what does not fit stays in the store and is read when the lane has caught up. Nothing is lost when
//! a lane ends early: a sweep finds chats that have calls waiting and no lane.

mod attempt;
mod lane;
pub mod split;

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::ambient::Ambient;
use crate::config::DeliverySettings;
use crate::delivery::lane::Lane;
use crate::model::bot::BotId;
use crate::model::outbox::OutboxMessage;
use crate::services::bots::Bots;
use crate::services::signals::{BotSignal, Signals};
use crate::services::usage::Usage;
use crate::store::{Store, StoreError};

/// How often chats with calls waiting and no lane are looked for: after a start, a crash, a lost signal.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Bots read at a time by a sweep, and chats of each for which it starts lanes.
const SWEEP_PAGE: i64 = 500;
const SWEEP_CHATS: i64 = 200;

/// Calls remembered as taken from the store. Each is forgotten when it is handed over, moments after it was stored; this
/// many would have to be read in between for one to be forgotten too soon.
const MAX_TAKEN: NonZeroUsize = NonZeroUsize::new(65_536).unwrap();

/// How long lanes get to end once they are told to.
pub const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Whose calls keep an order: those of one bot in one chat, or those outside any chat.
type LaneKey = (BotId, Option<i64>);

/// Delivers the outbox. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Delivery(Arc<Inner>);

/// Whose calls may wait in the store without a lane.
#[derive(Debug)]
enum Interrupted {
    Everyone,
    Only(HashSet<BotId>),
}

#[derive(Debug)]
struct Inner {
    store: Store,
    bots: Bots,
    usage: Usage,
    ambient: Ambient,
    settings: DeliverySettings,
    /// Lanes run here, whichever thread hands calls over: an actor's own thread may end before the lane does.
    executor: Handle,
    lanes: Mutex<HashMap<LaneKey, Lane>>,
    tasks: TaskTracker,
    cancel: CancellationToken,
    /// Calls that a lane read from the store, so that one which is handed over after that is not made twice.
    taken: Mutex<LruCache<i64, ()>>,
    /// Bots whose calls may wait in the store without a lane: before the first sweep all of them, then those that were
    /// stopped. Their lanes read the store first, so that older calls go out before newer ones.
    interrupted: Mutex<Interrupted>,
    /// Bounds the calls under way at the same time.
    permits: Semaphore,
    /// Telegram's limit of messages to one chat.
    pace: RateLimiter<LaneKey, DefaultKeyedStateStore<LaneKey>, DefaultClock>,
}

impl Delivery {
    /// Delivery on the current tokio runtime. Calls left over from before are found by the first sweep.
    pub fn start(
        store: Store,
        bots: Bots,
        usage: Usage,
        signals: &Signals,
        settings: DeliverySettings,
        ambient: Ambient,
    ) -> Self {
        let quota = Quota::per_second(settings.per_chat_rps).allow_burst(settings.per_chat_burst);
        let delivery = Self(Arc::new(Inner {
            store,
            bots,
            usage,
            ambient,
            permits: Semaphore::new(settings.max_concurrent),
            settings,
            executor: Handle::current(),
            lanes: Mutex::default(),
            taken: Mutex::new(LruCache::new(MAX_TAKEN)),
            interrupted: Mutex::new(Interrupted::Everyone),
            tasks: TaskTracker::new(),
            cancel: CancellationToken::new(),
            pace: RateLimiter::keyed(quota),
        }));
        tokio::spawn(delivery.clone().follow(signals.subscribe()));
        delivery
    }

    /// Delivers calls that were just stored, in their order.
    pub fn deliver(&self, calls: Vec<OutboxMessage>) {
        let mut lanes = self.0.lock_lanes();
        for call in calls {
            if self.0.lock_taken().pop(&call.seq).is_some() {
                continue;
            }
            let key = (call.bot_id, call.chat_id);
            lanes.entry(key).or_insert_with(|| self.0.start_lane(key)).push(call, self.0.settings.lane_capacity);
        }
    }

    /// How many chats are being written to.
    pub fn count_lanes(&self) -> usize {
        self.0.lock_lanes().len()
    }

    /// Lets the lanes finish until the deadline, then stops them. What is left stays in the store.
    pub async fn drain(&self, deadline: Duration) {
        self.0.tasks.close();
        if tokio::time::timeout(deadline, self.0.tasks.wait()).await.is_err() {
            self.0.cancel.cancel();
            // A lane that ignores this is in the middle of a call, whose outcome nobody will note: Telegram may see the
            // call again after the next start.
            if tokio::time::timeout(CANCEL_GRACE, self.0.tasks.wait()).await.is_err() {
                tracing::warn!(
                    lanes = self.count_lanes(),
                    "deliveries were cut off; they are repeated at the next start"
                );
            }
        }
    }

    /// Follows what happens to bots, and sweeps.
    async fn follow(self, mut signals: broadcast::Receiver<BotSignal>) {
        let mut sweep = tokio::time::interval(SWEEP_INTERVAL);
        sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                signal = signals.recv() => match signal {
                    Ok(BotSignal::Stopped(bot)) => self.stop_lanes_of(bot),
                    Ok(BotSignal::Enqueued(bot, chat_id)) => self.deliver_enqueued(bot, chat_id).await,
                    // The next sweep finds what was missed.
                    Ok(BotSignal::Changed(_) | BotSignal::Waiting(_)) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                _ = sweep.tick() => {
                    if let Err(error) = self.sweep().await {
                        tracing::warn!(%error, "the outbox could not be swept");
                    }
                }
                () = self.0.cancel.cancelled() => return,
            }
        }
    }

    fn stop_lanes_of(&self, bot: BotId) {
        if let Interrupted::Only(bots) = &mut *self.0.lock_interrupted() {
            bots.insert(bot);
        }
        for ((owner, _), lane) in self.0.lock_lanes().iter() {
            if *owner == bot {
                lane.cancel();
            }
        }
    }

    async fn deliver_enqueued(&self, bot: BotId, chat_id: i64) {
        match self.0.bots.find(bot).await {
            Ok(Some(found)) if found.status.runs() => self.0.deliver_stored((bot, Some(chat_id))),
            // Its calls wait until it runs again.
            Ok(_) => {}
            Err(error) => tracing::warn!(%bot, %error, "a call waits for the next sweep"),
        }
    }

    async fn sweep(&self) -> Result<(), StoreError> {
        self.0.pace.retain_recent();
        if self.0.tasks.is_closed() {
            return Ok(());
        }
        let mut after = None;
        loop {
            let bots = self.0.store.read().await?.list_bots_with_waiting_calls(after, SWEEP_PAGE).await?;
            let Some(last) = bots.last() else { break };
            after = Some(*last);
            for bot in bots {
                for chat in self.0.store.read().await?.list_chats_with_waiting_calls(bot, SWEEP_CHATS).await? {
                    if !self.0.lock_lanes().contains_key(&(bot, chat)) {
                        self.0.deliver_stored((bot, chat));
                    }
                }
            }
        }
        let mut interrupted = self.0.lock_interrupted();
        if matches!(*interrupted, Interrupted::Everyone) {
            *interrupted = Interrupted::Only(HashSet::new());
        }
        Ok(())
    }
}

impl Inner {
    /// Delivers what the store holds for a chat, if its lane is not at it already.
    fn deliver_stored(self: &Arc<Self>, key: LaneKey) {
        self.lock_lanes().entry(key).or_insert_with(|| self.start_lane(key)).look_into_store();
    }

    fn start_lane(self: &Arc<Self>, key: LaneKey) -> Lane {
        let cancel = self.cancel.child_token();
        self.tasks.spawn_on(lane::run(Arc::clone(self), key, cancel.clone()), &self.executor);
        let mut lane = Lane::new(cancel);
        let is_interrupted = match &*self.lock_interrupted() {
            Interrupted::Everyone => true,
            Interrupted::Only(bots) => bots.contains(&key.0),
        };
        if is_interrupted {
            lane.look_into_store();
        }
        lane
    }

    fn lock_taken(&self) -> std::sync::MutexGuard<'_, LruCache<i64, ()>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_interrupted(&self) -> std::sync::MutexGuard<'_, Interrupted> {
        self.interrupted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_lanes(&self) -> std::sync::MutexGuard<'_, HashMap<LaneKey, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
