//! E-mails that wait to be sent: whose turn it is, who has one under way, and how attempts end.
//!
//! Whoever sends them works for all tenants. So the first parameter of some of these statements is the tenant whose turn it
//! is: the organization, or the account of a person without any.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::mail::{Mail, MailId};
use crate::model::organization::OrganizationId;
use crate::store::mails::{COLUMNS, MailRow};
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// The statuses of bots that run: those that stopped send no e-mails either.
const RUNS: &str = "('active', 'rate_limited')";

/// An e-mail whose turn it is, with all that it takes to send it.
#[derive(Debug)]
pub struct ClaimedMail {
    /// The e-mail.
    pub mail: Mail,
    /// What is in its file.
    pub attachment: Option<Vec<u8>>,
    /// The same for each attempt.
    pub message_id: String,
}

#[derive(Debug, sqlx::FromRow)]
struct ClaimedRow {
    #[sqlx(flatten)]
    mail: MailRow,
    attachment: Option<Vec<u8>>,
    message_id: Option<String>,
}

/// Who sends an e-mail, as those who get it are told.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MailOrigin {
    /// The bot's @name.
    pub bot_username: String,
    /// The organization's name.
    pub organization: Option<String>,
}

impl Tx {
    /// Tenants that have e-mails due by `now`, those who have waited for longest first.
    pub async fn list_tenants_with_due_mails(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let sql = AssertSqlSafe(format!(
            "SELECT tenant FROM (SELECT COALESCE(m.organization_id, m.account_id) AS tenant, MIN(m.due_at) AS first_due
                FROM mails m JOIN bots b ON b.id = m.bot_id AND b.status IN {RUNS}
                WHERE m.state = 'queued' AND m.due_at <= $1 AND (m.claimed_until IS NULL OR m.claimed_until <= $1)
                GROUP BY COALESCE(m.organization_id, m.account_id)) AS due
             ORDER BY first_due LIMIT $2"
        ));
        let rows: Vec<(Uuid,)> =
            on_backend!(self, connection => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(|(tenant,)| tenant).collect())
    }

    /// Takes a tenant's e-mail that has been due for longest: until `until` nobody else takes it.
    pub async fn claim_due_mail(
        &mut self,
        tenant: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<ClaimedMail>, StoreError> {
        const CLAIM: &str = "UPDATE mails SET claimed_until = $2 WHERE id = $1";
        let lock = self.row_lock();
        let find = AssertSqlSafe(format!(
            "SELECT m.id FROM mails m
             WHERE COALESCE(m.organization_id, m.account_id) = $1 AND m.state = 'queued' AND m.due_at <= $2
                AND (m.claimed_until IS NULL OR m.claimed_until <= $2)
                AND EXISTS (SELECT 1 FROM bots b WHERE b.id = m.bot_id AND b.status IN {RUNS})
             ORDER BY m.due_at, m.id LIMIT 1{lock}"
        ));
        let read = AssertSqlSafe(format!("SELECT {COLUMNS}, m.attachment, m.message_id FROM mails m WHERE m.id = $1"));
        let row: Option<ClaimedRow> = on_backend!(self, connection => {
            let found: Option<(MailId,)> =
                sqlx::query_as(find).bind(tenant).bind(now).fetch_optional(&mut *connection).await?;
            let Some((id,)) = found else { return Ok(None) };
            sqlx::query(CLAIM).bind(id).bind(until).execute(&mut *connection).await?;
            sqlx::query_as(read).bind(id).fetch_optional(connection).await
        })?;
        let Some(ClaimedRow { mail, attachment, message_id }) = row else { return Ok(None) };
        let missing = || StoreError::Internal("a queued e-mail without a Message-ID".into());
        Ok(Some(ClaimedMail { mail: mail.parse()?, attachment, message_id: message_id.ok_or_else(missing)? }))
    }

    /// Who sends an e-mail; `None` if the bot or the account is gone.
    pub async fn find_mail_origin(
        &mut self,
        account: AccountId,
        bot: BotId,
        organization: Option<OrganizationId>,
    ) -> Result<Option<MailOrigin>, StoreError> {
        const SQL: &str = "SELECT b.username AS bot_username, o.name AS organization
            FROM accounts a JOIN bots b ON b.id = $2 LEFT JOIN organizations o ON o.id = $3 WHERE a.id = $1";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(bot).bind(organization).fetch_optional(connection).await
        })?)
    }

    /// Notes that a mail server took an e-mail, of which no file is kept any more; `false` if it is gone.
    pub async fn note_mail_sent(
        &mut self,
        account: AccountId,
        id: MailId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mails SET state = 'sent', attachment = NULL, last_error = NULL, due_at = NULL,
            claimed_until = NULL, finished_at = $3 WHERE account_id = $1 AND id = $2 AND state = 'queued'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Notes that an e-mail is given up; its file is kept, as its person may have it tried again. `false` if it is gone.
    pub async fn note_mail_failed(
        &mut self,
        account: AccountId,
        id: MailId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mails SET state = 'failed', attempts = attempts + 1, last_error = $3, due_at = NULL,
            claimed_until = NULL, finished_at = $4 WHERE account_id = $1 AND id = $2 AND state = 'queued'";
        on_backend!(self, connection => {
            let query = sqlx::query(SQL).bind(account).bind(id).bind(storable(reason)).bind(now);
            Ok(query.execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Notes that an attempt failed and that the next is due at `due_at`, and how many times more nobody knows
    /// whether the e-mail arrived; `false` if the e-mail is gone.
    pub async fn note_mail_deferred(
        &mut self,
        account: AccountId,
        id: MailId,
        reason: &str,
        due_at: DateTime<Utc>,
        unanswered: i32,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE mails SET attempts = attempts + 1, last_error = $3, due_at = $4, claimed_until = NULL,
            unanswered = unanswered + $5 WHERE account_id = $1 AND id = $2 AND state = 'queued'";
        on_backend!(self, connection => {
            let query = sqlx::query(SQL).bind(account).bind(id).bind(storable(reason)).bind(due_at).bind(unanswered);
            Ok(query.execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Calls off an e-mail that its person may not send any more, and keeps none of its file; `false` if it does not wait.
    pub async fn revoke_mail(
        &mut self,
        account: AccountId,
        id: MailId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE mails SET state = 'cancelled', attachment = NULL, due_at = NULL, claimed_until = NULL,
            finished_at = $3 WHERE account_id = $1 AND id = $2 AND state = 'queued'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Calls off all e-mails that somebody wrote for an organization and that wait; which. One that is under way at this
    /// moment is left to whoever sends it: it may have arrived.
    pub async fn revoke_waiting_mails(
        &mut self,
        account: AccountId,
        organization: OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Mail>, StoreError> {
        let lock = self.row_lock();
        let sql = AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM mails m WHERE m.account_id = $1 AND m.organization_id = $2 AND m.state = 'queued'
                AND (m.claimed_until IS NULL OR m.claimed_until <= $3) ORDER BY m.queued_at, m.id{lock}"
        ));
        let rows: Vec<MailRow> = on_backend!(self, connection => {
            sqlx::query_as(sql).bind(account).bind(organization).bind(now).fetch_all(connection).await
        })?;
        let mails: Vec<Mail> = rows.into_iter().map(MailRow::parse).collect::<Result<_, _>>()?;
        for mail in &mails {
            self.revoke_mail(account, mail.id, now).await?;
        }
        Ok(mails)
    }

    /// At the start: what the process before had under way is due again; how many.
    pub async fn release_claimed_mails(&mut self) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE mails SET claimed_until = NULL WHERE state = 'queued' AND claimed_until IS NOT NULL";
        on_backend!(self, connection => Ok(sqlx::query(SQL).execute(connection).await?.rows_affected()))
    }

    /// Calls off drafts from before `before`, at most `limit`; how many.
    pub async fn expire_mail_drafts(
        &mut self,
        before: DateTime<Utc>,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE mails SET state = 'cancelled', attachment = NULL, finished_at = $2
            WHERE id IN (SELECT id FROM mails WHERE state = 'draft' AND drafted_at < $1 LIMIT $3) AND state = 'draft'";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(now).bind(limit).execute(connection).await?.rows_affected())
        })
    }

    /// Keeps no more files of e-mails that failed before `before`, at most `limit`; how many.
    pub async fn drop_failed_attachments(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE mails SET attachment = NULL WHERE id IN (SELECT id FROM mails
            WHERE state = 'failed' AND finished_at < $1 AND attachment IS NOT NULL LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(limit).execute(connection).await?.rows_affected())
        })
    }

    /// Forgets e-mails that were sent, failed or were called off before `before`, at most `limit`; how many.
    pub async fn purge_mails(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str =
            "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(limit).execute(connection).await?.rows_affected())
        })
    }
}
