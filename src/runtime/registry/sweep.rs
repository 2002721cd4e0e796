//! Looking into the store for bots that have something to do and are not awake.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use crate::model::bot::BotId;
use crate::runtime::Shared;
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::Found;
use crate::services::StoreError;

/// How often that is done: bots are found so after a start, a crash, a dropped wake.
pub(super) const SWEEP_INTERVAL: Duration = Duration::from_secs(2);

/// Bots read at a time.
const SWEEP_PAGE: i64 = 500;

impl Registry {
    /// Wakes every sleeping bot that has something to do. Those awake are told of every update, or that they missed some.
    pub(super) fn sweep(&mut self, ctx: &mut Context<Self>) {
        self.make_up_for_missed();
        if self.is_sweeping || self.is_draining {
            return;
        }
        self.is_sweeping = true;
        let (shared, registry) = (Arc::clone(&self.shared), ctx.address());
        let sweep = async move {
            if let Err(error) = find_work(&shared, &registry).await {
                tracing::warn!(%error, "the inbox could not be swept");
            }
        };
        ctx.spawn(sweep.into_actor(self).map(|(), registry, _| registry.is_sweeping = false));
    }
}

async fn find_work(shared: &Shared, registry: &Addr<Registry>) -> Result<(), StoreError> {
    let mut after = None;
    while let Some(last) = wake_all(registry, shared.updates.list_bots_waiting(after, SWEEP_PAGE).await?) {
        after = Some(last);
    }
    let mut after = None;
    while let Some(last) = wake_all(registry, shared.bots.list_pending(after, SWEEP_PAGE).await?) {
        after = Some(last);
    }
    Ok(())
}

/// Wakes these bots; the last of them, if there may be more.
fn wake_all(registry: &Addr<Registry>, bots: Vec<BotId>) -> Option<BotId> {
    let is_full_page = i64::try_from(bots.len()).is_ok_and(|len| len == SWEEP_PAGE);
    let last = bots.last().copied();
    // A registry too busy for it is asked again by the next sweep.
    registry.try_send(Found(bots)).ok()?;
    last.filter(|_| is_full_page)
}
