//! `PUT /api/user-bot/token`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;

/// The bot's new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ReplaceTokenRequest {
    /// The token that @BotFather made for the same bot.
    #[schema(value_type = String, format = Password, pattern = "^[0-9]{3,16}:[A-Za-z0-9_-]{30,64}$")]
    bot_token: SecretString,
}

/// Gives the caller's bot a new token, and starts it again if it had stopped with an error.
#[utoipa::path(
    put,
    path = "/api/user-bot/token",
    request_body = ReplaceTokenRequest,
    responses(
        (status = 200, description = "Replaced.", body = BotResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram is not available.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ReplaceTokenRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.replace_token(&someone.caller, &body.bot_token).await?.into()))
}
