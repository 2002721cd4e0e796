//! `GET /api/admin/bots/{user_id}/chats/{chat_id}/messages`.

use actix_web::web::{Data, Json, Path};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::model::chat::Direction;
use crate::model::page::Page;
use crate::services::bots::ChatMessage;

/// A message in a chat.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MessageResponse {
    /// Which way it went.
    direction: Direction,
    /// The kind of update or the method of the call, such as `message` or `sendPhoto`.
    kind: String,
    /// Its text or caption, if it has one.
    text: Option<String>,
    /// The name of the file that it carries, if that has one. The file itself is not shown.
    file_name: Option<String>,
    /// `waiting`, `done`, `dead`, `sent` or `failed`.
    state: String,
    /// When it was stored.
    at: DateTime<Utc>,
}

impl From<ChatMessage> for MessageResponse {
    fn from(message: ChatMessage) -> Self {
        let ChatMessage { direction, kind, text, file_name, state, at } = message;
        Self { direction, kind, text, file_name, state, at }
    }
}

/// What was said in a chat of an account's bot, newest first; under an access grant.
#[utoipa::path(
    get,
    path = "/api/admin/bots/{user_id}/chats/{chat_id}/messages",
    params(
        ("user_id" = AccountId, Path, description = "The account whose bot it is."),
        ("chat_id" = i64, Path, description = "Telegram's id of the chat."),
        PageQuery,
    ),
    responses(
        (status = 200, description = "One page of messages.", body = Page<MessageResponse>),
        (status = 403, description = "The role is too low, or there is no access grant in force.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    path: Path<(AccountId, i64)>,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<MessageResponse>>, ApiError> {
    let (account, chat_id) = path.into_inner();
    let messages = state.bots.messages_under_grant(&someone.caller, account, chat_id, page.parse()?).await?;
    Ok(Json(messages.map(MessageResponse::from)))
}
