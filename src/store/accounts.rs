//! Accounts and their sessions.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{Account, AccountId, Role, Session, SessionId, Username};
use crate::store::{StoreError, Tx, on_backend};

/// An account to be made.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// Its id.
    pub id: AccountId,
    /// Its sign-in name.
    pub username: &'a Username,
    /// Its password, hashed.
    pub password_hash: &'a str,
    /// Its role.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a sign-in is checked against.
#[derive(Debug, sqlx::FromRow)]
pub struct AccountCredentials {
    /// The account.
    #[sqlx(flatten)]
    pub account: Account,
    /// Its password, hashed.
    pub password_hash: String,
}

impl Tx {
    /// Makes an account; [`StoreError::Duplicate`] if the name is taken.
    pub async fn create_account(&mut self, account: &NewAccount<'_>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO accounts (id, username, password_hash, role, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $5)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account.id)
                .bind(account.username)
                .bind(account.password_hash)
                .bind(account.role)
                .bind(account.created_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The account with this id.
    pub async fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "SELECT id, username, role, disabled_at, created_at FROM accounts WHERE id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(id).fetch_optional(connection).await)?)
    }

    /// What a sign-in under this name is checked against.
    pub async fn find_account_credentials(
        &mut self,
        username: &Username,
    ) -> Result<Option<AccountCredentials>, StoreError> {
        const SQL: &str = "SELECT id, username, role, disabled_at, created_at, password_hash
            FROM accounts WHERE username = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(username).fetch_optional(connection).await)?)
    }

    /// Begins a session that is refreshed by the token with this hash.
    pub async fn create_session(
        &mut self,
        session: &Session,
        refresh_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sessions (id, account_id, refresh_hash, created_at, last_used_at, expires_at)
            VALUES ($1, $2, $3, $4, $4, $5)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(session.id)
                .bind(session.account_id)
                .bind(refresh_hash)
                .bind(now)
                .bind(session.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// A session of this account.
    pub async fn find_session(&mut self, account: AccountId, id: SessionId) -> Result<Option<Session>, StoreError> {
        const SQL: &str =
            "SELECT id, account_id, expires_at, revoked_at FROM sessions WHERE account_id = $1 AND id = $2";
        Ok(
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(id).fetch_optional(connection).await)?,
        )
    }

    /// The session that a refresh token with this hash belongs to, and whether the token is the present one (`true`) or
    /// the one before it. The session stays as it is until the transaction ends, so of two who come with the same token
    /// at the same moment the second finds it used.
    pub async fn find_session_by_refresh_hash(&mut self, hash: &[u8]) -> Result<Option<(Session, bool)>, StoreError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            session: Session,
            is_present: bool,
        }
        let sql = format!(
            "SELECT id, account_id, expires_at, revoked_at, refresh_hash = $1 AS is_present
             FROM sessions WHERE refresh_hash = $1 OR previous_refresh_hash = $1{}",
            self.row_lock()
        );
        let row: Option<Row> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(hash).fetch_optional(connection).await
        })?;
        Ok(row.map(|row| (row.session, row.is_present)))
    }

    /// Replaces a session's refresh token, and lets the session last until `expires_at`.
    pub async fn rotate_refresh_hash(
        &mut self,
        account: AccountId,
        id: SessionId,
        refresh_hash: &[u8],
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions
            SET previous_refresh_hash = refresh_hash, refresh_hash = $3, last_used_at = $4, expires_at = $5
            WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(id)
                .bind(refresh_hash)
                .bind(now)
                .bind(expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Ends a session; `false` if it had ended before.
    pub async fn revoke_session(
        &mut self,
        account: AccountId,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE sessions SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }
}
