//! The calls that came, for assertions about rates and orders.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::limits;

/// A call that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedCall {
    /// When it came.
    pub at: Instant,
    /// The function as Telegram's schema names it, such as `auth.sendCode`.
    pub function: &'static str,
    /// The data centre.
    pub dc_id: i32,
    /// The id of the key.
    pub key_id: i64,
    /// The account that the key was authorized for.
    pub user_id: Option<i64>,
    /// Whether it was wrapped into `invokeWithoutUpdates`.
    pub without_updates: bool,
}

/// The last calls, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Calls {
    list: Mutex<VecDeque<RecordedCall>>,
}

impl Calls {
    fn list(&self) -> MutexGuard<'_, VecDeque<RecordedCall>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a call.
    pub(super) fn record(&self, call: RecordedCall) {
        let mut list = self.list();
        if list.len() >= limits::CALLS {
            list.pop_front();
        }
        list.push_back(call);
    }

    /// A copy.
    pub(super) fn snapshot(&self) -> Vec<RecordedCall> {
        self.list().iter().copied().collect()
    }

    /// How many calls of a function came; the name in any case.
    pub(super) fn count(&self, function: &str) -> usize {
        self.list().iter().filter(|call| call.function.eq_ignore_ascii_case(function)).count()
    }

    /// Forgets all calls.
    pub(super) fn clear(&self) {
        self.list().clear();
    }
}
