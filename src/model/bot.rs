//! A tenant's bot: its identity, status and limits.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::base::secret::{ExposeSecret, SecretString};
use crate::model::account::AccountId;

crate::define_id!(
    /// Names a bot within Botyard; it stays the same when the bot's token changes.
    BotId
);

/// Telegram's own id of a bot: the digits before the colon of its token.
pub type TelegramBotId = i64;

/// A token from @BotFather: `digits:secret`. Never printed.
#[derive(Clone)]
pub struct BotToken {
    telegram_bot_id: TelegramBotId,
    token: SecretString,
}

/// Why a text is no bot token.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "a bot token looks like 123456789:AAE…, digits, a colon and about 35 characters: copy it whole from @BotFather"
)]
pub struct InvalidBotToken;

impl BotToken {
    /// Telegram's id of the bot, as the token names it.
    pub fn telegram_bot_id(&self) -> TelegramBotId {
        self.telegram_bot_id
    }

    /// The token itself, to be put into a request at once and nowhere else.
    pub fn expose(&self) -> &str {
        self.token.expose_secret()
    }
}

impl TryFrom<&SecretString> for BotToken {
    type Error = InvalidBotToken;

    fn try_from(text: &SecretString) -> Result<Self, Self::Error> {
        let token = text.expose_secret().trim();
        let (id, secret) = token.split_once(':').ok_or(InvalidBotToken)?;
        let id_is_digits = (3..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        let secret_fits = (30..=64).contains(&secret.len())
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !(id_is_digits && secret_fits) {
            return Err(InvalidBotToken);
        }
        let telegram_bot_id = id.parse().map_err(|_| InvalidBotToken)?;
        Ok(Self { telegram_bot_id, token: token.to_owned().into() })
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BotToken({}:[redacted])", self.telegram_bot_id)
    }
}

/// Where a bot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum BotStatus {
    /// Registered; not started yet.
    Pending,
    /// Receives and answers.
    Active,
    /// Stopped by its owner or an admin; Telegram keeps its updates for up to 24 hours.
    Suspended,
    /// Telegram asked the whole bot to wait; it goes on by itself.
    RateLimited,
    /// Cannot run until a person does something; the reason says what.
    Error,
}

impl BotStatus {
    /// Whether updates are fetched and handled in this status.
    pub const fn runs(self) -> bool {
        matches!(self, Self::Active | Self::RateLimited)
    }

    /// The status's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::RateLimited => "rate_limited",
            Self::Error => "error",
        }
    }
}

/// How much one bot may do at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct BotLimits {
    /// Updates handled a second.
    pub rps: u32,
    /// Chats handled at the same time.
    pub max_concurrent: u32,
}

/// What a bot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ProgramName {
    /// Answers questions about people's databases.
    Analyst,
    /// Answers with what it was sent; shows that a bot works.
    Echo,
}

impl ProgramName {
    /// Every program.
    pub const ALL: [Self; 2] = [Self::Analyst, Self::Echo];

    /// What a bot with it does, in one sentence for its owner.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Analyst => {
                "Answers questions about your organization's databases in plain language, with figures and charts."
            }
            Self::Echo => "Answers with what it was sent, which shows that a bot works.",
        }
    }

    /// The program's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Echo => "echo",
        }
    }
}

/// A registered bot. Its secrets live apart, sealed, and are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Bot {
    /// The bot's id within Botyard.
    pub id: BotId,
    /// Who owns it.
    pub account_id: AccountId,
    /// Telegram's id of it.
    pub telegram_bot_id: TelegramBotId,
    /// Its @name, without the `@`.
    pub username: String,
    /// Its display name.
    pub name: String,
    /// What it does.
    pub program: ProgramName,
    /// Where it stands.
    pub status: BotStatus,
    /// Why it stands there, in words for its owner.
    pub status_reason: Option<String>,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// Whether the present suspension is an admin's, so that the owner cannot lift it.
    pub suspended_by_admin: bool,
    /// Whether a test message reached the owner.
    pub is_verified: bool,
    /// The owner's private chat with the bot, once known.
    pub owner_chat_id: Option<i64>,
    /// Who registered it: its owner, or an admin on their behalf.
    pub created_by: AccountId,
    /// Whether an admin set its limits, which the owner then cannot raise.
    pub managed_by_admin: bool,
    /// Updates handled a second.
    #[sqlx(try_from = "i32")]
    pub rps: u32,
    /// Chats handled at the same time.
    #[sqlx(try_from = "i32")]
    pub max_concurrent: u32,
    /// The opaque id in its webhook's path.
    pub hook_id: String,
    /// The app id for MTProto from my.telegram.org, if the owner gave one.
    pub telegram_api_id: Option<i32>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its registration last changed.
    pub updated_at: DateTime<Utc>,
}

impl Bot {
    /// The limits in force.
    pub fn limits(&self) -> BotLimits {
        BotLimits { rps: self.rps, max_concurrent: self.max_concurrent }
    }
}

/// What a bot has been doing.
#[derive(Debug, Clone, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct BotActivity {
    /// When its last update arrived.
    pub last_update_at: Option<DateTime<Utc>>,
    /// When it last handled an update.
    pub last_used_at: Option<DateTime<Utc>>,
    /// What is wrong with receiving updates, if anything.
    pub ingress_error: Option<String>,
    /// Updates received.
    pub updates_in: i64,
    /// Messages that Telegram took; edits and answers to buttons are no messages.
    pub messages_out: i64,
    /// Messages that Telegram refused for good.
    pub messages_failed: i64,
}

/// A field of a bot that is stored sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CredentialField {
    /// The bot token.
    Token,
    /// The secret that Telegram sends with each webhook call.
    HookSecret,
    /// The MTProto app's hash.
    ApiHash,
    /// The owner's phone number.
    Phone,
    /// The MTProto session.
    Session,
}

impl CredentialField {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Token, Self::HookSecret, Self::ApiHash, Self::Phone, Self::Session];

    /// The field's name in the store and in the key derivation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::HookSecret => "hook_secret",
            Self::ApiHash => "api_hash",
            Self::Phone => "phone",
            Self::Session => "session",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BotToken, InvalidBotToken> {
        BotToken::try_from(&SecretString::from(text))
    }

    #[test]
    fn tokens_are_parsed_and_never_printed() {
        let token = parse(" 123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234\n").unwrap();
        assert_eq!(token.telegram_bot_id(), 123_456_789);
        assert_eq!(token.expose(), "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234");
        assert_eq!(format!("{token:?}"), "BotToken(123456789:[redacted])");
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in
            ["", "123456789", ":abc", "123456789:short", "12a:AAEabcdefghijklmnopqrstuvwxyz_12345678", "1/../2:x"]
        {
            assert_eq!(parse(bad).unwrap_err(), InvalidBotToken, "{bad:?}");
        }
        let too_long = format!("123456789:{}", "a".repeat(65));
        assert!(parse(&too_long).is_err());
    }
}
