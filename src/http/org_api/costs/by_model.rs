//! `GET /api/org/costs/by-model`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::org_api::costs::{CostParams, CostsByResponse, person_of};
use crate::http::problem::Problem;

/// What language models cost the caller's organization, by the model that answered.
#[utoipa::path(
    get,
    path = "/api/org/costs/by-model",
    params(CostParams),
    responses(
        (status = 200, description = "The costs.", body = CostsByResponse),
        (status = 403, description = "Only an owner of the organization may see this (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<CostParams>,
) -> Result<Json<CostsByResponse>, ApiError> {
    let owner = person_of(&state, &someone).await?;
    let (range, named) = state.llm_usage.by_model(&owner, &query.into()).await?;
    Ok(Json(CostsByResponse::new(range, &named)))
}
