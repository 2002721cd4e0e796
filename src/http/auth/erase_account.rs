//! `POST /api/auth/account/erase`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::proof::ProofRequest;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Erases the caller's account: names, sessions, keys, personal databases, questions, answers and e-mails. What cannot be
/// undone is not undone: its id stays in the audit log, in the record of costs and beside those to whom it sent e-mails for
/// an organization, and tells of nobody. An organization goes along if nobody else belongs to it.
#[utoipa::path(
    post,
    path = "/api/auth/account/erase",
    request_body = ProofRequest,
    responses(
        (status = 204, description = "Erased."),
        (status = 401, description = "The password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "An admin's account is not erased before they are none (`protected_account`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account has a bot (`owns_bot`), or is the last owner of an organization with other members (`last_owner`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ProofRequest>,
) -> Result<HttpResponse, ApiError> {
    state.organizations.erase_account(&someone.caller, body.password.as_ref(), body.otp.as_ref()).await?;
    Ok(HttpResponse::NoContent().finish())
}
