//! Access grants.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::chat::Grant;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

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

    /// The grant on `bot` that `admin` holds at `now`.
    pub async fn find_grant(
        &mut self,
        bot: BotId,
        admin: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<Grant>, StoreError> {
        const SQL: &str = "SELECT id, bot_id, admin_id, reason, created_at, expires_at, ended_at FROM grants
            WHERE bot_id = $1 AND admin_id = $2 AND ended_at IS NULL AND expires_at > $3
            ORDER BY expires_at DESC LIMIT 1";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(bot).bind(admin).bind(now).fetch_optional(connection).await
        })?)
    }

    /// The grants on `bot` in force at `now`, newest first.
    pub async fn list_grants(&mut self, bot: BotId, now: DateTime<Utc>) -> Result<Vec<Grant>, StoreError> {
        const SQL: &str = "SELECT id, bot_id, admin_id, reason, created_at, expires_at, ended_at FROM grants
            WHERE bot_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 100";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(now).fetch_all(connection).await)?)
    }

    /// Ends every grant on `bot` that `admin` holds at `now`; how many there were.
    pub async fn end_grants(&mut self, bot: BotId, admin: AccountId, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE grants SET ended_at = $3
            WHERE bot_id = $1 AND admin_id = $2 AND ended_at IS NULL AND expires_at > $3";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(bot).bind(admin).bind(now).execute(connection).await?.rows_affected())
        })
    }

    /// Ends every grant that `admin` holds at `now`, on whatever bot; how many there were.
    pub async fn end_all_grants_of(&mut self, admin: AccountId, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const SQL: &str =
            "UPDATE grants SET ended_at = $2 WHERE admin_id = $1 AND ended_at IS NULL AND expires_at > $2";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(admin).bind(now).execute(connection).await?.rows_affected())
        })
    }
}
