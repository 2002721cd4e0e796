//! A bot's updates in memory: one queue for each chat, and the order in which chats get their turn.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::update::InboxUpdate;

/// Whose updates keep an order: those of one chat, or those outside any chat.
pub(super) type ChatKey = Option<i64>;

/// How many of a chat's updates that wait are looked at, and as the first are handled the next: nobody's messages take all the calls
/// that a bot may make.
const MAX_LOOKED_AT: usize = 10;

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
    /// The numbers of updates that came into memory, or whose turn comes next, since it was last asked for those.
    unseen: Vec<(ChatKey, i64)>,
}

/// An update that waits for its turn.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) update: InboxUpdate,
    /// The one of its chat that is being handled, if it is the next after that.
    pub(super) ahead: Option<InboxUpdate>,
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
        self.unseen.push((key, update.seq));
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
        let next = [1, MAX_LOOKED_AT].into_iter().filter_map(|place| chat.updates.get(place));
        self.unseen.extend(next.map(|update| (key, update.seq)));
        chat.updates.front().cloned()
    }

    /// What came into memory needs no look.
    pub(super) fn forget_unseen(&mut self) {
        self.unseen.clear();
    }

    /// What came into memory, or is the next of its chat by now, since this was asked last.
    pub(super) fn take_unseen(&mut self) -> Vec<(ChatKey, i64)> {
        std::mem::take(&mut self.unseen)
    }

    /// An update if it waits for its turn, and is among the next of its chat.
    pub(super) fn waiting(&self, key: ChatKey, seq: i64) -> Option<Waiting> {
        let chat = self.chats.get(&key)?;
        let place = chat.updates.iter().take(MAX_LOOKED_AT + 1).position(|update| update.seq == seq)?;
        let ahead = match (place, chat.is_busy) {
            (0, true) => return None,
            (1, true) => chat.updates.front().cloned(),
            _ => None,
        };
        Some(Waiting { update: chat.updates[place].clone(), ahead })
    }

    /// The update that a chat was busy with is finished; its number.
    pub(super) fn finish(&mut self, key: ChatKey) -> Option<i64> {
        let chat = self.chats.get_mut(&key)?;
        let finished = chat.updates.pop_front().map(|update| update.seq);
        if let Some(seq) = finished {
            self.known.remove(&seq);
            if let Some(finished) = &mut self.finished_during_read {
                finished.insert(seq);
            }
        }
        chat.is_busy = false;
        if chat.updates.is_empty() {
            self.chats.remove(&key);
        } else {
            self.ready.push_back(key);
        }
        finished
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

    #[test]
    fn what_waits_is_known_with_the_one_before_it() {
        let mut queues = Queues::default();
        for (seq, chat) in [(1, 10), (2, 10), (3, 10), (4, 20)] {
            queues.push(update(seq, chat));
        }
        queues.start_next().unwrap();
        let mut waiting = || -> Vec<(i64, Option<i64>)> {
            let unseen = queues.take_unseen();
            let waiting = unseen.into_iter().filter_map(|(key, seq)| queues.waiting(key, seq));
            waiting.map(|waiting| (waiting.update.seq, waiting.ahead.map(|ahead| ahead.seq))).collect()
        };
        // The second is told of as the next one as well.
        assert_eq!(waiting(), [(2, Some(1)), (3, None), (4, None), (2, Some(1))]);
        assert_eq!(waiting(), []);
        assert_eq!(queues.finish(Some(10)), Some(1));
        queues.start_next().unwrap();
        queues.start_next().unwrap();
        assert_eq!(queues.take_unseen(), [(Some(10), 3)], "its turn comes next");
        assert_eq!(queues.waiting(Some(10), 3).unwrap().ahead.unwrap().seq, 2);
        assert!(queues.waiting(Some(10), 2).is_none() && queues.waiting(Some(20), 4).is_none(), "they are under way");
    }

    #[test]
    fn of_a_long_queue_the_next_are_looked_at() {
        let mut queues = Queues::default();
        (0..100).for_each(|seq| queues.push(update(seq, 10)));
        queues.start_next().unwrap();
        let looked_at = |queues: &mut Queues| -> Vec<i64> {
            let mut unseen = queues.take_unseen();
            unseen.retain(|(key, seq)| queues.waiting(*key, *seq).is_some());
            let mut looked_at: Vec<i64> = unseen.into_iter().map(|(_, seq)| seq).collect();
            looked_at.sort_unstable();
            looked_at.dedup();
            looked_at
        };
        assert_eq!(looked_at(&mut queues), (1..=10).collect::<Vec<_>>());
        queues.finish(Some(10));
        queues.start_next().unwrap();
        assert_eq!(looked_at(&mut queues), [2, 11], "the next one, and the one that came near");
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
