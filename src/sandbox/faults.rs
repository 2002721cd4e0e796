//! Scripted faults: what the sandbox is told to do wrong, how often and to whom.
//!
//! A new fault is a variant of [`FaultKind`], its bounds in [`FaultKind::check`], and a branch where the Bot API server acts
//! on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::limits;
use super::world::SandboxError;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum FaultKind {
    /// 429 with `retry_after`.
    TooManyRequests { retry_after: u64 },
    /// Any refusal; the words default to what belongs to the code.
    Error {
        code: u16,
        #[serde(default)]
        description: Option<String>,
        #[serde(default)]
        migrate_to_chat_id: Option<i64>,
    },
    /// The connection breaks before the call is carried out.
    Reset,
    /// The call is carried out, but its answer is lost.
    LoseAnswer,
    /// The call is carried out late.
    Delay { ms: u64 },
    /// The answer is not JSON.
    Garbage,
    /// A proxy before the Bot API answers in its place: an HTML page with this status.
    Html { code: u16 },
    /// No answer comes until the caller has given up; with `after`, the call is carried out first.
    Silence {
        #[serde(default)]
        after: bool,
    },
    /// The call is carried out; its answer comes so many bytes at a time, each after a pause.
    Drip { bytes: usize, pause_ms: u64 },
    /// The call is carried out; its answer ends after so many bytes, as if that were all.
    Truncate { bytes: usize },
    /// This text comes in the place of an answer; with `after`, the call is carried out first.
    Say {
        body: String,
        #[serde(default)]
        after: bool,
    },
    /// The call is carried out; so many bytes of white space come before its answer.
    Huge { bytes: u64 },
}

impl FaultKind {
    /// Refuses what is out of bounds.
    fn check(&self) -> Result<(), &'static str> {
        let is_fine = match self {
            Self::TooManyRequests { retry_after } => *retry_after <= limits::RETRY_AFTER_SECONDS,
            Self::Error { code, .. } | Self::Html { code } => (400..600).contains(code),
            Self::Delay { ms } => *ms <= limits::FAULT_MS,
            Self::Drip { bytes, pause_ms } => *bytes > 0 && *pause_ms <= limits::FAULT_MS,
            Self::Say { body, .. } => body.len() <= limits::BODY_BYTES,
            Self::Huge { bytes } => *bytes <= limits::HUGE_BYTES,
            Self::Reset | Self::LoseAnswer | Self::Garbage | Self::Silence { .. } | Self::Truncate { .. } => true,
        };
        if is_fine { Ok(()) } else { Err("the fault is out of bounds") }
    }
}

/// A fault, whom it hits and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Fault {
    #[serde(flatten)]
    pub(crate) what: FaultKind,
    /// Only this bot; all without.
    #[serde(default)]
    pub(crate) bot_id: Option<i64>,
    /// Only this method, in any case; all without.
    #[serde(default)]
    pub(crate) method: Option<String>,
    /// Only calls with this `chat_id`.
    #[serde(default)]
    pub(crate) chat_id: Option<i64>,
    /// Lets this many matching calls pass first.
    #[serde(default)]
    pub(crate) skip: u64,
    /// After those, hits each `every`-th matching call; 1 hits all.
    #[serde(default = "one")]
    pub(crate) every: u64,
    /// Ends after so many hits; without, only when it is removed.
    #[serde(default)]
    pub(crate) count: Option<u64>,
    /// Ends after so many milliseconds; without, only when it is removed.
    #[serde(default)]
    pub(crate) for_ms: Option<u64>,
    /// When that is.
    #[serde(skip)]
    pub(crate) until: Option<Instant>,
    /// Matching calls so far.
    #[serde(skip_deserializing)]
    pub(crate) matched: u64,
    /// Hits so far.
    #[serde(skip_deserializing)]
    pub(crate) hits: u64,
}

fn one() -> u64 {
    1
}

impl Fault {
    fn matches(&self, bot_id: i64, method: &str, chat_id: Option<i64>) -> bool {
        self.bot_id.is_none_or(|id| id == bot_id)
            && self.method.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(method))
            && (self.chat_id.is_none() || self.chat_id == chat_id)
    }

    /// Counts a matching call; whether it is hit.
    fn strike(&mut self) -> bool {
        self.matched += 1;
        let hit = self.matched > self.skip && (self.matched - self.skip).is_multiple_of(self.every.max(1));
        self.hits += u64::from(hit);
        hit
    }

    fn is_spent(&self) -> bool {
        self.count.is_some_and(|count| self.hits >= count) || self.has_run_out()
    }

    fn has_run_out(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

/// All scripted faults, in the order in which they were scripted.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Mutex<Vec<Fault>>,
    /// The length of the list, so that calls without any fault take no lock.
    length: AtomicUsize,
}

impl Faults {
    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault.
    pub(crate) fn add(&self, mut fault: Fault) -> Result<(), SandboxError> {
        let invalid = |words: &str| SandboxError::Invalid(words.to_owned());
        fault.what.check().map_err(invalid)?;
        if fault.for_ms.is_some_and(|ms| ms > limits::FAULT_MS) {
            return Err(invalid("for_ms is out of bounds"));
        }
        fault.until = fault.for_ms.map(|ms| Instant::now() + Duration::from_millis(ms));
        let mut list = self.list();
        list.retain(|fault| !fault.has_run_out());
        if list.len() >= limits::FAULTS {
            return Err(SandboxError::Full("faults"));
        }
        list.push(fault);
        self.length.store(list.len(), Ordering::Release);
        Ok(())
    }

    /// Removes all faults.
    pub(crate) fn clear(&self) {
        self.list().clear();
        self.length.store(0, Ordering::Release);
    }

    /// A copy of the list.
    pub(crate) fn snapshot(&self) -> Vec<Fault> {
        self.list().clone()
    }

    /// What happens to this call: the first fault that hits it. Later ones do not count it then.
    pub(crate) fn strike(&self, bot_id: i64, method: &str, chat_id: Option<i64>) -> Option<FaultKind> {
        if self.length.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut list = self.list();
        list.retain(|fault| !fault.has_run_out());
        let hit = list
            .iter_mut()
            .filter(|fault| fault.matches(bot_id, method, chat_id))
            .find_map(|fault| fault.strike().then(|| fault.what.clone()));
        list.retain(|fault| !fault.is_spent());
        self.length.store(list.len(), Ordering::Release);
        hit
    }
}
