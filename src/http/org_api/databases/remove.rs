//! `POST /api/org/databases/remove`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::databases::DatabaseRequest;
use crate::http::problem::Problem;

/// Forgets a database with its password, its schema and its uploaded file. At its server nothing changes. For owners.
#[utoipa::path(
    post,
    path = "/api/org/databases/remove",
    request_body = DatabaseRequest,
    responses(
        (status = 204, description = "Removed."),
        (status = 404, description = "There is no such database (`not_found`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<DatabaseRequest>,
) -> Result<HttpResponse, ApiError> {
    state.databases.remove(&someone.caller, body.database_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
