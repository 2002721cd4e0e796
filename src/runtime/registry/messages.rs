//! What the registry is told and asked.

use actix::prelude::*;
use tokio::sync::oneshot;

use crate::model::bot::BotId;
use crate::services::mtproto::SessionCall;
use crate::services::signals::BotSignal;
use crate::services::updates::Accepted;

/// Updates were stored.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct Waiting(pub(in crate::runtime) Vec<Accepted>);

/// A sweep found these bots to have something to do.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Found(pub(super) Vec<BotId>);

/// Something happened to a bot.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct Signal(pub(in crate::runtime) BotSignal);

/// Look for bots that have something to do.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct Sweep;

/// Asks whether a bot is awake.
#[derive(Message)]
#[rtype(result = "bool")]
pub(in crate::runtime) struct IsLive(pub(in crate::runtime) BotId);

/// Asks how many bots are awake.
#[derive(Message)]
#[rtype(result = "usize")]
pub(in crate::runtime) struct CountLive;

/// Wakes no bot any more; the receiver hears when all have gone.
#[derive(Message)]
#[rtype(result = "oneshot::Receiver<()>")]
pub(in crate::runtime) struct Drain;

/// A bot's actor is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct Gone {
    pub(in crate::runtime) bot: BotId,
    pub(in crate::runtime) generation: u64,
    pub(in crate::runtime) exit: Exit,
    /// Whether updates may be waiting.
    pub(in crate::runtime) has_backlog: bool,
}

/// Something is to be done with a session.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct Ask(pub(in crate::runtime) SessionCall);

/// A session's actor asks to be let go.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct SessionDone {
    pub(in crate::runtime) bot: BotId,
    pub(in crate::runtime) generation: u64,
    /// Whether it goes in any case: it fell, or was halted. Else it had nothing to keep.
    pub(in crate::runtime) has_to_go: bool,
}

/// Cuts off what is being done with sessions, and ends them, whatever the bots do.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct EndSessions;

/// A session's actor is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::runtime) struct SessionGone {
    pub(in crate::runtime) bot: BotId,
    pub(in crate::runtime) generation: u64,
    pub(in crate::runtime) exit: Exit,
    /// What came for it too late.
    pub(in crate::runtime) late: Vec<SessionCall>,
}

/// Why an actor is gone.
#[derive(Debug)]
pub(in crate::runtime) enum Exit {
    /// It was asked to sleep, or its bot does not run any more.
    Retired,
    /// It was stopped at once.
    Halted,
    /// It fell, for this reason.
    Panicked(String),
}
