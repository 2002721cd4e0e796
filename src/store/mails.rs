//! E-mails from draft to delivery, as their people and their organizations see them. `mail_queue` has what sends them.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::exchange::ExchangeId;
use crate::model::mail::{AttachmentKind, Mail, MailContent, MailId, MailState};
use crate::model::organization::OrganizationId;
use crate::model::page::PageRequest;
use crate::store::{StoreError, Tx, on_backend};

/// The columns of an e-mail without its file.
pub(super) const COLUMNS: &str =
    "m.id, m.bot_id, m.chat_id, m.account_id, m.organization_id, m.exchange_id, m.content, m.attachment_kind,
    m.state, m.attempts, m.unanswered, m.revision, m.last_error, m.created_at, m.drafted_at, m.queued_at, m.finished_at";

/// An e-mail as it is stored.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MailRow {
    id: MailId,
    bot_id: BotId,
    chat_id: i64,
    account_id: AccountId,
    organization_id: Option<OrganizationId>,
    exchange_id: Option<ExchangeId>,
    content: String,
    attachment_kind: Option<AttachmentKind>,
    state: MailState,
    attempts: i32,
    unanswered: i32,
    revision: i32,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    drafted_at: DateTime<Utc>,
    queued_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl MailRow {
    pub(super) fn parse(self) -> Result<Mail, StoreError> {
        Ok(Mail {
            content: serde_json::from_str(&self.content).map_err(|error| StoreError::Internal(error.into()))?,
            id: self.id,
            bot_id: self.bot_id,
            chat_id: self.chat_id,
            account_id: self.account_id,
            organization_id: self.organization_id,
            exchange_id: self.exchange_id,
            attachment: self.attachment_kind,
            state: self.state,
            attempts: self.attempts,
            unanswered: self.unanswered,
            revision: self.revision,
            drafted_at: self.drafted_at,
            last_error: self.last_error,
            created_at: self.created_at,
            queued_at: self.queued_at,
            finished_at: self.finished_at,
        })
    }
}

/// Whose e-mails count against a limit, or are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailsOf {
    /// Those of one person.
    Person(AccountId),
    /// Those of one person that belong to no organization.
    Alone(AccountId),
    /// Those of one person within an organization.
    Member(AccountId, OrganizationId),
    /// All of an organization that were not kept as drafts, and the drafts of the one who looks.
    Organization(OrganizationId, AccountId),
}

impl MailsOf {
    /// The condition on a row, with `$1` and `$2` as [`Self::ids`].
    const fn condition(self) -> &'static str {
        match self {
            Self::Person(_) => "m.account_id = $1 AND $2 IS NOT NULL",
            Self::Alone(_) => "m.account_id = $1 AND $2 IS NOT NULL AND m.organization_id IS NULL",
            Self::Member(..) => "m.account_id = $1 AND m.organization_id = $2",
            Self::Organization(..) => "m.organization_id = $1 AND (m.state <> 'draft' OR m.account_id = $2)",
        }
    }

    const fn ids(self) -> (Uuid, Uuid) {
        match self {
            Self::Person(account) | Self::Alone(account) => (account.0, account.0),
            Self::Member(account, organization) => (account.0, organization.0),
            Self::Organization(organization, account) => (organization.0, account.0),
        }
    }
}

impl Tx {
    /// Keeps a draft.
    pub async fn create_mail(
        &mut self,
        account: AccountId,
        mail: &Mail,
        attachment: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO mails (id, bot_id, chat_id, account_id, organization_id, exchange_id, content,
            attachment_kind, attachment, state, created_at, drafted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let content = to_json(&mail.content)?;
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(mail.id)
                .bind(mail.bot_id)
                .bind(mail.chat_id)
                .bind(account)
                .bind(mail.organization_id)
                .bind(mail.exchange_id)
                .bind(content)
                .bind(mail.attachment)
                .bind(attachment)
                .bind(mail.state)
                .bind(mail.created_at)
                .bind(mail.drafted_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// A person's e-mail.
    pub async fn find_mail(&mut self, account: AccountId, id: MailId) -> Result<Option<Mail>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE m.account_id = $1 AND m.id = $2");
        self.fetch_mail(sql, account, id).await
    }

    /// The same e-mail, which stays as it is until the transaction ends.
    pub async fn lock_mail(&mut self, account: AccountId, id: MailId) -> Result<Option<Mail>, StoreError> {
        let lock = self.row_lock();
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE m.account_id = $1 AND m.id = $2{lock}");
        self.fetch_mail(sql, account, id).await
    }

    async fn fetch_mail(&mut self, sql: String, account: AccountId, id: MailId) -> Result<Option<Mail>, StoreError> {
        let row: Option<MailRow> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(account).bind(id).fetch_optional(connection).await
        })?;
        row.map(MailRow::parse).transpose()
    }

