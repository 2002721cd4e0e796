//! Bots: their registration, status and limits.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{AccountId, Username};
use crate::model::bot::{Bot, BotActivity, BotId, BotLimits, BotStatus, ProgramName, TelegramBotId};
use crate::model::page::PageRequest;
use crate::store::text::{contains_pattern, folded, storable};
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`Bot`].
const COLUMNS: &str = "b.id, b.account_id, b.telegram_bot_id, b.username, b.name, b.program, b.status, b.status_reason,
    b.status_since, b.suspended_by_admin, b.is_verified, b.owner_chat_id, b.created_by, b.managed_by_admin, b.rps,
    b.max_concurrent, b.hook_id, b.telegram_api_id, b.created_at, b.updated_at";

/// A bot to be registered.
#[derive(Debug)]
pub struct NewBot<'a> {
    /// The bot as it will be read back.
    pub bot: &'a Bot,
    /// The keyed hash of its token.
    pub token_fingerprint: &'a [u8],
    /// The code by which its owner's chat is recognized.
    pub owner_code: &'a str,
    /// SHA-256 of its webhook secret.
    pub hook_secret_hash: &'a [u8],
}

/// Which bots to list.
#[derive(Debug, Clone, Default)]
pub struct BotFilter {
    /// Only those in this status.
    pub status: Option<BotStatus>,
    /// Only those whose name, username or owner contains this text, in any case.
    pub search: Option<String>,
    /// Only those of which it is known that their updates cannot come in, or only the others.
    pub is_deaf: Option<bool>,
}

/// The order of a list of bots. Equal ones follow in the order of their registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BotSort {
    /// Last registered first.
    #[default]
    Newest,
    /// First registered first.
    Oldest,
    /// By username.
    Username,
    /// Longest in its status first.
    StatusSince,
    /// Last used first.
    LastUsed,
}

impl BotSort {
    const fn order_by(self) -> &'static str {
        match self {
            Self::Newest => "b.id DESC",
            Self::Oldest => "b.id",
            Self::Username => "b.search_key, b.id",
            Self::StatusSince => "b.status_since, b.id",
            Self::LastUsed => "t.last_used_at IS NULL, t.last_used_at DESC, b.id",
        }
    }
}

/// A bot as a list of all bots shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ListedBot {
    /// The bot.
    #[sqlx(flatten)]
    pub bot: Bot,
    /// Its owner's sign-in name.
    pub owner: Username,
    /// When it last handled an update.
    pub last_used_at: Option<DateTime<Utc>>,
    /// What is wrong with receiving its updates, if anything.
    pub ingress_error: Option<String>,
}

/// Where a webhook call belongs.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HookRoute {
    /// The bot.
    pub bot_id: BotId,
    /// SHA-256 of the secret that the call must carry.
    pub hook_secret_hash: Vec<u8>,
    /// The bot's status.
    pub status: BotStatus,
}

/// The text that a search is matched against, in one case whatever the script.
fn search_key(username: &str, name: &str) -> String {
    folded(&format!("{username} {name}"))
}

