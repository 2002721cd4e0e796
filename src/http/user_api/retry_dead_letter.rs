//! `POST /api/user-bot/dead-letters/{id}/retry`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::http::user_api::AcceptedResponse;
use crate::services::bots::BotError;

/// Puts a dead letter back to be handled.
#[utoipa::path(
    post,
    path = "/api/user-bot/dead-letters/{id}/retry",
    params(("id" = i64, Path, description = "The dead letter's id.")),
    responses(
        (status = 202, description = "It will be handled again.", body = AcceptedResponse),
        (status = 404, description = "The caller has no bot, or it has no such dead letter.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    id: Path<i64>,
) -> Result<HttpResponse, ApiError> {
    let bot = state.bots.own_id(&someone.caller).await?;
    if !state.updates.retry_dead_letter(&someone.caller, bot, *id).await? {
        return Err(BotError::NoSuch("dead letter").into());
    }
    Ok(HttpResponse::Accepted().json(AcceptedResponse::ACCEPTED))
}
