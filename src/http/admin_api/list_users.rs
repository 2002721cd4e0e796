//! `GET /api/admin/users`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::UserResponse;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams, parse_search};
use crate::model::account::Role;
use crate::model::page::Page;
use crate::services::accounts::AccountFilter;

/// Which accounts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ListUsersQuery {
    /// Only those whose username contains this text, in any case; at most 100 characters.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only those of this role.
    role: Option<Role>,
    /// Only those that are disabled, or only the others.
    disabled: Option<bool>,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Lists accounts, oldest first.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    params(ListUsersQuery),
    responses((status = 200, description = "One page of accounts.", body = Page<UserResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<ListUsersQuery>,
) -> Result<Json<Page<UserResponse>>, ApiError> {
    let ListUsersQuery { q, role, disabled, page, limit } = query;
    let filter = AccountFilter { role, disabled, search: parse_search(q)? };
    let accounts = state.accounts.list(&someone.caller, &filter, PageQuery { page, limit }.parse()?).await?;
    Ok(Json(accounts.map(UserResponse::from)))
}
