//! The owner's chat with their bot: finding it, testing it, telling things there.

use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::SendMessageParams;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::clients::telegram::TelegramError;
use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotId};
use crate::model::outbox::OutboundCall;
use crate::services::bots::{BotError, Bots};
use crate::services::signals::BotSignal;
use crate::store::{StoreError, Tx};

/// What comes before the owner's code in `/start`.
const CODE_PREFIX: &str = "own_";

/// How a test message fared.
#[derive(Debug, PartialEq, Eq)]
pub enum Verification {
    /// It arrived in this chat.
    Delivered {
        /// The chat.
        chat_id: i64,
    },
    /// The owner has to open the chat first: Telegram lets no bot write to a person who never wrote to it.
    OpenChat {
        /// The link that opens the chat and tells the bot whose it is.
        url: String,
    },
}

/// Words for a bot's owner, on their way.
pub(in crate::services) enum Notice {
    /// The owner's chat is not known; the same is in the bot's status.
    Nobody,
    /// They are in the outbox.
    Enqueued(BotId, i64),
    /// The bot does not run, so its outbox waits: they are sent past it.
    Direct {
        /// The bot.
        bot: Box<Bot>,
        /// The words.
        text: String,
    },
}

impl Bots {
    /// Sends a test message to the owner's chat, or to `chat_id`, which then is the owner's chat.
    pub async fn verify(&self, caller: &Caller, chat_id: Option<i64>) -> Result<Verification, BotError> {
        let bot = self.get_own(caller).await?;
        if chat_id.is_some_and(|id| id <= 0) {
            let expected = "the id of your private chat with the bot, a positive number".to_owned();
            return Err(BotError::InvalidField { field: "chat_id", expected });
        }
        let Some(chat_id) = chat_id.or(bot.owner_chat_id) else { return self.ask_to_open_chat(&bot).await };
        let text = format!("This is a test message from Botyard: @{} works.", bot.username);
        let message = SendMessageParams::builder().chat_id(chat_id).text(text).build();
        match self.client(bot.id).await?.send_message(&message).await {
            Ok(_) => {}
            Err(TelegramError::Forbidden(_) | TelegramError::Rejected(_)) => return self.ask_to_open_chat(&bot).await,
            Err(other) => return Err(other.into()),
        }
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        tx.set_bot_verified(bot.id, now).await?;
        tx.set_owner_chat(bot.id, chat_id, now).await?;
        let entry = AuditEntry::new(AuditAction::BotVerified, bot.id.0).with(json!({ "chat_id": chat_id }));
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        self.announce(&bot, BotSignal::Changed);
        Ok(Verification::Delivered { chat_id })
    }

    async fn ask_to_open_chat(&self, bot: &Bot) -> Result<Verification, BotError> {
        let code = self.0.store.read().await?.find_owner_code(bot.id).await?.ok_or(BotError::NotFound)?;
        Ok(Verification::OpenChat { url: format!("https://t.me/{}?start={CODE_PREFIX}{code}", bot.username) })
    }

    /// Whether `text` is the `/start` by which the owner opens their chat; if so, `chat_id` is the owner's from now on.
    pub async fn claim_owner_chat(&self, bot: BotId, chat_id: i64, text: &str) -> Result<bool, BotError> {
        let Some(given) = text.strip_prefix("/start ").and_then(|code| code.strip_prefix(CODE_PREFIX)) else {
            return Ok(false);
        };
        let mut tx = self.0.store.begin().await?;
        let Some(code) = tx.find_owner_code(bot).await? else { return Ok(false) };
        if !bool::from(code.as_bytes().ct_eq(given.trim().as_bytes())) {
            return Ok(false);
        }
        let now = self.0.ambient.now();
        tx.set_owner_chat(bot, chat_id, now).await?;
        tx.record(&Caller::system(), AuditEntry::new(AuditAction::OwnerChatClaimed, bot.0), now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Words for the owner, in the transaction of what they tell: a bot at work delivers them like its own messages,
    /// however long Telegram is away. [`Bots::send_notice`] sends them off after the commit.
    pub(in crate::services) async fn prepare_notice(
        &self,
        tx: &mut Tx,
        bot: &Bot,
        text: String,
    ) -> Result<Notice, StoreError> {
        let Some(chat_id) = bot.owner_chat_id else { return Ok(Notice::Nobody) };
        if !bot.status.runs() {
            return Ok(Notice::Direct { bot: Box::new(bot.clone()), text });
        }
        let call = OutboundCall::in_chat("sendMessage", chat_id, json!({ "text": text }));
        tx.enqueue_call(bot.id, &call, self.0.ambient.now()).await?;
        Ok(Notice::Enqueued(bot.id, chat_id))
    }

    /// Sends off a notice whose transaction was committed.
    pub(in crate::services) async fn send_notice(&self, notice: Notice) {
        match notice {
            Notice::Nobody => {}
            Notice::Enqueued(bot, chat_id) => self.0.signals.send(BotSignal::Enqueued(bot, chat_id)),
            Notice::Direct { bot, text } => self.tell_owner(&bot, &text).await,
        }
    }

    /// Tells an account's owner something in their chat with their bot, if there is one. Nobody waits for it.
    pub fn tell_owner_of(&self, account: AccountId, text: &'static str) {
        let bots = self.clone();
        tokio::spawn(async move {
            match bots.get_of(account).await {
                Ok(bot) => bots.tell_owner(&bot, text).await,
                Err(BotError::NotFound) => {}
                Err(error) => tracing::warn!(%account, %error, "the owner could not be told by their bot"),
            }
        });
    }

    /// Tells the owner something in their chat, if it is known. That the telling fails is no reason to fail: the same
    /// words are in the bot's status.
    pub(super) async fn tell_owner(&self, bot: &Bot, text: &str) {
        let Some(chat_id) = bot.owner_chat_id else { return };
        let message = SendMessageParams::builder().chat_id(chat_id).text(text).build();
        let sent = match self.client(bot.id).await {
            Ok(client) => client.without_retries().send_message(&message).await.map(drop).map_err(BotError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            tracing::info!(bot = %bot.id, %error, "the owner could not be told in their chat");
        }
    }
}
