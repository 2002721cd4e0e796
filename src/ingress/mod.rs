//! How updates come in: webhooks and long polling, both ending in one [`Ingress::accept`] that writes first.

mod webhook;

use crate::base::ambient::Ambient;
use crate::model::bot::BotId;
use crate::model::update::NewUpdate;
use crate::runtime::RuntimeHandle;
use crate::services::bots::Bots;
use crate::services::updates::Updates;
use crate::store::StoreError;

pub use webhook::WebhookError;

/// Takes updates from Telegram. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ingress {
    bots: Bots,
    updates: Updates,
    runtime: RuntimeHandle,
    ambient: Ambient,
}

impl Ingress {
    /// Ingress for these bots.
    pub fn new(bots: Bots, updates: Updates, runtime: RuntimeHandle, ambient: Ambient) -> Self {
        Self { bots, updates, runtime, ambient }
    }

    /// Makes updates durable, then wakes their bot. When this returns, Telegram may forget them.
    async fn accept(&self, bot: BotId, updates: Vec<NewUpdate>) -> Result<(), StoreError> {
        if self.updates.accept(bot, updates).await? > 0 {
            self.runtime.wake(bot);
        }
        Ok(())
    }
}
