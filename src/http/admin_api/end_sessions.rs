//! `DELETE /api/admin/users/{user_id}/sessions`.

use actix_web::web::{Data, Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::AccountId;

/// Why an account is signed out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct EndSessionsRequest {
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
    /// Whether the account's API keys are revoked as well.
    #[serde(default)]
    api_keys: bool,
}

/// That an account was signed out.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct EndedSessionsResponse {
    /// How many sessions were ended.
    ended: u64,
    /// How many API keys were revoked.
    api_keys_revoked: u64,
}

/// Ends every session of an account at once. Its API keys go on unless they are named as well.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{user_id}/sessions",
    params(("user_id" = AccountId, Path, description = "The account.")),
    request_body = EndSessionsRequest,
    responses(
        (status = 200, description = "Ended.", body = EndedSessionsResponse),
        (status = 403, description = "It is the caller's own account, or one that the caller's role does not reach over.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<EndSessionsRequest>,
) -> Result<Json<EndedSessionsResponse>, ApiError> {
    let EndSessionsRequest { reason, api_keys } = &body;
    let (ended, api_keys_revoked) = state.accounts.end_sessions(&someone.caller, *account, *api_keys, reason).await?;
    Ok(Json(EndedSessionsResponse { ended, api_keys_revoked }))
}
