//! Slowing down those who guess passwords.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;

use crate::base::net::network_of;
use crate::model::account::AccountId;
use crate::services::accounts::AccountError;

/// Names, owners, links and addresses remembered; the one that failed longest ago is forgotten first.
const MAX_REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// How soon somebody may try again who is only kept out by attempts that are not decided yet.
const DECIDED_WITHIN: Duration = Duration::from_secs(1);

/// Counts failures by name, owner or link and by address (of an IPv6 address, its network) within a window. An attempt that
/// is under way counts as well, so that many guesses at once are no better than one after the other.
#[derive(Debug)]
pub(in crate::services) struct Throttle {
    max_failures: u32,
    window: Duration,
    counts: Mutex<LruCache<Guesser, Counts>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Guesser {
    Name(String),
    /// Somebody who is signed in to the account and has to prove once more who they are. Apart from its name, so that
    /// strangers who guess at the sign-in do not keep the owner from changing their password.
    Owner(AccountId),
    /// Whoever has the sign-in link with this hash.
    Link([u8; 32]),
    Address(IpAddr),
}

#[derive(Debug)]
struct Counts {
    failures: u32,
    window_ends: DateTime<Utc>,
    under_way: u32,
}

/// An attempt that is under way. Dropped without [`Attempt::forgive`], it has failed.
#[derive(Debug)]
pub(in crate::services) struct Attempt<'a> {
    throttle: &'a Throttle,
    guessers: Vec<Guesser>,
    now: DateTime<Utc>,
    has_failed: bool,
}

impl Guesser {
    fn name(username: &str) -> Self {
        Self::Name(username.chars().take(64).collect::<String>().to_ascii_lowercase())
    }

    /// Whoever calls from `address`, as far as it is known.
    fn at(address: Option<IpAddr>) -> Option<Self> {
        address.map(network_of).map(Self::Address)
    }
}

impl Throttle {
    pub(in crate::services) fn new(max_failures: u32, window: Duration) -> Self {
        Self { max_failures, window, counts: Mutex::new(LruCache::new(MAX_REMEMBERED)) }
    }

