//! `POST /api/user-bot/start`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;

/// Starts the caller's bot again, after a stop or an error.
#[utoipa::path(
    post,
    path = "/api/user-bot/start",
    responses(
        (status = 200, description = "Starting.", body = BotResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.start(&someone.caller).await?.into()))
}
