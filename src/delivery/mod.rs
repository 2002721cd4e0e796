//! How answers go out: the outbox is delivered chat by chat, in order, within Telegram's limits.
//!
//! Each chat that has calls waiting gets a lane: a short-lived task that delivers them one after the other. A lane keeps a
//! few calls in memory; what does not fit stays in the store and is read when the lane has caught up. There are at most so
//! many lanes, too. Nothing is lost when a lane ends early or gets no room: a sweep finds chats that have calls waiting and
//! no lane.
//!
//! While Telegram is away no lane calls it, and when it is back they come gradually: see [`circuit`].

mod attempt;
mod circuit;
mod files;
mod interrupted;
mod lane;
mod lanes;
mod places;
pub mod split;
mod sweep;
mod waits;
mod watch;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use tokio::runtime::Handle;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::ambient::Ambient;
use crate::base::steady::SteadyClock;
use crate::config::DeliverySettings;
use crate::delivery::circuit::Circuit;
use crate::delivery::interrupted::Interrupted;
use crate::delivery::lane::Lane;
use crate::delivery::lanes::Lanes;
use crate::delivery::places::Places;
use crate::delivery::waits::Waits;
use crate::model::bot::BotId;
use crate::model::outbox::OutboxMessage;
use crate::services::bots::Bots;
use crate::services::health::Health;
use crate::services::signals::{BotSignal, Signals};
use crate::services::usage::Usage;
use crate::store::Store;

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

#[derive(Debug)]
struct Inner {
    store: Store,
    bots: Bots,
    usage: Usage,
    ambient: Ambient,
    clock: SteadyClock,
    settings: DeliverySettings,
    /// Lanes run here, whichever thread hands calls over: an actor's own thread may end before the lane does.
    executor: Handle,
    lanes: Mutex<Lanes>,
    /// Whether calls got no lane for want of room, and that a lane has ended since.
    is_crowded: AtomicBool,
    has_room: Notify,
    tasks: TaskTracker,
    cancel: CancellationToken,
    /// Calls that a lane read from the store, so that one which is handed over after that is not made twice.
    taken: Mutex<LruCache<i64, ()>>,
    /// Bots whose calls may wait in the store without a lane. Their lanes read the store first, so that older calls go out
    /// before newer ones.
    interrupted: Mutex<Interrupted>,
    /// Bounds the calls under way at the same time.
    places: Arc<Places>,
    circuit: Circuit,
    waits: Waits,
    /// Telegram's limit of messages to one chat.
    pace: RateLimiter<LaneKey, DefaultKeyedStateStore<LaneKey>, DefaultClock>,
}

impl Delivery {
    /// Delivery on the current tokio runtime. Calls left over from before are found by the first sweep. Tells `health`
    /// whether Telegram takes them.
    pub fn start(
        store: Store,
        bots: Bots,
        usage: Usage,
        signals: &Signals,
        health: Health,
        settings: DeliverySettings,
        ambient: Ambient,
    ) -> Self {
        let quota = Quota::per_second(settings.per_chat_rps).allow_burst(settings.per_chat_burst);
        let circuit =
            Circuit::new(settings.recovery_rps.get(), settings.max_concurrent, settings.backoff(), ambient.clone());
        let delivery = Self(Arc::new(Inner {
            store,
            bots,
            usage,
            clock: SteadyClock::new(ambient.clone()),
            ambient,
            places: Arc::new(Places::new(settings.max_concurrent)),
            circuit,
            waits: Waits::default(),
            executor: Handle::current(),
            lanes: Mutex::new(Lanes::new(settings.max_lanes)),
            is_crowded: AtomicBool::new(false),
            has_room: Notify::new(),
            settings,
            taken: Mutex::new(LruCache::new(MAX_TAKEN)),
            interrupted: Mutex::default(),
            tasks: TaskTracker::new(),
            cancel: CancellationToken::new(),
            pace: RateLimiter::keyed(quota),
        }));
        tokio::spawn(delivery.clone().follow(signals.subscribe()));
        tokio::spawn(watch::run(Arc::clone(&delivery.0), health));
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
            if let Some(lane) = self.0.lane_of(&mut lanes, key) {
                lane.push(call, self.0.settings.lane_capacity);
            }
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
        let mut sweep = sweep::Sweep::default();
        loop {
            tokio::select! {
                signal = signals.recv() => match signal {
                    Ok(BotSignal::Stopped(bot)) => self.stop_lanes_of(bot),
                    Ok(BotSignal::Enqueued(bot, chat_id)) => self.deliver_enqueued(bot, chat_id).await,
                    Ok(BotSignal::Changed(_) | BotSignal::Hears(_) | BotSignal::Waiting(_)) => {}
                    // The next sweep finds what was missed.
                    Err(broadcast::error::RecvError::Lagged(_)) => self.0.lock_interrupted().unsettle(),
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                () = self.0.has_room.notified() => sweep.hurry(),
                () = sweep.is_due() => sweep.run(&self.0).await,
                () = self.0.cancel.cancelled() => return,
            }
        }
    }

    fn stop_lanes_of(&self, bot: BotId) {
        self.0.lock_interrupted().note(bot);
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
}

impl Inner {
    /// Delivers what the store holds for a chat, if its lane is not at it already and there is room for one.
    fn deliver_stored(self: &Arc<Self>, key: LaneKey) {
        if let Some(lane) = self.lane_of(&mut self.lock_lanes(), key) {
            lane.look_into_store();
        }
    }

    /// A chat's lane, which is started unless it runs. Without room for one its calls wait in the store.
    fn lane_of<'a>(self: &Arc<Self>, lanes: &'a mut Lanes, key: LaneKey) -> Option<&'a mut Lane> {
        // Two look-ups, as the borrow checker does not see that the first one ends here.
        if lanes.contains(key) {
            return lanes.get_mut(key);
        }
        if !lanes.has_room(key.0) {
            self.turn_away(key.0);
            return None;
        }
        let lane = self.start_lane(key);
        Some(lanes.insert(key, lane))
    }

    /// Notes that a bot's calls wait in the store until there is room for a lane.
    fn turn_away(&self, bot: BotId) {
        self.lock_interrupted().note(bot);
        self.is_crowded.store(true, Ordering::Release);
    }

    fn start_lane(self: &Arc<Self>, key: LaneKey) -> Lane {
        let cancel = self.cancel.child_token();
        self.run_lane(key, cancel.clone());
        let mut lane = Lane::new(cancel);
        if self.lock_interrupted().covers(key.0) {
            lane.look_into_store();
        }
        lane
    }

    /// Lets a task deliver what a lane has.
    fn run_lane(self: &Arc<Self>, key: LaneKey, cancel: CancellationToken) {
        // In a box, as it is large, and passed on several times before it runs.
        let lane = Box::pin(lane::run(Arc::clone(self), key, cancel));
        self.tasks.spawn_on(lane, &self.executor);
    }

    fn lock_taken(&self) -> std::sync::MutexGuard<'_, LruCache<i64, ()>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_interrupted(&self) -> std::sync::MutexGuard<'_, Interrupted> {
        self.interrupted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_lanes(&self) -> std::sync::MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
