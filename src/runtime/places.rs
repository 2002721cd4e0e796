//! How many bots may be awake: as many as the settings say, and fewer while the process holds too much memory.

/// So many bots may be awake whatever the memory, lest a budget that is too small stops the work.
const LEAST: usize = 16;

/// The part of the places that is taken away, or given back, at a time.
const STEP: usize = 8;

/// The places of the awake.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    now: usize,
}

impl Places {
    /// At first there are all `most` of them.
    pub(super) fn new(most: usize) -> Self {
        Self { most, now: most }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.now
    }

    /// Whether there are fewer than the settings say.
    pub(super) fn are_scarce(&self) -> bool {
        self.now < self.most
    }

    /// There are `awake` bots, and the process holds more memory than it should, or not. Memory is seen to come back only
    /// after the bots have gone, so places go and come a part at a time.
    pub(super) fn adjust(&mut self, awake: usize, is_over_budget: bool) {
        self.now = if is_over_budget {
            let taken = self.now.min(awake);
            (taken - taken / STEP).max(LEAST)
        } else {
            self.now + self.now.div_ceil(STEP)
        };
        self.now = self.now.min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_while_memory_is_short_and_come_back_afterwards() {
        let mut places = Places::new(20_000);
        places.adjust(8000, false);
        assert_eq!((places.count(), places.are_scarce()), (20_000, false));
        places.adjust(8000, true);
        assert_eq!((places.count(), places.are_scarce()), (7000, true));
        for _ in 0..100 {
            places.adjust(places.count(), true);
        }
        assert_eq!(places.count(), LEAST);
        for _ in 0..100 {
            places.adjust(0, false);
        }
        assert_eq!(places.count(), 20_000);
        // Few places stay as they are.
        let mut few = Places::new(2);
        few.adjust(2, true);
        assert_eq!((few.count(), few.are_scarce()), (2, false));
    }
}
