//! What changed, for whom: what signed-in people are told as it happens.
//!
//! [`Events::publish`] adds an event with its [`Audience`] to a ring of the latest. What is published without being asked
//! comes from [`sources`]: what was committed, the bots' signals, and health. To tell of something new, add a variant to
//! [`Event`] and publish it there, or call [`Events::publish`] once what it tells of is committed.
//!
//! Each stream is a [`Subscription`]: a place in the ring, and no queue of its own. Whoever falls behind the ring is told so
//! and looks everything up anew; events may be lost that way, but nobody gets one that they may not hear: what a person may
//! is looked up after an event was taken from the ring and before it is given to them.

mod event;
mod listeners;
mod recorded;
mod ring;
mod sources;
mod subscription;
mod usage_feed;
mod view;
mod watching;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::base::ambient::Ambient;
use crate::config::EventsSettings;
use crate::model::account::AccountId;
use crate::services::StoreError;
use crate::services::accounts::Accounts;
use crate::services::health::Health;
use crate::services::signals::Signals;
use crate::services::usage::Usage;
use crate::store::Store;

pub use event::{Audience, Event, LogLine, OrgPart};
pub use subscription::{Item, Said, Subscription};
pub use usage_feed::{BotUsageNow, UsageNow};

use self::listeners::Listeners;
use self::ring::Ring;
use self::view::Rights;

/// Why a stream was not opened.
#[derive(Debug, Error)]
pub enum EventsError {
    /// The account has as many as it may.
    #[error("you have {limit} streams of events open: close one of them")]
    TooMany {
        /// How many an account may have.
        limit: usize,
    },
    /// There are as many as there may be.
    #[error("too many streams of events are open: try again later")]
    Full,
    /// The server stops.
    #[error("the server is stopping: try again in a moment")]
    Stopping,
    /// The session has ended, or the account may not do this any more.
    #[error("your session has ended: sign in again")]
    NotSignedIn,
    /// Only admins watch a bot of others.
    #[error("only admins watch the bot of an account: leave \"bot\" out to hear of your own")]
    NotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where events are published and subscribed to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Events(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Tells the numbers of this start from those of others.
    epoch: String,
    settings: EventsSettings,
    rights: Rights,
    usage: Usage,
    ambient: Ambient,
    shared: Mutex<Shared>,
    /// The number of the latest event.
    head: watch::Sender<u64>,
    /// Cancelled when the server stops.
    closed: CancellationToken,
}

#[derive(Debug)]
struct Shared {
    ring: Ring,
    listeners: Listeners,
}

impl Events {
    /// Events of what is committed to `store` from now on, what `signals` tell and how `health` is.
    pub fn start(
        store: Store,
        accounts: Arc<Accounts>,
        usage: Usage,
        (signals, health): (&Signals, &Health),
        settings: EventsSettings,
        ambient: &Ambient,
    ) -> Self {
        let events = Self(Arc::new(Inner {
            epoch: format!("{:016x}", u64::from_le_bytes(ambient.bytes())),
            settings,
            rights: Rights { accounts, store: store.clone() },
            usage,
            ambient: ambient.clone(),
            shared: Mutex::new(Shared { ring: Ring::new(settings.history), listeners: Listeners::default() }),
            head: watch::Sender::new(0),
            closed: CancellationToken::new(),
        }));
        sources::start(&events, store, signals, health);
        events
    }

    /// Tells `audience` of something that was committed. Lines of a bot's log are kept only while its owner listens or an
    /// admin watches it, and everything only while anybody does.
    pub fn publish(&self, event: Event, audience: Audience) {
        let mut shared = self.lock();
        let is_heard = match &event {
            Event::Log(line) => shared.listeners.has(line.user_id),
            Event::BotLog(line) => shared.listeners.is_watched(line.user_id),
            _ => !shared.listeners.is_empty(),
        };
        if is_heard {
            let number = shared.ring.push((event, audience));
            self.0.head.send_replace(number);
        }
    }

    /// Ends every stream, and opens no more.
    pub fn close(&self) {
        self.0.closed.cancel();
    }

    /// Whether anybody listens, or may go on where they ended.
    fn is_heard(&self) -> bool {
        !self.lock().listeners.is_empty()
    }

    /// Something was missed, and nobody knows what: everybody looks everything up anew.
    fn lose_track(&self) {
        let mut shared = self.lock();
        shared.ring.lose_track();
        self.0.head.send_replace(shared.ring.head());
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One stream of an account, which ends with this.
#[derive(Debug)]
struct Listening {
    events: Events,
    account: AccountId,
    watched: Option<AccountId>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut shared = self.events.lock();
        shared.listeners.leave(self.account, self.watched);
        metrics::gauge!("botyard_event_streams").set(i32::try_from(shared.listeners.streams()).unwrap_or(i32::MAX));
    }
}
