//! Invitations into organizations.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::organization::{OrgInvitation, OrgInvitationId, OrganizationId};
use crate::model::page::PageRequest;
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`OrgInvitation`].
const COLUMNS: &str =
    "id, organization_id, created_by, for_account, role, max_uses, uses, created_at, expires_at, revoked_at";

impl Tx {
    /// Makes an invitation into an organization, whose code has this hash.
    pub async fn create_org_invitation(
        &mut self,
        organization: OrganizationId,
        invitation: &OrgInvitation,
        code_hash: &[u8],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO organization_invitations
            (organization_id, id, code_hash, created_by, for_account, role, max_uses, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(organization)
                .bind(invitation.id)
                .bind(code_hash)
                .bind(invitation.created_by)
                .bind(invitation.for_account)
                .bind(invitation.role)
                .bind(invitation.max_uses)
                .bind(invitation.created_at)
                .bind(invitation.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The invitation whose code has this hash, if somebody may join with it at `now`.
    pub async fn find_good_org_invitation(
        &mut self,
        code_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<OrgInvitation>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM organization_invitations
             WHERE code_hash = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(code_hash).bind(now).fetch_optional(connection).await
        })?)
    }

    /// Uses an invitation of an organization once; `false` if it ended or was used up meanwhile.
    pub async fn use_org_invitation(
        &mut self,
        organization: OrganizationId,
        id: OrgInvitationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE organization_invitations SET uses = uses + 1
            WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3 AND uses < max_uses";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(organization).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// One page of an organization's invitations, newest first, and how many there are.
    pub async fn list_org_invitations(
        &mut self,
        organization: OrganizationId,
        page: PageRequest,
    ) -> Result<(i64, Vec<OrgInvitation>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM organization_invitations WHERE organization_id = $1";
        let sql = format!(
            "SELECT {COLUMNS} FROM organization_invitations WHERE organization_id = $1
             ORDER BY id DESC LIMIT $2 OFFSET $3"
        );
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(organization).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(organization)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// How many invitations into an organization are good at `now`.
    pub async fn count_good_org_invitations(
        &mut self,
        organization: OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM organization_invitations
            WHERE organization_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
        let (count,) = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).bind(now).fetch_one(connection).await
        })?;
        Ok(count)
    }

    /// Ends an invitation of an organization; `false` if there is none, or it had been ended.
    pub async fn revoke_org_invitation(
        &mut self,
        organization: OrganizationId,
        id: OrgInvitationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE organization_invitations SET revoked_at = $3
            WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(organization).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Ends every invitation into an organization that this account made and that is good at `now`; how many there were.
    pub async fn revoke_org_invitations_of(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE organization_invitations SET revoked_at = $3
            WHERE organization_id = $1 AND created_by = $2 AND revoked_at IS NULL AND expires_at > $3 AND uses < max_uses";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(organization).bind(account).bind(now).execute(connection).await?.rows_affected())
        })
    }

    /// Forgets the oldest invitations of an organization that are no good any more, beyond the newest `kept`.
    pub async fn purge_org_invitations(
        &mut self,
        organization: OrganizationId,
        kept: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM organization_invitations
            WHERE organization_id = $1 AND (revoked_at IS NOT NULL OR expires_at <= $3 OR uses >= max_uses)
            AND id NOT IN (SELECT id FROM organization_invitations WHERE organization_id = $1 ORDER BY id DESC LIMIT $2)";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(organization).bind(kept).bind(now).execute(connection).await?;
        });
        Ok(())
    }
}
