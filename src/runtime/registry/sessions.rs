//! Which sessions of tenants' own accounts live: as for bots, there is an entry from the start of an actor until it is gone, so
//! there is never a second one.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use lru::LruCache;

use crate::base::retry::Backoff;
use crate::model::bot::BotId;
use crate::runtime::mtproto_actor::{Leave, MtprotoActor, Run};
use crate::runtime::registry::messages::{Ask, Exit, SessionGone};
use crate::runtime::registry::{Registry, count};
use crate::runtime::restarts::{Restarts, Verdict};
use crate::services::mtproto::{LiveSession, SessionCall, UserSessionError};

/// Calls that may wait for a place among the live sessions, or for their session to be gone and come again.
const MAX_WAITING: usize = 1000;

/// The live sessions.
pub(super) struct Sessions {
    /// The one that was used longest ago is the next to be closed.
    entries: LruCache<BotId, SessionEntry>,
    /// Calls that wait for a place, first come first served.
    waiting: VecDeque<SessionCall>,
    /// Sessions that fell, and until when they are left alone.
    fallen: HashMap<BotId, Instant>,
    restarts: HashMap<BotId, Restarts>,
    generation: u64,
}

struct SessionEntry {
    generation: u64,
    live: Arc<LiveSession>,
    actor: Addr<MtprotoActor>,
    last_used: Instant,
    /// Once it was asked to go: the calls that came for it since.
    wanted: Option<Vec<SessionCall>>,
}

impl SessionEntry {
    /// Whether it may be closed without cutting anything off.
    fn is_idle(&self) -> bool {
        self.wanted.is_none() && !self.live.is_busy() && !self.live.has_login()
    }

    fn let_go(&mut self) {
        if self.wanted.is_none() {
            self.wanted = Some(Vec::new());
            self.actor.do_send(Leave);
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            entries: LruCache::unbounded(),
            waiting: VecDeque::new(),
            fallen: HashMap::new(),
            restarts: HashMap::new(),
            generation: 0,
        }
    }
}

impl Sessions {
    pub(super) fn are_gone(&self) -> bool {
        self.entries.is_empty()
    }

    /// Cuts off what a bot's session is doing, and ends it.
    pub(super) fn halt(&mut self, bot: BotId) {
        self.fallen.remove(&bot);
        if let Some(entry) = self.entries.peek_mut(&bot) {
            entry.live.halt();
            entry.let_go();
        }
    }

    /// Lets every session end when it has done what is under way; what waits is not done.
    pub(super) fn retire_all(&mut self) {
        self.waiting.drain(..).for_each(|call| call.refuse(UserSessionError::Interrupted));
        self.entries.iter_mut().for_each(|(_, entry)| entry.let_go());
    }

    /// Ends sessions that nobody has used in a while, and forgets falls that are long over.
    pub(super) fn retire_idle(&mut self, idle_timeout: Duration) {
        let now = Instant::now();
        for (_, entry) in &mut self.entries {
            if now.duration_since(entry.last_used) >= idle_timeout && entry.is_idle() {
                metrics::counter!("botyard_mtproto_evictions_total", "reason" => "idle").increment(1);
                entry.let_go();
            }
        }
        self.fallen.retain(|_, until| *until > now);
        let connected = self.entries.iter().filter(|(_, entry)| entry.live.is_connected()).count();
        metrics::gauge!("botyard_mtproto_live_sessions").set(count(self.entries.len()));
        metrics::gauge!("botyard_mtproto_connected_sessions").set(count(connected));
    }

    /// Ends as many sessions as calls wait for a place, those unused for longest first. None is cut off.
    fn make_room(&mut self) {
        let going = self.entries.iter().filter(|(_, entry)| entry.wanted.is_some()).count();
        let missing = self.waiting.len().saturating_sub(going);
        let idle: Vec<BotId> =
            self.entries.iter().rev().filter(|(_, entry)| entry.is_idle()).map(|(bot, _)| *bot).take(missing).collect();
        metrics::counter!("botyard_mtproto_evictions_total", "reason" => "count").increment(idle.len() as u64);
        for bot in idle {
            if let Some(entry) = self.entries.peek_mut(&bot) {
                entry.let_go();
            }
        }
    }
}

