//! What an attached account's channels look like.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::audit::Caller;
use crate::model::bot::BotId;
use crate::model::mtproto::{Channel, ChannelSnapshot, ChannelStats, MtprotoStatus, Point};
use crate::services::mtproto::live::{LiveSession, why_none};
use crate::services::mtproto::{Mtproto, UserSessionError};

/// The most channels of one account that are listed.
const MAX_CHANNELS: usize = 200;

/// The longest name of a channel that is looked for, in bytes: Telegram's have at most 32 characters.
const MAX_NAME_LENGTH: usize = 64;

/// The most snapshots that are made into a course of members, one of each day.
const MAX_SNAPSHOTS: i64 = 400;

/// How far a course of members reaches back at least.
const COURSE: TimeDelta = TimeDelta::days(30);

impl Mtproto {
    /// The channels that the account attached to the caller's bot owns or administers.
    pub async fn own_channels(&self, caller: &Caller) -> Result<Vec<Channel>, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        self.channels(bot.id).await
    }

    /// What one of these channels looks like, by its `@name` or its id.
    pub async fn own_stats(&self, caller: &Caller, channel: &str) -> Result<ChannelStats, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        self.stats(bot.id, channel).await
    }

    /// The channels of the owner of a bot, for the bot's own program.
    pub async fn channels(&self, bot: BotId) -> Result<Vec<Channel>, UserSessionError> {
        self.require_connected(bot).await?;
        self.ask_to_read(bot, |live| async move { live.channels(MAX_CHANNELS).await }).await
    }

    /// What a channel of the owner of a bot looks like, by its `@name` or its id, for the bot's own program.
    pub async fn stats(&self, bot: BotId, channel: &str) -> Result<ChannelStats, UserSessionError> {
        if channel.is_empty() || channel.len() > MAX_NAME_LENGTH {
            return Err(UserSessionError::NoSuchChannel);
        }
        self.require_connected(bot).await?;
        let channel = channel.to_owned();
        self.ask_to_read(bot, |live| async move { live.stats(&channel).await }).await
    }

    /// Refuses without waking anything where it is known that no account is attached.
    async fn require_connected(&self, bot: BotId) -> Result<(), UserSessionError> {
        let stored = self.0.store.read_once().await?.find_mtproto_session(bot).await?;
        match stored {
            Some(stored) if stored.status == MtprotoStatus::Connected || stored.is_set_aside => Ok(()),
            other => Err(why_none(other)),
        }
    }
}

impl LiveSession {
    pub(super) async fn channels(&self, limit: usize) -> Result<Vec<Channel>, UserSessionError> {
        let attached = self.attached().await?;
        self.told(&attached, attached.client.channels(limit).await).await
    }

    async fn stats(&self, name: &str) -> Result<ChannelStats, UserSessionError> {
        let attached = self.attached().await?;
        let found = async {
            let channel = attached.client.find_channel(name).await?;
            attached.client.channel_stats(&channel).await
        };
        let stats = self.told(&attached, found.await).await?;
        self.with_history(stats).await
    }

    /// Adds from the snapshots what Telegram did not tell: growth, and members over time.
    async fn with_history(&self, mut stats: ChannelStats) -> Result<ChannelStats, UserSessionError> {
        if stats.growth.is_some() && !stats.members_over_time.is_empty() {
            return Ok(stats);
        }
        let since = stats.from.min(stats.to - COURSE);
        let mut tx = self.mtproto.0.store.read_once().await?;
        if stats.growth.is_none() {
            // Without one that is as old as the period it is not known how much the channel grew in it.
            let before = tx.find_snapshot_before(self.bot, stats.channel.id, stats.from).await?;
            stats.growth = before.map(|before| stats.members - before.members);
        }
        if stats.members_over_time.is_empty() {
            let mut snapshots = tx.list_daily_snapshots(self.bot, stats.channel.id, since, MAX_SNAPSHOTS).await?;
            snapshots.reverse();
            stats.members_over_time = course(&snapshots, stats.to, stats.members);
        }
        Ok(stats)
    }
}

/// The members at each snapshot and now, the oldest first.
fn course(snapshots: &[ChannelSnapshot], to: DateTime<Utc>, members: i64) -> Vec<Point> {
    #[expect(clippy::cast_precision_loss, reason = "members are far fewer than 2^53")]
    let point = |at, members: i64| Point { at, value: members as f64 };
    let past = snapshots.iter().filter(|snapshot| snapshot.taken_at < to);
    let mut course: Vec<Point> = past.map(|snapshot| point(snapshot.taken_at, snapshot.members)).collect();
    if !course.is_empty() {
        course.push(point(to, members));
    }
    course
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    fn snapshots(members: &[(i64, i64)]) -> Vec<ChannelSnapshot> {
        let snapshot = |&(at, members): &(i64, i64)| ChannelSnapshot {
            channel_id: 1,
            taken_at: day(at),
            members,
            views_per_post: None,
        };
        members.iter().map(snapshot).collect()
    }

    #[test]
    fn a_course_ends_with_the_present() {
        let values = |points: Vec<Point>| points.into_iter().map(|point| point.value).collect::<Vec<_>>();
        assert_eq!(values(course(&snapshots(&[(1, 100), (5, 110)]), day(9), 130)), [100.0, 110.0, 130.0]);
        assert!(course(&[], day(9), 130).is_empty());
    }
}
