//! The sandbox's world: all bots, persons and files.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::SandboxOptions;
use super::bot::{Bot, BotState, SharedBot};
use super::error::ApiError;
use super::faults::Faults;
use super::files::FileStore;
use super::limits;
use super::load::Load;
use super::mtproto::DataCenterWorld;
use super::updates::UpdateQueue;
use super::wire::{Shared, User};
use crate::base::ambient::Ambient;

/// Why something asked for over the control API was not done.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// There is no such bot, person, chat, message or button.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The request makes no sense; the text says why.
    #[error("{0}")]
    Invalid(String),
    /// A bound of the sandbox is reached.
    #[error("the sandbox holds no more {0}")]
    Full(&'static str),
}

/// Everything that a running sandbox knows.
pub(crate) struct World {
    pub(crate) ambient: Ambient,
    pub(crate) options: SandboxOptions,
    bots: RwLock<HashMap<i64, SharedBot>>,
    persons: RwLock<HashMap<i64, Shared<User>>>,
    files: Mutex<FileStore>,
    pub(crate) faults: Faults,
    pub(crate) load: Load,
    /// Calls with an unknown token.
    pub(crate) unauthorized: AtomicU64,
    next_id: AtomicI64,
    pub(crate) http: reqwest::Client,
    pub(crate) data_centers: Arc<DataCenterWorld>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The bots hold their tokens.
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// An empty world.
    pub(crate) fn new(ambient: Ambient, options: SandboxOptions) -> Self {
        let first_id = 100_000_000 + i64::from(u16::from_le_bytes(ambient.bytes()));
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .no_gzip()
            .timeout(std::time::Duration::from_secs(limits::WEBHOOK_SECONDS))
            .build()
            .unwrap_or_default();
        Self {
            data_centers: Arc::new(DataCenterWorld::new(ambient.clone())),
            ambient,
            options,
            bots: RwLock::default(),
            persons: RwLock::default(),
            files: Mutex::default(),
            faults: Faults::default(),
            load: Load::default(),
            unauthorized: AtomicU64::new(0),
            next_id: AtomicI64::new(first_id),
            http,
        }
    }

    /// An id that no bot, person or group has yet.
    pub(crate) fn fresh_id(&self) -> i64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// The files.
    pub(crate) fn files(&self) -> MutexGuard<'_, FileStore> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All bots, by id.
    pub(crate) fn bots(&self) -> Vec<SharedBot> {
        let bots = self.bots.read().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<SharedBot> = bots.values().cloned().collect();
        list.sort_by_key(|bot| bot.id);
        list
    }

    /// The bot of this id.
    pub(crate) fn bot(&self, id: i64) -> Option<SharedBot> {
        self.bots.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The bot that a token opens.
    pub(crate) fn bot_by_token(&self, token: &str) -> Result<SharedBot, ApiError> {
        let shaped = token.split_once(':').filter(|(id, secret)| {
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) && !secret.is_empty()
        });
        let (id, _) = shaped.ok_or_else(|| ApiError::new(404, "Not Found"))?;
        id.parse().ok().and_then(|id| self.bot(id)).filter(|bot| bot.state().token == token).ok_or_else(|| {
            self.unauthorized.fetch_add(1, Ordering::Relaxed);
            ApiError::new(401, "Unauthorized")
        })
    }

    /// Creates a bot, under a given token if there is one.
    pub(crate) fn create_bot(
        &self,
        name: &str,
        username: &str,
        token: Option<String>,
    ) -> Result<(SharedBot, String), SandboxError> {
        let username_fits = (3..=32).contains(&username.len())
            && username.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !username_fits {
            return Err(SandboxError::Invalid("username must be 3-32 letters, digits or underscores".to_owned()));
        }
        if name.trim().is_empty() || name.chars().count() > limits::BOT_NAME {
            return Err(SandboxError::Invalid("name must be 1-64 characters".to_owned()));
        }
        let id = match &token {
            Some(token) => token_id(token)?,
            None => self.fresh_id(),
        };
        let token = token.unwrap_or_else(|| self.fresh_token(id));
        let user = User {
            id,
            is_bot: true,
            first_name: name.trim().to_owned(),
            username: Some(username.to_owned()),
            language_code: None,
        };
        let first_update = 100_000_000 + i64::from(u32::from_le_bytes(self.ambient.bytes()) % 800_000_000);
        let updates = UpdateQueue::new(first_update, self.options.max_pending_updates);
        let state = BotState::new(self.ambient.clone(), user, token.clone(), updates);
        let bot = Arc::new(Bot::new(id, username.to_owned(), state));
        let mut bots = self.bots.write().unwrap_or_else(PoisonError::into_inner);
        if bots.len() >= limits::BOTS {
            return Err(SandboxError::Full("bots"));
        }
        if bots.contains_key(&id) || bots.values().any(|other| other.username.eq_ignore_ascii_case(username)) {
            return Err(SandboxError::Invalid("a bot of this username or token exists".to_owned()));
        }
        bots.insert(id, Arc::clone(&bot));
        Ok((bot, token))
    }

