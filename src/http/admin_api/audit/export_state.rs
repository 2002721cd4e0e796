//! `GET /api/admin/audit/export/{export_id}`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::audit::ExportResponse;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::audit_filter::ExportId;

/// How an export of yours stands.
#[utoipa::path(
    get,
    path = "/api/admin/audit/export/{export_id}",
    params(("export_id" = ExportId, Path, description = "The export.")),
    responses(
        (status = 200, description = "How it stands.", body = ExportResponse),
        (status = 404, description = "You have no such export, or no more.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    id: Path<ExportId>,
) -> Result<Json<ExportResponse>, ApiError> {
    Ok(Json(state.audit.find_export(&someone.caller, *id).await?.into()))
}
