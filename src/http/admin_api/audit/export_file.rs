//! `GET /api/admin/audit/export/{export_id}/file`.

use actix_web::HttpResponse;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Data, Path};
use tokio_util::io::ReaderStream;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::audit_filter::{ExportFormat, ExportId};
use crate::services::audit::ExportFile;

/// The file of an export of yours.
#[utoipa::path(
    get,
    path = "/api/admin/audit/export/{export_id}/file",
    params(("export_id" = ExportId, Path, description = "The export.")),
    responses(
        (status = 200, description = "The records.", content(
            (String = "text/csv"),
            (String = "application/jsonl"),
        )),
        (status = 404, description = "You have no such export, or no more.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The export is not done.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    id: Path<ExportId>,
) -> Result<HttpResponse, ApiError> {
    let ExportFile { file, format, name } = state.audit.open_export(&someone.caller, *id).await?;
    let media_type = match format {
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
        ExportFormat::Jsonl => "application/jsonl",
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    let body = ReaderStream::new(file);
    Ok(HttpResponse::Ok().content_type(media_type).insert_header(disposition).streaming(body))
}
