//! `POST /api/auth/otp/recovery-codes`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::{ProofRequest, RecoveryCodesResponse};
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Gives the caller new recovery codes, this once; the earlier ones stop working.
#[utoipa::path(
    post,
    path = "/api/auth/otp/recovery-codes",
    request_body = ProofRequest,
    responses(
        (status = 200, description = "The new codes.", body = RecoveryCodesResponse),
        (status = 401, description = "The password is wrong (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account has no one-time codes (`otp_not_enrolled`), or was changed while this was under way (`changed_meanwhile`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The stored secret cannot be read (`credential_unreadable`): a recovery code still works.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ProofRequest>,
) -> Result<Json<RecoveryCodesResponse>, ApiError> {
    Ok(Json(state.accounts.renew_own_recovery_codes(&someone.caller, body.proof()).await?.into()))
}
