//! `PATCH /api/admin/bots/{user_id}/rate-limit`.

use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::account::AccountId;
use crate::model::bot::BotLimits;

/// The limits of a bot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SetLimitsRequest {
    /// Updates handled a second.
    #[schema(minimum = 1)]
    rps: u32,
    /// Chats handled at the same time.
    #[schema(minimum = 1)]
    max_concurrent: u32,
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: Option<String>,
}

/// Sets the limits of an account's bot. Its owner can lower but not raise them.
#[utoipa::path(
    patch,
    path = "/api/admin/bots/{user_id}/rate-limit",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    request_body = SetLimitsRequest,
    responses(
        (status = 200, description = "Set.", body = BotResponse),
        (status = 403, description = "The role is too low, or the bot is a superadmin's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<SetLimitsRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    let limits = BotLimits { rps: body.rps, max_concurrent: body.max_concurrent };
    let bot = state.bots.set_limits_of(&someone.caller, *account, limits, body.reason.as_deref()).await?;
    Ok(Json(bot.into()))
}
