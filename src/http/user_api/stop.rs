//! `POST /api/user-bot/stop`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;

/// Stops the caller's bot. Telegram keeps its updates for up to 24 hours.
#[utoipa::path(
    post,
    path = "/api/user-bot/stop",
    responses(
        (status = 200, description = "Stopped.", body = BotResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.stop(&someone.caller).await?.into()))
}
