//! `GET /api/org/databases/{database_id}/schema`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::org_api::databases::person;
use crate::http::problem::Problem;
use crate::model::database::{DatabaseId, Schema};

/// What is in a database, as it was last read.
#[utoipa::path(
    get,
    path = "/api/org/databases/{database_id}/schema",
    params(("database_id" = DatabaseId, Path, description = "The database.")),
    responses(
        (status = 200, description = "The schema.", body = Schema),
        (status = 404, description = "There is no such database (`not_found`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    database: Path<DatabaseId>,
) -> Result<HttpResponse, ApiError> {
    let person = person(&state, &someone).await?;
    let schema = state.databases.schema(&person, *database).await?;
    Ok(HttpResponse::Ok().json(&*schema))
}
