//! Bots: registering, starting, stopping, limiting, looking into and removing them.
//!
//! Each use case is a method of [`Bots`], in the file of its subject.

mod access;
mod chats;
mod lifecycle;
mod limits;
mod liveness;
mod lookup;
mod owner;
mod register;
mod remembered;
mod remove;
mod settings;

use std::num::NonZeroUsize;
use std::sync::Arc;

use serde_json::json;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::clients::telegram::{BotClient, TelegramClient, TelegramError};
use crate::config::LimitsSettings;
use crate::model::account::{AccountId, Role};
use crate::model::audit::{self, Caller};
use crate::model::bot::{Bot, BotId, BotStatus, BotToken, CredentialField, InvalidBotToken};
use crate::services::bot_log::BotLog;
use crate::services::bots::remembered::Remembered;
use crate::services::signals::{BotSignal, Signals};
use crate::services::usage::Usage;
use crate::services::vault::{Vault, VaultError};
use crate::store::{HookRoute, SealedCredential, Store, StoreError, Tx};

pub use crate::store::{BotFilter, BotSort, ListedBot, ListedGrant, PolledBot};
pub use chats::ChatMessage;
pub use lookup::{BotDetails, BotOnList};
pub use owner::Verification;
pub use register::RegisterBot;
pub(in crate::services) use register::{require_api_hash, require_api_id, require_phone};

/// The largest file that the Bot API gives out, in bytes.
const MAX_DOWNLOAD: usize = 20 * 1024 * 1024;

/// Webhooks remembered, about 200 bytes each.
const MAX_HOOKS: NonZeroUsize = NonZeroUsize::new(131_072).unwrap();

/// Why a use case on a bot did not do what it was asked.
#[derive(Debug, Error)]
pub enum BotError {
    /// There is no such bot, or the caller may not know of it.
    #[error("this account has no bot: its owner registers one with POST /api/user-bot/create")]
    NotFound,
    /// There is no such chat, dead letter or grant.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// The caller's role does not allow this.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The account has a bot.
    #[error("this account has a bot already: remove it before registering another")]
    AlreadyHasBot,
    /// The account came by Telegram, where nobody may make one for themselves that registers bots.
    #[error("accounts that began in Telegram register no bots here: ask an admin for an account that does")]
    NoBotsForAccount,
    /// The bot is registered, possibly by somebody else.
    #[error("this bot is registered already: make a new one with @BotFather, or remove it where it is registered")]
    TokenRegistered,
    /// Another program receives the bot's updates.
    #[error(
        "this bot is in use elsewhere ({0}): stop it there, or send \"take_over\": true to receive its updates here instead"
    )]
    InUseElsewhere(&'static str),
    /// The token is malformed or not accepted by Telegram.
    #[error("{0}")]
    InvalidToken(String),
    /// The token is of another bot.
    #[error("this token is of another bot: remove this bot and register the other one")]
    TokenOfOtherBot,
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The bot is a superadmin's.
    #[error("this bot is a superadmin's: only a superadmin may act on it")]
    Protected,
    /// The bot is at work.
    #[error("this bot is running: suspend it first, then activate it with \"drop_waiting\"")]
    Running,
    /// An admin suspended the bot.
    #[error("an admin suspended this bot: {reason}")]
    Suspended {
        /// The admin's reason.
        reason: String,
    },
    /// An admin set the limits, and the owner may not raise them.
    #[error("an admin set the limits of this bot: ask them to change them")]
    ManagedByAdmin,
    /// Reading chats takes a grant.
    #[error("this takes an access grant: ask for one with POST /api/admin/bots/{{user_id}}/access")]
    GrantRequired,
    /// A secret of the bot does not open.
    #[error("the {field} of bot {bot_id} cannot be read: {source}")]
    Credential {
        /// The bot.
        bot_id: BotId,
        /// Which secret.
        field: &'static str,
        /// Why.
        source: VaultError,
    },
    /// Telegram refused or cannot be reached.
    #[error(transparent)]
    Telegram(#[from] TelegramError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<InvalidBotToken> for BotError {
    fn from(error: InvalidBotToken) -> Self {
        Self::InvalidToken(error.to_string())
    }
}

/// Bots and everything that people do with them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    vault: Arc<Vault>,
    telegram: TelegramClient,
    ambient: Ambient,
    signals: Signals,
    usage: Usage,
    log: BotLog,
    limits: LimitsSettings,
    /// Clients of bots used lately, so that a token is opened once and a bot's clones share its limit.
    clients: Remembered<BotId, BotClient>,
    /// By the id in their path, the webhooks that were called lately.
    hooks: Remembered<String, HookRoute>,
}

/// The bounds that [`Bots`] keeps.
#[derive(Debug, Clone, Copy)]
pub struct BotBounds {
    /// How much a bot may do.
    pub limits: LimitsSettings,
    /// How many opened clients are kept.
    pub max_clients: NonZeroUsize,
}

impl Bots {
    /// The bots in `store`; `usage` knows what they have been doing, and `log` what happened to them.
    pub fn new(
        store: Store,
        vault: Arc<Vault>,
        telegram: TelegramClient,
        signals: Signals,
        (usage, log): (Usage, BotLog),
        BotBounds { limits, max_clients }: BotBounds,
        ambient: Ambient,
    ) -> Self {
        let (clients, hooks) = (Remembered::new(max_clients), Remembered::new(MAX_HOOKS));
        Self(Arc::new(Inner { store, vault, telegram, ambient, signals, usage, log, limits, clients, hooks }))
    }

