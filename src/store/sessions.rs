//! Sign-in sessions and their refresh tokens.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::{AccountId, Session, SessionId};
use crate::model::audit::Origin;
use crate::model::page::PageRequest;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// What a refresh changes.
#[derive(Debug, Clone, Copy)]
pub struct RefreshRotation<'a> {
    /// The hash of the token that was used.
    pub used: &'a [u8],
    /// The hash of the token that takes its place.
    pub next: &'a [u8],
    /// Until when the session lasts now.
    pub expires_at: DateTime<Utc>,
    /// Where the call came from.
    pub origin: &'a Origin,
}

impl Tx {
    /// Begins a session that is refreshed by the token with this hash.
    pub async fn create_session(&mut self, session: &Session, refresh_hash: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sessions
            (id, account_id, kind, created_at, last_used_at, expires_at, address, user_agent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(session.id)
                .bind(session.account_id)
                .bind(session.kind)
                .bind(session.created_at)
                .bind(session.last_used_at)
                .bind(session.expires_at)
                .bind(&session.address)
                .bind(session.user_agent.as_deref().map(storable))
                .execute(connection)
                .await?;
        });
        self.create_refresh_token(session.account_id, session.id, refresh_hash, session.created_at).await
    }

    async fn create_refresh_token(
        &mut self,
        account: AccountId,
        session: SessionId,
        hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO refresh_tokens (hash, session_id, created_at)
            SELECT $3, id, $4 FROM sessions WHERE account_id = $1 AND id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(session).bind(hash).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Ends the oldest of an account's sessions in force at `now` but for the newest `kept`.
    pub async fn revoke_oldest_sessions(
        &mut self,
        account: AccountId,
        kept: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $2
            WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND id NOT IN (
                SELECT id FROM sessions WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2
                ORDER BY id DESC LIMIT $3)";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(now).bind(kept).execute(connection).await?;
        });
        Ok(())
    }

    /// A session of this account.
    pub async fn find_session(&mut self, account: AccountId, id: SessionId) -> Result<Option<Session>, StoreError> {
        const SQL: &str = "SELECT id, account_id, kind, created_at, last_used_at, expires_at, address, user_agent,
            revoked_at, via_link_at FROM sessions WHERE account_id = $1 AND id = $2";
        Ok(
            on_backend!(self, connection => sqlx::query_as(SQL).bind(account).bind(id).fetch_optional(connection).await)?,
        )
    }

    /// One page of this account's sessions that go on at `now` and began after `began_after`, newest first, and how many
    /// there are.
    pub async fn list_sessions(
        &mut self,
        account: AccountId,
        now: DateTime<Utc>,
        began_after: DateTime<Utc>,
        page: PageRequest,
    ) -> Result<(i64, Vec<Session>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM sessions
            WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND created_at > $3";
        const SQL: &str = "SELECT id, account_id, kind, created_at, last_used_at, expires_at, address, user_agent,
            revoked_at, via_link_at FROM sessions
            WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND created_at > $3
            ORDER BY id DESC LIMIT $4 OFFSET $5";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT)
                .bind(account)
                .bind(now)
                .bind(began_after)
                .fetch_one(&mut *connection)
                .await?;
            let items = sqlx::query_as(SQL)
                .bind(account)
                .bind(now)
                .bind(began_after)
                .bind(page.limit())
                .bind(page.offset())
                .fetch_all(connection)
                .await?;
            Ok((total, items))
        })
    }

    /// The session that a refresh token with this hash belongs to, and whether the token was used before. Both stay as
    /// they are until the transaction ends, so of two who come with the same token at the same moment the second finds
    /// it used.
    pub async fn find_session_by_refresh_hash(&mut self, hash: &[u8]) -> Result<Option<(Session, bool)>, StoreError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            session: Session,
            used_at: Option<DateTime<Utc>>,
        }
        let sql = format!(
            "SELECT s.id, s.account_id, s.kind, s.created_at, s.last_used_at, s.expires_at, s.address, s.user_agent,
             s.revoked_at, s.via_link_at, r.used_at
             FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1{}",
            self.row_lock()
        );
        let row: Option<Row> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(hash).fetch_optional(connection).await
        })?;
        Ok(row.map(|row| (row.session, row.used_at.is_some())))
    }

    /// Marks a session's refresh token as used, gives it the next one, and lets it last on.
    pub async fn rotate_refresh_token(
        &mut self,
        account: AccountId,
        id: SessionId,
        rotation: RefreshRotation<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const USE: &str = "UPDATE refresh_tokens SET used_at = $4
            WHERE hash = $3 AND session_id = (SELECT id FROM sessions WHERE account_id = $1 AND id = $2)";
        const KEEP: &str = "UPDATE sessions SET last_used_at = $3, expires_at = $4, address = $5, user_agent = $6
            WHERE account_id = $1 AND id = $2";
        let RefreshRotation { used, next, expires_at, origin } = rotation;
        on_backend!(self, connection => {
            sqlx::query(USE).bind(account).bind(id).bind(used).bind(now).execute(&mut *connection).await?;
            sqlx::query(KEEP)
                .bind(account)
                .bind(id)
                .bind(now)
                .bind(expires_at)
                .bind(origin.address.map(|address| address.to_string()))
                .bind(origin.user_agent.as_deref().map(storable))
                .execute(connection)
                .await?;
        });
        self.create_refresh_token(account, id, next, now).await
    }

    /// Ends a session; `false` if it had ended before.
    pub async fn revoke_session(
        &mut self,
        account: AccountId,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $3
            WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(account).bind(id).bind(now).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Ends every session of an account but `kept`; how many there were.
    pub async fn revoke_other_sessions(
        &mut self,
        account: AccountId,
        kept: Option<SessionId>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $2
            WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND ($3 IS NULL OR id <> $3)";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(account).bind(now).bind(kept).execute(connection).await?;
            Ok(done.rows_affected())
        })
    }

    /// Forgets at most `limit` sessions that ended before `before`, with their refresh tokens; how many they were.
    pub async fn purge_ended_sessions(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM sessions WHERE id IN
            (SELECT id FROM sessions WHERE expires_at < $1 OR revoked_at < $1 LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(limit).execute(connection).await?.rows_affected())
        })
    }
}
