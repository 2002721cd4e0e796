//! `POST /api/org/databases/upload`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{FileBody, QueryParams};
use crate::http::org_api::databases::DatabaseResponse;
use crate::http::problem::Problem;

/// What to call an uploaded database.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct UploadQuery {
    /// Its name: 1 to 64 characters on one line.
    #[param(min_length = 1, max_length = 64, pattern = r"\S", example = "sales")]
    name: String,
}

/// Adds the SQLite database that is the body. The file is kept as it is and only read. For owners.
#[utoipa::path(
    post,
    path = "/api/org/databases/upload",
    params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses(
        (status = 201, description = "Added.", body = DatabaseResponse),
        (status = 409, description = "The name is taken (`name_taken`), there are as many as there may be (`too_many`), or the caller came to another organization meanwhile (`organization_changed`).", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The file is larger than `databases.max_file_size`; with an `Idempotency-Key`, than `http.body_limit`.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It is no SQLite database that can be read.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<UploadQuery>,
    FileBody(bytes): FileBody,
) -> Result<HttpResponse, ApiError> {
    let added = state.databases.upload(&someone.caller, &query.name, &bytes).await?;
    Ok(HttpResponse::Created().json(DatabaseResponse::from(added.database)))
}
