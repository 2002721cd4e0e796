//! What the registry knows of a bot that is awake.

use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;

use crate::runtime::arrivals::Arrivals;
use crate::runtime::bot_actor::BotActor;
use crate::runtime::registry::sweep::SWEEP_INTERVAL;

/// A bot that is awake, or about to be.
pub(super) struct Entry {
    pub(super) generation: u64,
    pub(super) last_woken: Instant,
    pub(super) state: State,
    /// Where its actor finds the updates that were stored while it is awake.
    pub(super) arrivals: Arc<Arrivals>,
}

impl Entry {
    /// Counts the bot among those that were asked to go, wanted by nobody so far; its actor.
    pub(super) fn let_go(&mut self, going: &mut usize) -> &Addr<BotActor> {
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

pub(super) enum State {
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
    pub(super) fn lingers(&self) -> bool {
        matches!(self, Self::Going { since, .. } if since.elapsed() >= SWEEP_INTERVAL)
    }
}
