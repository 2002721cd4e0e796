//! Turns: how many connections there are at the same time, in all and to one database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::DatabaseError;

/// The turns of all databases.
#[derive(Debug)]
pub(super) struct Slots {
    all: Arc<Semaphore>,
    per_database: usize,
    /// Databases that are connected to, or waited for.
    databases: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// A turn. It ends with this value.
#[derive(Debug)]
pub(super) struct Slot {
    _database: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Slots {
    pub(super) fn new(all: usize, per_database: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), per_database, databases: Mutex::default() }
    }

    /// Waits for a turn at a database, which `key` names.
    pub(super) async fn take(&self, key: &str, longest: Duration) -> Result<Slot, DatabaseError> {
        let database = self.database(key);
        let turns = async {
            // The database's own first: who waits for a slow database keeps nobody from another one.
            let database = database.acquire_owned().await;
            (database, Arc::clone(&self.all).acquire_owned().await)
        };
        match timeout(longest, turns).await {
            Ok((Ok(database), Ok(all))) => Ok(Slot { _database: database, _all: all }),
            // Semaphores are never closed.
            Ok(_) | Err(_) => Err(DatabaseError::Busy),
        }
    }

    fn database(&self, key: &str) -> Arc<Semaphore> {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = databases.get(key).and_then(Weak::upgrade) {
            return known;
        }
        // Those that nobody uses or waits for are gone.
        databases.retain(|_, semaphore| semaphore.strong_count() > 0);
        let semaphore = Arc::new(Semaphore::new(self.per_database));
        databases.insert(key.to_owned(), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(10);

    #[tokio::test]
    async fn one_database_takes_only_its_own_turns() {
        let slots = Slots::new(3, 2);
        let first = slots.take("a", SHORT).await.unwrap();
        let _second = slots.take("a", SHORT).await.unwrap();
        assert!(matches!(slots.take("a", SHORT).await, Err(DatabaseError::Busy)));
        let other = slots.take("b", SHORT).await.unwrap();
        assert!(matches!(slots.take("c", SHORT).await, Err(DatabaseError::Busy)), "all are taken");
        drop(other);
        assert!(slots.take("c", SHORT).await.is_ok());
        drop(first);
        assert!(slots.take("a", SHORT).await.is_ok());
        assert_eq!(slots.databases.lock().unwrap().len(), 2, "databases without connections are forgotten");
    }
}
