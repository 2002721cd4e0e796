//! `GET /api/admin/access-grants`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::user_api::GrantResponse;
use crate::model::page::Page;

/// Which grants to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct GrantsQuery {
    /// Only those in force.
    #[serde(default)]
    in_force: bool,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Who looks into whose chats, newest first.
#[utoipa::path(
    get,
    path = "/api/admin/access-grants",
    params(GrantsQuery),
    responses((status = 200, description = "One page of grants.", body = Page<GrantResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<GrantsQuery>,
) -> Result<Json<Page<GrantResponse>>, ApiError> {
    let GrantsQuery { in_force, page, limit } = query;
    let page = PageQuery { page, limit }.parse()?;
    Ok(Json(state.bots.list_grants(&someone.caller, in_force, page).await?.map(GrantResponse::from)))
}
