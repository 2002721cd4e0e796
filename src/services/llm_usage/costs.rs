//! What was spent: five views of an organization's calls for its owners, and everybody's own.
//!
//! Every view adds up the same rows of one state of the store, so that their totals are one, to the billionth of a dollar.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::model::account::AccountId;
use crate::model::llm::{Billing, LedgerRange, LedgerScope, LlmSums};
use crate::model::organization::{OrganizationId, Person};
use crate::services::llm_usage::budgets::month_begin;
use crate::services::llm_usage::days::days_between;
use crate::services::llm_usage::own_budget::OwnBudget;
use crate::services::llm_usage::{CostError, LlmUsage, owned_by};
use crate::store::{LedgerColumn, PersonSums, Tx};

/// The longest stretch of time that can be looked at, in days.
const MAX_DAYS: i64 = 400;

/// The longest name of a time zone.
const MAX_ZONE: usize = 64;

/// Which stretch of time is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CostQuery {
    /// From here on; from where the calendar month (UTC) begins unless given.
    pub from: Option<DateTime<Utc>>,
    /// Before this; until now unless given.
    pub to: Option<DateTime<Utc>>,
    /// The time zone whose days are told apart, by its name in the IANA database; UTC unless given.
    pub time_zone: Option<String>,
}

/// A part of the calls that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The calls.
    pub sums: LlmSums,
}

/// The calls of a range, day by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyCosts {
    /// The range.
    pub range: LedgerRange,
    /// The time zone of the days.
    pub zone: Tz,
    /// All calls.
    pub total: LlmSums,
    /// The days on which there were calls, in order.
    pub days: Vec<(NaiveDate, LlmSums)>,
    /// The calls by how they ended.
    pub outcomes: Vec<Named>,
}

/// What one person spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCosts {
    /// Their calls, whoever paid for them.
    pub costs: DailyCosts,
    /// What they may spend this month.
    pub budget: OwnBudget,
}

impl LlmUsage {
    /// The calls of an organization by day and by how they ended.
    pub async fn overview(&self, owner: &Person, query: &CostQuery) -> Result<DailyCosts, CostError> {
        let scope = LedgerScope::Organization(owned_by(owner)?);
        let (range, zone) = self.parse(scope, query)?;
        let mut tx = self.0.store.read().await?;
        daily(&mut tx, range, zone).await
    }

    /// The calls of an organization by the model that answered.
    pub async fn by_model(&self, owner: &Person, query: &CostQuery) -> Result<(LedgerRange, Vec<Named>), CostError> {
        self.by(owner, query, LedgerColumn::Model).await
    }

    /// The calls of an organization by what they were for.
    pub async fn by_stage(&self, owner: &Person, query: &CostQuery) -> Result<(LedgerRange, Vec<Named>), CostError> {
        self.by(owner, query, LedgerColumn::Stage).await
    }

    /// The calls of an organization, with each kind of tokens by itself.
    pub async fn input_output(&self, owner: &Person, query: &CostQuery) -> Result<(LedgerRange, LlmSums), CostError> {
        let scope = LedgerScope::Organization(owned_by(owner)?);
        let (range, _) = self.parse(scope, query)?;
        Ok((range, self.0.store.read_once().await?.sum_llm_calls(range).await?))
    }

    /// The calls of an organization by who made them, former members included.
    pub async fn per_user(
        &self,
        owner: &Person,
        query: &CostQuery,
    ) -> Result<(LedgerRange, Vec<PersonSums>), CostError> {
        let scope = LedgerScope::Organization(owned_by(owner)?);
        let (range, _) = self.parse(scope, query)?;
        Ok((range, self.0.store.read_once().await?.sum_llm_calls_by_person(range).await?))
    }

    /// What a person spent, whoever paid for it.
    pub async fn own_costs(&self, person: &Person, query: &CostQuery) -> Result<OwnCosts, CostError> {
        let (range, zone) = self.parse(LedgerScope::Person(person.account_id), query)?;
        let mut tx = self.0.store.read().await?;
        let budget = self.own_budget(&mut tx, billing_of(person.account_id, person.organization())).await?;
        Ok(OwnCosts { costs: daily(&mut tx, range, zone).await?, budget })
    }

    async fn by(
        &self,
        owner: &Person,
        query: &CostQuery,
        column: LedgerColumn,
    ) -> Result<(LedgerRange, Vec<Named>), CostError> {
        let scope = LedgerScope::Organization(owned_by(owner)?);
        let (range, _) = self.parse(scope, query)?;
        let rows = self.0.store.read_once().await?.sum_llm_calls_by(range, column).await?;
        Ok((range, rows.into_iter().map(|(name, sums)| Named { name, sums }).collect()))
    }

    fn parse(&self, scope: LedgerScope, query: &CostQuery) -> Result<(LedgerRange, Tz), CostError> {
        let invalid = |field, expected: &str| CostError::InvalidField { field, expected: expected.to_owned() };
        let zone = match query.time_zone.as_deref().unwrap_or("UTC") {
            name if name.len() <= MAX_ZONE => name.parse().ok(),
            _ => None,
        };
        let zone = zone.ok_or_else(|| invalid("time_zone", "the name of a time zone, such as Europe/Berlin"))?;
        let now = self.0.ambient.now();
        let to = query.to.unwrap_or(now);
        let from = query.from.unwrap_or_else(|| month_begin(to - TimeDelta::microseconds(1)));
        if from >= to {
            return Err(invalid("from", "a time before \"to\""));
        }
        if to - from > TimeDelta::days(MAX_DAYS) {
            return Err(invalid("from", &format!("at most {MAX_DAYS} days before \"to\"")));
        }
        Ok((LedgerRange { scope, from, to }, zone))
    }
}

fn billing_of(account_id: AccountId, organization_id: Option<OrganizationId>) -> Billing {
    Billing { account_id, organization_id, bot_id: None, database_id: None, exchange_id: None }
}

async fn daily(tx: &mut Tx, range: LedgerRange, zone: Tz) -> Result<DailyCosts, CostError> {
    let total = tx.sum_llm_calls(range).await?;
    let outcomes = tx.sum_llm_calls_by(range, LedgerColumn::Outcome).await?;
    let outcomes = outcomes.into_iter().map(|(name, sums)| Named { name, sums }).collect();
    let days = days_between(range.from, range.to, zone);
    let sums = tx.sum_llm_calls_by_day(range.scope, &days).await?;
    let days = sums.into_iter().filter_map(|(place, sums)| Some((days.get(place)?.date, sums))).collect();
    Ok(DailyCosts { range, zone, total, days, outcomes })
}
