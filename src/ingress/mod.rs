//! How updates come in: webhooks and long polling, both ending in one [`Ingress::accept`] that writes first.
//!
//! Which of the two is `ingress.mode`. In polling mode the [`poller`] fetches updates; in webhook mode Telegram brings
//! them to [`Ingress::receive`], and the [`reconciler`] sees to it that it knows where to.

mod deaf;
mod pace;
mod poll;
mod poller;
mod reading;
mod reconciler;
mod report;
mod schedule;
mod supervise;
mod watch;
mod webhook;

use std::sync::{Arc, Mutex};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::base::ambient::Ambient;
use crate::config::{IngressMode, IngressSettings};
use crate::ingress::deaf::Deaf;
use crate::ingress::watch::Heard;
use crate::model::bot::BotId;
use crate::model::update::NewUpdate;
use crate::services::StoreError;
use crate::services::bot_log::Note;
use crate::services::bots::Bots;
use crate::services::signals::Signals;
use crate::services::updates::Updates;

pub use report::IngressReport;
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
    settings: IngressSettings,
    /// The address under which Telegram reaches our webhooks; set in webhook mode.
    public_url: Option<Url>,
    ambient: Ambient,
    /// The bots whose updates cannot come in.
    deaf: Deaf,
    /// The bots that webhooks brought updates for.
    heard: Heard,
    report: Mutex<IngressReport>,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Ingress {
    /// Ingress for these bots; nothing comes in before [`Self::start`].
    pub fn new(
        bots: Bots,
        updates: Updates,
        settings: IngressSettings,
        public_url: Option<Url>,
        ambient: Ambient,
    ) -> Self {
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        let (deaf, heard) = (Deaf::default(), Heard::default());
        let report = Mutex::new(IngressReport { ok: true, detail: "begins".to_owned() });
        let inner = Inner { bots, updates, settings, public_url, ambient, deaf, heard, report, tasks, cancel };
        Self(Arc::new(inner))
    }

    /// Begins to fetch updates, or to tell Telegram where to bring them, on the current tokio runtime.
    pub fn start(&self, signals: &Signals) {
        let (ingress, signals) = (self.clone(), signals.clone());
        self.0.tasks.spawn(async move {
            if let Err(error) = ingress.recall_deaf().await {
                tracing::warn!(%error, "it could not be read which bots were deaf before the start");
            }
            match ingress.0.settings.mode {
                IngressMode::Polling => {
                    supervise::keep_running("poller", || poller::run(ingress.clone(), signals.subscribe())).await;
                }
                IngressMode::Webhook => {
                    supervise::keep_running("reconciler", || reconciler::run(ingress.clone(), signals.subscribe()))
                        .await;
                }
            }
        });
    }

    /// Fetches nothing more. Polls under way are cut off: what they would have brought, Telegram keeps.
    pub async fn stop(&self) {
        self.0.cancel.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Makes updates durable, upon which their bot is woken. When this returns, Telegram may forget them.
    async fn accept(&self, bot: BotId, updates: Vec<NewUpdate>) -> Result<(), StoreError> {
        let new = self.0.updates.accept(bot, updates).await?;
        // One that came before says nothing about what comes now.
        if new > 0 && self.0.deaf.heard(bot) {
            self.0.bots.log().note(bot, Note::HearsAgain);
            self.0.bots.tell_hearing(bot);
        }
        Ok(())
    }
}
