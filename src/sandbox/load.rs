//! How hard the sandbox is worked: how many calls are under way at once, and how many begin in each tenth of a second.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::time::Instant;

use super::limits;

/// The load since the beginning, or since it was last cleared. Polls do not count: they wait by nature.
#[derive(Debug, Default)]
pub(crate) struct Load(Mutex<Counts>);

/// What was counted.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Counts {
    /// Calls under way.
    under_way: usize,
    /// The most calls that were under way at once.
    peak: usize,
    /// When the first call began.
    #[serde(skip)]
    first: Option<Instant>,
    /// Calls that began in each tenth of a second after the first.
    tenths: Vec<u32>,
}

/// A call that is under way.
pub(crate) struct UnderWay<'a>(&'a Load);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut counts = self.0.lock();
        counts.under_way = counts.under_way.saturating_sub(1);
    }
}

impl Load {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call begins; it ends when what is returned is dropped.
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        let mut counts = self.lock();
        counts.under_way += 1;
        counts.peak = counts.peak.max(counts.under_way);
        let since = counts.first.get_or_insert_with(Instant::now).elapsed();
        let tenth = usize::try_from(since.as_millis() / 100).unwrap_or(usize::MAX);
        if tenth < limits::LOAD_TENTHS {
            if counts.tenths.len() <= tenth {
                counts.tenths.resize(tenth + 1, 0);
            }
            counts.tenths[tenth] += 1;
        }
        UnderWay(self)
    }

    /// What was counted so far.
    pub(crate) fn snapshot(&self) -> Counts {
        self.lock().clone()
    }

    /// Begins anew; calls under way stay.
    pub(crate) fn clear(&self) {
        let mut counts = self.lock();
        *counts = Counts { under_way: counts.under_way, peak: counts.under_way, ..Counts::default() };
    }
}
