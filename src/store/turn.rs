//! Whose turn it is to write to SQLite: one writer at a time, in the order in which they asked.
//!
//! SQLite lets a second writer try again and again until the first is done; whoever tries at the wrong moments waits for
//! long. In one process a queue does better.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::store::StoreError;

/// The queue of those who want to write.
#[derive(Debug)]
pub(super) struct Turn {
    queue: Arc<Semaphore>,
    patience: Duration,
}

impl Turn {
    /// A queue in which nobody waits for longer than `patience`.
    pub(super) fn new(patience: Duration) -> Self {
        Self { queue: Arc::new(Semaphore::new(1)), patience }
    }

    /// Waits for the turn, which lasts until what this returns is dropped. [`StoreError::Unavailable`] if it takes too
    /// long.
    pub(super) async fn take(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.queue).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| StoreError::unavailable("another write takes too long"))
    }
}
