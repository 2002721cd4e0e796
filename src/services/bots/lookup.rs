//! Looking at bots: their owner's view, the admins' list, and what the rooms above need to run them.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::base::secret::SecretString;
use crate::model::account::{AccountId, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotActivity, BotId, BotStatus, CredentialField};
use crate::model::bot_log::{LogFilter, LogStretch};
use crate::model::chat::Chat;
use crate::model::page::{Page, PageRequest};
use crate::model::update::DeadLetter;
use crate::model::usage::{BucketRange, Figures};
use crate::services::bot_log::LogPage;
use crate::services::bots::{BotError, Bots, require_admin};
use crate::store::{BotFilter, BotSort, GrantFilter, ListedBot, ListedGrant, StoreError};

/// A bot with what it has been doing and who looks into it.
#[derive(Debug, Clone)]
pub struct BotDetails {
    /// The bot.
    pub bot: Bot,
    /// Its owner's sign-in name.
    pub owner: Username,
    /// What it has been doing.
    pub activity: BotActivity,
    /// The same in figures of the current hour and the 23 before it.
    pub last_day: Figures,
    /// The access grants in force, newest first.
    pub grants: Vec<ListedGrant>,
}

/// A bot on a list of all bots.
#[derive(Debug, Clone)]
pub struct BotOnList {
    /// The bot.
    pub listed: ListedBot,
    /// What it did in the current hour and the 23 before it.
    pub last_day: Figures,
}

impl Bots {
    /// The caller's own bot; of a suspended one this is all that its owner still sees.
    pub async fn own_details(&self, caller: &Caller) -> Result<BotDetails, BotError> {
        let bot = self.get_of(caller.account_id.ok_or(BotError::NotFound)?).await?;
        self.details(bot).await
    }

    /// An account's bot, for an admin; audited.
    pub async fn details_of(&self, caller: &Caller, account: AccountId) -> Result<BotDetails, BotError> {
        require_admin(caller)?;
        let bot = self.get_of(account).await?;
        self.record_view(caller, AuditEntry::new(AuditAction::BotViewed, bot.id.0)).await?;
        self.details(bot).await
    }

    async fn details(&self, bot: Bot) -> Result<BotDetails, BotError> {
        let activity = self.activity(bot.id).await?;
        let last_day = self.0.usage.last_day(bot.id, self.0.ambient.now()).await?;
        let mut tx = self.0.store.read().await?;
        let filter = GrantFilter { bot: Some(bot.id), in_force_at: Some(self.0.ambient.now()) };
        let (_, grants) = tx.list_grants(filter, PageRequest::largest()).await?;
        let owner = tx.find_account(bot.account_id).await?.ok_or(BotError::NotFound)?.username;
        Ok(BotDetails { bot, owner, activity, last_day, grants })
    }

