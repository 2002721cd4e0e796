//! `POST /api/org/databases/refresh`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::databases::{DatabaseRequest, DatabaseResponse};
use crate::http::problem::Problem;

/// Reads anew what is in a database. For owners.
#[utoipa::path(
    post,
    path = "/api/org/databases/refresh",
    request_body = DatabaseRequest,
    responses(
        (status = 200, description = "Read.", body = DatabaseResponse),
        (status = 404, description = "There is no such database (`not_found`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries failed: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<DatabaseRequest>,
) -> Result<Json<DatabaseResponse>, ApiError> {
    Ok(Json(state.databases.refresh_schema(&someone.caller, body.database_id).await?.into()))
}
