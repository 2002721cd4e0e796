//! An admin who watches what one bot does, by a stream of theirs.
//!
//! That they do is on record before anything is told, once for as long as the stream and those that follow upon it go on.

use serde_json::json;

use crate::model::account::{AccountId, SessionId};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::bot_log::{LogFilter, LogStretch};
use crate::services::StoreError;
use crate::services::events::Events;
use crate::services::events::event::{Event, LogLine};
use crate::services::events::listeners::WatchKey;
use crate::services::events::usage_feed::UsageFeed;

/// Lines of its log with which a watch begins.
const FIRST_LINES: i64 = 20;

/// A watch that is on record.
#[derive(Debug)]
pub(super) struct Watch {
    /// What the bot does.
    pub(super) usage: UsageFeed,
    /// The latest event before its first words were read: what it says of lines, those say anew.
    since: u64,
    _on_record: OnRecord,
}

/// A stream under the record of a watch, which ends with this.
#[derive(Debug)]
struct OnRecord {
    events: Events,
    watch: WatchKey,
}

impl OnRecord {
    fn new(events: &Events, watch: WatchKey) -> Self {
        events.lock().listeners.join_watch(watch);
        Self { events: events.clone(), watch }
    }
}

impl Drop for OnRecord {
    fn drop(&mut self) {
        self.events.lock().listeners.leave_watch(self.watch);
    }
}

impl Watch {
    /// Whether it is of this bot.
    pub(super) fn is_of(&self, bot: BotId) -> bool {
        self.usage.bot() == bot
    }

    /// Whether the event with this number is still to be told.
    pub(super) fn tells(&self, number: u64) -> bool {
        number > self.since
    }
}

impl Events {
    /// Puts it on record that the caller watches this account's bot, unless that is, and begins; and what a watch begins
    /// with: the newest lines of the log, in the order of time. What came between the reader's own look and this is among
    /// them.
    pub(super) async fn begin_watch(
        &self,
        caller: &Caller,
        session: SessionId,
        (owner, bot): (AccountId, BotId),
    ) -> Result<(Watch, Vec<Event>), StoreError> {
        let is_on_record = self.lock().listeners.is_on_record((session, bot));
        let store = &self.0.rights.store;
        if !is_on_record {
            let entry = AuditEntry::new(AuditAction::BotViewed, bot.0).with(json!({ "part": "live" }));
            let mut tx = store.begin().await?;
            tx.record(caller, entry, self.0.ambient.now()).await?;
            tx.commit().await?;
        }
        let on_record = OnRecord::new(self, (session, bot));
        let since = self.lock().ring.head();
        let newest = LogStretch { before: None, limit: FIRST_LINES };
        let lines = store.read_once().await?.list_log_lines(bot, &LogFilter::default(), newest, false).await?;
        let lines = lines.iter().rev().map(|line| Event::BotLog(LogLine::for_admin(owner, line))).collect();
        let usage = UsageFeed::new(owner, bot, &self.0.usage).at_once();
        Ok((Watch { usage, since, _on_record: on_record }, lines))
    }
}
