//! Registering a bot, and giving it a new token.

use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::{DeleteWebhookParams, GetUpdatesParams};
use frankenstein::types::User;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::telegram::{BotClient, TelegramError};
use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotId, BotStatus, BotToken, CredentialField, ProgramName};
use crate::services::bot_log::Note;
use crate::services::bots::{BotError, Bots};
use crate::services::signals::BotSignal;
use crate::store::{NewBot, StoreError};

/// What a person gives to register a bot.
#[derive(Debug)]
pub struct RegisterBot {
    /// The token from @BotFather.
    pub token: SecretString,
    /// What the bot will do.
    pub program: ProgramName,
    /// Whether to take the bot's updates away from whoever receives them now.
    pub take_over: bool,
    /// The MTProto app's id.
    pub api_id: Option<i32>,
    /// The MTProto app's hash: 32 hexadecimal digits.
    pub api_hash: Option<SecretString>,
    /// The owner's phone number in international form.
    pub phone: Option<SecretString>,
}

impl RegisterBot {
    fn validate(&self) -> Result<(), BotError> {
        self.api_id.map_or(Ok(()), |id| require_api_id("telegram_api_id", id))?;
        self.api_hash.as_ref().map_or(Ok(()), |hash| require_api_hash("telegram_api_hash", hash))?;
        self.phone.as_ref().map_or(Ok(()), |phone| require_phone("telegram_phone", phone))
    }
}

/// Checks the id of an MTProto app.
pub(in crate::services) fn require_api_id(field: &'static str, id: i32) -> Result<(), BotError> {
    require(id > 0, field, "a positive number from my.telegram.org")
}

/// Checks the hash of an MTProto app.
pub(in crate::services) fn require_api_hash(field: &'static str, hash: &SecretString) -> Result<(), BotError> {
    let hash = hash.expose_secret();
    let is_hash = hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    require(is_hash, field, "32 hexadecimal digits from my.telegram.org")
}

/// Checks a phone number.
pub(in crate::services) fn require_phone(field: &'static str, phone: &SecretString) -> Result<(), BotError> {
    let digits = phone.expose_secret().strip_prefix('+').unwrap_or_default();
    let is_phone = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    require(is_phone, field, "international form, such as +15550100200")
}

fn require(is_right: bool, field: &'static str, expected: &str) -> Result<(), BotError> {
    if is_right { Ok(()) } else { Err(BotError::InvalidField { field, expected: expected.to_owned() }) }
}

impl Bots {
    /// Registers a bot for the caller. It is pending until the runtime has set it up. Nothing is stored on failure.
    pub async fn register(&self, caller: &Caller, request: RegisterBot) -> Result<Bot, BotError> {
        let owner = caller.account_id.ok_or(BotError::NotAllowed)?;
        request.validate()?;
        let token = BotToken::try_from(&request.token)?;
        let mut tx = self.0.store.read().await?;
        if tx.find_bot_of(owner).await?.is_some() {
            return Err(BotError::AlreadyHasBot);
        }
        if tx.find_account_origin(owner).await?.is_some_and(|origin| !origin.may_register_bots) {
            return Err(BotError::NoBotsForAccount);
        }
        drop(tx);
        let client = self.0.telegram.bot(token.clone());
        let me = identify(&client).await?;
        // Only now: a made-up token must not tell whether a bot is registered here.
        if self.0.store.read().await?.is_bot_registered(token.telegram_bot_id()).await? {
            return Err(BotError::TokenRegistered);
        }
        claim_updates(&client, request.take_over).await?;
        let bot = self.new_bot(owner, &token, &me, &request);
        self.store_new(caller, &bot, &token, request).await?;
        self.announce(&bot, BotSignal::Changed);
        Ok(bot)
    }

    fn new_bot(&self, owner: AccountId, token: &BotToken, me: &User, request: &RegisterBot) -> Bot {
        let now = self.0.ambient.now();
        Bot {
            id: BotId::generate(&self.0.ambient),
            account_id: owner,
            telegram_bot_id: token.telegram_bot_id(),
            username: me.username.clone().unwrap_or_default(),
            name: me.first_name.clone(),
            program: request.program,
            status: BotStatus::Pending,
            status_reason: Some("being set up".to_owned()),
            status_since: now,
            suspended_by_admin: false,
            is_verified: false,
            owner_chat_id: None,
            created_by: owner,
            managed_by_admin: false,
            rps: self.0.limits.default_rps.get(),
            max_concurrent: self.0.limits.default_max_concurrent.get(),
            hook_id: self.0.ambient.random_string::<18>(),
            telegram_api_id: request.api_id,
            created_at: now,
            updated_at: now,
        }
    }

