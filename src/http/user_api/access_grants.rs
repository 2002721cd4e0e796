//! `GET /api/user-bot/access-grants`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::http::user_api::GrantResponse;
use crate::model::page::Page;

/// Who may look into the chats of the caller's bot, and who might earlier, newest first; also while it is suspended.
#[utoipa::path(
    get,
    path = "/api/user-bot/access-grants",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of grants.", body = Page<GrantResponse>),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<GrantResponse>>, ApiError> {
    let grants = state.bots.own_grants(&someone.caller, page.parse()?).await?;
    Ok(Json(grants.map(GrantResponse::from)))
}
