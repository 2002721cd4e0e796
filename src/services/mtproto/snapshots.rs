//! Snapshots: what the channels of attached accounts look like, taken now and then, so that growth has a history.
//!
//! They are taken one bot after the other, at a bounded rate, however many are due.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::model::bot::BotId;
use crate::model::mtproto::ChannelSnapshot;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::StoreError;

/// How often it is looked whose channels are due.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Bots whose channels are taken in one sweep, and at the same time.
const BOTS_PER_SWEEP: i64 = 20;
const BOTS_AT_ONCE: usize = 4;

/// How long the snapshots of one bot may take.
const LIMIT: Duration = Duration::from_mins(10);

/// When snapshots that failed are tried again, unless they are due anyway.
const RETRY: Duration = Duration::from_hours(1);

/// The part of the interval by which the next snapshots come earlier or later, so that those of many bots spread out.
const SPREAD: f64 = 0.1;

/// Snapshots forgotten in one transaction.
const PURGE_STEP: i64 = 1000;

impl Mtproto {
    /// Takes snapshots as they become due, for as long as this is polled.
    pub async fn take_snapshots(&self) {
        loop {
            match self.snapshot_those_due().await {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "snapshots of channels could not be taken"),
            }
            tokio::time::sleep(SWEEP_INTERVAL).await;
        }
    }

    async fn snapshot_those_due(&self) -> Result<(), StoreError> {
        if self.0.settings.snapshot_channels == 0 {
            return Ok(());
        }
        let due = self.0.store.read_once().await?.list_snapshots_due(self.0.ambient.now(), BOTS_PER_SWEEP).await?;
        stream::iter(due)
            .for_each_concurrent(BOTS_AT_ONCE, |bot| async move {
                if let Err(error) = self.snapshot(bot).await {
                    tracing::info!(%bot, problem = error.as_str(), "no snapshot of a bot's channels was taken");
                }
            })
            .await;
        Ok(())
    }

    /// Takes the snapshots of one bot.
    async fn snapshot(&self, bot: BotId) -> Result<(), UserSessionError> {
        let interval = self.0.settings.snapshot_interval;
        // First, so that whatever becomes of this, it is not tried again at once.
        self.set_due(bot, RETRY.min(interval)).await?;
        self.ask_within(bot, LIMIT, |live| async move { live.snapshot().await }).await?;
        let spread = 1.0 - SPREAD + 2.0 * SPREAD * self.0.ambient.fraction();
        Ok(self.set_due(bot, interval.mul_f64(spread)).await?)
    }

    async fn set_due(&self, bot: BotId, wait: Duration) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.set_snapshot_due(bot, self.0.ambient.now() + wait).await?;
        tx.commit().await
    }

    /// Forgets the snapshots whose time is over by `now`.
    pub async fn forget_old_snapshots(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let age = TimeDelta::from_std(self.0.settings.snapshot_retention).unwrap_or(TimeDelta::MAX);
        let Some(before) = now.checked_sub_signed(age) else { return Ok(()) };
        loop {
            let mut tx = self.0.store.begin().await?;
            let forgotten = tx.purge_snapshots(before, PURGE_STEP).await?;
            tx.commit().await?;
            if forgotten == 0 {
                return Ok(());
            }
        }
    }
}

impl LiveSession {
    async fn snapshot(&self) -> Result<(), UserSessionError> {
        let channels = self.channels(self.mtproto.0.settings.snapshot_channels).await?;
        for channel in channels {
            let attached = self.attached().await?;
            let stats = match self.told(&attached, attached.client.channel_stats(&channel).await).await {
                Ok(stats) => stats,
                // The others may do.
                Err(UserSessionError::NoSuchChannel | UserSessionError::NotAdmin | UserSessionError::Refused(_)) => {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let snapshot = ChannelSnapshot {
                channel_id: channel.id,
                taken_at: self.mtproto.0.ambient.now(),
                members: stats.members,
                views_per_post: stats.views_per_post,
            };
            let mut tx = self.mtproto.0.store.begin().await?;
            tx.create_snapshot(self.bot, &snapshot).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
