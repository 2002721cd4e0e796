//! Sealed values. The store never sees them open.

use chrono::{DateTime, Utc};

use crate::model::bot::{BotId, CredentialField};
use crate::store::{StoreError, Tx, on_backend};

/// A sealed value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedCredential {
    /// The bot it belongs to.
    pub bot_id: BotId,
    /// Which of the bot's values it is.
    pub field: CredentialField,
    /// The vault key it is sealed under.
    pub key_id: String,
    /// The ciphertext.
    pub sealed: String,
}

impl Tx {
    /// Writes a sealed value, replacing an earlier one.
    pub async fn put_credential(
        &mut self,
        bot: BotId,
        credential: &SealedCredential,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO credentials (bot_id, field, key_id, sealed, updated_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (bot_id, field) DO UPDATE
            SET key_id = excluded.key_id, sealed = excluded.sealed, updated_at = excluded.updated_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot)
                .bind(credential.field)
                .bind(&credential.key_id)
                .bind(&credential.sealed)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// A bot's sealed value.
    pub async fn find_credential(
        &mut self,
        bot: BotId,
        field: CredentialField,
    ) -> Result<Option<SealedCredential>, StoreError> {
        const SQL: &str = "SELECT bot_id, field, key_id, sealed FROM credentials WHERE bot_id = $1 AND field = $2";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(field).fetch_optional(connection).await)?)
    }

    /// Erases a bot's sealed value, if there is one.
    pub async fn delete_credential(&mut self, bot: BotId, field: CredentialField) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM credentials WHERE bot_id = $1 AND field = $2";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(field).execute(connection).await?; });
        Ok(())
    }

    /// The next values, after `(after_bot, after_field)` in their order, that are sealed under another key than `key_id`.
    pub async fn list_credentials_not_under(
        &mut self,
        key_id: &str,
        after: Option<(BotId, CredentialField)>,
        limit: i64,
    ) -> Result<Vec<SealedCredential>, StoreError> {
        const FIRST: &str = "SELECT bot_id, field, key_id, sealed FROM credentials WHERE key_id <> $1
            ORDER BY bot_id, field LIMIT $2";
        const NEXT: &str = "SELECT bot_id, field, key_id, sealed FROM credentials WHERE key_id <> $1
            AND (bot_id > $3 OR (bot_id = $3 AND field > $4)) ORDER BY bot_id, field LIMIT $2";
        Ok(on_backend!(self, connection => match after {
            None => sqlx::query_as(FIRST).bind(key_id).bind(limit).fetch_all(connection).await,
            Some((bot, field)) => {
                sqlx::query_as(NEXT).bind(key_id).bind(limit).bind(bot).bind(field).fetch_all(connection).await
            }
        })?)
    }

    /// Replaces a sealed value by the same value under another key, unless it changed meanwhile; `false` if it did.
    pub async fn reseal_credential(
        &mut self,
        bot: BotId,
        old: &SealedCredential,
        new: &SealedCredential,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE credentials SET key_id = $4, sealed = $5, updated_at = $6
            WHERE bot_id = $1 AND field = $2 AND sealed = $3";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL)
                .bind(bot)
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

    /// How many values, of bots, accounts, databases and organizations, are sealed under each key.
    pub async fn count_credentials_by_key(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        const SQL: &str = "SELECT key_id, COUNT(*) FROM
            (SELECT key_id FROM credentials UNION ALL SELECT key_id FROM account_credentials
             UNION ALL SELECT key_id FROM database_credentials
             UNION ALL SELECT key_id FROM mail_credentials) AS every
            GROUP BY key_id ORDER BY key_id";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).fetch_all(connection).await)?)
    }
}