impl Tx {
    /// Registers a bot; [`StoreError::Duplicate`] if its owner has one or it is registered already.
    pub async fn create_bot(&mut self, new: &NewBot<'_>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO bots
            (id, account_id, telegram_bot_id, token_fingerprint, username, name, search_key, program, status,
             status_reason, status_since, suspended_by_admin, is_verified, owner_chat_id, owner_code, created_by,
             managed_by_admin, rps, max_concurrent, hook_id, hook_secret_hash, telegram_api_id, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             $22, $23, $24)";
        const ACTIVITY: &str = "INSERT INTO bot_activity (bot_id) VALUES ($1)";
        let bot = new.bot;
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot.id)
                .bind(bot.account_id)
                .bind(bot.telegram_bot_id)
                .bind(new.token_fingerprint)
                .bind(storable(&bot.username))
                .bind(storable(&bot.name))
                .bind(search_key(&bot.username, &bot.name))
                .bind(bot.program)
                .bind(bot.status)
                .bind(bot.status_reason.as_deref().map(storable))
                .bind(bot.status_since)
                .bind(bot.suspended_by_admin)
                .bind(bot.is_verified)
                .bind(bot.owner_chat_id)
                .bind(new.owner_code)
                .bind(bot.created_by)
                .bind(bot.managed_by_admin)
                .bind(stored(bot.rps))
                .bind(stored(bot.max_concurrent))
                .bind(&bot.hook_id)
                .bind(new.hook_secret_hash)
                .bind(bot.telegram_api_id)
                .bind(bot.created_at)
                .bind(bot.updated_at)
                .execute(&mut *connection)
                .await?;
            sqlx::query(ACTIVITY).bind(bot.id).execute(connection).await?;
        });
        Ok(())
    }

    /// A bot by its id.
    pub async fn find_bot(&mut self, id: BotId) -> Result<Option<Bot>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM bots b WHERE b.id = $1");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await
        })?)
    }

    /// The same bot, which stays as it is until the transaction ends: for a change that depends on how it stands.
    pub async fn lock_bot(&mut self, id: BotId) -> Result<Option<Bot>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM bots b WHERE b.id = $1{}", self.row_lock());
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await
        })?)
    }

    /// The bot of an account.
    pub async fn find_bot_of(&mut self, account: AccountId) -> Result<Option<Bot>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM bots b WHERE b.account_id = $1");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).fetch_optional(connection).await
        })?)
    }

    /// Whether this bot of Telegram's is registered by anybody.
    pub async fn is_bot_registered(&mut self, telegram_bot_id: TelegramBotId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM bots WHERE telegram_bot_id = $1";
        let (count,): (i64,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(telegram_bot_id).fetch_one(connection).await
        })?;
        Ok(count > 0)
    }

    /// One page of all bots, and how many match.
    pub async fn list_bots(
        &mut self,
        filter: &BotFilter,
        sort: BotSort,
        page: PageRequest,
    ) -> Result<(i64, Vec<ListedBot>), StoreError> {
        const MATCHING: &str = r"FROM bots b JOIN accounts a ON a.id = b.account_id
            LEFT JOIN bot_activity t ON t.bot_id = b.id
            WHERE ($1 IS NULL OR b.status = $1)
            AND ($2 IS NULL OR b.search_key LIKE $2 ESCAPE '\' OR a.username LIKE $2 ESCAPE '\')
            AND ($3 IS NULL OR (t.ingress_error IS NOT NULL) = $3)";
        let count = format!("SELECT COUNT(*) {MATCHING}");
        let sql = format!(
            "SELECT {COLUMNS}, a.username AS owner, t.last_used_at, t.ingress_error {MATCHING} ORDER BY {}
             LIMIT $4 OFFSET $5",
            sort.order_by()
        );
        let pattern = filter.search.as_deref().map(contains_pattern);
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(AssertSqlSafe(count))
                .bind(filter.status)
                .bind(&pattern)
                .bind(filter.is_deaf)
                .fetch_one(&mut *connection)
                .await?;
            let items = sqlx::query_as(AssertSqlSafe(sql))
                .bind(filter.status)
                .bind(&pattern)
                .bind(filter.is_deaf)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// The next bots after `after`, in the order of their ids, whose updates are to be fetched and handled.
    pub async fn list_running_bots(&mut self, after: Option<BotId>, limit: i64) -> Result<Vec<Bot>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM bots b WHERE b.status IN ('active', 'rate_limited') AND ($1 IS NULL OR b.id > $1)
             ORDER BY b.id LIMIT $2"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(after).bind(limit).fetch_all(connection).await
        })?)
    }

    /// The next bots after `after`, in the order of their ids, that wait to be set up.
    pub async fn list_pending_bots(&mut self, after: Option<BotId>, limit: i64) -> Result<Vec<BotId>, StoreError> {
        const SQL: &str = "SELECT id FROM bots WHERE status = 'pending' AND ($1 IS NULL OR id > $1)
            ORDER BY id LIMIT $2";
        let rows: Vec<(BotId,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(after).bind(limit).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How many bots stand in each status.
    pub async fn count_bots_by_status(&mut self) -> Result<Vec<(BotStatus, i64)>, StoreError> {
        const SQL: &str = "SELECT status, COUNT(*) FROM bots GROUP BY status";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).fetch_all(connection).await)?)
    }

    /// Where a call on this webhook path belongs.
    pub async fn find_hook_route(&mut self, hook_id: &str) -> Result<Option<HookRoute>, StoreError> {
        const SQL: &str = "SELECT id AS bot_id, hook_secret_hash, status FROM bots WHERE hook_id = $1";
        Ok(
            on_backend!(self, connection => sqlx::query_as(SQL).bind(storable(hook_id)).fetch_optional(connection).await)?,
        )
    }

    /// The code by which the owner's chat with this bot is recognized.
    pub async fn find_owner_code(&mut self, bot: BotId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT owner_code FROM bots WHERE id = $1";
        let row: Option<(String,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).fetch_optional(connection).await)?;
        Ok(row.map(|(code,)| code))
    }

    /// Sets a bot's status, unless it stands in it already with the same reason; whether anything changed.
    pub async fn set_bot_status(
        &mut self,
        bot: BotId,
        status: BotStatus,
        reason: Option<&str>,
        by_admin: bool,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE bots
            SET status = $2, status_reason = $3, suspended_by_admin = $4, status_since = $5, updated_at = $5
            WHERE id = $1 AND (status <> $2 OR status_reason IS DISTINCT FROM $3 OR suspended_by_admin <> $4)";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL)
                .bind(bot)
                .bind(status)
                .bind(reason.map(storable))
                .bind(by_admin)
                .bind(now)
                .execute(connection)
                .await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Makes every rate-limited bot active.
    pub async fn clear_rate_limits(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET status = 'active', status_reason = NULL, status_since = $1, updated_at = $1
            WHERE status = 'rate_limited'";
        on_backend!(self, connection => { sqlx::query(SQL).bind(now).execute(connection).await?; });
        Ok(())
    }

    /// Sets a bot's limits and whether they are an admin's.
    pub async fn set_bot_limits(
        &mut self,
        bot: BotId,
        limits: BotLimits,
        managed_by_admin: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET rps = $2, max_concurrent = $3, managed_by_admin = $4, updated_at = $5
            WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot)
                .bind(stored(limits.rps))
                .bind(stored(limits.max_concurrent))
                .bind(managed_by_admin)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Sets what a bot does.
    pub async fn set_bot_program(
        &mut self,
        bot: BotId,
        program: ProgramName,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET program = $2, updated_at = $3 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(program).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes what Telegram calls the bot now, and the keyed hash of its new token.
    pub async fn set_bot_token(
        &mut self,
        bot: BotId,
        token_fingerprint: &[u8],
        (username, name): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET token_fingerprint = $2, username = $3, name = $4, search_key = $5,
            updated_at = $6 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot)
                .bind(token_fingerprint)
                .bind(storable(username))
                .bind(storable(name))
                .bind(search_key(username, name))
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Replaces the keyed hash of a bot's token, after the key changed.
    pub async fn set_token_fingerprint(&mut self, bot: BotId, token_fingerprint: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET token_fingerprint = $2 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(token_fingerprint).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes that a test message reached the owner.
    pub async fn set_bot_verified(&mut self, bot: BotId, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET is_verified = $2, updated_at = $3 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(true).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes the owner's chat with their bot.
    pub async fn set_owner_chat(&mut self, bot: BotId, chat_id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET owner_chat_id = $2, updated_at = $3 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(chat_id).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes the id of the MTProto app by which the owner's own account is attached.
    pub async fn set_telegram_app(&mut self, bot: BotId, api_id: i32, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bots SET telegram_api_id = $2, updated_at = $3 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(api_id).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Removes a bot with everything of it: credentials, chats, inbox, outbox, grants.
    pub async fn delete_bot(&mut self, bot: BotId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM bots WHERE id = $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).execute(connection).await?; });
        Ok(())
    }

    /// What a bot has been doing.
    pub async fn find_bot_activity(&mut self, bot: BotId) -> Result<Option<BotActivity>, StoreError> {
        const SQL: &str =
            "SELECT last_update_at, last_used_at, ingress_error, updates_in, messages_out, messages_failed
            FROM bot_activity WHERE bot_id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).fetch_optional(connection).await)?)
    }
}

/// A limit as the databases store it. Limits are far below two billion; a larger one would be stored as that.
fn stored(limit: u32) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX)
}
