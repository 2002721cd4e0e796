//! Which bots are awake: wakes them, lets them sleep, and starts fallen ones again.
//!
//! The registry is one actor, so that waking and going cannot cross: a bot has an entry from the moment its actor is
//! started until that actor is gone, and none is started while there is an entry.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

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
use crate::runtime::restarts::{Restarts, Verdict};
use crate::services::StoreError;
use crate::services::signals::BotSignal;
use crate::services::updates::Accepted;

/// How often bots are looked for that have something to do and are not awake: after a start, a crash, a dropped wake.
const SWEEP_INTERVAL: Duration = Duration::from_secs(2);

/// Bots read at a time by a sweep.
const SWEEP_PAGE: i64 = 500;

/// Wakes that may wait for the registry. More are dropped, and found by the next sweep.
const MAILBOX: usize = 16_384;

/// Messages that may wait for one bot. They only say "look again", so one that does not fit is not missed.
const BOT_MAILBOX: usize = 16;

/// Updates were stored.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Waiting(pub(super) Vec<Accepted>);

/// A sweep found these bots to have something to do.
#[derive(Message)]
#[rtype(result = "()")]
struct Found(Vec<BotId>);

/// Something happened to a bot.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Signal(pub(super) BotSignal);

/// Look for bots that have something to do.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Sweep;

/// Asks whether a bot is awake.
#[derive(Message)]
#[rtype(result = "bool")]
pub(super) struct IsLive(pub(super) BotId);

/// Asks how many bots are awake.
#[derive(Message)]
#[rtype(result = "usize")]
pub(super) struct CountLive;

/// Wakes no bot any more; the receiver hears when all have gone.
#[derive(Message)]
#[rtype(result = "oneshot::Receiver<()>")]
pub(super) struct Drain;

/// A bot's actor is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Gone {
    pub(super) bot: BotId,
    pub(super) generation: u64,
    pub(super) exit: Exit,
    /// Whether updates may be waiting.
    pub(super) has_backlog: bool,
}

/// Why an actor is gone.
#[derive(Debug)]
pub(super) enum Exit {
    /// It was asked to sleep, or its bot does not run any more.
    Retired,
    /// It was stopped at once.
    Halted,
    /// It fell, for this reason.
    Panicked(String),
}

/// A bot that is awake, or about to be.
struct Entry {
    generation: u64,
    last_woken: Instant,
    state: State,
    /// Where its actor finds the updates that were stored while it is awake.
    arrivals: Arc<Arrivals>,
}

impl Entry {
    /// Counts the bot among those that were asked to go, wanted by nobody so far; its actor.
    fn let_go(&mut self, going: &mut usize) -> &Addr<BotActor> {
        if let State::Awake(actor) = &self.state {
            *going += 1;
            self.state = State::Going { actor: actor.clone(), is_wanted: false, since: Instant::now() };
        }
        match &mut self.state {
            State::Awake(actor) => actor,
            State::Going { actor, is_wanted, .. } => {
                *is_wanted = false;
                actor
            }
        }
    }
}

enum State {
    Awake(Addr<BotActor>),
    /// Asked to go. It is woken again afterwards if something came meanwhile.
    Going {
        actor: Addr<BotActor>,
        is_wanted: bool,
        since: Instant,
    },
}

impl State {
    /// Whether the bot was asked to go a while ago, and works on.
    fn lingers(&self) -> bool {
        matches!(self, Self::Going { since, .. } if since.elapsed() >= SWEEP_INTERVAL)
    }
}

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
            (_, BotSignal::Enqueued(..)) => {}
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

    /// Wakes every sleeping bot that has something to do. Those awake are told of every update, or that they missed some.
    fn sweep(&mut self, ctx: &mut Context<Self>) {
        self.make_up_for_missed();
        if self.is_sweeping || self.is_draining {
            return;
        }
        self.is_sweeping = true;
        let (shared, registry) = (Arc::clone(&self.shared), ctx.address());
        let sweep = async move {
            if let Err(error) = find_work(&shared, &registry).await {
                tracing::warn!(%error, "the inbox could not be swept");
            }
        };
        ctx.spawn(sweep.into_actor(self).map(|(), registry, _| registry.is_sweeping = false));
    }
}

async fn find_work(shared: &Shared, registry: &Addr<Registry>) -> Result<(), StoreError> {
    let mut after = None;
    while let Some(last) = wake_all(registry, shared.updates.list_bots_waiting(after, SWEEP_PAGE).await?) {
        after = Some(last);
    }
    let mut after = None;
    while let Some(last) = wake_all(registry, shared.bots.list_pending(after, SWEEP_PAGE).await?) {
        after = Some(last);
    }
    Ok(())
}

