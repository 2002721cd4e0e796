//! `DELETE /api/auth/sessions`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;

/// How many sessions ended.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct EndedSessionsResponse {
    /// How many there were.
    ended: u64,
}

/// Ends all of the caller's sessions but the one of this call, at once.
#[utoipa::path(
    delete,
    path = "/api/auth/sessions",
    responses((status = 200, description = "Ended.", body = EndedSessionsResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<EndedSessionsResponse>, ApiError> {
    let ended = state.accounts.end_other_sessions(&someone.caller).await?;
    Ok(Json(EndedSessionsResponse { ended }))
}
