//! One live owner: which sessions this process holds, and holding them on.
//!
//! A session whose key is used by two processes at once is ended by Telegram. So a process connects only while the store says
//! that it holds the session, says so again every few seconds, and disconnects when it cannot: by its own clock, before anybody
//! else may take the session.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::model::bot::BotId;
use crate::model::mtproto::HolderId;
use crate::services::bots::{BotError, require_not_suspended};
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::StoreError;

/// How long a session is held without being held on.
const LEASE: Duration = Duration::from_secs(15);

/// How often the sessions are held on.
const RENEWAL: Duration = Duration::from_secs(4);

/// How long before its end a lease counts as lost: the time to disconnect.
const MARGIN: Duration = Duration::from_secs(3);

/// That this process holds a session.
#[derive(Debug)]
pub(super) struct Lease {
    /// Cancelled when it holds it no longer.
    pub(super) lost: CancellationToken,
    until: Mutex<Instant>,
}

/// The sessions that this process holds.
#[derive(Debug)]
pub(super) struct Leases {
    pub(super) holder: HolderId,
    held: Mutex<HashMap<BotId, Arc<Lease>>>,
}

impl Leases {
    pub(super) fn new(holder: HolderId) -> Self {
        Self { holder, held: Mutex::default() }
    }

    /// Until when a lease lasts that is taken at `now`.
    pub(super) fn end(now: DateTime<Utc>) -> DateTime<Utc> {
        now + LEASE
    }

    /// Notes that a bot's session is held, by what the store said to a question that was asked at `asked_at`.
    pub(super) fn add(&self, bot: BotId, asked_at: Instant) -> Arc<Lease> {
        let lease = Arc::new(Lease { lost: CancellationToken::new(), until: Mutex::new(asked_at + LEASE) });
        self.lock().insert(bot, Arc::clone(&lease));
        lease
    }

    /// That a bot's session is held, if it is.
    pub(super) fn find(&self, bot: BotId) -> Option<Arc<Lease>> {
        self.lock().get(&bot).cloned()
    }

    /// Forgets a lease, unless another one has taken its place.
    pub(super) fn remove(&self, bot: BotId, lease: &Arc<Lease>) {
        let mut held = self.lock();
        if held.get(&bot).is_some_and(|present| Arc::ptr_eq(present, lease)) {
            held.remove(&bot);
        }
    }

    fn all(&self) -> Vec<(BotId, Arc<Lease>)> {
        self.lock().iter().map(|(bot, lease)| (*bot, Arc::clone(lease))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BotId, Arc<Lease>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    fn renew(&self, asked_at: Instant) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = asked_at + LEASE;
    }

    fn ends_soon(&self, now: Instant) -> bool {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) <= now + MARGIN
    }
}

impl Mtproto {
    /// Gives up what an earlier process of this database held, where its end is certain: the lock on a SQLite file ends with
    /// its process. Elsewhere its leases run out.
    pub async fn take_over_leases(&self) -> Result<(), StoreError> {
        if self.0.store.kind() == "sqlite" {
            let mut tx = self.0.store.begin().await?;
            tx.release_all_mtproto_sessions().await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Holds on to the sessions that this process holds, until cancelled.
    pub async fn keep_leases(&self, cancel: CancellationToken) {
        let keep = async {
            loop {
                tokio::time::sleep(RENEWAL).await;
                self.renew_leases().await;
            }
        };
        tokio::select! {
            () = keep => {}
            () = cancel.cancelled() => {}
        }
    }

    async fn renew_leases(&self) {
        let held = self.0.leases.all();
        if held.is_empty() {
            return;
        }
        let asked_at = Instant::now();
        // Longer than this and the leases are lost anyway.
        match tokio::time::timeout(LEASE.saturating_sub(RENEWAL), self.renew_in_store()).await {
            Ok(Ok(renewed)) => {
                for (bot, lease) in &held {
                    if renewed.contains(bot) { lease.renew(asked_at) } else { lease.lost.cancel() }
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "the leases of sessions could not be renewed"),
            Err(_) => tracing::warn!("the leases of sessions could not be renewed in time"),
        }
        let now = Instant::now();
        held.iter().filter(|(_, lease)| lease.ends_soon(now)).for_each(|(_, lease)| lease.lost.cancel());
    }

    async fn renew_in_store(&self) -> Result<HashSet<BotId>, StoreError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let renewed = tx.renew_mtproto_sessions(self.0.leases.holder, Leases::end(now), now).await?;
        tx.commit().await?;
        Ok(renewed.into_iter().collect())
    }
}

impl LiveSession {
    /// Makes this process the one that holds the session, waiting for the lease of one that may have died.
    pub(super) async fn take_lease(&self) -> Result<Arc<Lease>, UserSessionError> {
        let began = Instant::now();
        loop {
            let asked_at = Instant::now();
            let now = self.mtproto.0.ambient.now();
            let mut tx = self.mtproto.0.store.begin().await?;
            let is_taken =
                tx.take_mtproto_session(self.bot, self.mtproto.0.leases.holder, Leases::end(now), now).await?;
            let stored = tx.find_mtproto_session(self.bot).await?;
            let bot = tx.find_bot(self.bot).await?.ok_or(BotError::NotFound)?;
            tx.commit().await?;
            if is_taken {
                return Ok(self.mtproto.0.leases.add(self.bot, asked_at));
            }
            require_not_suspended(&bot)?;
            let Some(until) = stored.and_then(|stored| stored.held_until) else {
                return Err(UserSessionError::NotConnected);
            };
            let wait = (until - now).to_std().unwrap_or_default();
            if wait > LEASE || began.elapsed() > LEASE {
                return Err(UserSessionError::Unavailable("another process holds the session".to_owned()));
            }
            tokio::time::sleep(wait + Duration::from_millis(10)).await;
        }
    }

    /// Gives the session up, so that another process, or this one, may take it.
    pub(super) async fn release(&self, lease: &Arc<Lease>) {
        let released = async {
            let mut tx = self.mtproto.0.store.begin().await?;
            tx.release_mtproto_session(self.bot, self.mtproto.0.leases.holder).await?;
            tx.commit().await
        };
        if let Err(error) = released.await {
            tracing::warn!(bot = %self.bot, %error, "the lease of a session could not be given up; it runs out");
        }
        self.mtproto.0.leases.remove(self.bot, lease);
    }
}
