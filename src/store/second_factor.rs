//! One-time codes and recovery codes: what is remembered of them.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Uses up a time step of an account's one-time codes; `false` if it or a later one was used before.
    pub async fn use_otp_step(&mut self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE accounts SET otp_last_step = $2
            WHERE id = $1 AND (otp_last_step IS NULL OR otp_last_step < $2)";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(step).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// Forgets which time steps of an account's one-time codes were used, as its next codes come from another seed.
    pub async fn forget_otp_steps(&mut self, account: AccountId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET otp_last_step = NULL WHERE id = $1";
        on_backend!(self, connection => { sqlx::query(SQL).bind(account).execute(connection).await?; });
        Ok(())
    }

    /// Makes one-time codes a part of an account's sign-in from `since` on, or no longer. The last step that was used
    /// stays for as long as the seed, so that no code is good twice.
    pub async fn set_otp_enabled(
        &mut self,
        account: AccountId,
        since: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET otp_enabled_at = $2, updated_at = $3 WHERE id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(account).bind(since).bind(now).execute(connection).await?;
        });
        Ok(())
    }

    /// Replaces an account's recovery codes by the ones with these hashes.
    pub async fn replace_recovery_codes(
        &mut self,
        account: AccountId,
        hashes: &[[u8; 32]],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const FORGET: &str = "DELETE FROM recovery_codes WHERE account_id = $1";
        const SQL: &str = "INSERT INTO recovery_codes (account_id, hash, created_at) VALUES ($1, $2, $3)";
        on_backend!(self, connection => {
            sqlx::query(FORGET).bind(account).execute(&mut *connection).await?;
            for hash in hashes {
                sqlx::query(SQL).bind(account).bind(&hash[..]).bind(now).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// Uses up a recovery code; `false` if there is none with this hash or it was used before.
    pub async fn use_recovery_code(
        &mut self,
        account: AccountId,
        hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE recovery_codes SET used_at = $3
            WHERE account_id = $1 AND hash = $2 AND used_at IS NULL";
        on_backend!(self, connection => {
            Ok(sqlx::query(SQL).bind(account).bind(hash).bind(now).execute(connection).await?.rows_affected() > 0)
        })
    }

    /// How many recovery codes of an account are left.
    pub async fn count_recovery_codes(&mut self, account: AccountId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL";
        let (left,) = on_backend!(self, connection => sqlx::query_as(SQL).bind(account).fetch_one(connection).await)?;
        Ok(left)
    }
}
