//! When a statement has to end: its time is over, nobody waits any more, or it takes too much memory.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, Instant};

use super::super::DatabaseError;

/// How much the process may grow while a statement runs, in bytes. SQLite sorts and gathers in memory, and has no limit for
/// that of its own. The process is the statement's own, and has a bound of its own, too; this one says what is wrong.
const MAX_GROWTH: u64 = 256 * 1024 * 1024;

/// How often the memory is looked at.
const MEMORY_INTERVAL: Duration = Duration::from_millis(2);

/// The size of a page of memory. Where pages are larger, statements may take more.
const PAGE_BYTES: u64 = 4096;

const OUT_OF_TIME: u8 = 1;
const OUT_OF_MEMORY: u8 = 2;

/// A watch over one connection.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    deadline: Instant,
    is_stopped: Arc<AtomicBool>,
    /// Why the statement was ended; 0 while it was not.
    reason: Arc<AtomicU8>,
    memory_at_start: Option<u64>,
    looked_at: Instant,
}

/// Ends the statement when it is dropped.
#[derive(Debug)]
pub(super) struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watch {
    pub(super) fn new(deadline: Duration) -> Self {
        let now = Instant::now();
        Self {
            deadline: now + deadline,
            is_stopped: Arc::default(),
            reason: Arc::default(),
            memory_at_start: resident_bytes(),
            looked_at: now,
        }
    }

    pub(super) fn stop_on_drop(&self) -> StopOnDrop {
        StopOnDrop(Arc::clone(&self.is_stopped))
    }

    /// Whether the statement has to end now. Asked many times a second.
    pub(super) fn is_over(&mut self) -> bool {
        let now = Instant::now();
        if self.is_stopped.load(Ordering::Relaxed) || now >= self.deadline {
            self.reason.store(OUT_OF_TIME, Ordering::Relaxed);
            return true;
        }
        if now.duration_since(self.looked_at) >= MEMORY_INTERVAL {
            self.looked_at = now;
            let growth = self.memory_at_start.zip(resident_bytes()).map(|(start, now)| now.saturating_sub(start));
            if growth.is_some_and(|growth| growth > MAX_GROWTH) {
                self.reason.store(OUT_OF_MEMORY, Ordering::Relaxed);
                return true;
            }
        }
        false
    }

    /// Why the statement was ended, if this watch ended it.
    pub(super) fn error(&self) -> Option<DatabaseError> {
        match self.reason.load(Ordering::Relaxed) {
            OUT_OF_TIME => Some(DatabaseError::TimedOut),
            OUT_OF_MEMORY => Some(DatabaseError::too_hungry()),
            _ => None,
        }
    }
}

/// The memory that this process holds, where the system tells.
fn resident_bytes() -> Option<u64> {
    let numbers = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = numbers.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
