//! `GET /api/admin/audit/verify`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::services::audit::Verification;

/// How the newest verification of the audit log stands, and what it found.
#[utoipa::path(
    get,
    path = "/api/admin/audit/verify",
    responses(
        (status = 200, description = "How it stands; `null` if nobody has asked for one since Botyard was started.", body = Option<Verification>),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<Option<Verification>>, ApiError> {
    Ok(Json(state.audit.verification(&someone.caller)?))
}
