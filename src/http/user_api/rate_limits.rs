//! `PATCH /api/user-bot/rate-limits`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;

/// Limits to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ChangeLimitsRequest {
    /// Updates handled a second.
    #[schema(minimum = 1)]
    rps: Option<u32>,
    /// Chats handled at the same time.
    #[schema(minimum = 1)]
    max_concurrent: Option<u32>,
}

/// Changes the limits of the caller's bot, within the platform's ceiling; where an admin set them, only downwards.
#[utoipa::path(
    patch,
    path = "/api/user-bot/rate-limits",
    request_body = ChangeLimitsRequest,
    responses(
        (status = 200, description = "Changed.", body = BotResponse),
        (status = 403, description = "An admin set the limits.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ChangeLimitsRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.set_own_limits(&someone.caller, body.rps, body.max_concurrent).await?.into()))
}
