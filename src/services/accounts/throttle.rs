//! Slowing down those who guess passwords.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;

use crate::services::accounts::AccountError;

/// Names and addresses remembered; the one that failed longest ago is forgotten first.
const MAX_REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// Counts failures by name and by address within a window.
#[derive(Debug)]
pub(super) struct Throttle {
    max_failures: u32,
    window: Duration,
    failures: Mutex<LruCache<Guesser, Failures>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Guesser {
    Name(String),
    Address(IpAddr),
}

#[derive(Debug)]
struct Failures {
    count: u32,
    window_ends: DateTime<Utc>,
}

impl Throttle {
    pub(super) fn new(max_failures: u32, window: Duration) -> Self {
        Self { max_failures, window, failures: Mutex::new(LruCache::new(MAX_REMEMBERED)) }
    }

    /// Refuses a name or an address with too many failures.
    pub(super) fn check(
        &self,
        username: &str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<(), AccountError> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for guesser in guessers(username, address) {
            if let Some(Failures { count, window_ends }) = failures.peek(&guesser)
                && *count >= self.max_failures
                && let Ok(retry_after) = (*window_ends - now).to_std()
                && !retry_after.is_zero()
            {
                return Err(AccountError::Throttled { retry_after });
            }
        }
        Ok(())
    }

    pub(super) fn count_failure(&self, username: &str, address: Option<IpAddr>, now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for guesser in guessers(username, address) {
            let entry = failures.get_or_insert_mut(guesser, || Failures { count: 0, window_ends: now });
            if entry.window_ends <= now {
                *entry = Failures { count: 0, window_ends: now + self.window };
            }
            entry.count += 1;
        }
    }
}

fn guessers(username: &str, address: Option<IpAddr>) -> impl Iterator<Item = Guesser> {
    let name: String = username.chars().take(64).collect::<String>().to_ascii_lowercase();
    std::iter::once(Guesser::Name(name)).chain(address.map(Guesser::Address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_an_address_waits_after_too_many_failures() {
        let throttle = Throttle::new(2, Duration::from_mins(5));
        let now = DateTime::UNIX_EPOCH;
        let address: Option<IpAddr> = Some([192, 0, 2, 1].into());
        throttle.count_failure("alice", address, now);
        assert!(throttle.check("alice", address, now).is_ok());
        throttle.count_failure("ALICE", address, now);
        assert!(matches!(throttle.check("alice", None, now), Err(AccountError::Throttled { .. })));
        assert!(matches!(throttle.check("bob", address, now), Err(AccountError::Throttled { .. })));
        assert!(throttle.check("bob", None, now).is_ok());
        assert!(throttle.check("alice", address, now + Duration::from_mins(5)).is_ok());
    }
}
