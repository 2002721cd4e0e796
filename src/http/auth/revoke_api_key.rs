//! `DELETE /api/auth/api-keys/{key_id}`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::ApiKeyId;

/// Ends one of the caller's API keys at once.
#[utoipa::path(
    delete,
    path = "/api/auth/api-keys/{key_id}",
    params(("key_id" = ApiKeyId, Path, description = "The key.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "The caller has no such key, or it was ended before.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    key: Path<ApiKeyId>,
) -> Result<HttpResponse, ApiError> {
    state.accounts.revoke_api_key(&someone.caller, *key).await?;
    Ok(HttpResponse::NoContent().finish())
}
