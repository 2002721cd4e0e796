//! What one bot does, said at most once a second.

use std::time::Duration;

use tokio::time::Instant;

use crate::model::account::AccountId;
use crate::model::bot::{BotActivity, BotId};
use crate::model::usage::Figures;
use crate::services::StoreError;
use crate::services::events::Inner;
use crate::services::usage::{Usage, UsageWatch};

/// The pause between two words of what a bot does, and before what failed is tried again.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often an admin who watches a bot is told how it stands though nothing was counted: it may have fallen asleep.
const QUIET_INTERVAL: Duration = Duration::from_secs(30);

/// Waiting updates are counted no further.
const MAX_COUNTED: i64 = 1000;

/// What a person's own bot does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageNow {
    /// Whose it is.
    pub user_id: AccountId,
    /// The bot.
    pub bot_id: BotId,
    /// What it did in the current hour and the 23 before it.
    pub last_day: Figures,
    /// Updates that wait to be handled; at most 1000.
    pub waiting: i64,
}

/// What a bot does that an admin watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotUsageNow {
    /// Whose it is.
    pub user_id: AccountId,
    /// The bot.
    pub bot_id: BotId,
    /// What it did in the current hour and the 23 before it.
    pub last_day: Figures,
    /// What it has been doing so far.
    pub activity: BotActivity,
}

/// Sees what one bot does, for one stream.
#[derive(Debug)]
pub(super) struct UsageFeed {
    owner: AccountId,
    watch: UsageWatch,
    /// When something may be said of what was counted in the meantime.
    due: Option<Instant>,
    /// When something is said in any case.
    quiet_until: Option<Instant>,
    last: Option<Instant>,
}

impl UsageFeed {
    /// What this account's bot does from now on.
    pub(super) fn new(owner: AccountId, bot: BotId, usage: &Usage) -> Self {
        Self { owner, watch: usage.watch(bot), due: None, quiet_until: None, last: None }
    }

    /// The same, beginning with how it stands.
    pub(super) fn at_once(self) -> Self {
        Self { due: Some(Instant::now()), ..self }
    }

    /// The bot.
    pub(super) fn bot(&self) -> BotId {
        self.watch.bot()
    }

    /// When there is something to say, if there is.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.into_iter().chain(self.quiet_until).min()
    }

    /// Whether there is by now.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.due().is_some_and(|due| due <= now)
    }

    /// Waits until something was counted of which nothing is to be said yet. Loses nothing when it is given up.
    pub(super) async fn changed(&mut self) {
        if self.due.is_some() {
            std::future::pending::<()>().await;
        }
        self.watch.changed().await;
        self.due = Some(self.last.map_or_else(Instant::now, |last| last + INTERVAL));
    }

    /// What the bot does now, for its owner; `None` if it could not be read, which is tried again.
    pub(super) async fn take_own(&mut self, events: &Inner) -> Option<UsageNow> {
        let (user_id, bot_id) = (self.owner, self.bot());
        let read = async {
            let last_day = events.usage.last_day(bot_id, events.ambient.now()).await?;
            let waiting = events.rights.store.read_once().await?.count_waiting_updates_of(bot_id, MAX_COUNTED).await?;
            Ok(UsageNow { user_id, bot_id, last_day, waiting })
        };
        self.settle(read.await)
    }

    /// The same for an admin who watches it.
    pub(super) async fn take_watched(&mut self, events: &Inner) -> Option<BotUsageNow> {
        let (user_id, bot_id) = (self.owner, self.bot());
        let read = async {
            let last_day = events.usage.last_day(bot_id, events.ambient.now()).await?;
            let activity = events.usage.activity(bot_id).await?.unwrap_or_default();
            Ok(BotUsageNow { user_id, bot_id, last_day, activity })
        };
        self.quiet_until = Some(Instant::now() + QUIET_INTERVAL);
        self.settle(read.await)
    }

    fn settle<T>(&mut self, read: Result<T, StoreError>) -> Option<T> {
        let now = Instant::now();
        self.last = Some(now);
        self.due = read.is_err().then_some(now + INTERVAL);
        read.inspect_err(|error| tracing::debug!(%error, "a stream of events waits for figures")).ok()
    }
}

/// Waits until one of two feeds, where there are any, has something to say.
pub(super) async fn either_changed(one: Option<&mut UsageFeed>, other: Option<&mut UsageFeed>) {
    async fn changed(feed: Option<&mut UsageFeed>) {
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
