//! Who listens: how many streams each account has, and since when it has heard everything.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

use crate::config::EventsSettings;
use crate::model::account::{AccountId, SessionId};
use crate::model::bot::BotId;
use crate::services::events::EventsError;
use crate::services::events::ring::Ring;

/// How long after its last stream an account may go on where that ended.
const RESUMABLE: Duration = Duration::from_mins(2);

/// The accounts that listen, or did a moment ago.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    accounts: HashMap<AccountId, Listener>,
    /// How many streams watch the bot of each account, where any do.
    watched: HashMap<AccountId, usize>,
    /// Which watches are on record.
    on_record: HashMap<WatchKey, WatchRecord>,
    streams: usize,
}

/// Which session watches which bot.
pub(super) type WatchKey = (SessionId, BotId);

/// A watch that is on record for as long as streams go on under it, and for a while after the last.
#[derive(Debug)]
struct WatchRecord {
    streams: usize,
    left_at: Instant,
}

#[derive(Debug)]
struct Listener {
    streams: usize,
    /// The number behind which this account was kept from nothing. No earlier stream of it was told this number.
    since: u64,
    left_at: Instant,
}

impl Listeners {
    /// Counts one more stream of `account`, which watches the bot of the account `watched`, unless that is one too many; the
    /// number behind which the account may go on.
    pub(super) fn join(
        &mut self,
        account: AccountId,
        watched: Option<AccountId>,
        ring: &mut Ring,
        settings: &EventsSettings,
    ) -> Result<u64, EventsError> {
        self.forget_old();
        if self.streams >= settings.max_streams {
            return Err(EventsError::Full);
        }
        let listener = self.accounts.entry(account).or_insert_with(|| Listener {
            streams: 0,
            since: ring.skip(),
            left_at: Instant::now(),
        });
        if listener.streams >= settings.max_streams_per_account {
            return Err(EventsError::TooMany { limit: settings.max_streams_per_account });
        }
        listener.streams += 1;
        self.streams += 1;
        if let Some(watched) = watched {
            *self.watched.entry(watched).or_default() += 1;
        }
        Ok(listener.since)
    }

    pub(super) fn leave(&mut self, account: AccountId, watched: Option<AccountId>) {
        if let Some(listener) = self.accounts.get_mut(&account) {
            listener.streams -= 1;
            listener.left_at = Instant::now();
            self.streams -= 1;
        }
        if let Some(watched) = watched
            && let Entry::Occupied(mut streams) = self.watched.entry(watched)
        {
            *streams.get_mut() -= 1;
            if *streams.get() == 0 {
                streams.remove();
            }
        }
        self.forget_old();
    }

    /// Whether it is on record that this session watches this bot, or did a moment ago: a page whose connection was cut
    /// goes on under the same record.
    pub(super) fn is_on_record(&mut self, watch: WatchKey) -> bool {
        self.forget_old();
        self.on_record.contains_key(&watch)
    }

    /// Counts one more stream under the record of this watch.
    pub(super) fn join_watch(&mut self, watch: WatchKey) {
        let record = self.on_record.entry(watch).or_insert_with(|| WatchRecord { streams: 0, left_at: Instant::now() });
        record.streams += 1;
    }

    pub(super) fn leave_watch(&mut self, watch: WatchKey) {
        if let Some(record) = self.on_record.get_mut(&watch) {
            record.streams -= 1;
            record.left_at = Instant::now();
        }
    }

    /// Whether anybody watches the bot of `account`.
    pub(super) fn is_watched(&self, account: AccountId) -> bool {
        self.watched.contains_key(&account)
    }

    /// Whether `account` listens or may go on.
    pub(super) fn has(&self, account: AccountId) -> bool {
        self.accounts.contains_key(&account)
    }

    /// Whether anybody does.
    pub(super) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Open streams.
    pub(super) fn streams(&self) -> usize {
        self.streams
    }

    fn forget_old(&mut self) {
        self.accounts.retain(|_, listener| listener.streams > 0 || listener.left_at.elapsed() < RESUMABLE);
        self.on_record.retain(|_, record| record.streams > 0 || record.left_at.elapsed() < RESUMABLE);
    }
}
