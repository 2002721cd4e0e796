//! `POST /api/admin/audit/verify`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::services::audit::Verification;

/// Begins to verify the whole audit log in the background, unless somebody has begun already. `GET` says how it goes.
#[utoipa::path(
    post,
    path = "/api/admin/audit/verify",
    responses((status = 202, description = "It is under way.", body = Verification))
)]
pub(in crate::http) async fn handle(state: Data<HttpState>, someone: Authenticated) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Accepted().json(state.audit.start_verification(&someone.caller).await?))
}
