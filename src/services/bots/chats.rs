//! Under a grant: reading a bot's chats and writing there as the bot, on the record.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::Bot;
use crate::model::chat::{Chat, Direction, Grant};
use crate::model::outbox::OutboundCall;
use crate::model::page::{Page, PageRequest};
use crate::services::bots::{BotError, Bots, require_admin, require_may_act_on, require_not_suspended};
use crate::services::signals::BotSignal;
use crate::store::{StoredMessage, Tx};

/// The longest message that an admin may write as the bot, in UTF-16 units: Telegram's own limit.
const MAX_TEXT_LENGTH: usize = 4096;

/// A message in a chat, as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Which way it went.
    pub direction: Direction,
    /// The kind of update or the method of the call, such as `message` or `sendPhoto`.
    pub kind: String,
    /// Its text or caption, if it has one.
    pub text: Option<String>,
    /// The name of the file that it carries, if that has one.
    pub file_name: Option<String>,
    /// Where it stands: `waiting`, `done`, `dead`, `sent` or `failed`.
    pub state: String,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

impl Bots {
    /// One page of the chats of an account's bot, under a grant.
    pub async fn chats_under_grant(
        &self,
        caller: &Caller,
        account: AccountId,
        page: PageRequest,
    ) -> Result<Page<Chat>, BotError> {
        let (mut tx, bot, grant) = self.hold_under_grant(caller, account).await?;
        let entry = AuditEntry::new(AuditAction::ChatsRead, bot.id.0).under(grant.id);
        tx.record(caller, entry, self.0.ambient.now()).await?;
        tx.commit().await?;
        let (total, items) = self.0.store.read().await?.list_chats(bot.id, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// One page of what was said in a chat of an account's bot, newest first, under a grant.
    pub async fn messages_under_grant(
        &self,
        caller: &Caller,
        account: AccountId,
        chat_id: i64,
        page: PageRequest,
    ) -> Result<Page<ChatMessage>, BotError> {
        let (mut tx, bot, grant) = self.hold_under_grant(caller, account).await?;
        // Also when there is no such chat: whoever tries who writes to a bot is on record.
        let entry = AuditEntry::new(AuditAction::ChatsRead, bot.id.0).under(grant.id);
        tx.record(caller, entry.with(json!({ "chat_id": chat_id })), self.0.ambient.now()).await?;
        tx.commit().await?;
        let mut tx = self.0.store.read().await?;
        require_chat(&mut tx, &bot, chat_id).await?;
        let (total, items) = tx.list_messages(bot.id, chat_id, page).await?;
        Ok(Page::new(page, total, items).map(ChatMessage::from))
    }

    /// Writes as an account's bot in one of its chats, under a grant. The message is delivered like the bot's own.
    pub async fn send_under_grant(
        &self,
        caller: &Caller,
        account: AccountId,
        chat_id: i64,
        text: &str,
    ) -> Result<(), BotError> {
        let (mut tx, bot, grant) = self.hold_under_grant(caller, account).await?;
        require_not_suspended(&bot)?;
        if text.trim().is_empty() || text.encode_utf16().count() > MAX_TEXT_LENGTH {
            let expected = format!("a text of 1 to {MAX_TEXT_LENGTH} characters");
            return Err(BotError::InvalidField { field: "text", expected });
        }
        require_chat(&mut tx, &bot, chat_id).await?;
        let now = self.0.ambient.now();
        let call = OutboundCall::in_chat("sendMessage", chat_id, json!({ "text": text }));
        tx.enqueue_call(bot.id, &call, now).await?;
        let entry = AuditEntry::new(AuditAction::MessageSent, bot.id.0).under(grant.id);
        tx.record(caller, entry.with(json!({ "chat_id": chat_id })), now).await?;
        tx.commit().await?;
        self.0.signals.send(BotSignal::Enqueued(bot.id, chat_id));
        Ok(())
    }

    /// The bot of an account and the caller's grant on it: until the transaction ends, nobody suspends the one or ends the
    /// other.
    async fn hold_under_grant(&self, caller: &Caller, account: AccountId) -> Result<(Tx, Bot, Grant), BotError> {
        require_admin(caller)?;
        let admin_id = caller.account_id.ok_or(BotError::NotAllowed)?;
        let (mut tx, bot) = self.lock_of(account).await?;
        let grant = tx.hold_grant(bot.id, admin_id, self.0.ambient.now()).await?.ok_or(BotError::GrantRequired)?;
        // The owner may have become a superadmin since it was given.
        require_may_act_on(&mut tx, caller, account).await?;
        Ok((tx, bot, grant))
    }
}

async fn require_chat(tx: &mut Tx, bot: &Bot, chat_id: i64) -> Result<(), BotError> {
    if tx.has_chat(bot.id, chat_id).await? { Ok(()) } else { Err(BotError::NoSuch("chat")) }
}

impl From<StoredMessage> for ChatMessage {
    fn from(stored: StoredMessage) -> Self {
        let payload: Value = serde_json::from_str(&stored.payload).unwrap_or_default();
        let (kind, content) = match stored.method {
            Some(method) => (method, &payload),
            None => payload
                .as_object()
                .and_then(|update| update.iter().find(|(key, _)| *key != "update_id"))
                .map_or_else(|| ("update".to_owned(), &Value::Null), |(kind, content)| (kind.clone(), content)),
        };
        let text = ["text", "caption", "data"].iter().find_map(|key| content[key].as_str()).map(str::to_owned);
        let name = |field: &&str| content[*field]["file_name"].as_str().map(str::to_owned);
        let file_name = ["photo", "document"].iter().find_map(name);
        let direction = if stored.is_outgoing { Direction::Out } else { Direction::In };
        Self { direction, kind, text, file_name, state: stored.state, at: stored.at }
    }
}
