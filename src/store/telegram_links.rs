//! Accounts that wait to be linked to a person at Telegram.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::organization::TelegramUserId;
use crate::store::{StoreError, Tx, on_backend};

/// A code to be made.
#[derive(Debug)]
pub struct NewTelegramLink<'a> {
    /// SHA-256 of the code.
    pub code_hash: &'a [u8],
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Tx {
    /// Makes an account's code, in place of an older one.
    pub async fn put_telegram_link(
        &mut self,
        account: AccountId,
        link: &NewTelegramLink<'_>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO telegram_links (account_id, code_hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (account_id) DO UPDATE SET code_hash = excluded.code_hash, telegram_user_id = NULL,
                created_at = excluded.created_at, expires_at = excluded.expires_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(link.code_hash)
                .bind(link.created_at)
                .bind(link.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The account whose code has this hash, kept from now on for whoever brings it: nobody else gets it any more.
    pub async fn claim_telegram_link(
        &mut self,
        code_hash: &[u8],
        telegram_user: TelegramUserId,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "UPDATE telegram_links SET telegram_user_id = $2
            WHERE code_hash = $1 AND expires_at > $3 AND (telegram_user_id IS NULL OR telegram_user_id = $2)
            RETURNING account_id";
        let row: Option<(AccountId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(code_hash).bind(telegram_user).bind(now).fetch_optional(connection).await
        })?;
        Ok(row.map(|(account,)| account))
    }

    /// Uses up what a person claimed of this account; `false` if there is nothing of the kind any more.
    pub async fn use_telegram_link(
        &mut self,
        account: AccountId,
        telegram_user: TelegramUserId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "DELETE FROM telegram_links WHERE account_id = $1 AND telegram_user_id = $2 AND expires_at > $3";
        on_backend!(self, connection => {
            let query = sqlx::query(SQL).bind(account).bind(telegram_user).bind(now);
            Ok(query.execute(connection).await?.rows_affected() > 0)
        })
    }
}
