//! `GET /api/admin/bots/{user_id}/chats`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::http::user_api::ChatResponse;
use crate::model::account::AccountId;
use crate::model::page::Page;

/// The chats of an account's bot, last active first; under an access grant.
#[utoipa::path(
    get,
    path = "/api/admin/bots/{user_id}/chats",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is."), PageQuery),
    responses(
        (status = 200, description = "One page of chats.", body = Page<ChatResponse>),
        (status = 403, description = "The role is too low, or there is no access grant in force.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<ChatResponse>>, ApiError> {
    let chats = state.bots.chats_under_grant(&someone.caller, *account, page.parse()?).await?;
    Ok(Json(chats.map(ChatResponse::from)))
}
