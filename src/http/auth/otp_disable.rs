//! `POST /api/auth/otp/disable`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::ProofRequest;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Turns one-time codes off, and erases their secret and the recovery codes.
#[utoipa::path(
    post,
    path = "/api/auth/otp/disable",
    request_body = ProofRequest,
    responses(
        (status = 204, description = "One-time codes are off."),
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
) -> Result<HttpResponse, ApiError> {
    state.accounts.disable_otp(&someone.caller, body.proof()).await?;
    Ok(HttpResponse::NoContent().finish())
}
