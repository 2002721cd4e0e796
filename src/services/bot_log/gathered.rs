//! Lines in memory: folded, bounded, and in their order.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::model::bot::BotId;
use crate::model::bot_log::NewLogLine;
use crate::services::bot_log::MAX_GATHERED;
use crate::services::bot_log::note::Note;

/// What waits to be stored, and what came in the current minute.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The most different lines of a bot in a minute.
    most: usize,
    lines: Vec<NewLogLine>,
    /// Where in `lines` those are that take in repeats.
    places: HashMap<(BotId, i64), usize>,
    minute: i64,
    in_minute: HashMap<BotId, InMinute>,
}

/// The different lines of a bot in the current minute.
#[derive(Debug, Default)]
struct InMinute {
    keys: HashSet<i64>,
    /// Those that take in no repeats.
    others: usize,
}

impl Gathered {
    pub(super) fn new(most: usize) -> Self {
        Self { most, lines: Vec::new(), places: HashMap::new(), minute: 0, in_minute: HashMap::new() }
    }

    /// Takes a line, or counts it as left out if its bot has too many in this minute. `false` if too many lines of all bots
    /// wait.
    pub(super) fn take(&mut self, line: NewLogLine) -> bool {
        let minute = line.at.timestamp().div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.in_minute.clear();
        }
        let is_waiting = line.fold_key.is_some_and(|key| self.places.contains_key(&(line.bot, key)));
        if is_waiting {
            self.add(line);
            return true;
        }
        if self.lines.len() >= MAX_GATHERED {
            return false;
        }
        let line = if self.admit(&line) { line } else { self.left_out(line.bot, line.at) };
        self.add(line);
        true
    }

    /// What waits, in its order. The caller stores it, or puts it back.
    pub(super) fn drain(&mut self) -> Vec<NewLogLine> {
        self.places.clear();
        std::mem::take(&mut self.lines)
    }

    /// Has lines wait again that could not be stored, before those that came meanwhile.
    pub(super) fn put_back(&mut self, lines: &[NewLogLine]) {
        let later = self.drain();
        for line in lines.iter().cloned().chain(later) {
            self.add(line);
        }
    }

    /// Whether a bot may have this line in this minute.
    fn admit(&mut self, line: &NewLogLine) -> bool {
        let InMinute { keys, others } = self.in_minute.entry(line.bot).or_default();
        let is_full = keys.len() + *others >= self.most;
        match line.fold_key {
            Some(key) if keys.contains(&key) => true,
            _ if is_full => false,
            Some(key) => keys.insert(key),
            None => {
                *others += 1;
                true
            }
        }
    }

    fn left_out(&self, bot: BotId, at: DateTime<Utc>) -> NewLogLine {
        Note::LinesLeftOut { most: self.most }.into_line(bot, at)
    }

    fn add(&mut self, line: NewLogLine) {
        let place = line.fold_key.map(|key| (line.bot, key));
        let known = place.and_then(|place| self.places.get(&place)).and_then(|index| self.lines.get_mut(*index));
        match (known, place) {
            (Some(known), _) => return known.fold(line),
            (None, Some(place)) => {
                self.places.insert(place, self.lines.len());
            }
            (None, None) => {}
        }
        self.lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::model::bot_log::LogKind;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    /// A refusal of its own kind, for each number.
    fn refusal(gathered: &mut Gathered, whose: u128, word: &str, at: DateTime<Utc>) {
        let note = Note::MessageRefused { method: "sendMessage", description: word, chat_id: Some(7) };
        assert!(gathered.take(note.into_line(bot(whose), at)));
    }

    #[test]
    fn repeats_are_one_line_and_what_people_do_is_not() {
        let (mut gathered, at) = (Gathered::new(10), DateTime::UNIX_EPOCH);
        for second in 0..5 {
            refusal(&mut gathered, 1, "no", at + TimeDelta::seconds(second));
            assert!(gathered.take(Note::Stopped.into_line(bot(1), at)));
        }
        refusal(&mut gathered, 2, "no", at);
        refusal(&mut gathered, 1, "no", at + TimeDelta::minutes(10));
        let lines = gathered.drain();
        let counts: Vec<(BotId, i64)> = lines.iter().map(|line| (line.bot, line.count)).collect();
        let once = (bot(1), 1);
        assert_eq!(counts, [(bot(1), 5), once, once, once, once, once, (bot(2), 1), once]);
        assert_eq!((lines[0].at, lines[0].last_at), (at, at + TimeDelta::seconds(4)));
    }

    #[test]
    fn what_is_too_much_in_a_minute_is_counted_in_one_line() {
        let (mut gathered, at) = (Gathered::new(3), DateTime::UNIX_EPOCH);
        for word in ["a", "b", "c", "d", "e", "a"] {
            refusal(&mut gathered, 1, word, at);
            gathered.drain();
        }
        for word in ["a", "d", "e", "f"] {
            refusal(&mut gathered, 1, word, at);
        }
        refusal(&mut gathered, 2, "f", at);
        let lines = gathered.drain();
        let seen: Vec<_> = lines.iter().map(|line| (line.kind, line.count)).collect();
        let refused = (LogKind::MessageRefused, 1);
        assert_eq!(seen, [refused, (LogKind::LinesLeftOut, 3), refused], "{lines:?}");
        refusal(&mut gathered, 1, "g", at + TimeDelta::minutes(1));
        assert_eq!(gathered.drain()[0].kind, LogKind::MessageRefused);
    }

    #[test]
    fn lines_that_could_not_be_stored_wait_before_the_others() {
        let (mut gathered, at) = (Gathered::new(10), DateTime::UNIX_EPOCH);
        refusal(&mut gathered, 1, "a", at);
        refusal(&mut gathered, 1, "b", at);
        let lines = gathered.drain();
        refusal(&mut gathered, 1, "c", at);
        refusal(&mut gathered, 1, "b", at);
        gathered.put_back(&lines);
        let seen: Vec<_> = gathered.drain().into_iter().map(|line| (line.text, line.count)).collect();
        assert_eq!(seen.len(), 3);
        assert!(seen[0].0.contains(": a.") && seen[1].0.contains(": b.") && seen[1].1 == 2, "{seen:?}");
    }

    #[test]
    fn there_is_a_bound_for_all_bots_together() {
        let (mut gathered, at) = (Gathered::new(1), DateTime::UNIX_EPOCH);
        let taken =
            (0..MAX_GATHERED as u128 + 5).filter(|whose| gathered.take(Note::Stopped.into_line(bot(*whose), at)));
        assert_eq!(taken.count(), MAX_GATHERED);
    }
}
