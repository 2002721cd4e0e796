//! Which bots are awake: wakes them, lets them sleep, and starts fallen ones again.
//!
//! The registry is one actor, so that waking and going cannot cross: a bot has an entry from the moment its actor is
//! started until that actor is gone, and none is started while there is an entry.
//!
//! `messages` and `handlers` are its surface, `entry` what it knows of each bot; `sweep` finds what it was not told.
//! `sessions` does the same for the sessions of owners' own accounts.

mod entry;
mod handlers;
pub(super) mod messages;
mod sessions;
mod sweep;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use actix::prelude::*;
use lru::LruCache;
use tokio::sync::oneshot;

use crate::base::retry::Backoff;
use crate::model::bot::BotId;
use crate::model::update::InboxUpdate;
use crate::runtime::Shared;
use crate::runtime::arrivals::Arrivals;
use crate::runtime::bot_actor::{BotActor, Halt, Reload, Retire, Work};
use crate::runtime::memory;
use crate::runtime::places::Places;
use crate::runtime::registry::entry::{Entry, State};
use crate::runtime::registry::sessions::Sessions;
use crate::runtime::restarts::{Restarts, Verdict};
use crate::services::bot_log::Note;
use crate::services::signals::BotSignal;

/// Messages that may wait for one bot. They only say "look again", so one that does not fit is not missed.
const BOT_MAILBOX: usize = 16;

/// The registry of awake bots.
pub(super) struct Registry {
    shared: Arc<Shared>,
    /// The bot that was woken longest ago is the next to be sent to sleep.
    entries: LruCache<BotId, Entry>,
    places: Places,
    /// How many of the entries are of bots that were asked to go.
    going: usize,
    /// How many of those were at it still when it was last looked: others have to go in their stead.
    lingering: usize,
    /// Bots that fell and are started again after a pause, in which they take up no place; with the actor that fell.
    fallen: HashMap<BotId, u64>,
    /// Bots that wait for a place among the awake, first come first served.
    waiting: VecDeque<BotId>,
    is_waiting: HashSet<BotId>,
    restarts: HashMap<BotId, Restarts>,
    sessions: Sessions,
    arbiters: Vec<Arbiter>,
    generation: u64,
    /// Set when [`Waiting`] did not fit into the mailbox.
    has_missed: Arc<AtomicBool>,
    is_sweeping: bool,
    drained: Option<oneshot::Sender<()>>,
    is_draining: bool,
}

