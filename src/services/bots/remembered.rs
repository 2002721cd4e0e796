//! What was read from the store lately and is needed with every update, until it changes.

use std::borrow::Borrow;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

/// Keeps what was read. What changes in the store is forgotten after the commit.
#[derive(Debug)]
pub(super) struct Remembered<K: Hash + Eq, V>(Mutex<Kept<K, V>>);

#[derive(Debug)]
struct Kept<K: Hash + Eq, V> {
    values: LruCache<K, V>,
    forgotten: u64,
}

/// A moment before something was read from the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(u64);

impl<K: Hash + Eq, V: Clone> Remembered<K, V> {
    /// Keeps the `max` values that were used last.
    pub(super) fn new(max: NonZeroUsize) -> Self {
        // The table grows with what is kept: most installations keep little.
        let mut values = LruCache::unbounded();
        values.resize(max);
        Self(Mutex::new(Kept { values, forgotten: 0 }))
    }

    /// What is kept under `key`; or the moment from which on it is to be read.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Result<V, Moment>
    where
        K: Borrow<Q>,
    {
        let mut kept = self.lock();
        let moment = Moment(kept.forgotten);
        kept.values.get(key).cloned().ok_or(moment)
    }

    /// Keeps what was read after `since`, unless something was forgotten since then: it may be the old value.
    pub(super) fn keep(&self, key: K, value: V, since: Moment) {
        let mut kept = self.lock();
        if kept.forgotten == since.0 {
            kept.values.put(key, value);
        }
    }

    /// Forgets what is kept under `key`, after it changed in the store.
    pub(super) fn forget<Q: Hash + Eq + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let mut kept = self.lock();
        kept.forgotten += 1;
        kept.values.pop(key);
    }

    fn lock(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_it_changed_is_not_kept() {
        let remembered = Remembered::new(NonZeroUsize::MIN);
        let before = remembered.get("key").unwrap_err();
        remembered.forget("key");
        remembered.keep("key", "old", before);
        let after = remembered.get("key").unwrap_err();
        remembered.keep("key", "new", after);
        assert_eq!(remembered.get("key").unwrap(), "new");
    }
}
