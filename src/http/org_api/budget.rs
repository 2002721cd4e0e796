//! `GET /api/org/budget`, and the shape of a budget.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::org_api::costs::person_of;
use crate::http::problem::Problem;
use crate::model::llm::NanoUsd;
use crate::services::llm_usage::OrgBudgetStatus;

/// What an organization may spend on language models in a calendar month (UTC), in US dollars. People are warned when half,
/// three quarters and all of it is spent; then nothing is asked any more.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BudgetResponse {
    /// What the owners set for all together; `null` if they set nothing.
    #[schema(example = "25.00")]
    limit_usd: Option<String>,
    /// What they set for each person; `null` if they set nothing.
    #[schema(example = "5.00")]
    person_limit_usd: Option<String>,
    /// The most that owners may set, which also holds if they set nothing; `null` if the operator set no bound.
    ceiling_usd: Option<String>,
    /// What is in force for all together; `null` if nothing is.
    limit_in_force_usd: Option<String>,
    /// What was spent this month.
    #[schema(example = "3.2051")]
    spent_usd: String,
    /// The same in billionths of a US dollar.
    spent_nano: i64,
    /// Where this month begins.
    begins_at: DateTime<Utc>,
    /// Where it ends and spending begins anew.
    ends_at: DateTime<Utc>,
}

impl From<OrgBudgetStatus> for BudgetResponse {
    fn from(budget: OrgBudgetStatus) -> Self {
        let OrgBudgetStatus { set, ceiling, status } = budget;
        let usd = |amount: Option<NanoUsd>| amount.map(NanoUsd::exact);
        Self {
            limit_usd: usd(set.limit),
            person_limit_usd: usd(set.person_limit),
            ceiling_usd: usd(ceiling),
            limit_in_force_usd: usd(status.limit),
            spent_usd: status.spent.exact(),
            spent_nano: status.spent.0,
            begins_at: status.begins_at,
            ends_at: status.ends_at,
        }
    }
}

/// What the caller's organization may spend on language models, and what it has spent.
#[utoipa::path(
    get,
    path = "/api/org/budget",
    responses(
        (status = 200, description = "The budget.", body = BudgetResponse),
        (status = 403, description = "Only an owner of the organization may see this (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<BudgetResponse>, ApiError> {
    let owner = person_of(&state, &someone).await?;
    Ok(Json(state.llm_usage.budget(&owner).await?.into()))
}