impl Registry {
    /// A registry that looks into the store after `has_missed` was set.
    pub(super) fn new(shared: Arc<Shared>, has_missed: Arc<AtomicBool>) -> Self {
        let arbiters = match shared.settings.arbiters {
            // The others are for HTTP, delivery and the store, which do more of the work for each update.
            0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2)),
            configured => configured,
        };
        Self {
            places: Places::new(shared.settings.max_active_bots),
            going: 0,
            lingering: 0,
            fallen: HashMap::new(),
            shared,
            entries: LruCache::unbounded(),
            waiting: VecDeque::new(),
            is_waiting: HashSet::new(),
            restarts: HashMap::new(),
            sessions: Sessions::default(),
            arbiters: (0..arbiters).map(|_| Arbiter::new()).collect(),
            generation: 0,
            has_missed,
            is_sweeping: false,
            drained: None,
            is_draining: false,
        }
    }

    /// Sees to it that a bot's actor looks for updates: at once if it is awake, else as soon as it may be woken. If the
    /// update at hand is not given, it looks into the store.
    fn wake(&mut self, bot: BotId, update: Option<InboxUpdate>, ctx: &mut Context<Self>) {
        if self.is_draining {
            return;
        }
        let Some(entry) = self.entries.get_mut(&bot) else { return self.admit(bot, ctx) };
        entry.last_woken = Instant::now();
        match &mut entry.state {
            State::Awake(actor) => {
                match update {
                    Some(update) => entry.arrivals.push(update, self.shared.settings.max_queued_updates_per_bot),
                    None => entry.arrivals.miss(),
                }
                tell_to_work(actor);
            }
            State::Going { is_wanted, .. } => *is_wanted = true,
        }
    }

    /// Lets every awake bot look into the store if updates were missed.
    fn make_up_for_missed(&self) {
        if !self.has_missed.swap(false, Ordering::AcqRel) {
            return;
        }
        for (_, entry) in &self.entries {
            if let State::Awake(actor) = &entry.state {
                entry.arrivals.miss();
                tell_to_work(actor);
            }
        }
    }

    /// Starts a bot if there is a place, else asks for one. A fallen one has to wait.
    fn admit(&mut self, bot: BotId, ctx: &mut Context<Self>) {
        if self.fallen.contains_key(&bot) {
            return;
        }
        if self.entries.len() < self.places.count() {
            self.start_bot(bot, ctx);
        } else if self.is_waiting.insert(bot) {
            self.waiting.push_back(bot);
            self.make_room();
        }
    }

    fn start_bot(&mut self, bot: BotId, ctx: &mut Context<Self>) {
        self.generation += 1;
        let (generation, shared, registry) = (self.generation, Arc::clone(&self.shared), ctx.address());
        let arbiter = &self.arbiters[usize::try_from(generation).unwrap_or(0) % self.arbiters.len()];
        let arrivals = Arc::<Arrivals>::default();
        let for_actor = Arc::clone(&arrivals);
        let actor = BotActor::start_in_arbiter(&arbiter.handle(), move |ctx| {
            ctx.set_mailbox_capacity(BOT_MAILBOX);
            BotActor::new(bot, generation, shared, registry, for_actor)
        });
        self.entries.put(bot, Entry { generation, last_woken: Instant::now(), state: State::Awake(actor), arrivals });
        metrics::gauge!("botyard_live_bots").set(count(self.entries.len()));
        metrics::counter!("botyard_activations_total").increment(1);
    }

    /// Asks as many bots to go as there are too many with those that wait, those unused for longest first. Nothing that
    /// they are working on is cut off, so one that works for long keeps its place, and another one has to go.
    fn make_room(&mut self) {
        let awake = self.entries.len() - self.going;
        let staying = awake + self.lingering.min(self.going);
        let too_many = (staying + self.waiting.len()).saturating_sub(self.places.count()).min(awake);
        if too_many == 0 {
            return;
        }
        let longest_idle_first = self.entries.iter().rev();
        let awake = longest_idle_first.filter(|(_, entry)| matches!(entry.state, State::Awake(_)));
        let evicted = awake.map(|(bot, _)| *bot).take(too_many).collect();
        self.evict(evicted, if self.places.are_scarce() { "memory" } else { "count" });
    }

    fn evict(&mut self, bots: Vec<BotId>, reason: &'static str) {
        metrics::counter!("botyard_evictions_total", "reason" => reason).increment(bots.len() as u64);
        for bot in bots {
            self.retire(bot, Retire::AfterBatch);
        }
    }

    fn retire(&mut self, bot: BotId, how: Retire) {
        if let Some(entry) = self.entries.peek_mut(&bot) {
            entry.let_go(&mut self.going).do_send(how);
        }
    }

    /// Takes places away while the process holds more memory than it should, and gives them back afterwards.
    fn keep_to_memory_budget(&mut self, ctx: &mut Context<Self>) {
        let budget = self.shared.settings.memory_budget;
        let is_over = budget > 0 && memory::resident().is_some_and(|resident| resident > budget);
        if is_over && !self.places.are_scarce() {
            tracing::warn!(budget, awake = self.entries.len(), "the memory budget is used up: fewer bots stay awake");
        }
        self.places.adjust(self.entries.len(), is_over);
        metrics::gauge!("botyard_bot_places").set(count(self.places.count()));
        self.fill_free_places(ctx);
    }

    /// Sends bots to sleep that nothing came for in a while.
    fn retire_idle(&mut self) {
        let now = Instant::now();
        let limit = self.shared.settings.idle_timeout;
        let idle: Vec<BotId> = self
            .entries
            .iter()
            .rev()
            .take_while(|(_, entry)| now.duration_since(entry.last_woken) >= limit)
            .filter(|(_, entry)| matches!(entry.state, State::Awake(_)))
            .map(|(bot, _)| *bot)
            .collect();
        self.evict(idle, "idle");
        let intensity = self.shared.settings.restart_intensity;
        self.restarts.retain(|_, restarts| !restarts.is_over(intensity, now));
    }

    fn tell(&mut self, bot: BotId, what: BotSignal, ctx: &mut Context<Self>) {
        if matches!(what, BotSignal::Stopped(_)) {
            self.sessions.halt(bot);
        }
        match (self.entries.peek_mut(&bot), what) {
            (Some(Entry { state: State::Awake(actor), .. }), BotSignal::Changed(_)) => actor.do_send(Reload),
            (_, BotSignal::Changed(_) | BotSignal::Waiting(_)) => self.wake(bot, None, ctx),
            (Some(entry), BotSignal::Stopped(_)) => {
                entry.let_go(&mut self.going).do_send(Halt);
            }
            (None, BotSignal::Stopped(_)) => {
                // Whoever starts it again need not wait.
                self.fallen.remove(&bot);
            }
            (_, BotSignal::Hears(_) | BotSignal::Enqueued(..)) => {}
        }
    }

    /// A fallen bot is started again after a pause, unless it falls too often.
    fn restart(&mut self, bot: BotId, generation: u64, reason: &str, ctx: &mut Context<Self>) {
        metrics::counter!("botyard_restarts_total").increment(1);
        let settings = &self.shared.settings;
        let verdict = self.restarts.entry(bot).or_default().count(settings.restart_intensity, Instant::now());
        let Verdict::Restart(falls) = verdict else {
            self.restarts.remove(&bot);
            let shared = Arc::clone(&self.shared);
            let reason = format!("it keeps crashing ({reason}): start it again once the cause is gone");
            actix::spawn(async move {
                if let Err(error) = shared.bots.fail(bot, &reason).await {
                    tracing::error!(%bot, %error, "the bot's status could not be set");
                }
            });
            return;
        };
        let wait = Backoff::from(settings.restart_backoff).delay(falls, &self.shared.ambient);
        tracing::warn!(%bot, reason, falls, wait_ms = wait.as_millis(), "a bot fell and is started again");
        let most = settings.restart_intensity.max_restarts;
        self.shared.bots.log().note(bot, Note::Fell { falls, most, wait_secs: wait.as_secs().max(1) });
        self.fallen.insert(bot, generation);
        ctx.run_later(wait, move |registry, ctx| {
            if registry.fallen.get(&bot) == Some(&generation) {
                registry.fallen.remove(&bot);
                registry.wake(bot, None, ctx);
            }
        });
    }

    fn fill_free_places(&mut self, ctx: &mut Context<Self>) {
        while self.entries.len() < self.places.count() {
            let Some(bot) = self.waiting.pop_front() else { return };
            self.is_waiting.remove(&bot);
            self.wake(bot, None, ctx);
        }
        self.make_room();
    }

    /// The bots go first, as their programs may ask for something of a session.
    fn tell_if_drained(&mut self, ctx: &mut Context<Self>) {
        if !self.is_draining || !self.entries.is_empty() {
            return;
        }
        self.end_sessions(ctx);
        if self.sessions.are_gone()
            && let Some(drained) = self.drained.take()
        {
            // Whoever asked may have stopped waiting.
            drained.send(()).ok();
        }
    }
}

/// Tells an actor that something arrived. A full mailbox holds this very message already; a closed one is about to be
/// reported as gone.
fn tell_to_work(actor: &Addr<BotActor>) {
    match actor.try_send(Work) {
        Ok(()) | Err(SendError::Full(_) | SendError::Closed(_)) => {}
    }
}

#[expect(clippy::cast_precision_loss, reason = "bots are far fewer than 2^53")]
fn count(bots: usize) -> f64 {
    bots as f64
}
