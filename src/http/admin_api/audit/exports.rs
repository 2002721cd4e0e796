//! `GET /api/admin/audit/exports`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::audit::ExportResponse;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::page::Page;

/// Your exports of the audit log, newest first. They are deleted a day after they ended.
#[utoipa::path(
    get,
    path = "/api/admin/audit/exports",
    params(PageQuery),
    responses((status = 200, description = "One page of exports.", body = Page<ExportResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<ExportResponse>>, ApiError> {
    let exports = state.audit.list_exports(&someone.caller, page.parse()?).await?;
    Ok(Json(exports.map(ExportResponse::from)))
}
