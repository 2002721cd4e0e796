//! `GET /api/org/costs/input-output`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::org_api::costs::{AmountResponse, CostParams, SumsResponse, person_of};
use crate::http::problem::Problem;

/// Costs by the kind of tokens. Each token is in one kind, and the kinds add up to the total.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct InputOutputResponse {
    /// Where the stretch of time begins.
    from: DateTime<Utc>,
    /// Where it ends.
    to: DateTime<Utc>,
    /// All calls.
    total: SumsResponse,
    /// What models read, without what came from their cache.
    input: AmountResponse,
    /// What they read from their cache.
    cached: AmountResponse,
    /// What they wrote, without their thoughts.
    output: AmountResponse,
    /// What they thought, which costs as much as output.
    thinking: AmountResponse,
}

/// What language models cost the caller's organization, by the kind of tokens.
#[utoipa::path(
    get,
    path = "/api/org/costs/input-output",
    params(CostParams),
    responses(
        (status = 200, description = "The costs.", body = InputOutputResponse),
        (status = 403, description = "Only an owner of the organization may see this (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<CostParams>,
) -> Result<Json<InputOutputResponse>, ApiError> {
    let owner = person_of(&state, &someone).await?;
    let (range, sums) = state.llm_usage.input_output(&owner, &query.into()).await?;
    let (tokens, costs) = (sums.tokens, sums.costs);
    Ok(Json(InputOutputResponse {
        from: range.from,
        to: range.to,
        total: (&sums).into(),
        input: AmountResponse::new(tokens.input, costs.input),
        cached: AmountResponse::new(tokens.cached, costs.cached),
        output: AmountResponse::new(tokens.output, costs.output),
        thinking: AmountResponse::new(tokens.thinking, costs.thinking),
    }))
}