impl Registry {
    /// Has something done with a session: at once if it lives, else as soon as there is a place for it.
    fn ask_session(&mut self, call: SessionCall, ctx: &mut Context<Self>) {
        let bot = call.bot();
        if self.is_draining && self.entries.is_empty() {
            return call.refuse(UserSessionError::Interrupted);
        }
        if let Some(entry) = self.sessions.entries.get_mut(&bot) {
            entry.last_used = Instant::now();
            // It is gone already, and word of that is on its way here.
            if entry.wanted.is_none() && !entry.actor.connected() {
                entry.wanted = Some(Vec::new());
            }
            return match &mut entry.wanted {
                None => entry.actor.do_send(Run(call)),
                Some(wanted) if wanted.len() < MAX_WAITING => wanted.push(call),
                Some(_) => call.refuse(UserSessionError::Busy),
            };
        }
        if self.sessions.fallen.get(&bot).is_some_and(|until| *until > Instant::now()) {
            return call.refuse(UserSessionError::Unavailable("the session fell a moment ago".to_owned()));
        }
        if self.sessions.entries.len() < self.shared.mtproto.settings().max_connected {
            self.start_session(bot, ctx);
            return self.ask_session(call, ctx);
        }
        if self.sessions.waiting.len() >= MAX_WAITING {
            return call.refuse(UserSessionError::Busy);
        }
        self.sessions.waiting.push_back(call);
        self.sessions.make_room();
    }

    fn start_session(&mut self, bot: BotId, ctx: &mut Context<Self>) {
        self.sessions.generation += 1;
        let (generation, registry) = (self.sessions.generation, ctx.address());
        let arbiter = &self.arbiters[usize::try_from(generation).unwrap_or(0) % self.arbiters.len()];
        let live = LiveSession::new(bot, &self.shared.mtproto);
        let (for_actor, capacity) = (Arc::clone(&live), self.shared.mtproto.settings().queue_capacity);
        let actor = MtprotoActor::start_in_arbiter(&arbiter.handle(), move |_| {
            MtprotoActor::new(for_actor, registry, generation, capacity)
        });
        let entry = SessionEntry { generation, live, actor, last_used: Instant::now(), wanted: None };
        self.sessions.entries.put(bot, entry);
        metrics::counter!("botyard_mtproto_openings_total").increment(1);
    }

    /// Gives free places to calls that wait for one.
    pub(super) fn fill_session_places(&mut self, ctx: &mut Context<Self>) {
        let max = self.shared.mtproto.settings().max_connected;
        while self.sessions.entries.len() < max {
            let Some(call) = self.sessions.waiting.pop_front() else { return };
            if call.is_wanted() {
                self.ask_session(call, ctx);
            }
        }
        self.sessions.waiting.retain(SessionCall::is_wanted);
        self.sessions.make_room();
    }

    /// A fallen session is left alone for a while, the longer the more often it falls.
    fn note_fallen_session(&mut self, bot: BotId, reason: &str) {
        metrics::counter!("botyard_mtproto_restarts_total").increment(1);
        let settings = &self.shared.settings;
        let intensity = settings.restart_intensity;
        let wait = match self.sessions.restarts.entry(bot).or_default().count(intensity, Instant::now()) {
            Verdict::Restart(falls) => Backoff::from(settings.restart_backoff).delay(falls, &self.shared.ambient),
            Verdict::GiveUp => intensity.within,
        };
        tracing::warn!(%bot, reason, wait_ms = wait.as_millis(), "a session fell and is left alone for a while");
        self.sessions.fallen.insert(bot, Instant::now() + wait);
    }

    /// Forgets the falls of sessions that have not fallen for long.
    pub(super) fn forget_falls_of_sessions(&mut self) {
        let (intensity, now) = (self.shared.settings.restart_intensity, Instant::now());
        self.sessions.restarts.retain(|_, restarts| !restarts.is_over(intensity, now));
    }
}

impl Handler<Ask> for Registry {
    type Result = ();

    fn handle(&mut self, Ask(call): Ask, ctx: &mut Self::Context) {
        self.ask_session(call, ctx);
    }
}

impl Handler<SessionGone> for Registry {
    type Result = ();

    fn handle(&mut self, gone: SessionGone, ctx: &mut Self::Context) {
        let SessionGone { bot, generation, exit, late } = gone;
        if self.sessions.entries.peek(&bot).is_none_or(|entry| entry.generation != generation) {
            return;
        }
        let Some(entry) = self.sessions.entries.pop(&bot) else { return };
        if let Exit::Panicked(reason) = exit {
            self.note_fallen_session(bot, &reason);
        }
        for call in late.into_iter().chain(entry.wanted.unwrap_or_default()) {
            self.ask_session(call, ctx);
        }
        self.fill_session_places(ctx);
        self.tell_if_drained();
    }
}
