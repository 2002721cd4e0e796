//! A bot's updates in memory: one queue for each chat, and the order in which chats get their turn.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::update::InboxUpdate;

/// Whose updates keep an order: those of one chat, or those outside any chat.
pub(super) type ChatKey = Option<i64>;

/// The updates of one bot that were read from the store and are not finished.
#[derive(Debug, Default)]
pub(super) struct Queues {
    chats: HashMap<ChatKey, Chat>,
    /// Chats with updates and none of them being handled, the one that waits longest first.
    ready: VecDeque<ChatKey>,
    /// The numbers of all updates in memory, so that none is taken twice from the store.
    known: HashSet<i64>,
    /// The numbers of updates finished while the store is being read, which that reading may still show as waiting.
    finished_during_read: Option<HashSet<i64>>,
    /// The highest number that was ever in memory.
    newest: i64,
}

#[derive(Debug, Default)]
struct Chat {
    /// The first is the one being handled, if the chat is busy.
    updates: VecDeque<InboxUpdate>,
    is_busy: bool,
}

impl Queues {
    /// The store is about to be read.
    pub(super) fn begin_read(&mut self) {
        self.finished_during_read = Some(HashSet::new());
    }

    /// Adds what was read from the store since [`Self::begin_read`], each update behind those of its chat; passes over
    /// those in memory and those finished meanwhile.
    pub(super) fn end_read(&mut self, updates: Vec<InboxUpdate>) {
        let finished = self.finished_during_read.take().unwrap_or_default();
        updates.into_iter().filter(|update| !finished.contains(&update.seq)).for_each(|update| self.push(update));
    }

    /// Adds updates that were stored after all that were read; passes over those that a reading brought before.
    pub(super) fn add_newer(&mut self, updates: Vec<InboxUpdate>) {
        for update in updates {
            if update.seq > self.newest {
                self.push(update);
            }
        }
    }

    fn push(&mut self, update: InboxUpdate) {
        if !self.known.insert(update.seq) {
            return;
        }
        self.newest = self.newest.max(update.seq);
        let key = update.chat_id;
        let chat = self.chats.entry(key).or_default();
        chat.updates.push_back(update);
        if chat.updates.len() == 1 && !chat.is_busy {
            self.ready.push_back(key);
        }
    }

    /// The next update to handle. Its chat is busy until [`Self::finish`] or [`Self::retry`].
    pub(super) fn start_next(&mut self) -> Option<InboxUpdate> {
        let key = self.ready.pop_front()?;
        let chat = self.chats.get_mut(&key)?;
        chat.is_busy = true;
        chat.updates.front().cloned()
    }

    /// The update that a chat was busy with is finished.
    pub(super) fn finish(&mut self, key: ChatKey) {
        let Some(chat) = self.chats.get_mut(&key) else { return };
        if let Some(update) = chat.updates.pop_front() {
            self.known.remove(&update.seq);
            if let Some(finished) = &mut self.finished_during_read {
                finished.insert(update.seq);
            }
        }
        chat.is_busy = false;
        if chat.updates.is_empty() {
            self.chats.remove(&key);
        } else {
            self.ready.push_back(key);
        }
    }

    /// The update that a chat was busy with failed, and its turn to be tried again has come.
    pub(super) fn retry(&mut self, key: ChatKey) {
        let Some(chat) = self.chats.get_mut(&key) else { return };
        if let Some(update) = chat.updates.front_mut() {
            update.attempts += 1;
        }
        chat.is_busy = false;
        self.ready.push_back(key);
    }

    /// Whether an update could be handled now.
    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// How many updates are in memory.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    fn update(seq: i64, chat: i64) -> InboxUpdate {
        InboxUpdate {
            seq,
            update_id: seq,
            chat_id: Some(chat),
            payload: String::new(),
            attempts: 0,
            has_failed: false,
            received_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_is_finished_during_a_read_is_not_taken_again() {
        let mut queues = Queues::default();
        queues.begin_read();
        queues.end_read(vec![update(1, 10)]);
        let first = queues.start_next().unwrap();
        queues.begin_read();
        queues.finish(first.chat_id);
        queues.end_read(vec![update(1, 10), update(2, 10)]);
        assert_eq!(queues.start_next().unwrap().seq, 2);
        assert_eq!(queues.len(), 1);
    }

    #[test]
    fn chats_take_turns_and_a_busy_one_waits() {
        let mut queues = Queues::default();
        for (seq, chat) in [(1, 10), (2, 10), (3, 20), (1, 10)] {
            queues.push(update(seq, chat));
        }
        assert_eq!(queues.len(), 3);
        assert_eq!(queues.start_next().unwrap().seq, 1);
        assert_eq!(queues.start_next().unwrap().seq, 3);
        assert!(queues.start_next().is_none());
        queues.finish(Some(10));
        assert_eq!(queues.start_next().unwrap().seq, 2);
    }

    proptest! {
        /// Whatever arrives and however work interleaves: each update is handled once, and in order within its chat.
        #[test]
        fn order_holds_within_each_chat(
            chats in proptest::collection::vec(0_i64..4, 1..60),
            choices in proptest::collection::vec(0_usize..3, 0..400),
        ) {
            let mut queues = Queues::default();
            let mut arriving = chats.iter().zip(1_i64..).map(|(chat, seq)| update(seq, *chat));
            let mut running: VecDeque<InboxUpdate> = VecDeque::new();
            let mut handled: Vec<InboxUpdate> = Vec::new();
            for choice in choices.into_iter().chain((0..1000).map(|step| step % 3)) {
                match choice {
                    0 => if let Some(update) = arriving.next() { queues.push(update) },
                    1 => if let Some(update) = queues.start_next() { running.push_back(update) },
                    _ => if let Some(update) = running.pop_front() {
                        queues.finish(update.chat_id);
                        handled.push(update);
                    },
                }
            }
            prop_assert_eq!(handled.len(), chats.len());
            for chat in 0..4 {
                let seqs: Vec<i64> = handled.iter().filter(|u| u.chat_id == Some(chat)).map(|u| u.seq).collect();
                prop_assert!(seqs.is_sorted());
            }
            prop_assert_eq!(queues.len(), 0);
        }
    }
}
