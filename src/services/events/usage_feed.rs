//! What one bot does, said at most once a second.

use std::time::Duration;

use tokio::time::Instant;

use crate::model::account::AccountId;
use crate::model::bot::{BotActivity, BotId};
use crate::model::usage::Figures;
use crate::services::StoreError;
use crate::services::events::Inner;
use crate::services::usage::{Usage, UsageWatch};

/// The pause between two words of what a bot does.
const INTERVAL: Duration = Duration::from_secs(1);

/// Waiting updates are counted no further.
const MAX_COUNTED: i64 = 1000;

/// What a bot does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageNow {
    /// Whose it is.
    pub user_id: AccountId,
    /// The bot.
    pub bot_id: BotId,
    /// What it did in the current hour and the 23 before it.
    pub last_day: Figures,
    /// What it has been doing so far.
    pub activity: BotActivity,
    /// Updates that wait to be handled; at most 1000.
    pub waiting: i64,
}

/// Sees what one bot does, for one stream.
#[derive(Debug)]
pub(super) struct UsageFeed {
    owner: AccountId,
    watch: UsageWatch,
    /// When something may be said of what happened in the meantime.
    due: Option<Instant>,
    last: Option<Instant>,
}

impl UsageFeed {
    /// What this account's bot does from now on.
    pub(super) fn new(owner: AccountId, bot: BotId, usage: &Usage) -> Self {
        Self { owner, watch: usage.watch(bot), due: None, last: None }
    }

    /// The same, beginning with how it stands.
    pub(super) fn at_once(self) -> Self {
        Self { due: Some(Instant::now()), ..self }
    }

    /// The feed of this account's bot: `feed`, if it is that.
    pub(super) fn go_on(feed: Option<Self>, of: Option<(AccountId, BotId)>, usage: &Usage) -> Option<Self> {
        let (owner, bot) = of?;
        Some(feed.filter(|feed| feed.watch.bot() == bot).unwrap_or_else(|| Self::new(owner, bot, usage)))
    }

    /// When there is something to say, if there is.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Waits until there is something to say that there was not. Loses nothing when it is given up.
    pub(super) async fn changed(&mut self) {
        if self.due.is_some() {
            std::future::pending::<()>().await;
        }
        self.watch.changed().await;
        self.due = Some(self.last.map_or_else(Instant::now, |last| last + INTERVAL));
    }

    /// What the bot does now.
    pub(super) async fn take(&mut self, events: &Inner) -> Result<UsageNow, StoreError> {
        self.due = None;
        self.last = Some(Instant::now());
        let bot_id = self.watch.bot();
        let last_day = events.usage.last_day(bot_id, events.ambient.now()).await?;
        let activity = events.usage.activity(bot_id).await?.unwrap_or_default();
        let waiting = events.rights.store.read_once().await?.count_waiting_updates_of(bot_id, MAX_COUNTED).await?;
        Ok(UsageNow { user_id: self.owner, bot_id, last_day, activity, waiting })
    }
}

/// Waits until one of two feeds, where there are any, has something to say.
pub(super) async fn either_changed(one: &mut Option<UsageFeed>, other: &mut Option<UsageFeed>) {
    async fn changed(feed: &mut Option<UsageFeed>) {
        match feed {
            Some(feed) => feed.changed().await,
            None => std::future::pending().await,
        }
    }
    tokio::select! {
        () = changed(one) => {}
        () = changed(other) => {}
    }
}