    async fn store_new(
        &self,
        caller: &Caller,
        bot: &Bot,
        token: &BotToken,
        request: RegisterBot,
    ) -> Result<(), BotError> {
        let hook_secret = self.0.ambient.random_string::<32>();
        let owner_code = self.0.ambient.random_string::<12>();
        let new = NewBot {
            bot,
            token_fingerprint: &self.0.vault.fingerprint(token),
            owner_code: &owner_code,
            hook_secret_hash: &Sha256::digest(hook_secret.as_bytes()),
        };
        let secrets = [
            (CredentialField::Token, Some(SecretString::from(token.expose()))),
            (CredentialField::HookSecret, Some(hook_secret.into())),
            (CredentialField::ApiHash, request.api_hash),
            (CredentialField::Phone, request.phone),
        ];
        let mut tx = self.0.store.begin().await?;
        tx.create_bot(&new).await.map_err(|error| match error {
            // Lost the race against another registration of the same bot or by the same account.
            StoreError::Duplicate => BotError::TokenRegistered,
            other => other.into(),
        })?;
        for (field, secret) in secrets {
            if let Some(secret) = secret {
                let sealed = self.seal(bot.id, field, &secret)?;
                tx.put_credential(bot.id, &sealed, bot.created_at).await?;
            }
        }
        let detail =
            json!({ "telegram_bot_id": bot.telegram_bot_id, "username": bot.username, "program": bot.program });
        let entry = AuditEntry::new(AuditAction::BotRegistered, bot.id.0).with(detail);
        tx.record(caller, entry, bot.created_at).await?;
        Ok(tx.commit().await?)
    }

    fn seal(
        &self,
        bot_id: BotId,
        field: CredentialField,
        secret: &SecretString,
    ) -> Result<crate::store::SealedCredential, BotError> {
        let unsealable = |source| BotError::Credential { bot_id, field: field.as_str(), source };
        self.0.vault.seal(bot_id, field, secret).map_err(unsealable)
    }

    /// Gives the caller's bot the new token that @BotFather made for it, and starts it again if it had failed.
    pub async fn replace_token(&self, caller: &Caller, token: &SecretString) -> Result<Bot, BotError> {
        let bot = self.get_own(caller).await?;
        let parsed = BotToken::try_from(token)?;
        require_token_of(&bot, &parsed)?;
        let me = identify(&self.0.telegram.bot(parsed.clone())).await?;
        let now = self.0.ambient.now();
        // The bot may have been suspended, or removed and another registered, while Telegram was asked.
        let (mut tx, bot) = self.lock_own(caller).await?;
        require_token_of(&bot, &parsed)?;
        let sealed = self.seal(bot.id, CredentialField::Token, &parsed.expose().into())?;
        tx.put_credential(bot.id, &sealed, now).await?;
        let names = (me.username.as_deref().unwrap_or_default(), me.first_name.as_str());
        tx.set_bot_token(bot.id, &self.0.vault.fingerprint(&parsed), names, now).await?;
        if bot.status == BotStatus::Error {
            tx.set_bot_status(bot.id, BotStatus::Pending, Some("being set up"), false, now).await?;
        }
        tx.record(caller, AuditEntry::new(AuditAction::BotTokenReplaced, bot.id.0), now).await?;
        let changed = tx.find_bot(bot.id).await?.ok_or(BotError::NotFound)?;
        tx.commit().await?;
        self.0.log.note(bot.id, Note::TokenChanged);
        self.forget_client(bot.id);
        self.announce(&bot, BotSignal::Changed);
        Ok(changed)
    }
}

fn require_token_of(bot: &Bot, token: &BotToken) -> Result<(), BotError> {
    if token.telegram_bot_id() == bot.telegram_bot_id { Ok(()) } else { Err(BotError::TokenOfOtherBot) }
}

/// Asks Telegram whose token this is.
async fn identify(client: &BotClient) -> Result<User, BotError> {
    match client.get_me().await {
        Ok(response) => Ok(response.result),
        Err(TelegramError::Revoked | TelegramError::Rejected(_)) => Err(BotError::InvalidToken(
            "Telegram does not know this token: copy it again from @BotFather, or make a new one there with /token"
                .to_owned(),
        )),
        Err(other) => Err(other.into()),
    }
}

/// Finds out whether somebody receives the bot's updates already. With `take_over`, a foreign webhook is removed;
/// waiting updates are kept, for they may hold payments. A foreign poller loses against ours by itself.
async fn claim_updates(client: &BotClient, take_over: bool) -> Result<(), BotError> {
    let webhook = client.get_webhook_info().await?.result;
    if take_over {
        if !webhook.url.is_empty() {
            client.delete_webhook(&DeleteWebhookParams::builder().build()).await?;
        }
        return Ok(());
    }
    if !webhook.url.is_empty() {
        return Err(BotError::InUseElsewhere("it has a webhook"));
    }
    // Without an offset this confirms nothing, so no update is lost to a registration that fails.
    let probe = GetUpdatesParams::builder().limit(1_u32).timeout(0_u32).build();
    match client.get_updates(&probe).await {
        Err(TelegramError::Conflict(_)) => Err(BotError::InUseElsewhere("another program polls it")),
        // An update of a kind that this version cannot read is nobody else's poll.
        Ok(_) | Err(TelegramError::Unanswered(_)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
