//! "This bot changed": how a use case reaches the rooms above it, which subscribe.

use tokio::sync::broadcast;

use crate::model::bot::BotId;

/// Signals that may wait for a slow subscriber. One that falls further behind is told so, and looks everything up anew.
const CAPACITY: usize = 1024;

/// Something about a bot that its subscribers act on. The bot's new state is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotSignal {
    /// The bot was registered or its program, limits, token or status changed.
    Changed(BotId),
    /// The bot was suspended, failed or was removed: its work ends at once.
    Stopped(BotId),
    /// Updates of the bot come in again; that they could not is forgotten.
    Hears(BotId),
    /// The bot has updates waiting that did not come through ingress.
    Waiting(BotId),
    /// The bot has calls to deliver in a chat that its program did not make.
    Enqueued(BotId, i64),
}

/// Where signals are sent and subscribed to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Signals(broadcast::Sender<BotSignal>);

impl Default for Signals {
    fn default() -> Self {
        Self(broadcast::channel(CAPACITY).0)
    }
}

impl Signals {
    /// Tells every subscriber. Without one, as in a command that runs no bots, nobody needs to know.
    pub fn send(&self, signal: BotSignal) {
        drop(self.0.send(signal));
    }

    /// Signals from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<BotSignal> {
        self.0.subscribe()
    }
}