    /// The logs of the bots.
    pub fn log(&self) -> &BotLog {
        &self.0.log
    }

    /// The way to Telegram of one bot. Opens its token unless that was done recently.
    pub async fn client(&self, bot: BotId) -> Result<BotClient, BotError> {
        let moment = match self.0.clients.get(&bot) {
            Ok(client) => return Ok(client),
            Err(moment) => moment,
        };
        let sealed = self.find_token(bot).await?;
        let client = self.open_client(&sealed)?;
        self.0.clients.keep(bot, client.clone(), moment);
        Ok(client)
    }

    /// A file that somebody sent to a bot.
    pub async fn download(&self, bot: BotId, file_id: &str) -> Result<Vec<u8>, BotError> {
        Ok(self.client(bot).await?.download(file_id, MAX_DOWNLOAD).await?)
    }

    /// Deletes a message in a chat of a bot, in one attempt.
    pub async fn delete_message(&self, bot: BotId, chat_id: i64, message_id: i32) -> Result<(), BotError> {
        let params = json!({ "chat_id": chat_id, "message_id": message_id }).to_string();
        self.client(bot).await?.without_retries().call("deleteMessage", &params).await?;
        Ok(())
    }

    async fn find_token(&self, bot: BotId) -> Result<SealedCredential, BotError> {
        let token = self.0.store.read_once().await?.find_credential(bot, CredentialField::Token).await?;
        token.ok_or(BotError::NotFound)
    }

    fn open_client(&self, sealed: &SealedCredential) -> Result<BotClient, BotError> {
        let unreadable = |source| BotError::Credential { bot_id: sealed.bot_id, field: sealed.field.as_str(), source };
        let secret = self.0.vault.open(sealed).map_err(unreadable)?;
        Ok(self.0.telegram.bot(BotToken::try_from(&secret)?))
    }

    /// Forgets a bot's opened token.
    fn forget_client(&self, bot: BotId) {
        self.0.clients.forget(&bot);
    }

    /// Tells the rooms above about a change of the bot that was committed.
    fn announce(&self, bot: &Bot, signal: fn(BotId) -> BotSignal) {
        self.0.hooks.forget(&bot.hook_id);
        self.0.signals.send(signal(bot.id));
    }

    /// The bot of an account, suspended or not.
    async fn get_of(&self, account: AccountId) -> Result<Bot, BotError> {
        self.0.store.read().await?.find_bot_of(account).await?.ok_or(BotError::NotFound)
    }

    /// The caller's own bot, unless an admin suspended it.
    pub(in crate::services) async fn get_own(&self, caller: &Caller) -> Result<Bot, BotError> {
        let bot = self.get_of(caller.account_id.ok_or(BotError::NotFound)?).await?;
        require_not_suspended(&bot)?;
        Ok(bot)
    }

    /// The bot of an account, to be changed in this transaction: nobody else changes it until that ends.
    async fn lock_of(&self, account: AccountId) -> Result<(Tx, Bot), BotError> {
        let mut tx = self.0.store.begin().await?;
        let found = tx.find_bot_of(account).await?.ok_or(BotError::NotFound)?;
        let bot = tx.lock_bot(found.id).await?.ok_or(BotError::NotFound)?;
        Ok((tx, bot))
    }

    /// The same for an admin, who may not act on a superadmin's bot without being one.
    async fn lock_as_admin(&self, caller: &Caller, account: AccountId) -> Result<(Tx, Bot), BotError> {
        require_admin(caller)?;
        let (mut tx, bot) = self.lock_of(account).await?;
        require_may_act_on(&mut tx, caller, account).await?;
        Ok((tx, bot))
    }

    /// The same for the caller's own bot, unless an admin suspended it.
    async fn lock_own(&self, caller: &Caller) -> Result<(Tx, Bot), BotError> {
        let (tx, bot) = self.lock_of(caller.account_id.ok_or(BotError::NotFound)?).await?;
        require_not_suspended(&bot)?;
        Ok((tx, bot))
    }
}

/// Refuses callers who are no admins.
fn require_admin(caller: &Caller) -> Result<(), BotError> {
    if caller.role >= Role::Admin { Ok(()) } else { Err(BotError::NotAllowed) }
}

/// Refuses to act on a superadmin's bot for whoever is none.
async fn require_may_act_on(tx: &mut Tx, caller: &Caller, owner: AccountId) -> Result<(), BotError> {
    let owner = tx.find_account(owner).await?.ok_or(BotError::NotFound)?;
    if owner.role == Role::Superadmin && caller.role < Role::Superadmin { Err(BotError::Protected) } else { Ok(()) }
}

/// Refuses to work on a bot that an admin suspended.
pub(in crate::services) fn require_not_suspended(bot: &Bot) -> Result<(), BotError> {
    if bot.status == BotStatus::Suspended && bot.suspended_by_admin {
        let reason = bot.status_reason.clone().unwrap_or_default();
        return Err(BotError::Suspended { reason });
    }
    Ok(())
}

/// Checks a reason that a person gives.
fn parse_reason(reason: &str) -> Result<&str, BotError> {
    audit::parse_reason(reason).map_err(|error| BotError::InvalidField { field: "reason", expected: error.to_string() })
}
