//! What admins see of accounts, and what they change about them.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{Account, AccountId, AccountOverview, Role, Username};
use crate::model::page::PageRequest;
use crate::store::text::contains_pattern;
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`Account`].
const COLUMNS: &str = "a.id, a.username, a.role, a.disabled_at, a.created_at, a.must_change_password, a.otp_enabled_at";

/// Which accounts to list.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only those of this role.
    pub role: Option<Role>,
    /// Only those that are disabled (`true`), or only the others (`false`).
    pub disabled: Option<bool>,
    /// Only those whose username contains this text, in any case.
    pub search: Option<String>,
}

/// The columns of [`AccountOverview`], with `now` as the parameter of the time.
fn overview_columns(now: &str) -> String {
    format!(
        "{COLUMNS},
         (SELECT MAX(s.created_at) FROM sessions s WHERE s.account_id = a.id) AS last_signed_in_at,
         (SELECT COUNT(*) FROM sessions s
          WHERE s.account_id = a.id AND s.revoked_at IS NULL AND s.expires_at > {now}) AS sessions"
    )
}

impl Tx {
    /// One page of accounts, oldest first, and how many match.
    pub async fn list_accounts(
        &mut self,
        filter: &AccountFilter,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<(i64, Vec<AccountOverview>), StoreError> {
        const MATCHING: &str = r"FROM accounts a WHERE a.erased_at IS NULL AND ($1 IS NULL OR a.role = $1)
            AND ($2 IS NULL OR (a.disabled_at IS NOT NULL) = $2)
            AND ($3 IS NULL OR a.username LIKE $3 ESCAPE '\')";
        let count = format!("SELECT COUNT(*) {MATCHING}");
        let sql = format!("SELECT {} {MATCHING} ORDER BY a.id LIMIT $4 OFFSET $5", overview_columns("$6"));
        let pattern = filter.search.as_deref().map(contains_pattern);
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(AssertSqlSafe(count))
                .bind(filter.role)
                .bind(filter.disabled)
                .bind(&pattern)
                .fetch_one(&mut *connection)
                .await?;
            let items = sqlx::query_as(AssertSqlSafe(sql))
                .bind(filter.role)
                .bind(filter.disabled)
                .bind(&pattern)
                .bind(page.limit())
                .bind(page.offset())
                .bind(now)
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// The account with this id, as admins see it.
    pub async fn find_account_overview(
        &mut self,
        id: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountOverview>, StoreError> {
        let sql = format!("SELECT {} FROM accounts a WHERE a.id = $1 AND a.erased_at IS NULL", overview_columns("$2"));
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id).bind(now).fetch_optional(connection).await
        })?)
    }

    /// The account of this name.
    pub async fn find_account_named(&mut self, username: &Username) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE a.username = $1");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(username).fetch_optional(connection).await
        })?)
    }

    /// The account with this id, to be changed in this transaction: nobody else changes it until that ends.
    pub async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE a.id = $1{}", self.row_lock());
        Ok(
            on_backend!(self, connection => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await)?,
        )
    }

    /// These accounts and all superadmins, in the order of their ids: none of them is changed by anybody else until the
    /// transaction ends. What depends on who is a superadmin is decided on them.
    pub async fn lock_accounts_and_superadmins(
        &mut self,
        one: AccountId,
        other: Option<AccountId>,
    ) -> Result<Vec<Account>, StoreError> {
        // The order keeps two who lock the same accounts from waiting for each other.
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts a
             WHERE (a.role = 'superadmin' OR a.id = $1 OR a.id = $2) AND a.erased_at IS NULL ORDER BY a.id{}",
            self.row_lock()
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(one).bind(other).fetch_all(connection).await
        })?)
    }

    /// Sets what an account may do, and since when it is disabled.
    pub async fn set_account_standing(
        &mut self,
        id: AccountId,
        role: Role,
        disabled_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET role = $2, disabled_at = $3, updated_at = $4 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(id).bind(role).bind(disabled_at).bind(now).execute(connection).await?;
        });
        Ok(())
    }
}
