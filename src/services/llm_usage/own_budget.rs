//! How far somebody has come with what they may spend, by the bound that they will meet first.

use crate::model::llm::{Billing, NanoUsd, Payer};
use crate::services::llm_usage::LlmUsage;
use crate::services::llm_usage::budgets::{BudgetStatus, SetBy, whose};
use crate::store::{StoreError, Tx};

/// From how much of a budget that is shared on, in percent, everybody is told so.
const NEARLY: i64 = 75;

/// What somebody may spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnBudget {
    /// Of the bounds for them alone, the one of which the least is left, and how far they have come.
    pub status: BudgetStatus,
    /// Who set it; `None` if there is none.
    pub set_by: Option<SetBy>,
    /// The bound that they share with others, if that is used up or nearly so.
    pub shared: Option<SharedBudget>,
}

/// A bound for several people together that is used up or nearly so. Its sums are for owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedBudget {
    /// What it is a bound of, in words such as `your organization's budget`.
    pub whose: &'static str,
    /// Whether nothing is left of it.
    pub is_used_up: bool,
    /// Who set it.
    pub set_by: SetBy,
}

impl LlmUsage {
    /// How far whoever pays has come with what they may spend.
    pub(super) async fn own_budget(&self, tx: &mut Tx, billing: Billing) -> Result<OwnBudget, StoreError> {
        let now = self.0.ambient.now();
        let mut tightest: Option<(NanoUsd, OwnBudget)> = None;
        let mut shared: Option<(i64, SharedBudget)> = None;
        for bound in self.bounds(tx, billing).await? {
            match bound.payer {
                Payer::Member(..) | Payer::Person(_) => {
                    let status = self.status(tx, bound.payer, Some(bound.limit)).await?;
                    let left = NanoUsd(bound.limit.0.saturating_sub(status.spent.0));
                    if tightest.as_ref().is_none_or(|(least, _)| left < *least) {
                        tightest = Some((left, OwnBudget { status, set_by: Some(bound.set_by), shared: None }));
                    }
                }
                Payer::Organization(_) | Payer::Founder(_) => {
                    let percent = self.spent(tx, bound.payer, now).await?.percent_of(bound.limit);
                    let is_most = shared.as_ref().is_none_or(|(most, _)| percent > *most);
                    if percent >= NEARLY && is_most {
                        let is_used_up = percent >= 100;
                        let found = SharedBudget { whose: whose(bound.payer), is_used_up, set_by: bound.set_by };
                        shared = Some((percent, found));
                    }
                }
            }
        }
        let shared = shared.map(|(_, shared)| shared);
        if let Some((_, own)) = tightest {
            return Ok(OwnBudget { shared, ..own });
        }
        let payer = match billing.organization_id {
            Some(organization) => Payer::Member(organization, billing.account_id),
            None => Payer::Person(billing.account_id),
        };
        Ok(OwnBudget { status: self.status(tx, payer, None).await?, set_by: None, shared })
    }
}
