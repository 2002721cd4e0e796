//! `GET /api/admin/audit/verify`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::services::audit::Verification;

/// How the newest verification of the audit log stands, and what it found.
#[utoipa::path(
    get,
    path = "/api/admin/audit/verify",
    responses(
        (status = 200, description = "How it stands.", body = Verification),
        (status = 404, description = "Nobody has asked for one since Botyard was started.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<Verification>, ApiError> {
    Ok(Json(state.audit.verification(&someone.caller)?))
}
