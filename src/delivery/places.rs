//! Places for calls under way: how many there are changes while they are taken.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

/// The places. They are given out in the order in which they were asked for.
#[derive(Debug)]
pub(super) struct Places {
    semaphore: Semaphore,
    size: Mutex<usize>,
    /// Places that are still taken and vanish when they are given back.
    surplus: AtomicUsize,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Places>);

impl Places {
    pub(super) fn new(size: usize) -> Self {
        Self { semaphore: Semaphore::new(size), size: Mutex::new(size), surplus: AtomicUsize::new(0) }
    }

    /// Waits for a place.
    pub(super) async fn take(self: &Arc<Self>) -> Place {
        // The semaphore is never closed; if it were, there would only be no bound.
        self.semaphore.acquire().await.map(SemaphorePermit::forget).ok();
        Place(Arc::clone(self))
    }

    /// Changes how many there are. Those that are taken beyond the new size vanish as they are given back.
    pub(super) fn resize(&self, to: usize) {
        let mut size = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        let from = std::mem::replace(&mut *size, to);
        if let Some(more) = to.checked_sub(from) {
            let kept = (0..more).take_while(|_| self.keep_one()).count();
            self.semaphore.add_permits(more - kept);
        } else {
            let fewer = from - to;
            let taken = fewer - self.semaphore.forget_permits(fewer);
            self.surplus.fetch_add(taken, Ordering::AcqRel);
        }
    }

    /// How many are taken.
    pub(super) fn count_taken(&self) -> usize {
        let size = *self.size.lock().unwrap_or_else(PoisonError::into_inner);
        (size + self.surplus.load(Ordering::Acquire)).saturating_sub(self.semaphore.available_permits())
    }

    /// Takes one off the surplus, if there is one.
    fn keep_one(&self) -> bool {
        let one_less = |surplus: usize| surplus.checked_sub(1);
        self.surplus.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less).is_ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(places) = self;
        if places.surplus.load(Ordering::Acquire) == 0 || !places.keep_one() {
            places.semaphore.add_permits(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn try_take(places: &Arc<Places>) -> Option<Place> {
        places.take().now_or_never()
    }

    #[test]
    fn places_come_and_go_while_they_are_taken() {
        let places = Arc::new(Places::new(3));
        let mut taken: Vec<_> = (0..3).map(|_| try_take(&places).unwrap()).collect();
        places.resize(1);
        taken.pop();
        taken.pop();
        assert!(try_take(&places).is_none(), "two places were to vanish");
        taken.pop();
        let last = try_take(&places).unwrap();
        assert!(try_take(&places).is_none());
        places.resize(0);
        places.resize(2);
        let other = try_take(&places).unwrap();
        assert!(try_take(&places).is_none(), "more places than there are");
        drop((last, other));
        assert_eq!(places.semaphore.available_permits(), 2);
    }
}