/// Wakes these bots; the last of them, if there may be more.
fn wake_all(registry: &Addr<Registry>, bots: Vec<BotId>) -> Option<BotId> {
    let is_full_page = i64::try_from(bots.len()).is_ok_and(|len| len == SWEEP_PAGE);
    let last = bots.last().copied();
    // A registry too busy for it is asked again by the next sweep.
    registry.try_send(Found(bots)).ok()?;
    last.filter(|_| is_full_page)
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

impl Actor for Registry {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.sweep(ctx);
        ctx.run_interval(SWEEP_INTERVAL, |registry, ctx| {
            registry.retire_idle();
            registry.lingering = registry.entries.iter().filter(|(_, entry)| entry.state.lingers()).count();
            registry.keep_to_memory_budget(ctx);
            registry.sweep(ctx);
        });
    }
}

impl Handler<Waiting> for Registry {
    type Result = ();

    fn handle(&mut self, Waiting(accepted): Waiting, ctx: &mut Self::Context) {
        self.make_up_for_missed();
        for accepted in accepted {
            match accepted {
                Accepted::Stored(bot, update) => self.wake(bot, Some(update), ctx),
                Accepted::Unknown(bot) => self.wake(bot, None, ctx),
            }
        }
    }
}

impl Handler<Found> for Registry {
    type Result = ();

    fn handle(&mut self, Found(bots): Found, ctx: &mut Self::Context) {
        for bot in bots {
            if self.entries.peek(&bot).is_none() {
                self.wake(bot, None, ctx);
            }
        }
    }
}

impl Handler<Signal> for Registry {
    type Result = ();

    fn handle(&mut self, Signal(signal): Signal, ctx: &mut Self::Context) {
        let (BotSignal::Changed(bot) | BotSignal::Stopped(bot) | BotSignal::Waiting(bot) | BotSignal::Enqueued(bot, _)) =
            signal;
        self.tell(bot, signal, ctx);
    }
}

impl Handler<Sweep> for Registry {
    type Result = ();

    fn handle(&mut self, _: Sweep, ctx: &mut Self::Context) {
        // Which signals were missed is not known, so every awake bot reads its registration anew.
        for (_, entry) in &self.entries {
            if let State::Awake(actor) = &entry.state {
                actor.do_send(Reload);
            }
        }
        self.sweep(ctx);
    }
}

impl Handler<IsLive> for Registry {
    type Result = bool;

    fn handle(&mut self, IsLive(bot): IsLive, _: &mut Self::Context) -> bool {
        self.entries.peek(&bot).is_some_and(|entry| matches!(entry.state, State::Awake(_)))
    }
}

impl Handler<CountLive> for Registry {
    type Result = usize;

    fn handle(&mut self, _: CountLive, _: &mut Self::Context) -> usize {
        self.entries.len()
    }
}

impl Handler<Drain> for Registry {
    type Result = MessageResult<Drain>;

    fn handle(&mut self, _: Drain, _: &mut Self::Context) -> Self::Result {
        self.is_draining = true;
        let (sender, receiver) = oneshot::channel();
        let awake: Vec<BotId> = self.entries.iter().map(|(bot, _)| *bot).collect();
        for bot in awake {
            self.retire(bot, Retire::AfterRunning);
        }
        self.drained = Some(sender);
        self.tell_if_drained();
        MessageResult(receiver)
    }
}

impl Registry {
    fn tell_if_drained(&mut self) {
        if self.entries.is_empty()
            && let Some(drained) = self.drained.take()
        {
            // Whoever asked may have stopped waiting.
            drained.send(()).ok();
        }
    }
}

impl Handler<Gone> for Registry {
    type Result = ();

    fn handle(&mut self, gone: Gone, ctx: &mut Self::Context) {
        let Gone { bot, generation, exit, has_backlog } = gone;
        if self.entries.peek(&bot).is_none_or(|entry| entry.generation != generation) {
            return;
        }
        let Some(entry) = self.entries.pop(&bot) else { return };
        self.going -= usize::from(matches!(entry.state, State::Going { .. }));
        match exit {
            Exit::Panicked(reason) if !self.is_draining => self.restart(bot, generation, &reason, ctx),
            // A halted bot was stopped by a person: only a signal that it changed wakes it again.
            _ => {
                let is_wanted = matches!(entry.state, State::Going { is_wanted: true, .. });
                let has_work = has_backlog && !matches!(exit, Exit::Halted);
                if (is_wanted || has_work) && matches!(entry.state, State::Going { .. }) && !self.is_draining {
                    // Behind those that wait for its place.
                    if self.is_waiting.insert(bot) {
                        self.waiting.push_back(bot);
                    }
                }
            }
        }
        metrics::gauge!("botyard_live_bots").set(count(self.entries.len()));
        self.fill_free_places(ctx);
        self.tell_if_drained();
    }
}
