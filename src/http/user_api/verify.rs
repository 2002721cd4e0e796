//! `POST /api/user-bot/verify`.

use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::OptionalJsonBody;
use crate::http::problem::Problem;
use crate::services::bots::Verification;

/// Where to send the test message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct VerifyBotRequest {
    /// The owner's private chat with the bot; the one known from before unless given.
    #[schema(minimum = 1)]
    chat_id: Option<i64>,
}

/// How the test message fared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum VerifyBotResponse {
    /// It arrived.
    Delivered {
        /// `true`.
        delivered: bool,
        /// Where it arrived.
        chat_id: i64,
    },
    /// The owner has to open the chat first.
    OpenChat {
        /// `false`.
        delivered: bool,
        /// The link that opens the chat.
        open_url: String,
        /// What to do.
        detail: &'static str,
    },
}

impl From<Verification> for VerifyBotResponse {
    fn from(verification: Verification) -> Self {
        match verification {
            Verification::Delivered { chat_id } => Self::Delivered { delivered: true, chat_id },
            Verification::OpenChat { url } => Self::OpenChat {
                delivered: false,
                open_url: url,
                detail: "open this link and press Start: Telegram lets no bot write first; then verify again",
            },
        }
    }
}

/// Sends a test message to the owner's chat with the bot, or says how to open that chat.
#[utoipa::path(
    post,
    path = "/api/user-bot/verify",
    request_body = Option<VerifyBotRequest>,
    responses(
        (status = 200, description = "The message arrived, or how to let it arrive.", body = VerifyBotResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    OptionalJsonBody(body): OptionalJsonBody<VerifyBotRequest>,
) -> Result<Json<VerifyBotResponse>, ApiError> {
    Ok(Json(state.bots.verify(&someone.caller, body.chat_id).await?.into()))
}
