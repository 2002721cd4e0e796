//! `DELETE /api/auth/telegram/link`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;

/// Unlinks the caller's account from their Telegram account. Whoever writes to a bot from there is somebody new from then on:
/// the organization, databases, questions and e-mails stay with this account and are out of reach in those chats. Questions
/// that wait there are called off.
#[utoipa::path(
    delete,
    path = "/api/auth/telegram/link",
    responses(
        (status = 204, description = "Unlinked."),
        (status = 409, description = "The account is not linked (`not_linked`), or has no password to sign in by (`no_password`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(state: Data<HttpState>, someone: Authenticated) -> Result<HttpResponse, ApiError> {
    state.organizations.unlink(&someone.caller).await?;
    Ok(HttpResponse::NoContent().finish())
}
