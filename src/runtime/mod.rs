//! Bots at work: one actor for each awake bot.
//!
//! The [`registry`] knows which bots are awake, wakes them, lets idle ones sleep and starts fallen ones again. A
//! [`bot_actor`] takes its bot's updates from the store and has them handled, in order within each chat and in parallel
//! across chats. Everything that must survive is in the store, so an actor may fall at any moment. Beside it, an
//! [`mtproto_actor`] keeps the session of the owner's own Telegram account while that is used.

mod arrivals;
mod bot_actor;
mod early;
mod memory;
mod mtproto_actor;
mod people;
mod places;
mod presence;
mod queues;
mod registry;
mod restarts;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix::{Actor as _, Addr};
use tokio::sync::broadcast;

use crate::base::ambient::Ambient;
use crate::config::{LimitsSettings, RuntimeSettings};
use crate::delivery::Delivery;
use crate::model::bot::{BotId, ProgramName};
use crate::programs::{ProgramFactory, analyst};
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::{Ask, CountLive, Drain, EndSessions, IsLive, Signal, Sweep, Waiting};
use crate::services::bots::Bots;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::services::signals::{BotSignal, Signals};
use crate::services::updates::Updates;
use crate::services::usage::Usage;

/// What every awake bot needs.
pub struct Shared {
    /// The bots' use cases.
    pub bots: Bots,
    /// The sessions of the bots' owners.
    pub mtproto: Mtproto,
    /// People's databases, questions and e-mails.
    pub analyst: analyst::Services,
    /// The inbox.
    pub updates: Updates,
    /// The outbox's delivery.
    pub delivery: Delivery,
    /// Counts what the bots do.
    pub usage: Usage,
    /// Makes the bots' programs.
    pub programs: ProgramFactory,
    /// The runtime's bounds.
    pub settings: RuntimeSettings,
    /// How much a person may ask of a bot.
    pub limits: LimitsSettings,
    /// Time and randomness.
    pub ambient: Ambient,
}

/// The way to the bots at work. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RuntimeHandle(Addr<Registry>);

impl RuntimeHandle {
    /// Starts the registry on the current actix system. Bots that have updates waiting are woken by its first sweep.
    pub fn start(shared: Shared, signals: &Signals) -> Self {
        let (updates, mtproto) = (shared.updates.clone(), shared.mtproto.clone());
        let has_missed = Arc::new(AtomicBool::new(false));
        let registry = Registry::new(Arc::new(shared), Arc::clone(&has_missed)).start();
        actix::spawn(follow(signals.subscribe(), registry.clone()));
        let receiver = registry.clone();
        updates.hand_over(move |accepted| {
            // A registry that is too busy to take them looks into the store when it takes the next ones, or sweeps.
            if receiver.try_send(Waiting(accepted)).is_err() {
                has_missed.store(true, Ordering::Release);
                metrics::counter!("botyard_wakes_dropped_total").increment(1);
            }
        });
        let sessions = registry.clone();
        mtproto.hand_over(move |call| {
            if let Err(actix::dev::SendError::Full(Ask(call)) | actix::dev::SendError::Closed(Ask(call))) =
                sessions.try_send(Ask(call))
            {
                call.refuse(UserSessionError::Busy);
            }
        });
        Self(registry)
    }

    /// Whether a bot is awake.
    pub async fn is_live(&self, bot: BotId) -> bool {
        self.0.send(IsLive(bot)).await.unwrap_or(false)
    }

    /// How many bots are awake.
    pub async fn count_live(&self) -> usize {
        self.0.send(CountLive).await.unwrap_or(0)
    }

    /// Wakes no bot any more and lets those awake finish what they have begun. `false` if the deadline came first; what
    /// was cut off is handled at the next start.
    pub async fn drain(&self, deadline: Duration) -> bool {
        let drained = async {
            if let Ok(drained) = self.0.send(Drain).await {
                // A registry that is gone has no bots either.
                drained.await.ok();
            }
        };
        // Bots that linger do not keep the sessions from ending in good order.
        let end_sessions = async {
            tokio::time::sleep(deadline / 4 * 3).await;
            self.0.send(EndSessions).await.ok();
            std::future::pending::<()>().await;
        };
        let drained = async {
            tokio::select! {
                () = drained => {}
                () = end_sessions => {}
            }
        };
        tokio::time::timeout(deadline, drained).await.is_ok()
    }
}

/// The kinds of updates that a program is sent.
pub const fn allowed_updates(program: ProgramName) -> &'static [&'static str] {
    crate::programs::allowed_updates(program)
}

/// Passes signals on to the registry.
async fn follow(mut signals: broadcast::Receiver<BotSignal>, registry: Addr<Registry>) {
    loop {
        match signals.recv().await {
            // Neither may be lost, so the mailbox's bound does not hold for them; people make them, and few.
            Ok(signal) => registry.do_send(Signal(signal)),
            Err(broadcast::error::RecvError::Lagged(_)) => registry.do_send(Sweep),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
