//! The latest events, in their order.

use std::collections::{BTreeMap, HashMap};

use crate::services::events::event::{Audience, Event};

/// An event and who may hear it.
pub(super) type Published = (Event, Audience);

/// The latest events, each with a number that grows. A mark stands in it once, at its latest place: so whoever makes the
/// same thing change over and over crowds out nobody else's.
#[derive(Debug)]
pub(super) struct Ring {
    capacity: usize,
    entries: BTreeMap<u64, Published>,
    /// Where each mark stands.
    marks: HashMap<Published, u64>,
    /// The number of the latest event.
    head: u64,
    /// The number of the latest event that was pushed out.
    lost: u64,
}

impl Ring {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, entries: BTreeMap::new(), marks: HashMap::new(), head: 0, lost: 0 }
    }

    pub(super) fn head(&self) -> u64 {
        self.head
    }

    /// Adds an event; its number.
    pub(super) fn push(&mut self, published: Published) -> u64 {
        self.head += 1;
        if published.0.is_mark()
            && let Some(earlier) = self.marks.insert(published.clone(), self.head)
        {
            self.entries.remove(&earlier);
        }
        self.entries.insert(self.head, published);
        if self.entries.len() > self.capacity
            && let Some((number, oldest)) = self.entries.pop_first()
        {
            self.marks.remove(&oldest);
            self.lost = number;
        }
        self.head
    }

    /// A number that no event has and that lies behind those of all so far.
    pub(super) fn skip(&mut self) -> u64 {
        self.head += 1;
        self.head
    }

    /// Forgets everything, as something was missed: nobody can go on from before.
    pub(super) fn lose_track(&mut self) {
        self.head += 1;
        self.lost = self.head;
        self.entries.clear();
        self.marks.clear();
    }

    /// The events behind the number `cursor`, at most `limit`; `None` if some of them are not here any more.
    pub(super) fn after(&self, cursor: u64, limit: usize) -> Option<Vec<(u64, Published)>> {
        if cursor < self.lost || cursor > self.head {
            return None;
        }
        let behind = self.entries.range(cursor + 1..).take(limit);
        Some(behind.map(|(number, published)| (*number, published.clone())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::account::AccountId;
    use crate::model::bot_log::{LogKind, LogLevel};
    use crate::services::events::event::LogLine;

    fn account(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    fn mark(number: u128) -> Published {
        (Event::Bot(account(number)), Audience::Admins)
    }

    fn line(id: i64) -> Published {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        let line = LogLine {
            user_id: account(1),
            id,
            at,
            last_at: at,
            count: 1,
            level: LogLevel::Info,
            kind: LogKind::Started,
            text: String::new(),
        };
        (Event::Log(line), Audience::Owner(account(1)))
    }

    fn numbers(ring: &Ring, cursor: u64) -> Option<Vec<u64>> {
        ring.after(cursor, 100).map(|entries| entries.into_iter().map(|(number, _)| number).collect())
    }

    #[test]
    fn a_mark_stands_once_at_its_latest_place_and_a_line_as_often_as_it_came() {
        let mut ring = Ring::new(3);
        for published in [mark(1), mark(2), mark(1), mark(1), line(7), line(7)] {
            ring.push(published);
        }
        assert_eq!(numbers(&ring, 0), None, "the first mark was pushed out");
        assert_eq!(numbers(&ring, 2), Some(vec![4, 5, 6]));
        assert_eq!(ring.after(2, 1).unwrap(), vec![(4, mark(1))]);
    }

    #[test]
    fn a_flood_of_one_mark_pushes_nothing_out() {
        let mut ring = Ring::new(2);
        ring.push(mark(1));
        for _ in 0..1000 {
            ring.push(mark(2));
        }
        assert_eq!(numbers(&ring, 0), Some(vec![1, 1001]));
        assert_eq!(ring.marks.len(), 2);
        ring.push(mark(3));
        assert_eq!((ring.marks.len(), numbers(&ring, 0), numbers(&ring, 1)), (2, None, Some(vec![1001, 1002])));
    }

    #[test]
    fn nobody_goes_on_from_before_a_gap_or_from_what_has_not_been() {
        let mut ring = Ring::new(10);
        ring.push(mark(1));
        ring.lose_track();
        assert_eq!(numbers(&ring, 1), None);
        assert_eq!(numbers(&ring, 2), Some(vec![]));
        assert_eq!(numbers(&ring, 3), None);
    }
}
