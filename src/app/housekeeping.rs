//! What has to be done now and then: forgetting old rows, watching Telegram, keeping metrics small.

use std::time::Duration;

use chrono::TimeDelta;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::base::ambient::Ambient;
use crate::clients::telegram::TelegramClient;
use crate::config::Settings;
use crate::services::audit::AuditLog;
use crate::services::health::Health;
use crate::store::{Store, StoreError};

/// How often old rows are looked for.
const PURGE_INTERVAL: Duration = Duration::from_mins(1);

/// Rows forgotten in one transaction, so that none holds up the others for long.
const PURGE_BATCH: i64 = 1000;

/// How often Telegram is asked whether it is there: while it is, and while it is not.
const PROBE_INTERVAL: Duration = Duration::from_mins(1);
const PROBE_INTERVAL_DOWN: Duration = Duration::from_secs(5);

/// How often the metrics drop what no scrape will ask for again.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// What is looked after.
pub(super) struct Keeper {
    pub(super) settings: Settings,
    pub(super) store: Store,
    pub(super) audit: AuditLog,
    pub(super) telegram: TelegramClient,
    pub(super) health: Health,
    pub(super) prometheus: PrometheusHandle,
    pub(super) ambient: Ambient,
}

/// Runs until cancelled.
pub(super) async fn run(keeper: Keeper, cancel: CancellationToken) {
    let Keeper { settings, store, audit, telegram, health, prometheus, ambient } = keeper;
    let work = async {
        tokio::join!(
            purge(&settings, &store, &ambient),
            clear_audit(&audit),
            sign_audit(&audit, settings.audit.checkpoint_interval),
            probe(&telegram, &health),
            upkeep(&prometheus),
        )
    };
    tokio::select! {
        _ = work => {}
        () = cancel.cancelled() => {}
    }
}

async fn purge(settings: &Settings, store: &Store, ambient: &Ambient) {
    loop {
        if let Err(error) = purge_once(settings, store, ambient).await {
            tracing::warn!(%error, "old rows could not be forgotten");
        }
        tokio::time::sleep(PURGE_INTERVAL).await;
    }
}

async fn purge_once(settings: &Settings, store: &Store, ambient: &Ambient) -> Result<(), StoreError> {
    let before = |retention: Duration| ambient.now() - TimeDelta::from_std(retention).unwrap_or(TimeDelta::MAX);
    loop {
        let mut tx = store.begin().await?;
        let updates = tx.purge_handled_updates(before(settings.ingress.update_retention), PURGE_BATCH).await?;
        let calls = tx.purge_delivered_calls(before(settings.delivery.sent_retention), PURGE_BATCH).await?;
        tx.commit().await?;
        if updates + calls == 0 {
            return Ok(());
        }
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

async fn upkeep(prometheus: &PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP_INTERVAL).await;
        prometheus.run_upkeep();
    }
}