    fn fresh_token(&self, id: i64) -> String {
        format!("{id}:AA{}", &self.ambient.random_string::<27>()[..33])
    }

    /// Gives the bot a new token; the old one opens nothing any more.
    pub(crate) fn revoke_token(&self, bot: &SharedBot) -> String {
        let token = self.fresh_token(bot.id);
        let mut state = bot.state();
        state.token.clone_from(&token);
        state.updates.poll += 1;
        drop(state);
        bot.updates_changed.notify_waiters();
        token
    }

    /// Removes a bot with all it has.
    pub(crate) fn remove_bot(&self, id: i64) -> Result<(), SandboxError> {
        let removed = self.bots.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        let bot = removed.ok_or(SandboxError::NotFound("bot"))?;
        stop_waiting(&bot);
        Ok(())
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        let bots = std::mem::take(&mut *self.bots.write().unwrap_or_else(PoisonError::into_inner));
        bots.values().for_each(stop_waiting);
        self.persons.write().unwrap_or_else(PoisonError::into_inner).clear();
        *self.files() = FileStore::default();
        self.faults.clear();
        self.load.clear();
        self.data_centers.reset();
        self.unauthorized.store(0, Ordering::Relaxed);
    }

    /// Creates a person.
    pub(crate) fn create_person(
        &self,
        first_name: &str,
        username: Option<&str>,
        language_code: Option<&str>,
    ) -> Result<Shared<User>, SandboxError> {
        if first_name.trim().is_empty() || first_name.chars().count() > 64 {
            return Err(SandboxError::Invalid("first_name must be 1-64 characters".to_owned()));
        }
        let person = Shared::new(User {
            id: self.fresh_id(),
            is_bot: false,
            first_name: first_name.trim().to_owned(),
            username: username.filter(|name| !name.is_empty()).map(str::to_owned),
            language_code: Some(language_code.unwrap_or("en").to_owned()),
        });
        let mut persons = self.persons.write().unwrap_or_else(PoisonError::into_inner);
        if persons.len() >= limits::PERSONS {
            return Err(SandboxError::Full("persons"));
        }
        persons.insert(person.id, person.clone());
        Ok(person)
    }

    /// All persons, by id.
    pub(crate) fn persons(&self) -> Vec<Shared<User>> {
        let persons = self.persons.read().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<Shared<User>> = persons.values().cloned().collect();
        list.sort_by_key(|person| person.id);
        list
    }

    /// The person of this id.
    pub(crate) fn person(&self, id: i64) -> Option<Shared<User>> {
        self.persons.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Whether the id is one of a person.
    pub(crate) fn is_person(&self, id: i64) -> bool {
        self.persons.read().unwrap_or_else(PoisonError::into_inner).contains_key(&id)
    }
}

/// Wakes whoever waits for updates or events of the bot.
pub(crate) fn wake(bot: &Bot) {
    bot.updates_changed.notify_waiters();
    bot.events_changed.notify_waiters();
}

/// Ends polls and deliveries of a bot that is gone.
fn stop_waiting(bot: &SharedBot) {
    let mut state = bot.state();
    state.token.clear();
    state.webhook = None;
    state.webhook_generation += 1;
    state.updates.poll += 1;
    drop(state);
    wake(bot);
}

/// The id in a token of the usual shape: digits, a colon, 35 characters.
fn token_id(token: &str) -> Result<i64, SandboxError> {
    let parts = token.split_once(':').filter(|(_, secret)| {
        secret.len() == 35 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    });
    parts
        .and_then(|(id, _)| id.parse().ok())
        .filter(|id| *id > 0)
        .ok_or_else(|| SandboxError::Invalid("a token is digits, a colon and 35 characters".to_owned()))
}
