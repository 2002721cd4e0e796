//! Sessions of tenants' own Telegram accounts: where each stands, and which process keeps it connected. What opens a session
//! is sealed in `credentials`.
//!
//! A session is held by one process at a time, for a while that is renewed. Whoever does not hold it may neither connect nor
//! write what became of it. When that while is over is told by [`Tx::clock`], the same for all processes. Until another one has
//! taken the session its holder holds it all the same, whatever any clock says.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::bot::{BotId, CredentialField};
use crate::model::mtproto::{HolderId, MtprotoStatus};
use crate::store::text::storable;
use crate::store::{Begun, StoreError, Tx, on_backend};

/// Where a session stands, as it is stored. A bot whose owner never attached an account has none.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredSession {
    /// `not_connected`, `connected` or `lost`: the other states are not stored.
    pub status: MtprotoStatus,
    /// Why it stands there, in words for the owner.
    pub status_reason: Option<String>,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// Whether it was made in a sandbox.
    pub is_sandbox: bool,
    /// Until when Telegram asked to wait, if it did.
    pub waits_until: Option<DateTime<Utc>>,
    /// The process that keeps it connected.
    pub holder: Option<HolderId>,
    /// Until when that process holds it, unless it holds it on.
    pub held_until: Option<DateTime<Utc>>,
    /// Whether it counts as lost only because this server can make nothing of what is sealed, which is kept.
    pub is_set_aside: bool,
}

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Whether it was made in a sandbox.
    pub is_sandbox: bool,
    /// The keyed hash of its key, by which the same session is recognized when it is attached twice.
    pub fingerprint: &'a [u8],
    /// The process that keeps it connected.
    pub holder: HolderId,
    /// Until when.
    pub held_until: DateTime<Utc>,
    /// When the first snapshot of its channels is due.
    pub snapshot_due_at: DateTime<Utc>,
}

impl Tx {
    /// The time by the database's own clock: what one process writes and another compares must not depend on theirs.
    pub async fn clock(&mut self) -> Result<DateTime<Utc>, StoreError> {
        let sql = match self.connection {
            Begun::Sqlite(_) => "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
            Begun::Postgres(_) => "SELECT clock_timestamp()",
        };
        let (now,): (DateTime<Utc>,) =
            on_backend!(self, connection => sqlx::query_as(sql).fetch_one(connection).await)?;
        Ok(now)
    }

