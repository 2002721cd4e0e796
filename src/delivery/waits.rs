//! Waits that Telegram asks for: of one chat, of a bot, of everybody.
//!
//! A 429 does not say whom it is meant for. One of a chat concerns that chat's lane alone, which waits by itself. If call
//! after call of a bot gets one, it is meant for the bot, and its other lanes wait too; if many bots get theirs at the same
//! time, it is meant for this server, and everybody waits.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::bot::BotId;

/// Calls of a bot in a row that are told to wait, from which on the whole bot is meant.
const BOT_WIDE: u32 = 3;

/// Bots that are told to wait at the same time, from which on everybody may be meant.
const EVERYBODY: usize = 5;

/// What counts as the same time.
const AT_ONCE: Duration = Duration::from_secs(10);

/// The bots that were told to wait and were not answered since.
#[derive(Debug, Default)]
pub(super) struct Waits {
    bots: Mutex<HashMap<BotId, Told>>,
    /// The size of the map, so that the usual call takes no lock.
    length: AtomicUsize,
}

#[derive(Debug)]
struct Told {
    times: u32,
    last: Instant,
    until: Instant,
}

/// Whom a 429 is meant for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// The chat, as far as can be told.
    Chat,
    /// The whole bot.
    Bot,
    /// Everybody.
    Everybody,
}

impl Waits {
    /// A call of this bot was told to wait, while calls of `busy` bots are to be made.
    pub(super) fn note(&self, bot: BotId, wait: Duration, busy: usize) -> Meant {
        let now = Instant::now();
        let mut bots = self.lock();
        let told = bots.entry(bot).or_insert(Told { times: 0, last: now, until: now });
        told.times = told.times.saturating_add(1);
        told.last = now;
        told.until = now + wait;
        let is_bot_wide = told.times >= BOT_WIDE;
        self.length.store(bots.len(), Ordering::Release);
        let at_once = bots.values().filter(|told| told.until > now && told.last + AT_ONCE > now).count();
        if at_once >= EVERYBODY && at_once * 2 >= busy {
            Meant::Everybody
        } else if is_bot_wide {
            Meant::Bot
        } else {
            Meant::Chat
        }
    }

    /// A call of this bot was carried out or refused: the bot is not made to wait.
    pub(super) fn note_answer(&self, bot: BotId) {
        if self.length.load(Ordering::Acquire) > 0 {
            let mut bots = self.lock();
            bots.remove(&bot);
            self.length.store(bots.len(), Ordering::Release);
        }
    }

    /// Until when this bot waits, if it does.
    pub(super) fn until(&self, bot: BotId) -> Option<Instant> {
        if self.length.load(Ordering::Acquire) == 0 {
            return None;
        }
        let now = Instant::now();
        self.lock().get(&bot).filter(|told| told.times >= BOT_WIDE && told.until > now).map(|told| told.until)
    }

    /// Forgets what is long over.
    pub(super) fn forget_old(&self) {
        let now = Instant::now();
        let mut bots = self.lock();
        bots.retain(|_, told| told.until + AT_ONCE > now);
        self.length.store(bots.len(), Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BotId, Told>> {
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(5);

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    /// Lets so much time pass.
    fn pass(waits: &Waits, time: Duration) {
        for told in waits.lock().values_mut() {
            told.last -= time;
            told.until -= time;
        }
    }

    #[test]
    fn call_after_call_means_the_bot() {
        let waits = Waits::default();
        let told: Vec<Meant> = (0..3).map(|_| waits.note(bot(1), WAIT, 1)).collect();
        assert_eq!(told, [Meant::Chat, Meant::Chat, Meant::Bot]);
        assert!(waits.until(bot(1)).is_some_and(|until| until <= Instant::now() + WAIT));
        assert_eq!(waits.until(bot(2)), None);
        pass(&waits, WAIT);
        assert_eq!(waits.until(bot(1)), None);
        assert_eq!(waits.note(bot(1), WAIT, 1), Meant::Bot, "one call is enough to find out that it goes on");
        waits.note_answer(bot(1));
        assert_eq!(waits.note(bot(1), WAIT, 1), Meant::Chat);
    }

    #[test]
    fn many_bots_at_once_mean_everybody() {
        let waits = Waits::default();
        for number in 0..4 {
            assert_eq!(waits.note(bot(number), WAIT, 10), Meant::Chat);
        }
        assert_eq!(waits.note(bot(4), WAIT, 11), Meant::Chat, "most bots are fine");
        assert_eq!(waits.note(bot(5), WAIT, 11), Meant::Everybody);
        pass(&waits, 2 * AT_ONCE);
        waits.forget_old();
        assert_eq!(waits.length.load(Ordering::Acquire), 0);
    }
}
