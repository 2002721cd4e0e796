//! Budgets: what may be spent in a calendar month (UTC), and by whom.
//!
//! Several bounds may hold at once: the operator's for organizations, in which all that one person made count together, and
//! for people, whoever pays for them; the owners' for their organization, which may only be lower, and the owners' for each
//! of its people. So nobody spends more by leaving an organization and making another, nor by erasing their account and coming
//! again ([`carried`](super::carried)).

use chrono::{DateTime, Datelike as _, Months, NaiveTime, Utc};
use serde_json::json;

use crate::config::MAX_BUDGET_NANO;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::llm::{Billing, NanoUsd, OrgBudget, Payer};
use crate::model::organization::{OrganizationId, Person};
use crate::services::llm_usage::{CostError, LlmUsage, ModelError, owned_by};
use crate::services::organizations::hold_as_owner;
use crate::store::{StoreError, Tx};

/// A bound, and how far it is from being reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetStatus {
    /// The most that may be spent in the month; `None` is no bound.
    pub limit: Option<NanoUsd>,
    /// What was spent.
    pub spent: NanoUsd,
    /// Where the month begins.
    pub begins_at: DateTime<Utc>,
    /// Where it ends and the next one begins.
    pub ends_at: DateTime<Utc>,
}

/// An organization's budget, as its owners see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrgBudgetStatus {
    /// What the owners set.
    pub set: OrgBudget,
    /// The most that they may set, by the operator; `None` is no bound.
    pub ceiling: Option<NanoUsd>,
    /// What is in force for the organization, and what it has spent.
    pub status: BudgetStatus,
}

/// Who set a bound, and can raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The operator, for everybody.
    Operator,
    /// The owners of the organization.
    Owners,
}

impl SetBy {
    /// Who it is, in words for somebody whom the bound holds for.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Operator => "the operator of this service",
            Self::Owners => "an owner of your organization",
        }
    }
}

/// One bound that holds for a call.
pub(super) struct Bound {
    pub(super) payer: Payer,
    pub(super) limit: NanoUsd,
    pub(super) set_by: SetBy,
}

