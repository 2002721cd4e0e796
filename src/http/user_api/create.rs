//! `POST /api/user-bot/create`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::bot::ProgramName;
use crate::services::bots::RegisterBot;

/// A bot to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateBotRequest {
    /// The token from @BotFather.
    #[schema(value_type = String, format = Password, pattern = "^[0-9]{3,16}:[A-Za-z0-9_-]{30,64}$")]
    bot_token: SecretString,
    /// The id of an app of one's own from <https://my.telegram.org/apps>: what attaching one's Telegram account takes.
    #[schema(minimum = 1)]
    telegram_api_id: Option<i32>,
    /// The hash that goes with the id. It is sealed and kept.
    #[schema(value_type = Option<String>, format = Password, pattern = "^[0-9A-Fa-f]{32}$")]
    telegram_api_hash: Option<SecretString>,
    /// The owner's phone number in international form. It is sealed and kept for the login.
    #[schema(value_type = Option<String>, format = Password, pattern = r"^\+[0-9]{7,15}$")]
    telegram_phone: Option<SecretString>,
    /// What the bot will do; `echo` unless given.
    program: Option<ProgramName>,
    /// Whether to take the bot's updates away from whoever receives them now.
    #[serde(default)]
    take_over: bool,
}

impl From<CreateBotRequest> for RegisterBot {
    fn from(request: CreateBotRequest) -> Self {
        Self {
            token: request.bot_token,
            program: request.program.unwrap_or(ProgramName::Echo),
            take_over: request.take_over,
            api_id: request.telegram_api_id,
            api_hash: request.telegram_api_hash,
            phone: request.telegram_phone,
        }
    }
}

/// Registers the caller's bot: its token is checked with Telegram and stored sealed, and the bot is started.
#[utoipa::path(
    post,
    path = "/api/user-bot/create",
    request_body = CreateBotRequest,
    responses(
        (status = 201, description = "Registered.", body = BotResponse),
        (status = 409, description = "The caller has a bot, or this bot is registered, or in use elsewhere.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram is not available.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateBotRequest>,
) -> Result<HttpResponse, ApiError> {
    let bot = state.bots.register(&someone.caller, body.into()).await?;
    Ok(HttpResponse::Created().json(BotResponse::from(bot)))
}
