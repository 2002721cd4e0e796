//! Sealed values of accounts, like those of bots in `credentials`. The store never sees them open.

use chrono::{DateTime, Utc};

use crate::model::account::{AccountId, AccountSecret};
use crate::store::{StoreError, Tx, on_backend};

/// An account's sealed value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedAccountCredential {
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Which of the account's values it is.
    pub field: AccountSecret,
    /// The vault key it is sealed under.
    pub key_id: String,
    /// The ciphertext.
    pub sealed: String,
}

impl Tx {
    /// Writes a sealed value, replacing an earlier one.
    pub async fn put_account_credential(
        &mut self,
        account: AccountId,
        credential: &SealedAccountCredential,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO account_credentials (account_id, field, key_id, sealed, updated_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id, field) DO UPDATE
            SET key_id = excluded.key_id, sealed = excluded.sealed, updated_at = excluded.updated_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(credential.field)
                .bind(&credential.key_id)
                .bind(&credential.sealed)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// An account's sealed value.
    pub async fn find_account_credential(
        &mut self,
        account: AccountId,
        field: AccountSecret,
    ) -> Result<Option<SealedAccountCredential>, StoreError> {
        const SQL: &str =
            "SELECT account_id, field, key_id, sealed FROM account_credentials WHERE account_id = $1 AND field = $2";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(field).fetch_optional(connection).await
        })?)
    }

    /// Erases an account's sealed value, if there is one.
    pub async fn delete_account_credential(
        &mut self,
        account: AccountId,
        field: AccountSecret,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM account_credentials WHERE account_id = $1 AND field = $2";
        on_backend!(self, connection => { sqlx::query(SQL).bind(account).bind(field).execute(connection).await?; });
        Ok(())
    }

    /// The next values, after `(after_account, after_field)` in their order, that are sealed under another key than
    /// `key_id`.
    pub async fn list_account_credentials_not_under(
        &mut self,
        key_id: &str,
        after: Option<(AccountId, AccountSecret)>,
        limit: i64,
    ) -> Result<Vec<SealedAccountCredential>, StoreError> {
        const FIRST: &str = "SELECT account_id, field, key_id, sealed FROM account_credentials WHERE key_id <> $1
            ORDER BY account_id, field LIMIT $2";
        const NEXT: &str = "SELECT account_id, field, key_id, sealed FROM account_credentials WHERE key_id <> $1
            AND (account_id > $3 OR (account_id = $3 AND field > $4)) ORDER BY account_id, field LIMIT $2";
        Ok(on_backend!(self, connection => match after {
            None => sqlx::query_as(FIRST).bind(key_id).bind(limit).fetch_all(connection).await,
            Some((account, field)) => {
                sqlx::query_as(NEXT).bind(key_id).bind(limit).bind(account).bind(field).fetch_all(connection).await
            }
        })?)
    }

    /// Replaces a sealed value by the same value under another key, unless it changed meanwhile; `false` if it did.
    pub async fn reseal_account_credential(
        &mut self,
        account: AccountId,
        old: &SealedAccountCredential,
        new: &SealedAccountCredential,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE account_credentials SET key_id = $4, sealed = $5, updated_at = $6
            WHERE account_id = $1 AND field = $2 AND sealed = $3";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL)
                .bind(account)
                .bind(old.field)
                .bind(&old.sealed)
                .bind(&new.key_id)
                .bind(&new.sealed)
                .bind(now)
                .execute(connection)
                .await?;
            Ok(done.rows_affected() > 0)
        })
    }
}
