//! How often an address and an account may call, and how long the head of a call may be.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::base::net::network_of;
use crate::config::HttpSettings;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::model::account::AccountId;

/// The longest URL, in bytes.
const MAX_URL_LENGTH: usize = 8_000;

/// The longest head with all its headers, in bytes. The server's own bounds (96 headers, 128 KB) lie above.
const MAX_HEAD_LENGTH: usize = 32_000;

/// Calls between two clean-ups of a limiter.
const CLEAN_UP_EVERY: u32 = 10_000;

/// The limits on calls.
#[derive(Debug)]
pub(in crate::http) struct CallLimits {
    addresses: Limiter<IpAddr>,
    accounts: Limiter<AccountId>,
}

impl CallLimits {
    pub(in crate::http) fn new(settings: &HttpSettings) -> Self {
        Self {
            addresses: Limiter::new(settings.address_rps, settings.address_burst),
            accounts: Limiter::new(settings.account_rps, settings.account_burst),
        }
    }

    /// Counts a call from `address`, unless it has made too many.
    pub(in crate::http) fn admit_address(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        address.map_or(Ok(()), |address| self.addresses.admit(&network_of(address)))
    }
}

/// A limit on each of many. It remembers only those who called of late: a call counts for `1 / rps` seconds, so there are
/// about as many as there are calls in that time, and those of the last [`CLEAN_UP_EVERY`] calls.
#[derive(Debug)]
struct Limiter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    calls: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(rps: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_second(rps).allow_burst(burst)), calls: AtomicU32::new(0) }
    }

    fn admit(&self, key: &K) -> Result<(), ApiError> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % CLEAN_UP_EVERY == CLEAN_UP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let admitted = self.limiter.check_key(key);
        admitted.map_err(|not_until| {
            let retry_after = not_until.wait_time_from(DefaultClock::default().now());
            ApiError::TooManyCalls { retry_after: retry_after.max(Duration::from_millis(1)) }
        })
    }
}

/// Holds each account to its limit. Stands behind the check of who calls.
pub(in crate::http) async fn limit_account(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let account = request.extensions().get::<Authenticated>().map(|someone| someone.account.id);
    let admitted = match (account, request.app_data::<Data<CallLimits>>()) {
        (Some(account), Some(limits)) => limits.accounts.admit(&account),
        _ => Ok(()),
    };
    match admitted {
        Ok(()) => next.call(request).await,
        Err(error) => Ok(request.error_response(error)),
    }
}

/// Refuses a head that is longer than any caller needs.
pub(in crate::http) fn check_head(request: &ServiceRequest) -> Result<(), ApiError> {
    let url = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if url > MAX_URL_LENGTH {
        return Err(ApiError::UrlTooLong { limit: MAX_URL_LENGTH });
    }
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if url + headers > MAX_HEAD_LENGTH {
        return Err(ApiError::HeadTooLarge { limit: MAX_HEAD_LENGTH });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn limiter(rps: u32, burst: u32) -> Limiter<IpAddr> {
        Limiter::new(NonZeroU32::new(rps).unwrap(), NonZeroU32::new(burst).unwrap())
    }

    #[test]
    fn each_has_a_limit_of_its_own() {
        let limiter = limiter(1, 2);
        let [one, other] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        assert!(limiter.admit(&one).is_ok() && limiter.admit(&one).is_ok());
        let Err(ApiError::TooManyCalls { retry_after }) = limiter.admit(&one) else { panic!("admitted") };
        assert!(retry_after <= Duration::from_secs(1), "{retry_after:?}");
        assert!(limiter.admit(&other).is_ok());
    }

    #[test]
    fn a_flood_of_addresses_is_forgotten() {
        let limiter = limiter(1_000_000, 10);
        for number in 0..10 * CLEAN_UP_EVERY {
            assert!(limiter.admit(&IpAddr::from(Ipv4Addr::from_bits(number))).is_ok());
        }
        let remembered = limiter.limiter.len();
        assert!(remembered <= CLEAN_UP_EVERY as usize, "{remembered}");
    }
}
