//! Updates on their way from the commit to the actor of an awake bot.
//!
//! What was just made durable need not be read from the store again. It is only a short cut: a bot for which too much
//! arrives at once, or of whose updates something may have been missed, is told that there is a gap, and reads the store.

use std::sync::{Mutex, PoisonError};

use crate::model::update::InboxUpdate;

/// The most text of updates that waits for one actor to take it, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// What arrived for one bot and was not taken yet.
#[derive(Debug, Default)]
pub(super) struct Arrivals(Mutex<Arrived>);

/// Updates in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    pub(super) updates: Vec<InboxUpdate>,
    /// Whether the store may hold others that came between or after them.
    pub(super) has_gap: bool,
    bytes: usize,
}

impl Arrivals {
    /// Adds an update, while there are fewer than `max`.
    pub(super) fn push(&self, update: InboxUpdate, max: usize) {
        let mut arrived = self.lock();
        if arrived.has_gap || arrived.updates.len() >= max || arrived.bytes + update.payload.len() > MAX_BYTES {
            *arrived = Arrived { has_gap: true, ..Arrived::default() };
        } else {
            arrived.bytes += update.payload.len();
            arrived.updates.push(update);
        }
    }

    /// Something may have been missed.
    pub(super) fn miss(&self) {
        *self.lock() = Arrived { has_gap: true, ..Arrived::default() };
    }

    /// Takes what arrived.
    pub(super) fn take(&self) -> Arrived {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arrived> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn update(seq: i64, payload: &str) -> InboxUpdate {
        InboxUpdate {
            seq,
            update_id: seq,
            chat_id: None,
            payload: payload.to_owned(),
            attempts: 0,
            has_failed: false,
            received_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn too_much_at_once_leaves_a_gap_and_no_updates() {
        let arrivals = Arrivals::default();
        arrivals.push(update(1, "a"), 2);
        arrivals.push(update(2, "b"), 2);
        assert_eq!(arrivals.take().updates.len(), 2);
        for seq in 3..6 {
            arrivals.push(update(seq, "c"), 2);
        }
        // What came after the gap must not overtake what is behind it.
        arrivals.push(update(6, "d"), 2);
        let arrived = arrivals.take();
        assert!(arrived.has_gap && arrived.updates.is_empty());
        arrivals.push(update(7, &"x".repeat(MAX_BYTES + 1)), 2);
        assert!(arrivals.take().has_gap);
        assert!(!arrivals.take().has_gap);
    }
}
