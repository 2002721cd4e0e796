//! Chats that were noted a moment ago: whoever writes ten messages in a minute need not be noted ten times.

use std::num::NonZeroUsize;

use chrono::{DateTime, TimeDelta, Utc};
use lru::LruCache;

use crate::model::bot::BotId;
use crate::model::chat::SeenChat;
use crate::store::group_commit::{Applied, FinishedUpdate, GroupedWrite};

/// Chats remembered by all committing tasks, about 150 bytes each.
const CAPACITY: usize = 131_072;

/// How old a chat's `last_seen_at` may get while it is being written in.
const REFRESH: TimeDelta = TimeDelta::minutes(1);

/// The chats that one committing task noted lately.
pub(super) struct RecentChats(LruCache<(BotId, i64), Noted>);

struct Noted {
    at: DateTime<Utc>,
    kind: &'static str,
    title: String,
}

impl RecentChats {
    /// Those of one task of `tasks`.
    pub(super) fn new(tasks: usize) -> Self {
        // The table grows with what is remembered.
        let mut chats = LruCache::unbounded();
        chats.resize(NonZeroUsize::new(CAPACITY / tasks.max(1)).unwrap_or(NonZeroUsize::MIN));
        Self(chats)
    }

    /// Whether a chat is to be noted: it was not seen lately, or looks different, or the clock went back.
    pub(super) fn is_due(&mut self, bot: BotId, chat: &SeenChat, now: DateTime<Utc>) -> bool {
        self.0.get(&(bot, chat.chat_id)).is_none_or(|noted| {
            let age = now - noted.at;
            age < TimeDelta::zero() || age >= REFRESH || noted.kind != chat.kind || noted.title != chat.title
        })
    }

    /// Remembers the chats that a commit noted, and forgets those whose row it changed otherwise.
    pub(super) fn note_all(&mut self, writes: &[GroupedWrite], applied: &[Applied]) {
        for (write, applied) in writes.iter().zip(applied) {
            match (write, applied) {
                (
                    GroupedWrite::Finish(FinishedUpdate { bot, chat: Some(chat), now, .. }),
                    Applied::Finished(Some(_)),
                ) if self.is_due(*bot, chat, *now) => {
                    let noted = Noted { at: *now, kind: chat.kind, title: chat.title.clone() };
                    self.0.put((*bot, chat.chat_id), noted);
                }
                (GroupedWrite::BlockChat { bot, chat_id, .. }, _) => {
                    self.0.pop(&(*bot, *chat_id));
                }
                _ => {}
            }
        }
    }
}
