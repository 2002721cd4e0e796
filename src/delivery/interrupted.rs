//! Bots whose calls may wait in the store without a lane.

use std::collections::HashMap;

use crate::model::bot::BotId;

/// Those bots: before the first whole sweep all of them, then those that were stopped or got no room for a lane, until a
/// sweep has found lanes for all that they have waiting.
#[derive(Debug, Default)]
pub(super) struct Interrupted {
    is_settled: bool,
    /// With the moment at which each was noted last.
    bots: HashMap<BotId, Moment>,
    now: Moment,
}

/// Counts what was noted.
pub(super) type Moment = u64;

impl Interrupted {
    /// Whether this bot is one of them.
    pub(super) fn covers(&self, bot: BotId) -> bool {
        !self.is_settled || self.bots.contains_key(&bot)
    }

    /// A bot's calls may wait without a lane from now on.
    pub(super) fn note(&mut self, bot: BotId) {
        self.now += 1;
        self.bots.insert(bot, self.now);
    }

    /// This moment.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// All that a bot had waiting at `then` has lanes.
    pub(super) fn settle(&mut self, bot: BotId, then: Moment) {
        if self.bots.get(&bot).is_some_and(|noted| *noted <= then) {
            self.bots.remove(&bot);
        }
    }

    /// Whether every bot was looked at since the start, or since signals were lost.
    pub(super) fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// Signals were lost: who was stopped is not known any more.
    pub(super) fn unsettle(&mut self) {
        self.is_settled = false;
    }

    /// Every bot was looked at; those for which not all has lanes were noted.
    pub(super) fn settle_others(&mut self) {
        self.is_settled = true;
    }

    /// At most `limit` bots that were noted up to `then`.
    pub(super) fn noted_before(&self, then: Moment, limit: usize) -> Vec<BotId> {
        self.bots.iter().filter(|(_, noted)| **noted <= then).map(|(bot, _)| *bot).take(limit).collect()
    }
}
