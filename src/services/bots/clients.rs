//! The opened clients of recently used bots.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::clients::telegram::BotClient;
use crate::model::bot::BotId;

/// Keeps clients, so that a token is opened once and a bot's clones share its limit.
#[derive(Debug)]
pub(super) struct Clients(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    clients: LruCache<BotId, BotClient>,
    forgotten: u64,
}

/// A moment before a token was read from the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(u64);

impl Clients {
    pub(super) fn new(max: NonZeroUsize) -> Self {
        Self(Mutex::new(Kept { clients: LruCache::new(max), forgotten: 0 }))
    }

    /// A bot's client; or the moment from which on its token is to be read.
    pub(super) fn get(&self, bot: BotId) -> Result<BotClient, Moment> {
        let mut kept = self.lock();
        let moment = Moment(kept.forgotten);
        kept.clients.get(&bot).cloned().ok_or(moment)
    }

    /// Keeps a client whose token was read after `since`, unless a client was forgotten since then: the token may be the
    /// old one.
    pub(super) fn keep(&self, bot: BotId, client: BotClient, since: Moment) {
        let mut kept = self.lock();
        if kept.forgotten == since.0 {
            kept.clients.put(bot, client);
        }
    }

    /// Forgets a bot's client, after its token changed.
    pub(super) fn forget(&self, bot: BotId) {
        let mut kept = self.lock();
        kept.forgotten += 1;
        kept.clients.pop(&bot);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ambient::Ambient;
    use crate::base::secret::SecretString;
    use crate::clients::telegram::TelegramClient;
    use crate::config::Settings;
    use crate::model::bot::BotToken;

    #[test]
    fn a_token_read_before_it_was_replaced_is_not_kept() {
        let settings = Settings::load(None, std::iter::empty()).unwrap();
        let telegram =
            TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, Ambient::system()).unwrap();
        let token = SecretString::from(format!("123456789:{}", "A".repeat(35)));
        let client = telegram.bot(BotToken::try_from(&token).unwrap());
        let clients = Clients::new(NonZeroUsize::MIN);
        let bot = BotId::generate(&Ambient::system());
        let before = clients.get(bot).unwrap_err();
        clients.forget(bot);
        clients.keep(bot, client.clone(), before);
        let after = clients.get(bot).unwrap_err();
        clients.keep(bot, client, after);
        assert!(clients.get(bot).is_ok());
    }
}
