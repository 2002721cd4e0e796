//! People who came by Telegram, and what an account may reach.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::organization::{Membership, OrgRole, OrganizationId, Person, TelegramUserId};
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// An account and what it may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPerson {
    /// The person.
    pub person: Person,
    /// Whether the account is barred from everything.
    pub is_disabled: bool,
}

/// How an account came to be, and what came of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountOrigin {
    /// Whether it was made by a first message in Telegram.
    pub is_from_telegram: bool,
    /// Whether it has a password that somebody knows.
    pub has_console_access: bool,
    /// Whether its owner may register a bot.
    pub may_register_bots: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: AccountId,
    is_disabled: bool,
    organization_id: Option<OrganizationId>,
    role: Option<OrgRole>,
    joined_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct TelegramRow {
    #[sqlx(flatten)]
    row: Row,
    name: String,
}

impl From<Row> for StoredPerson {
    fn from(row: Row) -> Self {
        let account_id = row.account_id;
        let membership = row.organization_id.zip(row.role).zip(row.joined_at);
        let membership = membership.map(|((organization_id, role), joined_at)| Membership {
            organization_id,
            account_id,
            role,
            joined_at,
        });
        Self { person: Person { account_id, membership }, is_disabled: row.is_disabled }
    }
}

impl Tx {
    /// What an account may reach.
    pub async fn find_person(&mut self, account: AccountId) -> Result<Option<StoredPerson>, StoreError> {
        const SQL: &str =
            "SELECT a.id AS account_id, a.disabled_at IS NOT NULL AS is_disabled, m.organization_id, m.role,
            m.joined_at FROM accounts a LEFT JOIN organization_members m ON m.account_id = a.id WHERE a.id = $1";
        let row: Option<Row> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_optional(connection).await)?;
        Ok(row.map(StoredPerson::from))
    }

    /// The person with this id at Telegram, and the name by which they were last known.
    pub async fn find_telegram_person(
        &mut self,
        telegram_user: TelegramUserId,
    ) -> Result<Option<(StoredPerson, String)>, StoreError> {
        const SQL: &str =
            "SELECT a.id AS account_id, a.disabled_at IS NOT NULL AS is_disabled, m.organization_id, m.role,
            m.joined_at, p.name FROM telegram_people p JOIN accounts a ON a.id = p.account_id
            LEFT JOIN organization_members m ON m.account_id = a.id WHERE p.telegram_user_id = $1";
        let row: Option<TelegramRow> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(telegram_user).fetch_optional(connection).await)?;
        Ok(row.map(|row| (row.row.into(), row.name)))
    }

    /// The name and the id at Telegram of the person behind an account, if they are known.
    pub async fn find_telegram_identity(
        &mut self,
        account: AccountId,
    ) -> Result<Option<(TelegramUserId, String)>, StoreError> {
        const SQL: &str = "SELECT telegram_user_id, name FROM telegram_people WHERE account_id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_optional(connection).await)?)
    }

    /// The running analysts that the person behind an account writes to, at most `limit`, the last written to first, and the
    /// chat that the person has with each of them.
    pub async fn list_analysts_of(&mut self, account: AccountId, limit: i64) -> Result<Vec<(BotId, i64)>, StoreError> {
        const SQL: &str = "SELECT c.bot_id, c.chat_id FROM telegram_people p
            JOIN chats c ON c.chat_id = p.telegram_user_id JOIN bots b ON b.id = c.bot_id
            WHERE p.account_id = $1 AND c.kind = 'private' AND c.blocked_at IS NULL AND b.program = 'analyst'
                AND b.status IN ('active', 'rate_limited')
            ORDER BY c.last_seen_at DESC LIMIT $2";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(limit).fetch_all(connection).await)?)
    }

    /// The chats that the owners of an organization have with a bot, but for one of them, at most `limit`.
    pub async fn list_owner_chats(
        &mut self,
        organization: OrganizationId,
        bot: BotId,
        except: AccountId,
        limit: i64,
    ) -> Result<Vec<i64>, StoreError> {
        const SQL: &str = "SELECT c.chat_id FROM organization_members m
            JOIN accounts a ON a.id = m.account_id JOIN telegram_people p ON p.account_id = m.account_id
            JOIN chats c ON c.bot_id = $2 AND c.chat_id = p.telegram_user_id
            WHERE m.organization_id = $1 AND m.role = 'owner' AND m.account_id <> $3 AND a.disabled_at IS NULL
                AND c.kind = 'private' AND c.blocked_at IS NULL
            ORDER BY m.joined_at, m.account_id LIMIT $4";
        let rows: Vec<(i64,)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).bind(bot).bind(except).bind(limit).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(chat_id,)| chat_id).collect())
    }

    /// Remembers whose account it is; [`StoreError::Duplicate`] if the account or the person is known already.
    pub async fn link_telegram_person(
        &mut self,
        account: AccountId,
        telegram_user: TelegramUserId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO telegram_people (account_id, telegram_user_id, name, linked_at)
            VALUES ($1, $2, $3, $4)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(telegram_user)
                .bind(storable(name))
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Notes the name that a person has at Telegram now.
    pub async fn rename_telegram_person(&mut self, account: AccountId, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE telegram_people SET name = $2 WHERE account_id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(storable(name)).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets whose account it is, with what waits in that person's chats and the ways into the console that they asked for
    /// there; how many questions were called off.
    pub async fn unlink_telegram_person(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const UNLINK: &str = "DELETE FROM telegram_people WHERE account_id = $1";
        const LINKS: &str = "DELETE FROM sign_in_links WHERE account_id = $1 AND created_by = $1";
        const QUESTIONS: &str = "UPDATE exchanges SET state = 'cancelled', finished_at = $2
            WHERE account_id = $1 AND state IN ('waiting', 'running')";
        on_backend!(self, connection => {
            for sql in [UNLINK, LINKS] {
                sqlx::query(sql).bind(account).execute(&mut *connection).await?;
            }
            Ok(sqlx::query(QUESTIONS).bind(account).bind(now).execute(connection).await?.rows_affected())
        })
    }

    /// How an account came to be.
    pub async fn find_account_origin(&mut self, account: AccountId) -> Result<Option<AccountOrigin>, StoreError> {
        const SQL: &str = "SELECT registered_by = 'telegram' AS is_from_telegram, has_console_access, may_register_bots
            FROM accounts WHERE id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_optional(connection).await)?)
    }

    /// Marks a new account as one that was made by a first message in Telegram and has no password that anybody knows.
    pub async fn set_registered_by_telegram(
        &mut self,
        account: AccountId,
        may_register_bots: bool,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts
            SET registered_by = 'telegram', has_console_access = FALSE, may_register_bots = $2 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(may_register_bots).execute(connection).await?;
        });
        Ok(())
    }

    /// Erases all that tells of the person behind an account and what was theirs alone. The account's id stays, disabled,
    /// because other rows name it.
    pub async fn erase_account(
        &mut self,
        account: AccountId,
        tombstone: &str,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const OWN: [&str; 12] = [
            "UPDATE llm_carried SET account_id = NULL WHERE account_id = $1",
            "DELETE FROM sessions WHERE account_id = $1",
            "DELETE FROM sign_in_links WHERE account_id = $1 OR created_by = $1",
            "DELETE FROM api_keys WHERE account_id = $1",
            "DELETE FROM account_credentials WHERE account_id = $1",
            "DELETE FROM recovery_codes WHERE account_id = $1",
            "DELETE FROM idempotency_keys WHERE account_id = $1",
            "DELETE FROM telegram_people WHERE account_id = $1",
            "DELETE FROM telegram_links WHERE account_id = $1",
            "DELETE FROM databases WHERE account_id = $1",
            "DELETE FROM exchanges WHERE account_id = $1",
            "DELETE FROM analyst_chats WHERE account_id = $1",
        ];
        const SQL: &str = "UPDATE accounts SET username = $2, password_hash = $3, role = 'user', disabled_at = $4,
            erased_at = $4, updated_at = $4, otp_enabled_at = NULL, otp_last_step = NULL, must_change_password = FALSE,
            has_console_access = FALSE WHERE id = $1";
        self.forget_words_of(account).await?;
        self.erase_mails(account, now).await?;
        on_backend!(self, connection => {
            for sql in OWN {
                sqlx::query(sql).bind(account).execute(&mut *connection).await?;
            }
            sqlx::query(SQL)
                .bind(account)
                .bind(tombstone)
                .bind(password_hash)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}
