//! `GET /api/org/databases`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::org_api::databases::{DatabaseResponse, person};

/// All databases that the caller may ask.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DatabasesResponse {
    /// The databases, by name. There are few enough for one answer.
    items: Vec<DatabaseResponse>,
    /// How many there are.
    total: usize,
}

/// Lists the databases that the caller may ask.
#[utoipa::path(
    get,
    path = "/api/org/databases",
    responses((status = 200, description = "The databases.", body = DatabasesResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<DatabasesResponse>, ApiError> {
    let person = person(&state, &someone).await?;
    let items: Vec<_> = state.databases.list(&person).await?.into_iter().map(DatabaseResponse::from).collect();
    Ok(Json(DatabasesResponse { total: items.len(), items }))
}
