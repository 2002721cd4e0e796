//! Organizations and who belongs to them.
//!
//! Whoever changes an organization's members holds its row first ([`Tx::lock_organization`]), so that what depends on who
//! its owners are is decided by one after the other.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::AccountId;
use crate::model::organization::{Member, Membership, OrgRole, Organization, OrganizationId, OrganizationName};
use crate::model::page::PageRequest;
use crate::store::text::folded;
use crate::store::{StoreError, Tx, on_backend};

/// Members as they are listed.
const LISTED: &str =
    "SELECT m.account_id, a.username, p.name, m.role, m.joined_at, a.disabled_at IS NOT NULL AS is_disabled
    FROM organization_members m JOIN accounts a ON a.id = m.account_id
    LEFT JOIN telegram_people p ON p.account_id = m.account_id";

impl Tx {
    /// Makes an organization; [`StoreError::Duplicate`] if its name is taken, in whatever case.
    pub async fn create_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO organizations (id, name, name_key, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5)";
        const FOUNDER: &str = "INSERT INTO llm_founders (organization_id, account_id) VALUES ($1, $2)";
        on_backend!(self, connection => {
            sqlx::query(FOUNDER).bind(organization.id).bind(organization.created_by).execute(&mut *connection).await?;
            sqlx::query(SQL)
                .bind(organization.id)
                .bind(&organization.name)
                .bind(folded(organization.name.as_str()))
                .bind(organization.created_by)
                .bind(organization.created_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The organization with this id.
    pub async fn find_organization(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        const SQL: &str = "SELECT id, name, created_by, created_at FROM organizations WHERE id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(id).fetch_optional(connection).await)?)
    }

    /// The same, to be changed in this transaction: nobody else changes who belongs to it until that ends.
    pub async fn lock_organization(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        let sql =
            format!("SELECT id, name, created_by, created_at FROM organizations WHERE id = $1{}", self.row_lock());
        Ok(
            on_backend!(self, connection => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await)?,
        )
    }

    /// Deletes an organization with its members, invitations, databases, budget and settings.
    pub async fn delete_organization(&mut self, id: OrganizationId) -> Result<(), StoreError> {
        const BUDGET: &str = "DELETE FROM llm_budgets WHERE organization_id = $1";
        const WARNINGS: &str = "DELETE FROM llm_warnings WHERE payer_id = $1";
        const SQL: &str = "DELETE FROM organizations WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(BUDGET).bind(id).execute(&mut *connection).await?;
            sqlx::query(WARNINGS).bind(id).execute(&mut *connection).await?;
            sqlx::query(SQL).bind(id).execute(connection).await?;
        });
        Ok(())
    }

    /// Takes an account into an organization; [`StoreError::Duplicate`] if it belongs to one.
    pub async fn add_member(
        &mut self,
        organization: OrganizationId,
        membership: &Membership,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO organization_members (organization_id, account_id, role, joined_at)
            VALUES ($1, $2, $3, $4)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(organization)
                .bind(membership.account_id)
                .bind(membership.role)
                .bind(membership.joined_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// An account's place in this organization.
    pub async fn find_member(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<Membership>, StoreError> {
        const SQL: &str = "SELECT organization_id, account_id, role, joined_at FROM organization_members
            WHERE organization_id = $1 AND account_id = $2";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).bind(account).fetch_optional(connection).await
        })?)
    }

    /// Ends an account's place in this organization; `false` if it has none.
    pub async fn remove_member(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM organization_members WHERE organization_id = $1 AND account_id = $2";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(organization).bind(account).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Sets what a member may do.
    pub async fn set_member_role(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        role: OrgRole,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE organization_members SET role = $3 WHERE organization_id = $1 AND account_id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(organization).bind(account).bind(role).execute(connection).await?;
        });
        Ok(())
    }

    /// One page of an organization's members, the longest-standing first, and how many there are.
    pub async fn list_members(
        &mut self,
        organization: OrganizationId,
        page: PageRequest,
    ) -> Result<(i64, Vec<Member>), StoreError> {
        let sql =
            format!("{LISTED} WHERE m.organization_id = $1 ORDER BY m.joined_at, m.account_id LIMIT $2 OFFSET $3");
        let total = self.count_members(organization).await?;
        let items = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(organization)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await
        })?;
        Ok((total, items))
    }

    /// One member of an organization, as they are listed.
    pub async fn find_listed_member(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<Member>, StoreError> {
        let sql = format!("{LISTED} WHERE m.organization_id = $1 AND m.account_id = $2");
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(organization).bind(account).fetch_optional(connection).await
        })?)
    }

    /// How many belong to an organization.
    pub async fn count_members(&mut self, organization: OrganizationId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM organization_members WHERE organization_id = $1";
        let (count,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(organization).fetch_one(connection).await)?;
        Ok(count)
    }

    /// How many own an organization beside this account and are not barred from it.
    pub async fn count_other_owners(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM organization_members m JOIN accounts a ON a.id = m.account_id
            WHERE m.organization_id = $1 AND m.account_id <> $2 AND m.role = 'owner' AND a.disabled_at IS NULL";
        let (count,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).bind(account).fetch_one(connection).await
        })?;
        Ok(count)
    }

    /// Remembers that an account was removed from an organization.
    pub async fn note_removal(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO organization_removals (organization_id, account_id, removed_at)
            VALUES ($1, $2, $3)
            ON CONFLICT (organization_id, account_id) DO UPDATE SET removed_at = excluded.removed_at";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(organization).bind(account).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// The name of the organization that an account was last removed from, if there still is one.
    pub async fn find_name_of_removal(&mut self, account: AccountId) -> Result<Option<OrganizationName>, StoreError> {
        const SQL: &str = "SELECT o.name FROM organization_removals r JOIN organizations o ON o.id = r.organization_id
            WHERE r.account_id = $1 ORDER BY r.removed_at DESC LIMIT 1";
        let row: Option<(OrganizationName,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_optional(connection).await)?;
        Ok(row.map(|(name,)| name))
    }

    /// When an account was last removed from an organization.
    pub async fn find_removal(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        const SQL: &str = "SELECT removed_at FROM organization_removals WHERE organization_id = $1 AND account_id = $2";
        let row: Option<(DateTime<Utc>,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).bind(account).fetch_optional(connection).await
        })?;
        Ok(row.map(|(at,)| at))
    }
}
