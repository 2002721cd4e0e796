//! Turns: how many connections there are at the same time, in all, to one tenant's databases, and to one database.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::DatabaseError;
use crate::model::database::DatabaseOwner;

/// The turns of all databases.
#[derive(Debug)]
pub(super) struct Slots {
    all: Arc<Semaphore>,
    tenants: Shares<DatabaseOwner>,
    databases: Shares<(DatabaseOwner, String)>,
}

/// How many turns there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) all: usize,
    pub(super) per_tenant: usize,
    pub(super) per_database: usize,
}

/// A turn. It ends with this value.
#[derive(Debug)]
pub(super) struct Slot {
    _database: OwnedSemaphorePermit,
    _tenant: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

/// As many turns for each key.
#[derive(Debug)]
struct Shares<K> {
    each: usize,
    /// Those that are used or waited for.
    known: Mutex<HashMap<K, Weak<Semaphore>>>,
}

impl Slots {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            all: Arc::new(Semaphore::new(bounds.all)),
            tenants: Shares::new(bounds.per_tenant),
            databases: Shares::new(bounds.per_database),
        }
    }

    /// Waits for a turn at a tenant's database, which `key` names. Who waits is served in the order of coming.
    pub(super) async fn take(
        &self,
        tenant: DatabaseOwner,
        key: &str,
        longest: Duration,
    ) -> Result<Slot, DatabaseError> {
        // Of the same database each tenant has turns of its own: nobody else's keep its owner waiting.
        let (database, tenant) = (self.databases.of(&(tenant, key.to_owned())), self.tenants.of(&tenant));
        let turns = async {
            // The narrowest first: who waits for a slow database keeps nobody from another one, and of a tenant no more than
            // its share waits among the others.
            let database = database.acquire_owned().await?;
            let tenant = tenant.acquire_owned().await?;
            let all = Arc::clone(&self.all).acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>(Slot { _database: database, _tenant: tenant, _all: all })
        };
        match timeout(longest, turns).await {
            Ok(Ok(slot)) => Ok(slot),
            // Semaphores are never closed.
            Ok(Err(_)) | Err(_) => Err(DatabaseError::Busy),
        }
    }
}

impl<K: Clone + Eq + Hash> Shares<K> {
    fn new(each: usize) -> Self {
        Self { each, known: Mutex::default() }
    }

    fn of(&self, key: &K) -> Arc<Semaphore> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(semaphore) = known.get(key).and_then(Weak::upgrade) {
            return semaphore;
        }
        // Those that nobody uses or waits for are gone.
        known.retain(|_, semaphore| semaphore.strong_count() > 0);
        let semaphore = Arc::new(Semaphore::new(self.each));
        known.insert(key.clone(), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::account::AccountId;

    const SHORT: Duration = Duration::from_millis(10);

    fn tenant(number: u128) -> DatabaseOwner {
        DatabaseOwner::Account(AccountId(Uuid::from_u128(number)))
    }

    #[tokio::test]
    async fn one_database_takes_only_its_own_turns() {
        let slots = Slots::new(Bounds { all: 3, per_tenant: 3, per_database: 2 });
        let take = async |key| slots.take(tenant(1), key, SHORT).await;
        let first = take("a").await.unwrap();
        let _second = take("a").await.unwrap();
        assert!(matches!(take("a").await, Err(DatabaseError::Busy)));
        let other = take("b").await.unwrap();
        assert!(matches!(take("c").await, Err(DatabaseError::Busy)), "all are taken");
        drop(other);
        assert!(take("c").await.is_ok());
        drop(first);
        assert!(take("a").await.is_ok());
        assert_eq!(slots.databases.known.lock().unwrap().len(), 2, "databases without connections are forgotten");
    }

    #[tokio::test]
    async fn one_tenant_takes_only_its_own_turns() {
        let slots = Slots::new(Bounds { all: 3, per_tenant: 2, per_database: 2 });
        let first = slots.take(tenant(1), "a", SHORT).await.unwrap();
        let _second = slots.take(tenant(1), "b", SHORT).await.unwrap();
        assert!(matches!(slots.take(tenant(1), "c", SHORT).await, Err(DatabaseError::Busy)));
        let _other = slots.take(tenant(2), "d", SHORT).await.unwrap();
        drop(first);
        slots.take(tenant(1), "c", SHORT).await.unwrap();
    }

    #[tokio::test]
    async fn a_tenant_that_waits_for_itself_keeps_nobody_from_the_same_database() {
        let slots = Slots::new(Bounds { all: 9, per_tenant: 1, per_database: 1 });
        let _busy = slots.take(tenant(1), "a", SHORT).await.unwrap();
        let waiting = slots.take(tenant(1), "b", Duration::from_mins(1));
        let owner = async {
            tokio::task::yield_now().await;
            slots.take(tenant(2), "b", SHORT).await
        };
        tokio::select! {
            biased;
            _ = waiting => panic!("its only turn is taken"),
            taken = owner => assert!(taken.is_ok()),
        }
    }

    #[tokio::test]
    async fn a_tenant_with_much_to_do_is_not_served_before_others() {
        let slots = Slots::new(Bounds { all: 2, per_tenant: 1, per_database: 9 });
        let busy = [slots.take(tenant(1), "a", SHORT).await.unwrap(), slots.take(tenant(2), "b", SHORT).await.unwrap()];
        let order = Mutex::new(Vec::new());
        let wait = async |who: u128| {
            let slot = slots.take(tenant(who), "a", Duration::from_mins(1)).await.unwrap();
            order.lock().unwrap().push(who);
            drop(slot);
        };
        // The first tenant's wait behind one another, and not before the third's.
        let waiting = async { tokio::join!(wait(1), wait(1), wait(1), wait(3)) };
        let free = async {
            tokio::task::yield_now().await;
            drop(busy);
        };
        tokio::join!(waiting, free);
        let order = order.into_inner().unwrap();
        assert!(order.iter().position(|who| *who == 3).unwrap() <= 1, "{order:?}");
    }
}
