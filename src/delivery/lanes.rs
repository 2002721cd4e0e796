//! The lanes that there are: at most so many, and none of the bots takes them all.

use std::collections::HashMap;

use crate::delivery::LaneKey;
use crate::delivery::lane::Lane;
use crate::model::bot::BotId;

/// The share of all lanes that one bot may have.
const SHARE_OF_ONE: usize = 8;

/// The lanes, and how many each bot has.
#[derive(Debug)]
pub(super) struct Lanes {
    by_chat: HashMap<LaneKey, Lane>,
    by_bot: HashMap<BotId, OfBot>,
    most: usize,
}

#[derive(Debug, Default)]
struct OfBot {
    lanes: usize,
    /// Those that wait because Telegram asked them to.
    waiting: usize,
}

impl Lanes {
    /// No lanes yet, and room for `most`.
    pub(super) fn new(most: usize) -> Self {
        Self { by_chat: HashMap::new(), by_bot: HashMap::new(), most }
    }

    /// Whether a bot may have one more. Its first one it gets even if the others have taken all, as long as those are not
    /// twice as many: so nobody waits for somebody else's backlog.
    pub(super) fn has_room(&self, bot: BotId) -> bool {
        let of_bot = self.count_of(bot);
        let of_all = self.by_chat.len();
        if of_bot == 0 {
            of_all < 2 * self.most
        } else {
            of_all < self.most && of_bot < self.most.div_ceil(SHARE_OF_ONE)
        }
    }

    /// Whether not even a bot that has none gets one.
    pub(super) fn is_full(&self) -> bool {
        self.by_chat.len() >= 2 * self.most
    }

    pub(super) fn len(&self) -> usize {
        self.by_chat.len()
    }

    /// How many lanes a bot has.
    pub(super) fn count_of(&self, bot: BotId) -> usize {
        self.by_bot.get(&bot).map_or(0, |of_bot| of_bot.lanes)
    }

    /// How many bots have lanes.
    pub(super) fn count_bots(&self) -> usize {
        self.by_bot.len()
    }

    /// The bots that have lanes.
    pub(super) fn bots(&self) -> impl Iterator<Item = BotId> {
        self.by_bot.keys().copied()
    }

    pub(super) fn contains(&self, key: LaneKey) -> bool {
        self.by_chat.contains_key(&key)
    }

    pub(super) fn get_mut(&mut self, key: LaneKey) -> Option<&mut Lane> {
        self.by_chat.get_mut(&key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&LaneKey, &Lane)> {
        self.by_chat.iter()
    }

    /// Adds a lane to a chat that has none.
    pub(super) fn insert(&mut self, key: LaneKey, lane: Lane) -> &mut Lane {
        self.by_bot.entry(key.0).or_default().lanes += 1;
        self.by_chat.entry(key).or_insert(lane)
    }

    pub(super) fn remove(&mut self, key: LaneKey) {
        let Some(lane) = self.by_chat.remove(&key) else { return };
        let Some(of_bot) = self.by_bot.get_mut(&key.0) else { return };
        of_bot.lanes -= 1;
        of_bot.waiting -= usize::from(lane.is_waiting);
        if of_bot.lanes == 0 {
            self.by_bot.remove(&key.0);
        }
    }

    /// Notes whether a lane waits for Telegram; how many of its bot's lanes do.
    pub(super) fn set_waiting(&mut self, key: LaneKey, is_waiting: bool) -> usize {
        let Some(of_bot) = self.by_bot.get_mut(&key.0) else { return 0 };
        if let Some(lane) = self.by_chat.get_mut(&key) {
            of_bot.waiting = of_bot.waiting + usize::from(is_waiting) - usize::from(lane.is_waiting);
            lane.is_waiting = is_waiting;
        }
        of_bot.waiting
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn one_bot_takes_its_share_and_every_bot_gets_its_first() {
        let mut lanes = Lanes::new(16);
        let add = |lanes: &mut Lanes, bot: BotId| {
            let mut added = 0;
            while added < 100 && lanes.has_room(bot) {
                lanes.insert((bot, Some(added)), Lane::new(CancellationToken::new()));
                added += 1;
            }
            added
        };
        let taken: Vec<i64> = (0..40).map(|number| add(&mut lanes, bot(number))).collect();
        assert_eq!(taken[..8], [2; 8]);
        assert_eq!(taken[8..24], [1; 16]);
        assert_eq!(taken[24..], [0; 16]);
        lanes.remove((bot(9), Some(0)));
        assert!(lanes.has_room(bot(39)) && !lanes.has_room(bot(0)));
    }

    #[test]
    fn waiting_lanes_are_counted_by_bot() {
        let mut lanes = Lanes::new(16);
        let (one, two, other) = ((bot(1), Some(1)), (bot(1), Some(2)), (bot(2), Some(1)));
        for key in [one, two, other] {
            lanes.insert(key, Lane::new(CancellationToken::new()));
        }
        assert_eq!([one, one, two].map(|key| lanes.set_waiting(key, true)), [1, 1, 2]);
        lanes.remove(two);
        assert_eq!(lanes.set_waiting(other, true), 1);
        assert_eq!(lanes.set_waiting(one, false), 0);
        assert_eq!(lanes.count_bots(), 2);
    }
}
