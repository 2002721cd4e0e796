//! API keys.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use sqlx::types::Json;

use crate::model::account::{AccountId, ApiKeyId};
use crate::model::api_key::{ApiKey, ApiKeyUse};
use crate::model::page::PageRequest;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`ApiKey`].
const COLUMNS: &str = "id, account_id, name, prefix, scopes, created_at, expires_at, last_used_at, last_used_address,
    revoked_at";

/// What a call with a key is checked against.
#[derive(Debug, sqlx::FromRow)]
pub struct ApiKeyCredentials {
    /// The key.
    #[sqlx(flatten)]
    pub key: ApiKey,
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
}

impl Tx {
    /// Makes a key; [`StoreError::Duplicate`] if its prefix is taken.
    pub async fn create_api_key(&mut self, key: &ApiKey, secret_hash: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO api_keys
            (id, account_id, name, prefix, secret_hash, scopes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(key.id)
                .bind(key.account_id)
                .bind(storable(&key.name))
                .bind(&key.prefix)
                .bind(secret_hash)
                .bind(Json(&key.scopes))
                .bind(key.created_at)
                .bind(key.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// What a call with the key of this prefix is checked against. Whose key it is comes out of it.
    pub async fn find_api_key_credentials(&mut self, prefix: &str) -> Result<Option<ApiKeyCredentials>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, secret_hash FROM api_keys WHERE prefix = $1");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(storable(prefix)).fetch_optional(connection).await
        })?)
    }

    /// A key of this account.
    pub async fn find_api_key(&mut self, account: AccountId, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE account_id = $1 AND id = $2");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(id).fetch_optional(connection).await
        })?)
    }

    /// One page of an account's keys, newest first, and how many there are.
    pub async fn list_api_keys(
        &mut self,
        account: AccountId,
        page: PageRequest,
    ) -> Result<(i64, Vec<ApiKey>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM api_keys WHERE account_id = $1";
        let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3");
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(account).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(AssertSqlSafe(sql))
                .bind(account)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// How many keys of an account work at `now`.
    pub async fn count_live_api_keys(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM api_keys
            WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2";
        let (count,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(now).fetch_one(connection).await)?;
        Ok(count)
    }

    /// Ends a key; `false` if there is none of the account's with this id, or it had been ended.
    pub async fn revoke_api_key(
        &mut self,
        account: AccountId,
        id: ApiKeyId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE api_keys SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Revokes every key of an account that works at `now`; how many there were.
    pub async fn revoke_api_keys_of(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const SQL: &str =
            "UPDATE api_keys SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(now).execute(connection).await?.rows_affected())
        })
    }

    /// Forgets the keys of an account that ended before `before`.
    pub async fn purge_api_keys(&mut self, account: AccountId, before: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM api_keys WHERE account_id = $1 AND (expires_at < $2 OR revoked_at < $2)";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(before).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes that a key was used, unless a later use is noted already.
    pub async fn note_api_key_use(&mut self, account: AccountId, used: ApiKeyUse) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE api_keys SET last_used_at = $3, last_used_address = $4
            WHERE account_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $3)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(used.id)
                .bind(used.at)
                .bind(used.address.map(|address| address.to_string()))
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}