    /// One page of all bots, for an admin; audited.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &BotFilter,
        sort: BotSort,
        page: PageRequest,
    ) -> Result<Page<BotOnList>, BotError> {
        require_admin(caller)?;
        let detail = json!({ "status": filter.status, "search": filter.search.is_some(), "deaf": filter.is_deaf });
        self.record_view(caller, AuditEntry::new(AuditAction::BotsListed, None).with(detail)).await?;
        let (total, mut items) = self.0.store.read().await?.list_bots(filter, sort, page).await?;
        for item in &mut items {
            item.last_used_at = self.0.usage.last_used_at(item.bot.id).or(item.last_used_at);
            if self.0.usage.hears(item.bot.id) {
                item.ingress_error = None;
            }
        }
        let ids: Vec<BotId> = items.iter().map(|item| item.bot.id).collect();
        let mut days = self.0.usage.last_day_of_each(&ids, self.0.ambient.now()).await?;
        let items = items.into_iter().map(|listed| {
            let last_day = days.remove(&listed.bot.id).unwrap_or_default();
            BotOnList { listed, last_day }
        });
        Ok(Page::new(page, total, items.collect()))
    }

    pub(super) async fn record_view(&self, caller: &Caller, entry: AuditEntry) -> Result<(), BotError> {
        let mut tx = self.0.store.begin().await?;
        tx.record(caller, entry, self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }

    /// One page of the chats of the caller's bot, last active first.
    pub async fn own_chats(&self, caller: &Caller, page: PageRequest) -> Result<Page<Chat>, BotError> {
        let bot = self.get_own(caller).await?;
        let (total, items) = self.0.store.read().await?.list_chats(bot.id, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// What the caller's bot did in these buckets, those in which something happened, in the order of time.
    pub async fn own_usage(&self, caller: &Caller, range: BucketRange) -> Result<Vec<(i64, Figures)>, BotError> {
        let bot = self.get_own(caller).await?;
        Ok(self.0.usage.series(bot.id, range).await?)
    }

    /// One page of the dead letters of the caller's bot, newest first.
    pub async fn own_dead_letters(&self, caller: &Caller, page: PageRequest) -> Result<Page<DeadLetter>, BotError> {
        let bot = self.get_own(caller).await?;
        let (total, items) = self.0.store.read().await?.list_dead_letters(bot.id, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// A part of the log of the caller's bot, the newest lines first.
    pub async fn own_log(&self, caller: &Caller, filter: &LogFilter, stretch: LogStretch) -> Result<LogPage, BotError> {
        let bot = self.get_own(caller).await?;
        Ok(self.0.log.list(bot.id, filter, stretch, true).await?)
    }

    /// The same of an account's bot, for an admin; audited. Which chats it was is not theirs to know.
    pub async fn log_of(
        &self,
        caller: &Caller,
        account: AccountId,
        filter: &LogFilter,
        stretch: LogStretch,
    ) -> Result<LogPage, BotError> {
        require_admin(caller)?;
        let bot = self.get_of(account).await?;
        let entry = AuditEntry::new(AuditAction::BotViewed, bot.id.0).with(json!({ "part": "log" }));
        self.record_view(caller, entry).await?;
        Ok(self.0.log.list(bot.id, filter, stretch, false).await?)
    }

    /// The id of the caller's bot.
    pub async fn own_id(&self, caller: &Caller) -> Result<BotId, BotError> {
        Ok(self.get_own(caller).await?.id)
    }

    /// A bot to be run.
    pub async fn find(&self, bot: BotId) -> Result<Option<Bot>, StoreError> {
        self.0.store.read_once().await?.find_bot(bot).await
    }

    /// What a bot has been doing.
    pub async fn activity(&self, bot: BotId) -> Result<BotActivity, StoreError> {
        Ok(self.0.usage.activity(bot).await?.unwrap_or_default())
    }

    /// The next bots after `after` whose updates are to be fetched and handled, in the order of their ids.
    pub async fn list_running(&self, after: Option<BotId>, limit: i64) -> Result<Vec<Bot>, StoreError> {
        self.0.store.read().await?.list_running_bots(after, limit).await
    }

    /// The next bots after `after` that wait to be set up, in the order of their ids.
    pub async fn list_pending(&self, after: Option<BotId>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        self.0.store.read().await?.list_pending_bots(after, limit).await
    }

    /// How many bots stand in each status.
    pub async fn count_by_status(&self) -> Result<Vec<(BotStatus, i64)>, StoreError> {
        self.0.store.read().await?.count_bots_by_status().await
    }

    /// The bot that a webhook call with this path and secret is for, and its status; `None` if the secret is not that
    /// bot's or there is no such path.
    pub async fn find_by_hook(&self, hook_id: &str, secret: &str) -> Result<Option<(BotId, BotStatus)>, StoreError> {
        let route = match self.0.hooks.get(hook_id) {
            Ok(route) => route,
            Err(moment) => {
                let Some(route) = self.0.store.read_once().await?.find_hook_route(hook_id).await? else {
                    return Ok(None);
                };
                self.0.hooks.keep(hook_id.to_owned(), route.clone(), moment);
                route
            }
        };
        let given = Sha256::digest(secret.as_bytes());
        let is_genuine = bool::from(given.as_slice().ct_eq(&route.hook_secret_hash));
        Ok(is_genuine.then_some((route.bot_id, route.status)))
    }

    /// The secret that Telegram is told to send with this bot's webhook calls.
    pub async fn hook_secret(&self, bot: BotId) -> Result<SecretString, BotError> {
        let field = CredentialField::HookSecret;
        let sealed = self.0.store.read_once().await?.find_credential(bot, field).await?.ok_or(BotError::NotFound)?;
        let unreadable = |source| BotError::Credential { bot_id: bot, field: field.as_str(), source };
        self.0.vault.open(&sealed).map_err(unreadable)
    }
}