    /// Begins an attempt, unless the name or the address has too many failures.
    pub(in crate::services) fn begin(
        &self,
        username: &str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>, AccountError> {
        self.begin_for(Some(Guesser::name(username)), address, now)
    }

    /// Begins an attempt of somebody who is signed in to this account.
    pub(in crate::services) fn begin_as_owner(
        &self,
        account: AccountId,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>, AccountError> {
        self.begin_for(Some(Guesser::Owner(account)), address, now)
    }

    /// Begins an attempt with the sign-in link of this hash. Whoever got hold of a link guesses the one-time code that it
    /// needs besides no more often from many addresses than from one.
    pub(in crate::services) fn begin_with_link(
        &self,
        hash: [u8; 32],
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>, AccountError> {
        self.begin_for(Some(Guesser::Link(hash)), address, now)
    }

    /// Begins an attempt that is counted by its address alone.
    pub(in crate::services) fn begin_from(
        &self,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>, AccountError> {
        self.begin_for(None, address, now)
    }

    fn begin_for(
        &self,
        guesser: Option<Guesser>,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>, AccountError> {
        let guessers: Vec<Guesser> = guesser.into_iter().chain(Guesser::at(address)).collect();
        let mut counts = self.lock();
        for guesser in &guessers {
            if let Some(retry_after) = counts.peek(guesser).and_then(|counts| self.wait(counts, now)) {
                return Err(AccountError::Throttled { retry_after });
            }
        }
        for guesser in &guessers {
            let new = || Counts { failures: 0, window_ends: now, under_way: 0 };
            counts.get_or_insert_mut(guesser.clone(), new).under_way += 1;
        }
        Ok(Attempt { throttle: self, guessers, now, has_failed: true })
    }

    /// Refuses an address that has too many failures. Unlike an attempt, a call that passes here counts for nothing, so
    /// that many at once do not keep one another out.
    pub(in crate::services) fn check(&self, address: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), AccountError> {
        let wait = Guesser::at(address).and_then(|guesser| self.wait(self.lock().peek(&guesser)?, now));
        wait.map_or(Ok(()), |retry_after| Err(AccountError::Throttled { retry_after }))
    }

    /// Counts a failure of this address.
    pub(in crate::services) fn count_failure(&self, address: Option<IpAddr>, now: DateTime<Utc>) {
        let Some(guesser) = Guesser::at(address) else { return };
        let new = || Counts { failures: 0, window_ends: now, under_way: 0 };
        self.lock().get_or_insert_mut(guesser, new).fail(now, self.window);
    }

    /// How long somebody with these counts has to wait, if at all.
    fn wait(&self, counts: &Counts, now: DateTime<Utc>) -> Option<Duration> {
        let left = (counts.window_ends - now).to_std().unwrap_or_default();
        let failures = if left.is_zero() { 0 } else { counts.failures };
        if failures >= self.max_failures {
            Some(left)
        } else {
            (failures + counts.under_way >= self.max_failures).then_some(DECIDED_WITHIN)
        }
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<Guesser, Counts>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn fail(&mut self, now: DateTime<Utc>, window: Duration) {
        if self.window_ends <= now {
            self.failures = 0;
            self.window_ends = now + window;
        }
        self.failures += 1;
    }
}

impl Attempt<'_> {
    /// Ends the attempt without counting it.
    pub(in crate::services) fn forgive(mut self) {
        self.has_failed = false;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut counts = self.throttle.lock();
        for guesser in self.guessers.drain(..) {
            let counts =
                counts.get_or_insert_mut(guesser, || Counts { failures: 0, window_ends: self.now, under_way: 0 });
            counts.under_way = counts.under_way.saturating_sub(1);
            if self.has_failed {
                counts.fail(self.now, self.throttle.window);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_an_address_waits_after_too_many_failures() {
        let throttle = Throttle::new(2, Duration::from_mins(5));
        let now = DateTime::UNIX_EPOCH;
        let address: Option<IpAddr> = Some([192, 0, 2, 1].into());
        drop(throttle.begin("alice", address, now).unwrap());
        throttle.begin("alice", address, now).unwrap().forgive();
        drop(throttle.begin("ALICE", address, now).unwrap());
        assert!(matches!(throttle.begin("alice", None, now), Err(AccountError::Throttled { .. })));
        assert!(matches!(throttle.begin("bob", address, now), Err(AccountError::Throttled { .. })));
        throttle.begin("bob", None, now).unwrap().forgive();
        assert!(throttle.begin("alice", address, now + Duration::from_mins(5)).is_ok());
    }

    #[test]
    fn another_address_of_the_same_ipv6_network_waits_as_well() {
        let throttle = Throttle::new(1, Duration::from_mins(5));
        let now = DateTime::UNIX_EPOCH;
        let address = |text: &str| Some(text.parse().unwrap());
        drop(throttle.begin("alice", address("2001:db8:1:2::1"), now).unwrap());
        let refused = throttle.begin("bob", address("2001:db8:1:2:ffff::2"), now);
        assert!(matches!(refused, Err(AccountError::Throttled { .. })));
        assert!(throttle.begin("bob", address("2001:db8:1:3::1"), now).is_ok());
        // The same holds however an address is counted.
        let third = address("2001:db8:1:2::3");
        assert!(throttle.begin_from(third, now).is_err() && throttle.check(third, now).is_err());
        throttle.count_failure(address("2001:db8:1:4::1"), now);
        assert!(throttle.check(address("2001:db8:1:4::2"), now).is_err());
        assert!(throttle.check(address("2001:db8:1:5::1"), now).is_ok());
    }

    #[test]
    fn attempts_under_way_count_until_they_are_decided() {
        let throttle = Throttle::new(2, Duration::from_mins(5));
        let now = DateTime::UNIX_EPOCH;
        let (first, second) =
            (throttle.begin("alice", None, now).unwrap(), throttle.begin("alice", None, now).unwrap());
        let refused = throttle.begin("alice", None, now);
        assert!(matches!(refused, Err(AccountError::Throttled { retry_after: DECIDED_WITHIN })));
        first.forgive();
        throttle.begin("alice", None, now).unwrap().forgive();
        second.forgive();
        assert_eq!(throttle.lock().peek(&Guesser::Name("alice".to_owned())).unwrap().failures, 0);
    }
}
