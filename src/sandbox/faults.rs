//! Scripted faults: what the sandbox is told to do wrong, how often and to whom.
//!
//! A new fault is a variant of [`FaultKind`] and a branch where the Bot API server acts on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::limits;

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
        self.count.is_some_and(|count| self.hits >= count)
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

    /// Adds a fault; `false` when there are too many.
    pub(crate) fn add(&self, fault: Fault) -> bool {
        let mut list = self.list();
        if list.len() >= limits::FAULTS {
            return false;
        }
        list.push(fault);
        self.length.store(list.len(), Ordering::Release);
        true
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
        let hit = list
            .iter_mut()
            .filter(|fault| fault.matches(bot_id, method, chat_id))
            .find_map(|fault| fault.strike().then(|| fault.what.clone()));
        list.retain(|fault| !fault.is_spent());
        self.length.store(list.len(), Ordering::Release);
        hit
    }
}
