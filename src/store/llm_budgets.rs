//! What may be spent on language models in a month, what was spent, and who was warned.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::llm::{NanoUsd, OrgBudget, Payer};
use crate::model::organization::OrganizationId;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// What an organization's owners allow; nothing said is no bound.
    pub async fn find_llm_budget(&mut self, organization: OrganizationId) -> Result<OrgBudget, StoreError> {
        const SQL: &str = "SELECT limit_nano, person_nano FROM llm_budgets WHERE organization_id = $1";
        let row: Option<(Option<NanoUsd>, Option<NanoUsd>)> = on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(organization).fetch_optional(connection).await?
        });
        let (limit, person_limit) = row.unwrap_or_default();
        Ok(OrgBudget { limit, person_limit })
    }

    /// Sets what an organization's owners allow. Warnings begin anew.
    pub async fn set_llm_budget(
        &mut self,
        organization: OrganizationId,
        budget: OrgBudget,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO llm_budgets (organization_id, limit_nano, person_nano, updated_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization_id) DO UPDATE SET limit_nano = excluded.limit_nano,
                person_nano = excluded.person_nano, updated_at = excluded.updated_at";
        const FORGET: &str = "DELETE FROM llm_warnings WHERE payer_id = $1";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(organization)
                .bind(budget.limit)
                .bind(budget.person_limit)
                .bind(now)
                .execute(&mut *connection)
                .await?;
            sqlx::query(FORGET).bind(organization).execute(connection).await?;
        });
        Ok(())
    }

    /// Who made an organization, which may be gone.
    pub async fn find_llm_founder(&mut self, organization: OrganizationId) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "SELECT account_id FROM llm_founders WHERE organization_id = $1";
        let row: Option<(AccountId,)> =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(organization).fetch_optional(connection).await)?;
        Ok(row.map(|(account,)| account))
    }

    /// What a payer has spent since a moment.
    pub async fn sum_llm_spending(&mut self, payer: Payer, since: DateTime<Utc>) -> Result<NanoUsd, StoreError> {
        const OF_ORGANIZATION: &str = "SELECT CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) FROM llm_calls
            WHERE organization_id = $1 AND called_at >= $2 AND ($3 IS NULL OR account_id = $3)";
        const OF_PERSON: &str = "SELECT CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) FROM llm_calls
            WHERE account_id = $1 AND called_at >= $2";
        const OF_FOUNDER: &str = "SELECT CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) FROM llm_calls
            WHERE called_at >= $2 AND organization_id IN (SELECT organization_id FROM llm_founders WHERE account_id = $1)";
        let (spent,) = match payer {
            Payer::Person(account) => on_backend!(self, connection => {
                sqlx::query_as(OF_PERSON).bind(account).bind(since).fetch_one(connection).await?
            }),
            Payer::Founder(account) => on_backend!(self, connection => {
                sqlx::query_as(OF_FOUNDER).bind(account).bind(since).fetch_one(connection).await?
            }),
            Payer::Organization(organization) | Payer::Member(organization, _) => on_backend!(self, connection => {
                let member: Option<Uuid> = if let Payer::Member(_, account) = payer { Some(account.0) } else { None };
                sqlx::query_as(OF_ORGANIZATION).bind(organization).bind(since).bind(member).fetch_one(connection).await?
            }),
        };
        Ok(spent)
    }

    /// Notes that a payer was warned of this percentage in a month such as `2026-11`; `false` if they were warned of as much
    /// before.
    pub async fn note_llm_warning(&mut self, payer: Payer, month: &str, percent: i64) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO llm_warnings (payer_id, person_id, month, percent) VALUES ($1, $2, $3, $4)
            ON CONFLICT (payer_id, person_id, month) DO UPDATE SET percent = excluded.percent
            WHERE llm_warnings.percent < excluded.percent";
        let (payer_id, person_id) = match payer {
            Payer::Organization(organization) => (organization.0, organization.0),
            Payer::Member(organization, account) => (organization.0, account.0),
            Payer::Person(account) | Payer::Founder(account) => (account.0, account.0),
        };
        on_backend!(self, connection => {
            let noted = sqlx::query(SQL).bind(payer_id).bind(person_id).bind(month).bind(percent).execute(connection).await?;
            Ok(noted.rows_affected() > 0)
        })
    }
}
