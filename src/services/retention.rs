//! Forgetting what has been kept long enough.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::Settings;
use crate::services::StoreError;
use crate::services::llm_usage::month_name;
use crate::store::{Aging, Store};

/// Rows looked at in one step and forgotten in one transaction, so that none holds up the others for long.
const STEP: i64 = 1000;

/// How long a session that has ended is kept, with its refresh tokens.
const SESSION_RETENTION: Duration = Duration::from_hours(24 * 30);

/// How long after its time is over a row that is still there is looked at every time.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// How often every row is looked at, for those that were left behind: dead letters that have been handled since.
const WHOLE_WALK_INTERVAL: TimeDelta = TimeDelta::hours(1);

/// Forgets handled updates, delivered calls, answers to named calls, ended sessions and what was spent in earlier months by
/// accounts that were erased.
#[derive(Debug)]
pub struct Retention {
    store: Store,
    updates: Walk,
    calls: Walk,
    named_calls: Duration,
}

impl Retention {
    /// Looks at everything first.
    pub fn new(store: Store, settings: &Settings) -> Self {
        let sent_retention = settings.delivery.sent_retention;
        // An update takes its calls along.
        let update_retention = settings.ingress.update_retention.max(sent_retention);
        Self {
            store,
            updates: Walk::new(Aging::HandledUpdates, update_retention),
            calls: Walk::new(Aging::DeliveredCalls, sent_retention),
            named_calls: settings.http.idempotency_retention,
        }
    }

    /// Forgets all whose time is over by `now`, which should be no later than it is.
    ///
    /// # Errors
    /// The store's. What was forgotten until then stays so, and the next call goes on.
    pub async fn forget_old(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.calls.go_on(&self.store, now).await?;
        self.updates.go_on(&self.store, now).await?;
        let mut tx = self.store.begin().await?;
        tx.forget_carried_llm_spending(&month_name(now)).await?;
        tx.commit().await?;
        loop {
            let mut tx = self.store.begin().await?;
            let named = tx.purge_keyed_calls(before(now, self.named_calls), STEP).await?;
            let sessions = tx.purge_ended_sessions(before(now, SESSION_RETENTION), STEP).await?;
            tx.commit().await?;
            if named + sessions == 0 {
                return Ok(());
            }
        }
    }
}

fn before(now: DateTime<Utc>, retention: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(retention).ok().and_then(|age| now.checked_sub_signed(age)).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// A way through a table from its oldest rows to those whose time is not over. Rows that a clock stored that ran ahead are
/// passed over until their time comes; then those behind them wait with them, for the retention once more at most.
#[derive(Debug)]
struct Walk {
    aging: Aging,
    retention: Duration,
    /// Nothing up to this number is worth another look before the next walk through the whole table.
    settled: i64,
    /// When the last walk through the whole table began.
    whole_at: Option<DateTime<Utc>>,
}

impl Walk {
    fn new(aging: Aging, retention: Duration) -> Self {
        Self { aging, retention, settled: 0, whole_at: None }
    }

    async fn go_on(&mut self, store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.whole_at.is_none_or(|whole_at| (now - whole_at).abs() >= WHOLE_WALK_INTERVAL) {
            (self.settled, self.whole_at) = (0, Some(now));
        }
        let before = before(now, self.retention);
        let mut after = self.settled;
        loop {
            // In a statement of its own, which gives the connection back: to forget takes another one.
            let stretch = store.read_once().await?.find_stretch(self.aging, after, STEP, now).await?;
            let Some(stretch) = stretch else { break };
            if stretch.oldest_at < before {
                let mut tx = store.begin().await?;
                tx.purge_stretch(self.aging, after, stretch.last, before).await?;
                tx.commit().await?;
            }
            if stretch.newest_at.is_some_and(|newest_at| newest_at >= before) {
                break;
            }
            after = stretch.last;
            if stretch.newest_at.is_none_or(|newest_at| newest_at < before - GRACE) {
                self.settled = after;
            }
        }
        Ok(())
    }
}
