//! `DELETE /api/user-bot/remove`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;

/// Removes the caller's bot: stops it, logs the attached Telegram account out, deletes its webhook and erases its
/// credentials, chats and queues.
#[utoipa::path(
    delete,
    path = "/api/user-bot/remove",
    responses(
        (status = 204, description = "Removed."),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(state: Data<HttpState>, someone: Authenticated) -> Result<HttpResponse, ApiError> {
    state.mtproto.remove(&someone.caller).await?;
    Ok(HttpResponse::NoContent().finish())
}
