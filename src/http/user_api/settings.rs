//! `PATCH /api/user-bot/settings`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::bot::ProgramName;

/// Settings to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ChangeSettingsRequest {
    /// What the bot does.
    program: Option<ProgramName>,
}

/// Changes what the caller's bot does. A bot at work is set up anew; updates under way are finished as they were begun.
#[utoipa::path(
    patch,
    path = "/api/user-bot/settings",
    request_body = ChangeSettingsRequest,
    responses(
        (status = 200, description = "Changed.", body = BotResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ChangeSettingsRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.set_own_program(&someone.caller, body.program).await?.into()))
}
