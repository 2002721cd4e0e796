//! Access grants.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{AccountId, Username};
use crate::model::bot::BotId;
use crate::model::chat::Grant;
use crate::model::page::PageRequest;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// A grant with the names that people know.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedGrant {
    /// The grant.
    #[sqlx(flatten)]
    pub grant: Grant,
    /// The account that owns the bot.
    pub account_id: AccountId,
    /// The bot's @name.
    pub bot_username: String,
    /// The admin's sign-in name.
    pub admin_username: Username,
    /// The sign-in name of whoever ended it early.
    pub ended_by_username: Option<Username>,
}

/// Which grants to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct GrantFilter {
    /// Only those on this bot.
    pub bot: Option<BotId>,
    /// Only those in force at this moment.
    pub in_force_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Makes a grant.
    pub async fn create_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO grants (id, bot_id, admin_id, reason, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(grant.id)
                .bind(grant.bot_id)
                .bind(grant.admin_id)
                .bind(storable(&grant.reason))
                .bind(grant.created_at)
                .bind(grant.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The grant on `bot` that `admin` holds at `now`; nobody ends it until the transaction does.
    pub async fn hold_grant(
        &mut self,
        bot: BotId,
        admin: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<Grant>, StoreError> {
        let sql = format!(
            "SELECT id, bot_id, admin_id, reason, created_at, expires_at, ended_at, ended_by FROM grants
             WHERE bot_id = $1 AND admin_id = $2 AND ended_at IS NULL AND expires_at > $3
             ORDER BY expires_at DESC LIMIT 1{}",
            self.row_lock()
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(bot).bind(admin).bind(now).fetch_optional(connection).await
        })?)
    }

    /// One page of grants, newest first, and how many there are.
    pub async fn list_grants(
        &mut self,
        filter: GrantFilter,
        page: PageRequest,
    ) -> Result<(i64, Vec<ListedGrant>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM grants g
            WHERE ($1 IS NULL OR g.bot_id = $1) AND ($2 IS NULL OR (g.ended_at IS NULL AND g.expires_at > $2))";
        const SQL: &str = "SELECT g.id, g.bot_id, g.admin_id, g.reason, g.created_at, g.expires_at, g.ended_at,
                g.ended_by, b.account_id, b.username AS bot_username, a.username AS admin_username,
                e.username AS ended_by_username
            FROM grants g JOIN bots b ON b.id = g.bot_id JOIN accounts a ON a.id = g.admin_id
            LEFT JOIN accounts e ON e.id = g.ended_by
            WHERE ($1 IS NULL OR g.bot_id = $1) AND ($2 IS NULL OR (g.ended_at IS NULL AND g.expires_at > $2))
            ORDER BY g.id DESC LIMIT $3 OFFSET $4";
        let GrantFilter { bot, in_force_at } = filter;
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(bot).bind(in_force_at).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(SQL)
                .bind(bot)
                .bind(in_force_at)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// Ends the grants on `bot` in force at `now`, or only those of `admin`, on behalf of `by`; which they were.
    pub async fn end_grants(
        &mut self,
        bot: BotId,
        admin: Option<AccountId>,
        by: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Grant>, StoreError> {
        const SQL: &str = "UPDATE grants SET ended_at = $4, ended_by = $3
            WHERE bot_id = $1 AND ($2 IS NULL OR admin_id = $2) AND ended_at IS NULL AND expires_at > $4
            RETURNING id, bot_id, admin_id, reason, created_at, expires_at, ended_at, ended_by";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(bot).bind(admin).bind(by).bind(now).fetch_all(connection).await
        })?)
    }

    /// Notes of at most `limit` grants that their time was up at `now`; which they were.
    pub async fn expire_grants(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<Grant>, StoreError> {
        const SQL: &str = "UPDATE grants SET ended_at = expires_at
            WHERE id IN (SELECT id FROM grants WHERE ended_at IS NULL AND expires_at <= $1 LIMIT $2)
            RETURNING id, bot_id, admin_id, reason, created_at, expires_at, ended_at, ended_by";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(now).bind(limit).fetch_all(connection).await
        })?)
    }

    /// Ends every grant that `admin` holds at `now`, on whatever bot, on behalf of `by`; which they were.
    pub async fn end_all_grants_of(
        &mut self,
        admin: AccountId,
        by: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Grant>, StoreError> {
        const SQL: &str = "UPDATE grants SET ended_at = $3, ended_by = $2
            WHERE admin_id = $1 AND ended_at IS NULL AND expires_at > $3
            RETURNING id, bot_id, admin_id, reason, created_at, expires_at, ended_at, ended_by";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(admin).bind(by).bind(now).fetch_all(connection).await
        })?)
    }
}
