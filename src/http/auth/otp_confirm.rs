//! `POST /api/auth/otp/confirm`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::RecoveryCodesResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// That the app is set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ConfirmOtpRequest {
    /// The code that the app shows.
    #[schema(value_type = String, max_length = 64, example = "123456")]
    code: SecretString,
}

/// Turns one-time codes on: from then on signing in takes one. Answers recovery codes, this once.
#[utoipa::path(
    post,
    path = "/api/auth/otp/confirm",
    request_body = ConfirmOtpRequest,
    responses(
        (status = 200, description = "One-time codes are on.", body = RecoveryCodesResponse),
        (status = 401, description = "The code is wrong or was used before (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "One-time codes are on already (`otp_already_enabled`), or were not begun to be set up (`otp_not_enrolled`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The stored secret cannot be read (`credential_unreadable`): begin anew.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ConfirmOtpRequest>,
) -> Result<Json<RecoveryCodesResponse>, ApiError> {
    Ok(Json(state.accounts.confirm_otp(&someone.caller, &body.code).await?.into()))
}
