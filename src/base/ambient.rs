//! Time and randomness, handed in rather than reached for.
//!
//! Code that needs either takes an [`Ambient`]. Tests pass a [`ManualClock`] and a [`SeededEntropy`] and get the same
//! run every time.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};

/// The wall clock.
pub trait Clock: Send + Sync + 'static {
    /// The current time in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// A source of random bytes good enough for keys.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` with random data.
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock and the entropy source of one running process. Cheap to clone.
#[derive(Clone)]
pub struct Ambient {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Ambient {
    /// Combines a clock and an entropy source.
    pub fn new(clock: impl Clock, entropy: impl Entropy) -> Self {
        Self { clock: Arc::new(clock), entropy: Arc::new(entropy) }
    }

    /// The operating system's clock and random number generator.
    pub fn system() -> Self {
        Self::new(SystemClock, SystemEntropy)
    }

    /// The current time in UTC, cut to microseconds: the finest step that PostgreSQL stores, so that a time read back
    /// equals the one written.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A random string of `N` bytes in URL-safe base64 without padding: four characters for every three bytes.
    pub fn random_string<const N: usize>(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<N>())
    }

    /// A uniformly random fraction in `0.0..1.0`.
    pub fn fraction(&self) -> f64 {
        // 53 bits are what a double can hold exactly.
        let bits = u64::from_le_bytes(self.bytes()) >> 11;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
        let fraction = bits as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

impl std::fmt::Debug for Ambient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that moves only when told to. Clones share the time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Moves the clock; a negative step moves it back.
    pub fn advance(&self, step: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += step;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The operating system's random number generator.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() > ID_LENGTH {
            return fill_from_system(bytes);
        }
        STOCK.with_borrow_mut(|stock| {
            if stock.left < bytes.len() {
                fill_from_system(&mut stock.bytes);
                stock.left = stock.bytes.len();
            }
            let taken = &mut stock.bytes[stock.left - bytes.len()..stock.left];
            bytes.copy_from_slice(taken);
            taken.fill(0);
            stock.left -= bytes.len();
        });
    }
}

#[expect(clippy::expect_used, reason = "without randomness no key, token or id is safe: stopping is the only answer")]
fn fill_from_system(bytes: &mut [u8]) {
    SysRng.try_fill_bytes(bytes).expect("the operating system has a random number generator");
}

/// What an id takes, or a salt, in bytes; what takes more is asked for by itself.
const ID_LENGTH: usize = 16;

thread_local! {
    /// Random bytes, each given out once: to ask the operating system for those of every id takes longer than most of what
    /// is done with it.
    static STOCK: RefCell<Stock> = const { RefCell::new(Stock { bytes: [0; 512], left: 0 }) };
}

struct Stock {
    bytes: [u8; 512],
    /// So many at the front are still to be given out; those behind are zeros.
    left: usize,
}

/// A reproducible generator for tests: the same seed gives the same bytes.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<StdRng>);

impl SeededEntropy {
    /// A generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_the_system_gives_is_given_out_once() {
        let ambient = Ambient::system();
        let mut given = HashSet::new();
        for _ in 0..1000 {
            let (id, number) = (ambient.bytes::<16>(), ambient.bytes::<7>());
            assert!(given.insert(id.to_vec()) && given.insert(number.to_vec()));
            assert!(given.insert(ambient.bytes::<32>().to_vec()));
        }
    }
}
