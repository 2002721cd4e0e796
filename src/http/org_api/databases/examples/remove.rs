//! `POST /api/org/databases/examples/remove`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::database::DatabaseId;
use crate::model::exchange::ExchangeId;

/// Which example is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ExampleRequest {
    /// The database.
    database_id: DatabaseId,
    /// The example.
    example_id: ExchangeId,
}

/// Takes an example away, whoever found it right: no model is told of it any more. The conversation that it comes from stays as
/// it is. For owners.
#[utoipa::path(
    post,
    path = "/api/org/databases/examples/remove",
    request_body = ExampleRequest,
    responses(
        (status = 204, description = "Removed."),
        (status = 404, description = "There is no such example (`not_found`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ExampleRequest>,
) -> Result<HttpResponse, ApiError> {
    state.databases.remove_example(&someone.caller, body.database_id, body.example_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