    /// Gives an e-mail other words, and makes it a draft again if it had failed.
    pub async fn set_mail_content(
        &mut self,
        account: AccountId,
        id: MailId,
        content: &MailContent,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mails SET content = $3, state = 'draft', finished_at = NULL, message_id = NULL,
            drafted_at = $4, revision = revision + 1 WHERE account_id = $1 AND id = $2";
        let content = to_json(content)?;
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(id).bind(content).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Has another file go with an e-mail, or none.
    pub async fn set_mail_attachment(
        &mut self,
        account: AccountId,
        id: MailId,
        kind: Option<AttachmentKind>,
        attachment: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mails SET attachment_kind = $3, attachment = $4 WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(id).bind(kind).bind(attachment).execute(connection).await?;
        });
        Ok(())
    }

    /// What is in the file of a person's e-mail, if it has one and it is still kept.
    pub async fn find_mail_attachment(
        &mut self,
        account: AccountId,
        id: MailId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT attachment FROM mails WHERE account_id = $1 AND id = $2";
        let row: Option<(Option<Vec<u8>>,)> = on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(id).fetch_optional(connection).await)?;
        Ok(row.and_then(|(attachment,)| attachment))
    }

    /// Lets an e-mail wait for the mail server. A Message-ID that it has stays.
    pub async fn queue_mail(
        &mut self,
        account: AccountId,
        id: MailId,
        message_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE mails SET state = 'queued', attempts = 0, unanswered = 0, last_error = NULL, finished_at = NULL,
            message_id = COALESCE(message_id, $3), due_at = $4, claimed_until = NULL, queued_at = $4
            WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(id).bind(message_id).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Calls a person's e-mail off, and keeps none of its file.
    pub async fn cancel_mail(&mut self, account: AccountId, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mails SET state = 'cancelled', attachment = NULL, due_at = NULL, finished_at = $3
            WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Whether the file of a person's e-mail is still there, or it never had one.
    pub async fn has_mail_attachment(&mut self, account: AccountId, id: MailId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM mails WHERE account_id = $1 AND id = $2
            AND (attachment_kind IS NULL OR attachment IS NOT NULL)";
        let (count,): (i64,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(id).fetch_one(connection).await)?;
        Ok(count > 0)
    }

    /// When the `number`-th latest e-mail since `since` was said to be sent; `None` if there were fewer.
    pub async fn find_mail_queued_before(
        &mut self,
        of: MailsOf,
        since: DateTime<Utc>,
        number: i64,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.find_mail_moment(of, "m.queued_at", "m.queued_at IS NOT NULL", since, number).await
    }

    /// When the `number`-th latest draft since `since` was made that still is one; `None` if there are fewer.
    pub async fn find_mail_drafted_before(
        &mut self,
        of: MailsOf,
        since: DateTime<Utc>,
        number: i64,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.find_mail_moment(of, "m.drafted_at", "m.state = 'draft'", since, number).await
    }

    async fn find_mail_moment(
        &mut self,
        of: MailsOf,
        column: &str,
        condition: &str,
        since: DateTime<Utc>,
        number: i64,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = AssertSqlSafe(format!(
            "SELECT {column} FROM mails m WHERE {} AND {condition} AND {column} > $3
             ORDER BY {column} DESC LIMIT 1 OFFSET $4",
            of.condition()
        ));
        let (first, second) = of.ids();
        let row: Option<(DateTime<Utc>,)> = on_backend!(self, connection => {
            sqlx::query_as(sql)
                .bind(first)
                .bind(second)
                .bind(since)
                .bind(number - 1)
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(at,)| at))
    }

    /// One page of e-mails, newest first, and how many there are; only those that stand in `state`, if it is given.
    pub async fn list_mails(
        &mut self,
        of: MailsOf,
        state: Option<MailState>,
        page: PageRequest,
    ) -> Result<(i64, Vec<Mail>), StoreError> {
        let condition = format!("{} AND ($3 IS NULL OR m.state = $3)", of.condition());
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM mails m WHERE {condition}"));
        let sql = AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM mails m WHERE {condition} ORDER BY m.created_at DESC, m.id DESC LIMIT $4 OFFSET $5"
        ));
        let (first, second) = of.ids();
        let state = state.map(MailState::as_str);
        let (total, rows): (i64, Vec<MailRow>) = on_backend!(self, connection => {
            let query = sqlx::query_as(count).bind(first).bind(second).bind(state);
            let (total,) = query.fetch_one(&mut *connection).await?;
            let query = sqlx::query_as(sql).bind(first).bind(second).bind(state);
            let rows = query.bind(page.limit()).bind(page.offset()).fetch_all(connection).await?;
            Ok::<_, sqlx::Error>((total, rows))
        })?;
        Ok((total, rows.into_iter().map(MailRow::parse).collect::<Result<_, _>>()?))
    }
}

/// The words of an e-mail as they are stored.
pub(super) fn to_json(content: &MailContent) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::Internal(error.into()))
}
