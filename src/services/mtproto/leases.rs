//! One live owner: which sessions this process holds, and holding them on.
//!
//! A session whose key is used by two processes at once is ended by Telegram. So a process connects only while the store says
//! that it holds the session, says so again every few seconds, and disconnects when it cannot: before anybody else may take the
//! session, which each lease watches for itself, by a clock that nobody sets. What the store holds goes by the store's clock.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::model::bot::BotId;
use crate::model::mtproto::HolderId;
use crate::services::bots::{BotError, require_not_suspended};
use crate::services::mtproto::keep::LAST_WRITE;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::StoreError;

/// How long a session is held without being held on.
const LEASE: Duration = Duration::from_secs(15);

/// How often the sessions are held on.
const RENEWAL: Duration = Duration::from_secs(4);

/// How long that may take: so short that another attempt fits in before the leases count as lost.
const RENEWAL_LIMIT: Duration = Duration::from_secs(3);

/// How long before its end a lease counts as lost: the time to disconnect.
const MARGIN: Duration = Duration::from_secs(3);

/// That this process holds a session.
#[derive(Debug)]
pub(super) struct Lease {
    /// Cancelled when it holds it no longer.
    lost: CancellationToken,
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
        let lease = Arc::new(Lease::new(asked_at));
        self.lock().insert(bot, Arc::clone(&lease));
        lease
    }

    /// A bot's session is not held on any longer.
    fn remove(&self, bot: BotId) {
        self.lock().remove(&bot);
    }

    /// The same, unless the lease is another than `lease`: the bot's session has been attached anew then.
    pub(super) fn remove_this(&self, bot: BotId, lease: &Arc<Lease>) {
        let mut held = self.lock();
        if held.get(&bot).is_some_and(|present| Arc::ptr_eq(present, lease)) {
            held.remove(&bot);
        }
    }

    /// The leases that are not lost.
    fn all(&self) -> HashMap<BotId, Arc<Lease>> {
        let held = self.lock();
        let present = held.iter().filter(|(_, lease)| !lease.lost.is_cancelled());
        present.map(|(bot, lease)| (*bot, Arc::clone(lease))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BotId, Arc<Lease>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    fn new(asked_at: Instant) -> Self {
        Self { lost: CancellationToken::new(), until: Mutex::new(asked_at + LEASE) }
    }

    fn renew(&self, asked_at: Instant) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = asked_at + LEASE;
    }

    /// When it counts as lost, unless it is renewed before.
    fn deadline(&self) -> Instant {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) - MARGIN
    }

    /// Waits until it is lost. Nothing but time has to pass for that: whoever renews it may hang.
    pub(super) async fn lost(&self) {
        loop {
            tokio::select! {
                () = self.lost.cancelled() => return,
                () = tokio::time::sleep_until(self.deadline()) => {}
            }
            // It may have been renewed meanwhile.
            if self.deadline() <= Instant::now() {
                return self.lost.cancel();
            }
        }
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
            let mut due = tokio::time::interval(RENEWAL);
            due.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                due.tick().await;
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
        let bots: Vec<BotId> = held.keys().copied().collect();
        match tokio::time::timeout(RENEWAL_LIMIT, self.renew_in_store(&bots)).await {
            Ok(Ok(renewed)) => {
                for (bot, lease) in &held {
                    if renewed.contains(bot) { lease.renew(asked_at) } else { lease.lost.cancel() }
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "the leases of sessions could not be renewed"),
            Err(_) => tracing::warn!("the leases of sessions could not be renewed in time"),
        }
    }

    async fn renew_in_store(&self, bots: &[BotId]) -> Result<HashSet<BotId>, StoreError> {
        let mut tx = self.0.store.begin().await?;
        let until = Leases::end(tx.clock().await?);
        let renewed = tx.renew_mtproto_sessions(self.0.leases.holder, bots, until).await?;
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
            let mut tx = self.mtproto.0.store.begin().await?;
            let now = tx.clock().await?;
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

    /// Gives the session up, so that another process, or this one, may take it. Asks the store even where no lease is known of:
    /// whoever took one may have been cut off before it was noted.
    pub(super) async fn release(&self) {
        self.mtproto.0.leases.remove(self.bot);
        let released = async {
            let mut tx = self.mtproto.0.store.begin().await?;
            tx.release_mtproto_session(self.bot, self.mtproto.0.leases.holder).await?;
            tx.commit().await
        };
        match tokio::time::timeout(LAST_WRITE, released).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(bot = %self.bot, %error, "the lease of a session could not be given up; it runs out");
            }
            // The session could not be opened again before it is gone here.
            Err(_) => tracing::warn!(bot = %self.bot, "the lease of a session was not given up in time; it runs out"),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_lease_that_nobody_renews_is_lost_before_anybody_may_take_it() {
        let now = Instant::now();
        let lease = Lease::new(now - LEASE + MARGIN);
        tokio::time::timeout(Duration::from_secs(5), lease.lost()).await.unwrap();
        assert!(lease.lost.is_cancelled());
        assert!(Lease::new(now).lost().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_lease_that_is_renewed_stays() {
        let lease = Lease::new(Instant::now() - LEASE + MARGIN + Duration::from_millis(20));
        let mut lost = std::pin::pin!(lease.lost());
        assert!(lost.as_mut().now_or_never().is_none());
        lease.renew(Instant::now());
        tokio::time::sleep_until(lease.deadline() - LEASE + MARGIN + Duration::from_millis(40)).await;
        assert!(lost.now_or_never().is_none());
    }

    #[test]
    fn two_renewals_fit_into_a_lease() {
        assert!(2 * RENEWAL + RENEWAL_LIMIT + MARGIN < LEASE);
    }
}
