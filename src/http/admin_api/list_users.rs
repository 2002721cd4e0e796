//! `GET /api/admin/users`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::UserResponse;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::page::Page;

/// Lists all accounts, oldest first.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    params(PageQuery),
    responses((status = 200, description = "One page of accounts.", body = Page<UserResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<UserResponse>>, ApiError> {
    let accounts = state.accounts.list(&someone.caller, page.parse()?).await?;
    Ok(Json(accounts.map(UserResponse::from)))
}
