//! `GET /api/org/costs/own`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::org_api::costs::{CostParams, DailyCostsResponse, person_of};
use crate::model::llm::NanoUsd;
use crate::services::llm_usage::{BudgetStatus, OwnBudget, SetBy};

/// What the caller spent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OwnCostsResponse {
    #[serde(flatten)]
    costs: DailyCostsResponse,
    /// What the caller may spend in this calendar month (UTC).
    budget: PersonalBudgetResponse,
}

/// Of the bounds that hold for the caller alone, the one that they will meet first, and how far it is from being reached.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PersonalBudgetResponse {
    /// The most that the caller may spend, in US dollars; `null` if there is no such bound.
    #[schema(example = "5.00")]
    limit_usd: Option<String>,
    /// What they have spent of it.
    #[schema(example = "0.0185")]
    spent_usd: String,
    /// Who set it; `null` if there is no such bound.
    set_by: Option<SetByResponse>,
    /// Whether what the caller shares with others is used up, or nearly so; its sums are for owners.
    shared: Option<SharedResponse>,
    /// Where the month ends and spending begins anew.
    ends_at: DateTime<Utc>,
}

/// Who set a bound, and can raise it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum SetByResponse {
    /// The operator, for everybody.
    Operator,
    /// The owners of the caller's organization.
    Owners,
}

/// How far a budget is that the caller shares with others.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum SharedResponse {
    /// Nothing is left of it in this month.
    UsedUp,
    /// At least 75 % of it are spent.
    NearlyUsedUp,
}

impl From<OwnBudget> for PersonalBudgetResponse {
    fn from(budget: OwnBudget) -> Self {
        let OwnBudget { status: BudgetStatus { limit, spent, ends_at, .. }, set_by, shared } = budget;
        let set_by = set_by.map(|set_by| match set_by {
            SetBy::Operator => SetByResponse::Operator,
            SetBy::Owners => SetByResponse::Owners,
        });
        let shared =
            shared.map(|shared| if shared.is_used_up { SharedResponse::UsedUp } else { SharedResponse::NearlyUsedUp });
        Self { limit_usd: limit.map(NanoUsd::exact), spent_usd: spent.exact(), set_by, shared, ends_at }
    }
}

/// What the caller's own questions cost, whoever paid for them. For everybody, also without an organization.
#[utoipa::path(
    get,
    path = "/api/org/costs/own",
    params(CostParams),
    responses((status = 200, description = "The costs.", body = OwnCostsResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<CostParams>,
) -> Result<Json<OwnCostsResponse>, ApiError> {
    let person = person_of(&state, &someone).await?;
    let own = state.llm_usage.own_costs(&person, &query.into()).await?;
    Ok(Json(OwnCostsResponse { costs: own.costs.into(), budget: own.budget.into() }))
}
