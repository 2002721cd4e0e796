//! Being there: by this the registry learns when an actor is gone, and everything that it had begun.

use std::sync::{Mutex, PoisonError};

use actix::Addr;

use crate::model::bot::BotId;
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::{Exit, Gone};

/// Held by an actor and by each piece of work that it has begun. The last of them to go tells the registry. Were it the
/// actor, its next life could begin on another thread while work of this one is still being dropped.
pub(super) struct Presence {
    registry: Addr<Registry>,
    bot: BotId,
    generation: u64,
    farewell: Mutex<Farewell>,
}

/// What there is to say at the end.
struct Farewell {
    exit: Exit,
    has_backlog: bool,
}

impl Presence {
    pub(super) fn new(registry: Addr<Registry>, bot: BotId, generation: u64) -> Self {
        let farewell = Farewell { exit: Exit::Retired, has_backlog: true };
        Self { registry, bot, generation, farewell: Mutex::new(farewell) }
    }

    /// The actor goes for this reason, and knows whether updates may be waiting.
    pub(super) fn leave(&self, exit: Exit, has_backlog: bool) {
        *self.farewell.lock().unwrap_or_else(PoisonError::into_inner) = Farewell { exit, has_backlog };
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let farewell = self.farewell.get_mut().unwrap_or_else(PoisonError::into_inner);
        let exit = std::mem::replace(&mut farewell.exit, Exit::Retired);
        let has_backlog = farewell.has_backlog;
        self.registry.do_send(Gone { bot: self.bot, generation: self.generation, exit, has_backlog });
    }
}
