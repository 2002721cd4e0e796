//! `POST /api/auth/refresh`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::SignedInResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// What to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RefreshRequest {
    /// The refresh token of the last sign-in or refresh.
    #[schema(value_type = String, format = Password)]
    refresh_token: SecretString,
}

/// Exchanges a refresh token for a new pair. A refresh token works once; using an old one again ends the session.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "The new pair.", body = SignedInResponse),
        (status = 401, description = "The refresh token is not valid, or no longer.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    JsonBody(body): JsonBody<RefreshRequest>,
) -> Result<Json<SignedInResponse>, ApiError> {
    let signed_in = state.accounts.refresh(&body.refresh_token, origin).await?;
    Ok(Json(signed_in.into()))
}
