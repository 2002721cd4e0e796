//! Accounts.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{Account, AccountId, Role, Username};
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
    /// Whether its password has to be changed before anything else.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a sign-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
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
        const SQL: &str = "INSERT INTO accounts
            (id, username, password_hash, role, must_change_password, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account.id)
                .bind(account.username)
                .bind(account.password_hash)
                .bind(account.role)
                .bind(account.must_change_password)
                .bind(account.created_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The account with this id.
    pub async fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "SELECT id, username, role, disabled_at, created_at, must_change_password, otp_enabled_at
            FROM accounts WHERE id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(id).fetch_optional(connection).await)?)
    }

    /// The id of the account with this sign-in name.
    pub async fn find_account_id(&mut self, username: &Username) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "SELECT id FROM accounts WHERE username = $1";
        let row: Option<(AccountId,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(username).fetch_optional(connection).await)?;
        Ok(row.map(|(id,)| id))
    }

    /// What a sign-in under this name is checked against.
    pub async fn find_account_credentials(
        &mut self,
        username: &Username,
    ) -> Result<Option<AccountCredentials>, StoreError> {
        const SQL: &str =
            "SELECT id, username, role, disabled_at, created_at, must_change_password, otp_enabled_at, password_hash
            FROM accounts WHERE username = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(username).fetch_optional(connection).await)?)
    }

    /// What a sign-in to this account is checked against. The account stays as it is until the transaction ends.
    pub async fn hold_account(&mut self, id: AccountId) -> Result<Option<AccountCredentials>, StoreError> {
        let sql = format!(
            "SELECT id, username, role, disabled_at, created_at, must_change_password, otp_enabled_at, password_hash
             FROM accounts WHERE id = $1{}",
            self.row_lock()
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await
        })?)
    }

    /// Replaces an account's password hash, and says whether the password has to be changed.
    pub async fn set_password_hash(
        &mut self,
        id: AccountId,
        password_hash: &str,
        must_change_password: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts
            SET password_hash = $2, must_change_password = $3, has_console_access = TRUE, updated_at = $4 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(id)
                .bind(password_hash)
                .bind(must_change_password)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}
