//! Snapshots: what the channels of attached accounts look like, taken now and then, so that growth has a history.
//!
//! They are taken one bot after the other, at a bounded rate, however many are due. What is cut off goes on where it stopped.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::config::MtprotoSettings;
use crate::model::bot::BotId;
use crate::model::mtproto::{Channel, ChannelSnapshot};
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::StoreError;

/// How often it is looked whose channels are due.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Bots whose channels are taken in one sweep, and at the same time.
const BOTS_PER_SWEEP: i64 = 20;
const BOTS_AT_ONCE: usize = 4;

/// How long after an account was attached the first snapshots of its channels are taken: its owner is looking at them now.
pub(super) const FIRST: TimeDelta = TimeDelta::minutes(5);

/// The requests that one channel takes, and the first of all, which list the channels; with some to spare.
const REQUESTS_PER_CHANNEL: f64 = 3.0;
const MORE_REQUESTS: f64 = 20.0;

/// What answers may add to the time that the requests have to wait for their turns.
const SLACK: f64 = 60.0;

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
        let limit = limit(&self.0.settings);
        self.ask_in_background(bot, limit, |live| async move { live.snapshot().await }).await?;
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

/// How long the snapshots of one bot may take, at the rate of its requests.
fn limit(settings: &MtprotoSettings) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "channels are at most a thousand")]
    let requests = (settings.snapshot_channels as f64).mul_add(REQUESTS_PER_CHANNEL, MORE_REQUESTS);
    Duration::from_secs_f64(SLACK + requests / settings.rps).min(settings.snapshot_interval)
}

impl LiveSession {
    async fn snapshot(&self) -> Result<(), UserSessionError> {
        self.let_people_go_first().await;
        let channels = self.channels(self.mtproto.0.settings.snapshot_channels).await?;
        for channel in self.without_snapshot(channels).await? {
            self.let_people_go_first().await;
            let attached = self.attached().await?;
            let figures = match self.told(&attached, attached.client.channel_figures(&channel).await).await {
                Ok(figures) => figures,
                // The others may do.
                Err(UserSessionError::NoSuchChannel | UserSessionError::NotAdmin | UserSessionError::Refused(_)) => {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let snapshot = ChannelSnapshot {
                channel_id: channel.id,
                taken_at: self.mtproto.0.ambient.now(),
                members: figures.members,
                views_per_post: figures.views_per_post,
            };
            let mut tx = self.mtproto.0.store.begin().await?;
            tx.create_snapshot(self.bot, &snapshot).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Those of the channels of which no snapshot was taken in this round, the longest without one first.
    async fn without_snapshot(&self, mut channels: Vec<Channel>) -> Result<Vec<Channel>, StoreError> {
        let settings = &self.mtproto.0.settings;
        let mut tx = self.mtproto.0.store.read_once().await?;
        let taken: HashMap<_, _> = tx.list_last_snapshots(self.bot).await?.into_iter().collect();
        let round = self.mtproto.0.ambient.now() - settings.snapshot_interval / 2;
        channels.retain(|channel| taken.get(&channel.id).is_none_or(|at| *at <= round));
        channels.sort_by_key(|channel| taken.get(&channel.id).copied());
        Ok(channels)
    }
}
