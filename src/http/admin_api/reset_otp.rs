//! `POST /api/admin/users/{user_id}/otp/reset`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::AccountId;

/// Why somebody's one-time codes are turned off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ResetOtpRequest {
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
}

/// Turns off the one-time codes of somebody who has lost them and their recovery codes.
#[utoipa::path(
    post,
    path = "/api/admin/users/{user_id}/otp/reset",
    params(("user_id" = AccountId, Path, description = "The account.")),
    request_body = ResetOtpRequest,
    responses(
        (status = 204, description = "Turned off."),
        (status = 403, description = "It is the caller's own account, or one that the caller's role does not reach over.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account has no one-time codes.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<ResetOtpRequest>,
) -> Result<HttpResponse, ApiError> {
    state.accounts.reset_otp(&someone.caller, *account, &body.reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
