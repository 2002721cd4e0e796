//! How updates come in: webhooks and long polling, both ending in one [`Ingress::accept`] that writes first.
//!
//! Which of the two is `ingress.mode`. In polling mode the [`poller`] fetches updates; in webhook mode Telegram brings
//! them to [`Ingress::receive`], and the [`reconciler`] sees to it that it knows where to.

mod poll;
mod poller;
mod reconciler;
mod schedule;
mod webhook;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::base::ambient::Ambient;
use crate::config::{IngressMode, IngressSettings};
use crate::model::bot::BotId;
use crate::model::update::NewUpdate;
use crate::runtime::RuntimeHandle;
use crate::services::StoreError;
use crate::services::bots::Bots;
use crate::services::signals::Signals;
use crate::services::updates::Updates;

pub use webhook::WebhookError;

/// Bots read from the store at a time.
const PAGE: i64 = 500;

/// Takes updates from Telegram. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ingress(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bots: Bots,
    updates: Updates,
    runtime: RuntimeHandle,
    settings: IngressSettings,
    /// The address under which Telegram reaches our webhooks; set in webhook mode.
    public_url: Option<Url>,
    ambient: Ambient,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Ingress {
    /// Ingress for these bots; nothing comes in before [`Self::start`].
    pub fn new(
        bots: Bots,
        updates: Updates,
        runtime: RuntimeHandle,
        settings: IngressSettings,
        public_url: Option<Url>,
        ambient: Ambient,
    ) -> Self {
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        Self(Arc::new(Inner { bots, updates, runtime, settings, public_url, ambient, tasks, cancel }))
    }

    /// Begins to fetch updates, or to tell Telegram where to bring them, on the current tokio runtime.
    pub fn start(&self, signals: &Signals) {
        let (ingress, signals) = (self.clone(), signals.subscribe());
        match self.0.settings.mode {
            IngressMode::Polling => self.0.tasks.spawn(poller::run(ingress, signals)),
            IngressMode::Webhook => self.0.tasks.spawn(reconciler::run(ingress, signals)),
        };
    }

    /// Fetches nothing more. Polls under way are cut off: what they would have brought, Telegram keeps.
    pub async fn stop(&self) {
        self.0.cancel.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Makes updates durable, upon which their bot is woken. When this returns, Telegram may forget them.
    async fn accept(&self, bot: BotId, updates: Vec<NewUpdate>) -> Result<(), StoreError> {
        self.0.updates.accept(bot, updates).await.map(drop)
    }

    /// Notes what is wrong with receiving a bot's updates, or that nothing is.
    async fn note_error(&self, bot: BotId, error: Option<&str>) {
        if let Err(store_error) = self.0.bots.set_ingress_error(bot, error).await {
            tracing::warn!(%bot, error = %store_error, "the state of a bot's ingress could not be stored");
        }
    }
}
