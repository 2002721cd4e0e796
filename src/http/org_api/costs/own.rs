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
use crate::services::llm_usage::BudgetStatus;

/// What the caller spent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OwnCostsResponse {
    #[serde(flatten)]
    costs: DailyCostsResponse,
    /// The bound that holds for the caller personally in this calendar month (UTC).
    budget: PersonalBudgetResponse,
}

/// A bound, and how far it is from being reached.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PersonalBudgetResponse {
    /// The most that the caller may spend, in US dollars; `null` if there is no such bound.
    #[schema(example = "5.00")]
    limit_usd: Option<String>,
    /// What they have spent of it.
    #[schema(example = "0.0185")]
    spent_usd: String,
    /// Where the month ends and spending begins anew.
    ends_at: DateTime<Utc>,
}

impl From<BudgetStatus> for PersonalBudgetResponse {
    fn from(status: BudgetStatus) -> Self {
        let BudgetStatus { limit, spent, ends_at, .. } = status;
        Self { limit_usd: limit.map(NanoUsd::exact), spent_usd: spent.exact(), ends_at }
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
