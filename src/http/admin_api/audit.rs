//! `GET /api/admin/audit`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::audit::AuditRecord;
use crate::model::page::Page;

/// Which records to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct AuditQuery {
    /// Only what was done to this bot or account.
    target: Option<Uuid>,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The record of what people did, newest first.
#[utoipa::path(
    get,
    path = "/api/admin/audit",
    params(AuditQuery),
    responses((status = 200, description = "One page of records.", body = Page<AuditRecord>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<AuditQuery>,
) -> Result<Json<Page<AuditRecord>>, ApiError> {
    let AuditQuery { target, page, limit } = query;
    let page = PageQuery { page, limit }.parse()?;
    Ok(Json(state.audit.list(&someone.caller, target, page, state.ambient.now()).await?))
}
