//! `GET /api/org/costs/per-user`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::org_api::costs::{CostParams, SumsResponse, add_up, person_of};
use crate::http::problem::Problem;
use crate::model::account::{AccountId, Username};

/// Costs by person.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct CostsPerUserResponse {
    /// Where the stretch of time begins.
    from: DateTime<Utc>,
    /// Where it ends.
    to: DateTime<Utc>,
    /// All calls.
    total: SumsResponse,
    /// The calls of each person, the most expensive first. They add up to the total.
    items: Vec<UserCostsResponse>,
}

/// What one person spent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct UserCostsResponse {
    /// The person's account.
    account_id: AccountId,
    /// Their sign-in name; `null` if the account is gone.
    #[schema(value_type = Option<String>)]
    username: Option<Username>,
    /// Their name at Telegram, if they came by it.
    name: Option<String>,
    #[serde(flatten)]
    sums: SumsResponse,
}

/// What language models cost the caller's organization, by who asked; people who left are listed as well.
#[utoipa::path(
    get,
    path = "/api/org/costs/per-user",
    params(CostParams),
    responses(
        (status = 200, description = "The costs.", body = CostsPerUserResponse),
        (status = 403, description = "Only an owner of the organization may see this (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<CostParams>,
) -> Result<Json<CostsPerUserResponse>, ApiError> {
    let owner = person_of(&state, &someone).await?;
    let (range, people) = state.llm_usage.per_user(&owner, &query.into()).await?;
    let total = add_up(people.iter().map(|person| &person.sums));
    let items = people.into_iter().map(|person| UserCostsResponse {
        account_id: person.account_id,
        username: person.username,
        name: person.name,
        sums: (&person.sums).into(),
    });
    Ok(Json(CostsPerUserResponse { from: range.from, to: range.to, total: (&total).into(), items: items.collect() }))
}
