//! Calls that somebody's role or key did not allow, on record.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;
use serde_json::json;

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::{AccountError, Accounts};

/// Refusals of one account that are recorded within [`WINDOW`]: enough to see that somebody tries doors, and too few to
/// bury the rest of the log.
const MAX_RECORDED: u32 = 10;

const WINDOW: Duration = Duration::from_mins(1);

/// Accounts whose refusals are counted; the one refused longest ago is forgotten first.
const MAX_REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// How many refusals of each account were recorded lately.
#[derive(Debug)]
pub(super) struct Refusals(Mutex<LruCache<AccountId, Recorded>>);

#[derive(Debug)]
struct Recorded {
    since: DateTime<Utc>,
    count: u32,
}

impl Default for Refusals {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MAX_REMEMBERED)))
    }
}

impl Refusals {
    /// Whether one more refusal of this account is to be recorded.
    fn is_due(&self, account: AccountId, now: DateTime<Utc>) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recorded = all.get_or_insert_mut(account, || Recorded { since: now, count: 0 });
        if recorded.since + WINDOW <= now {
            *recorded = Recorded { since: now, count: 0 };
        }
        recorded.count = recorded.count.saturating_add(1);
        recorded.count <= MAX_RECORDED
    }
}

impl Accounts {
    /// Records that a call was refused for the caller's role or key; `route` is the route's pattern, and
    /// `target` the account that it was about. Of many within a minute, only the first ten of an account.
    pub async fn record_refused_call(
        &self,
        caller: &Caller,
        method: &str,
        route: &str,
        target: Option<AccountId>,
    ) -> Result<(), AccountError> {
        let now = self.ambient.now();
        if !caller.account_id.is_some_and(|account| self.refusals.is_due(account, now)) {
            return Ok(());
        }
        let entry = AuditEntry::new(AuditAction::CallRefused, target.map(|account| account.0))
            .with(json!({ "method": method, "route": route }));
        let mut tx = self.store.begin().await?;
        tx.record(caller, entry, now).await?;
        Ok(tx.commit().await?)
    }
}
