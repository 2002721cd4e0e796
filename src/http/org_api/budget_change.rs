//! `PUT /api/org/budget`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::config::parse_usd;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::budget::BudgetResponse;
use crate::http::org_api::costs::person_of;
use crate::http::problem::Problem;
use crate::model::llm::{NanoUsd, OrgBudget};

/// A budget in US dollars, as texts such as `25.00`. What is `null` or left out is no bound of the owners'.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SetBudgetRequest {
    /// What all together may spend in a calendar month (UTC), within the operator's bound.
    #[schema(example = "25.00", pattern = r"^[0-9]{1,7}(\.[0-9]{1,9})?$")]
    limit_usd: Option<String>,
    /// What each person may spend, within the operator's bound for people.
    #[schema(example = "5.00", pattern = r"^[0-9]{1,7}(\.[0-9]{1,9})?$")]
    person_limit_usd: Option<String>,
}

/// Sets what the caller's organization may spend on language models. What was spent this month counts, and people are warned
/// anew.
#[utoipa::path(
    put,
    path = "/api/org/budget",
    request_body = SetBudgetRequest,
    responses(
        (status = 200, description = "Set.", body = BudgetResponse),
        (status = 403, description = "Only an owner of the organization may do this (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<SetBudgetRequest>,
) -> Result<Json<BudgetResponse>, ApiError> {
    let budget = OrgBudget {
        limit: parse("limit_usd", body.limit_usd.as_deref())?,
        person_limit: parse("person_limit_usd", body.person_limit_usd.as_deref())?,
    };
    let owner = person_of(&state, &someone).await?;
    Ok(Json(state.llm_usage.set_budget(&someone.caller, &owner, budget).await?.into()))
}

fn parse(field: &str, text: Option<&str>) -> Result<Option<NanoUsd>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let invalid = || ApiError::InvalidBody {
        field: field.to_owned(),
        detail: "expected US dollars such as \"25.00\", with at most nine decimal places".to_owned(),
    };
    parse_usd(text).map(|nano| Some(NanoUsd(nano))).ok_or_else(invalid)
}
