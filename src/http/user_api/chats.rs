//! `GET /api/user-bot/chats`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::http::user_api::ChatResponse;
use crate::model::page::Page;

/// The chats of the caller's bot, last active first.
#[utoipa::path(
    get,
    path = "/api/user-bot/chats",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of chats.", body = Page<ChatResponse>),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<ChatResponse>>, ApiError> {
    let chats = state.bots.own_chats(&someone.caller, page.parse()?).await?;
    Ok(Json(chats.map(ChatResponse::from)))
}