impl LlmUsage {
    /// Refuses a call for which a budget is used up.
    pub(super) async fn require_budget(&self, billing: Billing) -> Result<(), ModelError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.read().await?;
        for bound in self.bounds(&mut tx, billing).await? {
            if self.spent(&mut tx, bound.payer, now).await? >= bound.limit {
                return Err(ModelError::BudgetSpent(spent_words(&bound, now)));
            }
        }
        Ok(())
    }

    /// The bounds that hold for whoever pays.
    pub(super) async fn bounds(&self, tx: &mut Tx, billing: Billing) -> Result<Vec<Bound>, StoreError> {
        let ceilings = self.0.ceilings;
        let Some(organization) = billing.organization_id else {
            let payer = Payer::Person(billing.account_id);
            let of_person = ceilings.person.map(|limit| Bound { payer, limit, set_by: SetBy::Operator });
            return Ok(of_person.into_iter().collect());
        };
        let budget = tx.find_llm_budget(organization).await?;
        let of_all = lower(budget.limit, ceilings.organization).map(|limit| Bound {
            payer: Payer::Organization(organization),
            limit,
            set_by: if ceilings.organization == Some(limit) { SetBy::Operator } else { SetBy::Owners },
        });
        let payer = Payer::Member(organization, billing.account_id);
        let of_one = budget.person_limit.map(|limit| Bound { payer, limit, set_by: SetBy::Owners });
        let operators = |payer| move |limit| Bound { payer, limit, set_by: SetBy::Operator };
        let founder = tx.find_llm_founder(organization).await?;
        let of_founder = founder.and_then(|founder| ceilings.organization.map(operators(Payer::Founder(founder))));
        let of_person = ceilings.person.map(operators(Payer::Person(billing.account_id)));
        Ok(of_all.into_iter().chain(of_one).chain(of_founder).chain(of_person).collect())
    }

    /// The budget of an organization, for its owners.
    pub async fn budget(&self, owner: &Person) -> Result<OrgBudgetStatus, CostError> {
        let organization = owned_by(owner)?;
        let mut tx = self.0.store.read().await?;
        Ok(self.budget_of(&mut tx, organization).await?)
    }

    /// An owner sets the budget of their organization, within the operator's.
    pub async fn set_budget(
        &self,
        caller: &Caller,
        owner: &Person,
        budget: OrgBudget,
    ) -> Result<OrgBudgetStatus, CostError> {
        owned_by(owner)?;
        let ceilings = self.0.ceilings;
        let of_person = lower(ceilings.person, ceilings.organization);
        for (field, limit, ceiling) in
            [("limit_usd", budget.limit, ceilings.organization), ("person_limit_usd", budget.person_limit, of_person)]
        {
            let ceiling = ceiling.unwrap_or(NanoUsd(MAX_BUDGET_NANO));
            if limit.is_some_and(|limit| limit > ceiling || limit < NanoUsd(0)) {
                let expected = format!("US dollars from 0 to {}, which is the operator's bound", ceiling.exact());
                return Err(CostError::InvalidField { field, expected });
            }
        }
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        // They may have been removed since the call began.
        let organization = hold_as_owner(&mut tx, owner.account_id).await?.organization_id;
        let before = tx.find_llm_budget(organization).await?;
        if before != budget {
            tx.set_llm_budget(organization, budget, now).await?;
            let entry = AuditEntry::new(AuditAction::BudgetChanged, organization.0)
                .with(json!({ "before": before, "after": budget }));
            tx.record(caller, entry, now).await?;
        }
        let status = self.budget_of(&mut tx, organization).await?;
        tx.commit().await?;
        Ok(status)
    }

    async fn budget_of(&self, tx: &mut Tx, organization: OrganizationId) -> Result<OrgBudgetStatus, StoreError> {
        let set = tx.find_llm_budget(organization).await?;
        let ceiling = self.0.ceilings.organization;
        let status = self.status(tx, Payer::Organization(organization), lower(set.limit, ceiling)).await?;
        Ok(OrgBudgetStatus { set, ceiling, status })
    }

    /// How far a payer has come.
    pub(super) async fn status(
        &self,
        tx: &mut Tx,
        payer: Payer,
        limit: Option<NanoUsd>,
    ) -> Result<BudgetStatus, StoreError> {
        let now = self.0.ambient.now();
        let spent = self.spent(tx, payer, now).await?;
        Ok(BudgetStatus { limit, spent, begins_at: month_begin(now), ends_at: next_month(now) })
    }
}

fn lower(one: Option<NanoUsd>, other: Option<NanoUsd>) -> Option<NanoUsd> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Where the calendar month (UTC) of a moment begins.
pub(super) fn month_begin(moment: DateTime<Utc>) -> DateTime<Utc> {
    let date = moment.date_naive();
    let first = date.with_day(1).unwrap_or(date);
    first.and_time(NaiveTime::MIN).and_utc()
}

/// The name of the calendar month (UTC) of a moment, such as `2026-11`.
pub(in crate::services) fn month_name(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m").to_string()
}

pub(super) fn next_month(moment: DateTime<Utc>) -> DateTime<Utc> {
    month_begin(moment).checked_add_months(Months::new(1)).unwrap_or(moment)
}

pub(super) fn whose(payer: Payer) -> &'static str {
    match payer {
        Payer::Organization(_) => "your organization's budget",
        Payer::Member(..) => "your own budget within your organization",
        Payer::Founder(_) => "the budget of all organizations of whoever made yours",
        Payer::Person(_) => "your budget",
    }
}

fn spent_words(bound: &Bound, now: DateTime<Utc>) -> String {
    format!(
        "{} for questions this month (${}) is used up: it begins anew on {} (UTC), and {} can raise it",
        whose(bound.payer),
        bound.limit.exact(),
        next_month(now).format("%-d %B %Y"),
        bound.set_by.words(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_by_utc() {
        for (moment, begin, next) in [
            ("2026-11-27T06:00:00Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-12-31T23:59:59.999999Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"),
        ] {
            let moment: DateTime<Utc> = moment.parse().unwrap();
            let expected: [DateTime<Utc>; 2] = [begin.parse().unwrap(), next.parse().unwrap()];
            assert_eq!([month_begin(moment), next_month(moment)], expected, "{moment}");
        }
    }
}
