//! One-time sign-in links, and the sessions that began by one.

use chrono::{DateTime, Utc};

use crate::model::account::{AccountId, SessionId};
use crate::store::{StoreError, Tx, on_backend};

/// A link to be made.
#[derive(Debug)]
pub struct NewSignInLink<'a> {
    /// SHA-256 of its token.
    pub token_hash: &'a [u8],
    /// Who makes it; `None` is the operator at the command line.
    pub created_by: Option<AccountId>,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Tx {
    /// Makes the link of an account, in place of an older one.
    pub async fn put_sign_in_link(&mut self, account: AccountId, link: &NewSignInLink<'_>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sign_in_links (account_id, token_hash, created_by, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, created_by = excluded.created_by,
                created_at = excluded.created_at, expires_at = excluded.expires_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(link.token_hash)
                .bind(link.created_by)
                .bind(link.created_at)
                .bind(link.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The account that the link with this hash lets in at `now`.
    pub async fn find_sign_in_link(
        &mut self,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "SELECT account_id FROM sign_in_links WHERE token_hash = $1 AND expires_at > $2";
        let row: Option<(AccountId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(token_hash).bind(now).fetch_optional(connection).await
        })?;
        Ok(row.map(|(account,)| account))
    }

    /// Uses up a link of an account; `false` if it ended or was used meanwhile. Of several who come with it, the first
    /// to commit gets in.
    pub async fn use_sign_in_link(
        &mut self,
        account: AccountId,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM sign_in_links WHERE account_id = $1 AND token_hash = $2 AND expires_at > $3";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(token_hash).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Deletes the link to an account and those that it made for others.
    pub async fn delete_sign_in_links_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM sign_in_links WHERE account_id = $1 OR created_by = $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(account).execute(connection).await?; });
        Ok(())
    }

    /// Notes when a session began by a link, or that this no longer counts.
    pub async fn set_session_via_link(
        &mut self,
        account: AccountId,
        session: SessionId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET via_link_at = $3, via_own_link_at = NULL
            WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(session).bind(at).execute(connection).await?;
        });
        Ok(())
    }

    /// Whether the owner of an account made its link with this hash, rather than an admin.
    pub async fn is_own_sign_in_link(&mut self, account: AccountId, token_hash: &[u8]) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM sign_in_links
            WHERE account_id = $1 AND created_by = $1 AND token_hash = $2";
        let (count,): (i64,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(token_hash).fetch_one(connection).await
        })?;
        Ok(count > 0)
    }

    /// Notes when a session began by a link that the account's owner made.
    pub async fn set_session_via_own_link(
        &mut self,
        account: AccountId,
        session: SessionId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET via_own_link_at = $3 WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(session).bind(at).execute(connection).await?;
        });
        Ok(())
    }

    /// When a session began by a link that the account's owner made, if it did and no password was set since.
    pub async fn find_own_link_of_session(
        &mut self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        const SQL: &str = "SELECT via_own_link_at FROM sessions WHERE account_id = $1 AND id = $2";
        let row: Option<(Option<DateTime<Utc>>,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(session).fetch_optional(connection).await
        })?;
        Ok(row.and_then(|(at,)| at))
    }
}
