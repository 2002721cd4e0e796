//! `DELETE /api/auth/sessions/{id}`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::SessionId;

/// Ends one of the caller's sessions at once.
#[utoipa::path(
    delete,
    path = "/api/auth/sessions/{id}",
    params(("id" = SessionId, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "The caller has no such session, or it has ended.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    id: Path<SessionId>,
) -> Result<HttpResponse, ApiError> {
    state.accounts.end_session(&someone.caller, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
