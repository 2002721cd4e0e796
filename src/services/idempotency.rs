//! Calls that their caller may repeat without having them done twice.
//!
//! A caller who names a writing call by a key and does not hear of its end makes it again with the same key. The first
//! time it is done; after that the answer is given again. Of a call whose end was not seen, because the process died or
//! the call took too long, nobody can say whether it was done: the caller is told so and looks.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::config::HttpSettings;
use crate::model::account::AccountId;
use crate::model::idempotency::{IdempotencyKey, KeyedCall, KeyedCallState, StoredAnswer};
use crate::services::vault::{SigningKey, Vault};
use crate::store::{Store, StoreError};

/// The most calls remembered for one account; of more, the oldest are forgotten first.
const MAX_REMEMBERED: i64 = 10_000;

/// What a call may take beyond its deadline until its end is written down.
const GRACE: TimeDelta = TimeDelta::seconds(5);

/// When to ask again after a call that is under way.
const UNDER_WAY_RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a call was not made.
#[derive(Debug, Error)]
pub enum IdempotencyError {
    /// The key names another call.
    #[error("this Idempotency-Key was used for another call: take a new one for each call")]
    Reused,
    /// The call is under way.
    #[error("the call with this Idempotency-Key is under way: try again in {} s", retry_after.as_secs())]
    InProgress {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Whether the call was done is not known.
    #[error(
        "the call with this Idempotency-Key was begun at {} and its end was not seen: look whether it was done before you \
         make it again with a new key",
        time(*since)
    )]
    OutcomeUnknown {
        /// When it was begun.
        since: DateTime<Utc>,
    },
    /// The call was done, and its answer is not kept.
    #[error(
        "the call with this Idempotency-Key was done at {}; its answer held a secret or was too large, and is not \
         kept: if a key in it was lost, revoke that key and make another with a new Idempotency-Key",
        time(*at)
    )]
    AlreadyDone {
        /// When it was done.
        at: DateTime<Utc>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A call, as far as it matters whether another one is the same.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path with the query.
    pub target: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, and is answered in the same way again.
    Keep(StoredAnswer),
    /// It was done, and its answer must not or cannot be kept.
    Withhold,
    /// It was not done: it may be made again.
    Forget,
}

/// The memory of calls that were made with a key. Cheap to clone.
#[derive(Clone)]
pub struct Idempotency {
    store: Store,
    ambient: Ambient,
    /// Bodies hold passwords and tokens; without these keys nobody can guess what a fingerprint was made of. Newest first.
    keys: Arc<[SigningKey]>,
    deadline: Duration,
    retention: TimeDelta,
}

impl std::fmt::Debug for Idempotency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Idempotency").field("retention", &self.retention).finish_non_exhaustive()
    }
}

impl Idempotency {
    /// The memory in `store`, for calls that have to end within `http.request_timeout`.
    pub fn new(store: Store, vault: &Vault, settings: &HttpSettings, ambient: Ambient) -> Self {
        Self {
            store,
            ambient,
            keys: vault.signing_keys("idempotency").into(),
            deadline: settings.request_timeout,
            retention: TimeDelta::from_std(settings.idempotency_retention).unwrap_or(TimeDelta::MAX),
        }
    }

    /// How long a call may take.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Begins a call of `account`: `None` if it is to be made now, or the answer that it got before.
    pub async fn begin(
        &self,
        account: AccountId,
        key: &IdempotencyKey,
        call: Call<'_>,
    ) -> Result<Option<StoredAnswer>, IdempotencyError> {
        let now = self.ambient.now();
        let fingerprints: Vec<[u8; 32]> = self.keys.iter().map(|key| fingerprint(key, call)).collect();
        // The vault is never without a key.
        let newest = fingerprints.first().map_or(&[][..], |first| &first[..]);
        let mut tx = self.store.begin().await?;
        if tx.begin_keyed_call(account, key, newest, now, now - self.retention).await? {
            tx.make_room_for_keyed_call(account, MAX_REMEMBERED).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let Some(KeyedCall { fingerprint, created_at, state }) = tx.find_keyed_call(account, key).await? else {
            // Forgotten between the two statements.
            return Err(IdempotencyError::InProgress { retry_after: UNDER_WAY_RETRY_AFTER });
        };
        if !fingerprints.iter().any(|known| known[..] == fingerprint[..]) {
            return Err(IdempotencyError::Reused);
        }
        match state {
            KeyedCallState::Answered(answer) => Ok(Some(answer)),
            KeyedCallState::Withheld { at } => Err(IdempotencyError::AlreadyDone { at }),
            KeyedCallState::Begun if self.may_be_under_way(created_at, now) => {
                Err(IdempotencyError::InProgress { retry_after: UNDER_WAY_RETRY_AFTER })
            }
            KeyedCallState::Begun => Err(IdempotencyError::OutcomeUnknown { since: created_at }),
        }
    }

    fn may_be_under_way(&self, created_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now <= created_at + TimeDelta::from_std(self.deadline).unwrap_or_default() + GRACE
    }

    /// Writes down what came of a call that [`Self::begin`] let through.
    pub async fn finish(
        &self,
        account: AccountId,
        key: &IdempotencyKey,
        outcome: Outcome,
    ) -> Result<(), IdempotencyError> {
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        match outcome {
            Outcome::Keep(answer) => tx.finish_keyed_call(account, key, Some(&answer), now).await?,
            Outcome::Withhold => tx.finish_keyed_call(account, key, None, now).await?,
            Outcome::Forget => tx.forget_keyed_call(account, key).await?,
        }
        Ok(tx.commit().await?)
    }
}

/// The same for the same call, and for no other one.
fn fingerprint(key: &SigningKey, call: Call<'_>) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&*key.bytes).expect("HMAC takes keys of any length");
    for part in [call.method.as_bytes(), call.target.as_bytes(), call.body] {
        // The lengths keep the end of one part from being the beginning of the next.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
