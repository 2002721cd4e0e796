//! How organizations send e-mails, and their sealed passwords, which the store never sees open.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::mail_settings::{MailSender, OrgMailSettings};
use crate::model::organization::OrganizationId;
use crate::store::{StoreError, Tx, on_backend};

/// An organization's password for its mail server, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedMailPassword {
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// The vault key it is sealed under.
    pub key_id: String,
    /// The ciphertext.
    pub sealed: String,
}

impl Tx {
    /// How an organization sends e-mails; `None` if nobody has set anything.
    pub async fn find_mail_settings(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<OrgMailSettings>, StoreError> {
        self.fetch_mail_settings(organization, "").await
    }

    /// The same, which stay as they are until the transaction ends.
    pub async fn lock_mail_settings(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<OrgMailSettings>, StoreError> {
        let lock = self.row_lock();
        self.fetch_mail_settings(organization, lock).await
    }

    async fn fetch_mail_settings(
        &mut self,
        organization: OrganizationId,
        lock: &str,
    ) -> Result<Option<OrgMailSettings>, StoreError> {
        let sql = AssertSqlSafe(format!(
            "SELECT sender, allowed_recipients, updated_at FROM mail_settings WHERE organization_id = $1{lock}"
        ));
        let row: Option<(Option<String>, String, DateTime<Utc>)> =
            on_backend!(self, connection => sqlx::query_as(sql).bind(organization).fetch_optional(connection).await)?;
        let Some((sender, rules, updated_at)) = row else { return Ok(None) };
        let sender: Option<MailSender> = sender.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?;
        let allowed_recipients = serde_json::from_str(&rules).map_err(unreadable)?;
        Ok(Some(OrgMailSettings { sender, allowed_recipients, updated_at: Some(updated_at) }))
    }

    /// Writes how an organization sends e-mails.
    pub async fn put_mail_settings(
        &mut self,
        organization: OrganizationId,
        settings: &OrgMailSettings,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO mail_settings (organization_id, sender, allowed_recipients, updated_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization_id) DO UPDATE SET sender = excluded.sender,
                allowed_recipients = excluded.allowed_recipients, updated_at = excluded.updated_at";
        let sender = settings.sender.as_ref().map(serde_json::to_string).transpose().map_err(unreadable)?;
        let rules = serde_json::to_string(&settings.allowed_recipients).map_err(unreadable)?;
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(organization).bind(sender).bind(rules).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// An organization's sealed password.
    pub async fn find_mail_password(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<SealedMailPassword>, StoreError> {
        const SQL: &str = "SELECT organization_id, key_id, sealed FROM mail_credentials WHERE organization_id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(organization).fetch_optional(connection).await)?)
    }

    /// Writes an organization's sealed password, replacing an earlier one.
    pub async fn put_mail_password(
        &mut self,
        organization: OrganizationId,
        password: &SealedMailPassword,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO mail_credentials (organization_id, key_id, sealed, updated_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization_id) DO UPDATE
            SET key_id = excluded.key_id, sealed = excluded.sealed, updated_at = excluded.updated_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(organization)
                .bind(&password.key_id)
                .bind(&password.sealed)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Erases an organization's sealed password, if there is one.
    pub async fn delete_mail_password(&mut self, organization: OrganizationId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM mail_credentials WHERE organization_id = $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(organization).execute(connection).await?; });
        Ok(())
    }

    /// The next passwords, after that of `after`, that are sealed under another key than `key_id`.
    pub async fn list_mail_passwords_not_under(
        &mut self,
        key_id: &str,
        after: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<SealedMailPassword>, StoreError> {
        const SQL: &str = "SELECT organization_id, key_id, sealed FROM mail_credentials
            WHERE key_id <> $1 AND ($2 IS NULL OR organization_id > $2) ORDER BY organization_id LIMIT $3";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(key_id).bind(after).bind(limit).fetch_all(connection).await
        })?)
    }

    /// Replaces a sealed password by the same one under another key, unless it changed meanwhile; `false` if it did.
    pub async fn reseal_mail_password(
        &mut self,
        organization: OrganizationId,
        old: &SealedMailPassword,
        new: &SealedMailPassword,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mail_credentials SET key_id = $3, sealed = $4, updated_at = $5
            WHERE organization_id = $1 AND sealed = $2";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL)
                .bind(organization)
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

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Internal(error.into())
}
