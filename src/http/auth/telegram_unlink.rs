//! `POST /api/auth/telegram/unlink`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::proof::ProofRequest;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Unlinks the caller's account from their Telegram account, once they have shown again who they are. Whoever writes to a bot from there is somebody new from then on:
/// the organization, databases, questions and e-mails stay with this account and are out of reach in those chats. Questions
/// that wait there are called off.
#[utoipa::path(
    post,
    path = "/api/auth/telegram/unlink",
    request_body = ProofRequest,
    responses(
        (status = 204, description = "Unlinked."),
        (status = 401, description = "The password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account is not linked (`not_linked`), or has no password to sign in by (`no_password`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ProofRequest>,
) -> Result<HttpResponse, ApiError> {
    state.organizations.unlink_proven(&someone.caller, body.password.as_ref(), body.otp.as_ref()).await?;
    Ok(HttpResponse::NoContent().finish())
}
