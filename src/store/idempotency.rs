//! Calls that were made with an `Idempotency-Key`.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::idempotency::{IdempotencyKey, KeyedCall, KeyedCallState, StoredAnswer};
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

/// A row as it lies in the table.
#[derive(sqlx::FromRow)]
struct Row {
    fingerprint: Vec<u8>,
    status: Option<i32>,
    content_type: Option<String>,
    body: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for KeyedCall {
    fn from(row: Row) -> Self {
        let status = row.status.and_then(|status| u16::try_from(status).ok());
        let state = match (row.finished_at, status) {
            (None, _) => KeyedCallState::Begun,
            (Some(at), None) => KeyedCallState::Withheld { at },
            (Some(_), Some(status)) => {
                let (content_type, body) = (row.content_type, row.body.unwrap_or_default());
                KeyedCallState::Answered(StoredAnswer { status, content_type, body })
            }
        };
        Self { fingerprint: row.fingerprint, created_at: row.created_at, state }
    }
}

impl Tx {
    /// Begins a call with `key`; `false` if there is one that was begun after `expired`.
    pub async fn begin_keyed_call(
        &mut self,
        account: AccountId,
        key: &IdempotencyKey,
        fingerprint: &[u8],
        now: DateTime<Utc>,
        expired: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const FORGET: &str = "DELETE FROM idempotency_keys WHERE account_id = $1 AND key = $2 AND created_at <= $3";
        const SQL: &str = "INSERT INTO idempotency_keys (account_id, key, fingerprint, created_at)
            VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, key) DO NOTHING";
        on_backend!(self, connection => {
            sqlx::query(FORGET).bind(account).bind(key).bind(expired).execute(&mut *connection).await?;
            let inserted = sqlx::query(SQL).bind(account).bind(key).bind(fingerprint).bind(now).execute(connection).await?;
            Ok(inserted.rows_affected() == 1)
        })
    }

    /// The call of `account` with `key`.
    pub async fn find_keyed_call(
        &mut self,
        account: AccountId,
        key: &IdempotencyKey,
    ) -> Result<Option<KeyedCall>, StoreError> {
        const SQL: &str = "SELECT fingerprint, status, content_type, body, created_at, finished_at
            FROM idempotency_keys WHERE account_id = $1 AND key = $2";
        let row: Option<Row> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(key).fetch_optional(connection).await?
        });
        Ok(row.map(KeyedCall::from))
    }

    /// Notes that the call of `account` with `key` is done, with its answer if that may be kept.
    pub async fn finish_keyed_call(
        &mut self,
        account: AccountId,
        key: &IdempotencyKey,
        answer: Option<&StoredAnswer>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE idempotency_keys SET status = $3, content_type = $4, body = $5, finished_at = $6
            WHERE account_id = $1 AND key = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(key)
                .bind(answer.map(|answer| i32::from(answer.status)))
                .bind(answer.and_then(|answer| answer.content_type.as_deref()).map(storable))
                .bind(answer.map(|answer| answer.body.as_slice()))
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Forgets the call of `account` with `key`.
    pub async fn forget_keyed_call(&mut self, account: AccountId, key: &IdempotencyKey) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM idempotency_keys WHERE account_id = $1 AND key = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(key).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets the oldest finished call of `account` if it has `most` or more.
    pub async fn make_room_for_keyed_call(&mut self, account: AccountId, most: i64) -> Result<(), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM idempotency_keys WHERE account_id = $1";
        const SQL: &str =
            "DELETE FROM idempotency_keys WHERE account_id = $1 AND key = (SELECT key FROM idempotency_keys
            WHERE account_id = $1 AND finished_at IS NOT NULL ORDER BY created_at LIMIT 1)";
        on_backend!(self, connection => {
            let (count,): (i64,) = sqlx::query_as(COUNT).bind(account).fetch_one(&mut *connection).await?;
            if count >= most {
                sqlx::query(SQL).bind(account).execute(connection).await?;
            }
        });
        Ok(())
    }

    /// Forgets up to `batch` calls that were begun before `before`; how many there were.
    pub async fn purge_keyed_calls(&mut self, before: DateTime<Utc>, batch: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM idempotency_keys WHERE (account_id, key) IN
            (SELECT account_id, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(before).bind(batch).execute(connection).await?.rows_affected())
        })
    }
}
