//! Invitations.

use chrono::{DateTime, Utc};

use crate::model::account::{AccountId, InvitationId};
use crate::model::invitation::Invitation;
use crate::model::page::PageRequest;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Makes an invitation whose code has this hash.
    pub async fn create_invitation(&mut self, invitation: &Invitation, code_hash: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO invitations (id, code_hash, created_by, note, max_uses, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(invitation.id)
                .bind(code_hash)
                .bind(invitation.created_by)
                .bind(invitation.note.as_deref().map(storable))
                .bind(invitation.max_uses)
                .bind(invitation.created_at)
                .bind(invitation.expires_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The invitation whose code has this hash, if an account may be made with it at `now`.
    pub async fn find_good_invitation(
        &mut self,
        code_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<InvitationId>, StoreError> {
        const SQL: &str = "SELECT id FROM invitations
            WHERE code_hash = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
        let row: Option<(InvitationId,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(code_hash).bind(now).fetch_optional(connection).await
        })?;
        Ok(row.map(|(id,)| id))
    }

    /// Uses an invitation once; `false` if it ended or was used up meanwhile. Of several who come for the last use, the
    /// first to commit gets it.
    pub async fn use_invitation(&mut self, id: InvitationId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE invitations SET uses = uses + 1
            WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Remembers the invitation that an account was made with.
    pub async fn set_invitation(&mut self, account: AccountId, invitation: InvitationId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET invitation_id = $2 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(invitation).execute(connection).await?;
        });
        Ok(())
    }

    /// One page of all invitations, newest first, and how many there are.
    pub async fn list_invitations(&mut self, page: PageRequest) -> Result<(i64, Vec<Invitation>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM invitations";
        const SQL: &str = "SELECT id, created_by, note, max_uses, uses, created_at, expires_at, revoked_at
            FROM invitations ORDER BY id DESC LIMIT $1 OFFSET $2";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(SQL).bind(page.limit()).bind(page.offset()).fetch_all(connection).await?;
            Ok((total, items))
        })
    }

    /// How many invitations of an admin are good at `now`.
    pub async fn count_good_invitations(&mut self, admin: AccountId, now: DateTime<Utc>) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM invitations
            WHERE created_by = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
        let (count,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(admin).bind(now).fetch_one(connection).await)?;
        Ok(count)
    }

    /// Ends an invitation; `false` if there is none, or it had been ended.
    pub async fn revoke_invitation(&mut self, id: InvitationId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Ends every invitation of an admin that is good at `now`; how many there were.
    pub async fn revoke_invitations_of(&mut self, admin: AccountId, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE invitations SET revoked_at = $2
            WHERE created_by = $1 AND revoked_at IS NULL AND expires_at > $2 AND uses < max_uses";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(admin).bind(now).execute(connection).await?.rows_affected())
        })
    }
}