    /// Where a bot's session stands.
    pub async fn find_mtproto_session(&mut self, bot: BotId) -> Result<Option<StoredSession>, StoreError> {
        // What is erased loses its keyed hash, too.
        const SQL: &str = "SELECT status, status_reason, status_since, is_sandbox, waits_until, holder, held_until,
                (status = 'lost' AND fingerprint IS NOT NULL) AS is_set_aside
            FROM mtproto_sessions WHERE bot_id = $1";
        Ok(on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).fetch_optional(connection).await)?)
    }

    /// Notes that a bot has a session, in the place of whatever was before. [`StoreError::Duplicate`] if the same session is
    /// attached to another bot.
    pub async fn begin_mtproto_session(
        &mut self,
        bot: BotId,
        new: NewSession<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO mtproto_sessions
                (bot_id, status, status_since, is_sandbox, fingerprint, holder, held_until, snapshot_due_at)
            VALUES ($1, 'connected', $2, $3, $4, $5, $6, $7)
            ON CONFLICT (bot_id) DO UPDATE SET status = 'connected', status_reason = NULL, status_since = $2,
                is_sandbox = $3, fingerprint = $4, waits_until = NULL, holder = $5, held_until = $6, snapshot_due_at = $7";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(bot)
                .bind(now)
                .bind(new.is_sandbox)
                .bind(new.fingerprint)
                .bind(new.holder)
                .bind(new.held_until)
                .bind(new.snapshot_due_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Whether a session with this keyed hash is attached to any bot. One that is set aside is used by nobody.
    pub async fn is_mtproto_session_known(&mut self, fingerprint: &[u8]) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM mtproto_sessions WHERE fingerprint = $1 AND status = 'connected'";
        let (count,): (i64,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(fingerprint).fetch_one(connection).await)?;
        Ok(count > 0)
    }

    /// Replaces the keyed hash of a bot's session, after the key of the hash changed.
    pub async fn set_mtproto_fingerprint(&mut self, bot: BotId, fingerprint: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET fingerprint = $2 WHERE bot_id = $1 AND fingerprint IS NOT NULL";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(fingerprint).execute(connection).await?;
        });
        Ok(())
    }

    /// Lets `holder` hold a bot's session until `until`, unless another process holds it at `now`, or an admin has suspended
    /// the bot. Whether it does.
    pub async fn take_mtproto_session(
        &mut self,
        bot: BotId,
        holder: HolderId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET holder = $2, held_until = $3
            WHERE bot_id = $1 AND status = 'connected' AND (holder IS NULL OR holder = $2 OR held_until <= $4)
            AND EXISTS (SELECT 1 FROM bots b WHERE b.id = $1 AND b.suspended_by_admin = FALSE)";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(bot).bind(holder).bind(until).bind(now).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Whether `holder` still holds a bot's session; if so, that stays until the transaction ends.
    pub async fn holds_mtproto_session(&mut self, bot: BotId, holder: HolderId) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT bot_id FROM mtproto_sessions WHERE bot_id = $1 AND holder = $2 AND status = 'connected'{}",
            self.row_lock()
        );
        let row: Option<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(bot).bind(holder).fetch_optional(connection).await
        })?;
        Ok(row.is_some())
    }

    /// Holds the sessions of these bots until `until`, as far as `holder` still holds them, but for those of bots that an admin
    /// has suspended; whose they are.
    pub async fn renew_mtproto_sessions(
        &mut self,
        holder: HolderId,
        bots: &[BotId],
        until: DateTime<Utc>,
    ) -> Result<Vec<BotId>, StoreError> {
        let bots: Vec<String> = bots.iter().map(|bot| format!("\"{}\"", bot.0.simple())).collect();
        let given = match self.connection {
            Begun::Sqlite(_) => "SELECT unhex(value) FROM json_each($3)",
            Begun::Postgres(_) => "SELECT value::uuid FROM json_array_elements_text($3::json)",
        };
        let sql = format!(
            "UPDATE mtproto_sessions SET held_until = $2
             WHERE holder = $1 AND status = 'connected' AND bot_id IN ({given})
             AND EXISTS (SELECT 1 FROM bots b WHERE b.id = bot_id AND b.suspended_by_admin = FALSE)
             RETURNING bot_id"
        );
        let bots = format!("[{}]", bots.join(","));
        let rows: Vec<(BotId,)> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(holder).bind(until).bind(bots).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(bot,)| bot).collect())
    }

    /// `holder` no longer holds a bot's session.
    pub async fn release_mtproto_session(&mut self, bot: BotId, holder: HolderId) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE mtproto_sessions SET holder = NULL, held_until = NULL WHERE bot_id = $1 AND holder = $2";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(holder).execute(connection).await?; });
        Ok(())
    }

    /// Nobody holds any session, as when it is known that no other process is there.
    pub async fn release_all_mtproto_sessions(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET holder = NULL, held_until = NULL WHERE holder IS NOT NULL";
        on_backend!(self, connection => { sqlx::query(SQL).execute(connection).await?; });
        Ok(())
    }

    /// Notes until when Telegram asked the account of a bot, or its login, to wait. A longer wait that is known stays.
    pub async fn set_mtproto_wait(
        &mut self,
        bot: BotId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO mtproto_sessions (bot_id, status, status_since, is_sandbox, waits_until)
            VALUES ($1, 'not_connected', $3, $4, $2)
            ON CONFLICT (bot_id) DO UPDATE
            SET waits_until = CASE WHEN mtproto_sessions.waits_until > $2 THEN mtproto_sessions.waits_until ELSE $2 END";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(bot).bind(until).bind(now).bind(false).execute(connection).await?;
        });
        Ok(())
    }

    /// Notes that a bot's session, the one with this keyed hash, is of no use any more and why, and erases it; `false` if there
    /// is none, or another one.
    pub async fn lose_mtproto_session(
        &mut self,
        bot: BotId,
        fingerprint: &[u8],
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET status = 'lost', status_reason = $3, status_since = $4,
                fingerprint = NULL, waits_until = NULL, holder = NULL, held_until = NULL, snapshot_due_at = NULL
            WHERE bot_id = $1 AND fingerprint = $2 AND status = 'connected'";
        let reason = storable(reason);
        let done = on_backend!(self, connection => {
            let lost = sqlx::query(SQL).bind(bot).bind(fingerprint).bind(reason).bind(now).execute(connection).await?;
            lost.rows_affected()
        });
        if done > 0 {
            self.delete_credential(bot, CredentialField::Session).await?;
        }
        Ok(done > 0)
    }

    /// Notes that this server can make nothing of a bot's session and why; what is sealed is kept. `false` if there was none.
    pub async fn set_mtproto_session_aside(
        &mut self,
        bot: BotId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET status = 'lost', status_reason = $2, status_since = $3,
                holder = NULL, held_until = NULL, snapshot_due_at = NULL
            WHERE bot_id = $1 AND status = 'connected'";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL).bind(bot).bind(storable(reason)).bind(now).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Takes a session up again that was set aside.
    pub async fn take_up_mtproto_session(&mut self, bot: BotId, now: DateTime<Utc>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mtproto_sessions SET status = 'connected', status_reason = NULL, status_since = $2,
                snapshot_due_at = $2
            WHERE bot_id = $1 AND status = 'lost' AND fingerprint IS NOT NULL";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(now).execute(connection).await?; });
        Ok(())
    }

    /// Erases a bot's session with the snapshots of its channels; `false` if nothing was known of one.
    pub async fn delete_mtproto_session(&mut self, bot: BotId) -> Result<bool, StoreError> {
        const SESSION: &str = "DELETE FROM mtproto_sessions WHERE bot_id = $1";
        const SNAPSHOTS: &str = "DELETE FROM channel_snapshots WHERE bot_id = $1";
        let done = on_backend!(self, connection => {
            sqlx::query(SNAPSHOTS).bind(bot).execute(&mut *connection).await?;
            sqlx::query(SESSION).bind(bot).execute(connection).await?.rows_affected()
        });
        self.delete_credential(bot, CredentialField::Session).await?;
        Ok(done > 0)
    }
}
