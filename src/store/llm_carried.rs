//! What accounts that are no longer a person's had spent in a month, by a keyed hash of the person.

use crate::model::account::AccountId;
use crate::model::llm::NanoUsd;
use crate::store::{StoreError, Tx, on_backend};

/// What was spent in a month by an account, and by all organizations that it made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CarriedSpending {
    /// By the account itself, whoever paid.
    pub person: NanoUsd,
    /// By the organizations that it made.
    pub founder: NanoUsd,
}

impl Tx {
    /// Remembers what was spent in a month such as `2026-11`. An account that is named is one that still exists.
    pub async fn carry_llm_spending(
        &mut self,
        person_hash: &[u8],
        month: &str,
        account: Option<AccountId>,
        spending: CarriedSpending,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO llm_carried (person_hash, month, account_id, person_nano, founder_nano)
            VALUES ($1, $2, $3, $4, $5)";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(person_hash)
                .bind(month)
                .bind(account)
                .bind(spending.person)
                .bind(spending.founder)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// What is remembered of a person in a month.
    pub async fn sum_carried_llm_spending(
        &mut self,
        person_hash: &[u8],
        month: &str,
    ) -> Result<CarriedSpending, StoreError> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(person_nano), 0) AS BIGINT) AS person,
            CAST(COALESCE(SUM(founder_nano), 0) AS BIGINT) AS founder
            FROM llm_carried WHERE person_hash = $1 AND month = $2";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(person_hash).bind(month).fetch_one(connection).await
        })?)
    }

    /// Forgets what is remembered of a person by an account that is theirs again, whose own calls count from now on.
    pub async fn take_back_llm_spending(&mut self, person_hash: &[u8], account: AccountId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM llm_carried WHERE person_hash = $1 AND account_id = $2";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(person_hash).bind(account).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets all of months before this one.
    pub async fn forget_carried_llm_spending(&mut self, month: &str) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM llm_carried WHERE month < $1";
        on_backend!(self, connection => {
            sqlx::query(SQL).bind(month).execute(connection).await?;
        });
        Ok(())
    }
}
