//! `POST /api/admin/bots/{user_id}/chats/{chat_id}/messages`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::AcceptedResponse;
use crate::model::account::AccountId;

/// What to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SendMessageRequest {
    /// The text, at most 4096 UTF-16 units.
    #[schema(min_length = 1, max_length = 4096, pattern = r"\S")]
    text: String,
}

/// Writes as an account's bot in one of its chats; under an access grant. The message is delivered like the bot's own.
#[utoipa::path(
    post,
    path = "/api/admin/bots/{user_id}/chats/{chat_id}/messages",
    params(
        ("user_id" = AccountId, Path, description = "The account whose bot it is."),
        ("chat_id" = i64, Path, description = "Telegram's id of the chat."),
    ),
    request_body = SendMessageRequest,
    responses(
        (status = 202, description = "It will be delivered.", body = AcceptedResponse),
        (status = 403, description = "The role is too low, or there is no access grant in force.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "The bot is suspended.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    path: Path<(AccountId, i64)>,
    JsonBody(body): JsonBody<SendMessageRequest>,
) -> Result<HttpResponse, ApiError> {
    let (account, chat_id) = path.into_inner();
    state.bots.send_under_grant(&someone.caller, account, chat_id, &body.text).await?;
    Ok(HttpResponse::Accepted().json(AcceptedResponse::ACCEPTED))
}
