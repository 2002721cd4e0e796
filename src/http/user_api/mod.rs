//! A person and their bot.

pub(super) mod access_grants;
pub(super) mod chats;
pub(super) mod create;
pub(super) mod dead_letters;
pub(super) mod logs;
pub(super) mod mtproto;
pub(super) mod rate_limits;
pub(super) mod remove;
pub(super) mod retry_dead_letter;
pub(super) mod settings;
pub(super) mod start;
pub(super) mod status;
pub(super) mod stop;
pub(super) mod token;
pub(super) mod usage;
pub(super) mod verify;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::{Bot, BotId, BotLimits, BotStatus, ProgramName};
use crate::model::chat::{Chat, GrantId};
use crate::services::bots::ListedGrant;

/// A bot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BotResponse {
    /// Its id within Botyard.
    id: BotId,
    /// Whose it is.
    user_id: AccountId,
    /// Telegram's id of it: the digits before the colon of its token.
    #[schema(example = 123_456_789)]
    bot_id: i64,
    /// Its @name, without the `@`.
    #[schema(example = "alices_bot")]
    bot_username: String,
    /// Its display name.
    bot_name: String,
    /// What it does.
    program: ProgramName,
    /// Where it stands.
    status: BotStatus,
    /// Why it stands there.
    status_reason: Option<String>,
    /// Since when.
    status_since: DateTime<Utc>,
    /// Whether a test message reached its owner.
    is_verified: bool,
    /// How much it may do at a time.
    rate_limit: BotLimits,
    /// Whether an admin set its limits, which its owner then cannot raise.
    managed_by_admin: bool,
    /// Whether an admin suspended it, so that its owner cannot start it.
    suspended_by_admin: bool,
    /// When it was registered.
    created_at: DateTime<Utc>,
}

impl From<Bot> for BotResponse {
    fn from(bot: Bot) -> Self {
        Self {
            rate_limit: bot.limits(),
            id: bot.id,
            user_id: bot.account_id,
            bot_id: bot.telegram_bot_id,
            bot_username: bot.username,
            bot_name: bot.name,
            program: bot.program,
            status: bot.status,
            status_reason: bot.status_reason,
            status_since: bot.status_since,
            is_verified: bot.is_verified,
            managed_by_admin: bot.managed_by_admin,
            suspended_by_admin: bot.suspended_by_admin,
            created_at: bot.created_at,
        }
    }
}

/// A chat of a bot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChatResponse {
    /// Telegram's id of the chat.
    chat_id: i64,
    /// `private`, `group`, `supergroup` or `channel`.
    kind: String,
    /// The chat's title, or the person's name.
    title: String,
    /// When the bot was blocked or removed there.
    blocked_at: Option<DateTime<Utc>>,
    /// When the bot first saw the chat.
    first_seen_at: DateTime<Utc>,
    /// When something last arrived from it.
    last_seen_at: DateTime<Utc>,
}

impl From<Chat> for ChatResponse {
    fn from(chat: Chat) -> Self {
        let Chat { chat_id, kind, title, blocked_at, first_seen_at, last_seen_at } = chat;
        Self { chat_id, kind, title, blocked_at, first_seen_at, last_seen_at }
    }
}

/// The right of an admin to look into a bot's chats for a while.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantResponse {
    /// The grant's id; the audit log names it with everything done under it.
    id: GrantId,
    /// The account that owns the bot.
    user_id: AccountId,
    /// The bot's @name, without the `@`.
    bot_username: String,
    /// The admin.
    admin_id: AccountId,
    /// The admin's sign-in name.
    #[schema(example = "admin")]
    admin_username: String,
    /// What it allows: reading the bot's chats and writing there as the bot.
    #[schema(example = "chats")]
    scope: &'static str,
    /// Why, in the admin's words.
    reason: String,
    /// When it began.
    created_at: DateTime<Utc>,
    /// When it ends by itself.
    expires_at: DateTime<Utc>,
    /// When it ended; noted within a minute where it ran out.
    ended_at: Option<DateTime<Utc>>,
    /// The sign-in name of whoever ended it early.
    ended_by: Option<String>,
}

impl From<ListedGrant> for GrantResponse {
    fn from(listed: ListedGrant) -> Self {
        let ListedGrant { grant, account_id, bot_username, admin_username, ended_by_username } = listed;
        Self {
            id: grant.id,
            user_id: account_id,
            bot_username,
            admin_id: grant.admin_id,
            admin_username: admin_username.to_string(),
            scope: "chats",
            reason: grant.reason,
            created_at: grant.created_at,
            expires_at: grant.expires_at,
            ended_at: grant.ended_at,
            ended_by: ended_by_username.map(|name| name.to_string()),
        }
    }
}

/// That something was taken in and will be done soon.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AcceptedResponse {
    /// Always `true`.
    accepted: bool,
}

impl AcceptedResponse {
    pub(super) const ACCEPTED: Self = Self { accepted: true };
}
