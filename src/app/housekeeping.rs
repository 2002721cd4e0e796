//! What has to be done now and then: forgetting old rows, watching Telegram, keeping metrics small.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::base::ambient::Ambient;
use crate::base::steady::SteadyClock;
use crate::clients::telegram::TelegramClient;
use crate::config::Settings;
use crate::ingress::{Ingress, IngressReport};
use crate::services::audit::AuditLog;
use crate::services::bots::Bots;
use crate::services::databases::Databases;
use crate::services::health::Health;
use crate::services::mail::Mails;
use crate::services::mtproto::Mtproto;
use crate::services::retention::Retention;
use crate::services::usage::Usage;
use crate::store::Store;

/// How often old rows are looked for.
const PURGE_INTERVAL: Duration = Duration::from_mins(1);

/// How often access grants that ran out are looked for.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(30);

/// How often it is looked which of tenants' databases are due, and which uploaded files are left over.
const DATABASES_INTERVAL: Duration = Duration::from_secs(30);
const FILES_INTERVAL: Duration = Duration::from_hours(1);

/// How often Telegram is asked whether it is there: while it is, and while it is not.
const PROBE_INTERVAL: Duration = Duration::from_mins(1);
const PROBE_INTERVAL_DOWN: Duration = Duration::from_secs(5);

/// How often it is shown how receiving updates is doing.
const INGRESS_INTERVAL: Duration = Duration::from_secs(1);

/// How often the metrics drop what no scrape will ask for again.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// What there is to look after.
pub(super) struct Housekeeping {
    pub(super) settings: Settings,
    pub(super) store: Store,
    pub(super) audit: AuditLog,
    pub(super) telegram: TelegramClient,
    pub(super) health: Health,
    pub(super) bots: Bots,
    pub(super) mails: Mails,
    pub(super) mtproto: Mtproto,
    pub(super) databases: Databases,
    pub(super) ingress: Ingress,
    pub(super) usage: Usage,
    pub(super) prometheus: PrometheusHandle,
    pub(super) ambient: Ambient,
}

impl Housekeeping {
    /// Runs until cancelled.
    pub(super) async fn run(self, cancel: CancellationToken) {
        let work = async {
            tokio::join!(
                forget_old(Retention::new(self.store, &self.settings), &self.ambient),
                forget_old_mails(&self.mails, &self.ambient),
                forget_old_snapshots(&self.mtproto, &self.ambient),
                look_after_databases(&self.databases),
                clear_files(&self.databases),
                expire(&self.bots),
                forget_old_log_lines(&self.bots, &self.ambient),
                look_after_usage(&self.usage, &self.settings, &self.ambient),
                clear_audit(&self.audit),
                sign_audit(&self.audit, self.settings.audit.checkpoint_interval),
                probe(&self.telegram, &self.health),
                report_ingress(&self.ingress, &self.health),
                upkeep(&self.prometheus)
            )
        };
        tokio::select! {
            _ = work => {}
            () = cancel.cancelled() => {}
        }
    }
}

async fn forget_old(mut retention: Retention, ambient: &Ambient) {
    // A clock that jumps ahead must not make it forget which updates it knows: Telegram may send them again.
    let clock = SteadyClock::new(ambient.clone());
    loop {
        if let Err(error) = retention.forget_old(clock.cautious_now()).await {
            tracing::warn!(%error, "old rows could not be forgotten");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

/// Forgets old e-mails, and drafts that nobody decided on.
async fn forget_old_mails(mails: &Mails, ambient: &Ambient) {
    let clock = SteadyClock::new(ambient.clone());
    loop {
        if let Err(error) = mails.forget_old(clock.cautious_now()).await {
            tracing::warn!(%error, "old e-mails could not be forgotten");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

/// Forgets old snapshots of channels.
async fn forget_old_snapshots(mtproto: &Mtproto, ambient: &Ambient) {
    let clock = SteadyClock::new(ambient.clone());
    loop {
        if let Err(error) = mtproto.forget_old_snapshots(clock.cautious_now()).await {
            tracing::warn!(%error, "old snapshots could not be forgotten");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

/// Forgets old lines of bots' logs, and those that are too many.
async fn forget_old_log_lines(bots: &Bots, ambient: &Ambient) {
    let clock = SteadyClock::new(ambient.clone());
    loop {
        if let Err(error) = bots.log().purge(clock.cautious_now()).await {
            tracing::warn!(%error, "old lines of bots' logs could not be forgotten");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

/// Tries databases again that did not answer, and reads old schemas anew.
async fn look_after_databases(databases: &Databases) {
    loop {
        if let Err(error) = databases.look_after().await {
            tracing::warn!(%error, "tenants' databases could not be looked after");
        }
        tokio::time::sleep(DATABASES_INTERVAL).await;
    }
}

/// Removes uploaded files that a stop left behind.
async fn clear_files(databases: &Databases) {
    loop {
        if let Err(error) = databases.clear_files().await {
            tracing::warn!(%error, "uploaded databases could not be cleared up");
        }
        tokio::time::sleep(FILES_INTERVAL).await;
    }
}

/// Forgets old figures of what bots did, and says how many are in use.
async fn look_after_usage(usage: &Usage, settings: &Settings, ambient: &Ambient) {
    loop {
        let looked_after = async {
            usage.purge(&settings.usage, ambient.now()).await?;
            usage.publish_bots_in_use(ambient.now()).await
        };
        if let Err(error) = looked_after.await {
            tracing::warn!(%error, "the figures of what bots do could not be looked after");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

/// Notes what has run out.
async fn expire(bots: &Bots) {
    loop {
        if let Err(error) = bots.note_expired_grants().await {
            tracing::warn!(%error, "grants that ran out could not be noted");
        }
        tokio::time::sleep(EXPIRY_INTERVAL).await;
    }
}

/// Deletes what was given up of the audit log, which a stop may have interrupted, and exports that have expired.
async fn clear_audit(audit: &AuditLog) {
    loop {
        let cleared = async {
            audit.purge().await?;
            audit.clear_exports().await
        };
        if let Err(error) = cleared.await {
            tracing::warn!(%error, "the audit log and its exports could not be cleared up");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

async fn sign_audit(audit: &AuditLog, interval: Duration) {
    loop {
        if let Err(error) = audit.sign_checkpoint().await {
            tracing::warn!(%error, "the newest record of the audit log could not be signed");
        }
        tokio::time::sleep(interval).await;
    }
}

async fn probe(telegram: &TelegramClient, health: &Health) {
    loop {
        let wait = match telegram.ping().await {
            Ok(()) => {
                health.set("telegram", true, "the Bot API answers");
                PROBE_INTERVAL
            }
            Err(error) => {
                tracing::warn!(%error, "Telegram cannot be reached; updates and answers wait");
                health.set("telegram", false, format!("{error}; updates and answers wait"));
                PROBE_INTERVAL_DOWN
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Shows how receiving updates is doing.
async fn report_ingress(ingress: &Ingress, health: &Health) {
    loop {
        let IngressReport { ok, detail } = ingress.report();
        health.set("ingress", ok, detail);
        tokio::time::sleep(INGRESS_INTERVAL).await;
    }
}

async fn upkeep(prometheus: &PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP_INTERVAL).await;
        prometheus.run_upkeep();
    }
}
