//! The queue of a bot's updates: ids, confirmation by offset, and what a webhook delivery may take next.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::limits;

/// Kinds that a bot gets only when it names them in `allowed_updates`.
const NOT_BY_DEFAULT: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// How far into the queue a delivery looks for a chat that is not busy, so that a long queue stays cheap.
const LOOKED_AT: usize = 1000;

/// One update that is not confirmed yet.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    chat: i64,
    body: Arc<str>,
    at: DateTime<Utc>,
    in_flight: bool,
    failures: u32,
    not_before: Option<Instant>,
}

/// An update handed to the webhook.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: i64,
    pub(crate) body: Arc<str>,
}

/// The updates of one bot, oldest first.
#[derive(Debug)]
pub(crate) struct UpdateQueue {
    next_id: i64,
    pending: VecDeque<Pending>,
    most: usize,
    allowed: Option<Vec<String>>,
    /// Counts `getUpdates` calls and webhook changes; a waiting poll that finds it changed was replaced.
    pub(crate) poll: u64,
}

impl UpdateQueue {
    /// An empty queue that numbers its updates from `first_id` and holds at most `most`.
    pub(crate) fn new(first_id: i64, most: usize) -> Self {
        Self { next_id: first_id, pending: VecDeque::new(), most, allowed: None, poll: 0 }
    }

    /// The list last given as `allowed_updates`; `None` stands for the default.
    pub(crate) fn allowed(&self) -> Option<&[String]> {
        self.allowed.as_deref()
    }

    /// Sets `allowed_updates`; an empty list restores the default.
    pub(crate) fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = (!kinds.is_empty()).then_some(kinds);
    }

    /// Whether the bot wants updates of this kind.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(kinds) => kinds.iter().any(|allowed| allowed == kind),
            None => !NOT_BY_DEFAULT.contains(&kind),
        }
    }

    /// Adds an update whose `kind` field is `payload`, a JSON text. The oldest makes room when the queue is full.
    pub(crate) fn push(&mut self, kind: &str, payload: &str, chat: i64, now: DateTime<Utc>) {
        self.expire(now);
        if self.pending.len() >= self.most {
            self.pending.pop_front();
        }
        let id = self.next_id;
        self.next_id += 1;
        let body = format!("{{\"update_id\":{id},\"{kind}\":{payload}}}").into();
        self.pending.push_back(Pending { id, chat, body, at: now, in_flight: false, failures: 0, not_before: None });
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        let oldest = now - TimeDelta::hours(limits::UPDATE_HOURS);
        while self.pending.front().is_some_and(|update| update.at < oldest) {
            self.pending.pop_front();
        }
    }

    /// How many updates wait.
    pub(crate) fn len(&self) -> usize {
        self.pending.len()
    }

    /// Forgets all updates.
    pub(crate) fn clear(&mut self) {
        self.pending.clear();
    }

    /// Confirms as `offset` tells: everything below it, or all but the last `-offset`. An offset that lies in the
    /// future confirms nothing.
    pub(crate) fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let surplus = self.pending.len().saturating_sub(keep);
            self.pending.drain(..surplus);
        } else if offset <= self.next_id {
            while self.pending.front().is_some_and(|update| update.id < offset) {
                self.pending.pop_front();
            }
        }
    }

    /// The first updates as a JSON array; `None` when there is none.
    pub(crate) fn batch(&mut self, limit: usize, now: DateTime<Utc>) -> Option<String> {
        self.expire(now);
        if self.pending.is_empty() {
            return None;
        }
        let mut array = String::from("[");
        for (index, update) in self.pending.iter().take(limit).enumerate() {
            if index > 0 {
                array.push(',');
            }
            array.push_str(&update.body);
        }
        array.push(']');
        Some(array)
    }

    /// Takes up to `most` updates for delivery: in order within a chat, one chat not waiting for another.
    pub(crate) fn take_ready(&mut self, most: usize, now: Instant) -> Vec<Outgoing> {
        let mut busy: HashSet<i64> = HashSet::new();
        let mut ready = Vec::new();
        for update in self.pending.iter_mut().take(LOOKED_AT) {
            if ready.len() >= most {
                break;
            }
            let waits = update.in_flight || update.not_before.is_some_and(|time| time > now);
            if !busy.insert(update.chat) || waits {
                continue;
            }
            update.in_flight = true;
            ready.push(Outgoing { id: update.id, body: Arc::clone(&update.body) });
        }
        ready
    }

    /// The next moment at which a failed update may be tried again.
    pub(crate) fn next_retry(&self) -> Option<Instant> {
        self.pending
            .iter()
            .take(LOOKED_AT)
            .filter(|update| !update.in_flight)
            .filter_map(|update| update.not_before)
            .min()
    }

    /// The webhook took the update.
    pub(crate) fn delivered(&mut self, id: i64) {
        if let Ok(index) = self.pending.binary_search_by_key(&id, |update| update.id) {
            self.pending.remove(index);
        }
    }

    /// The webhook did not take the update; `delay` computes the wait from the failures so far.
    pub(crate) fn failed(&mut self, id: i64, now: Instant, delay: impl FnOnce(u32) -> std::time::Duration) {
        if let Ok(index) = self.pending.binary_search_by_key(&id, |update| update.id) {
            let update = &mut self.pending[index];
            update.in_flight = false;
            update.failures += 1;
            update.not_before = Some(now + delay(update.failures));
        }
    }

    /// Nothing is under way any more: the webhook changed.
    pub(crate) fn release(&mut self) {
        for update in &mut self.pending {
            update.in_flight = false;
            update.not_before = None;
            update.failures = 0;
        }
    }
}
