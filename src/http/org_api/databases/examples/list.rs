//! `GET /api/org/databases/{database_id}/examples`.

use actix_web::web::{Data, Json, Path};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::Username;
use crate::model::database::DatabaseId;
use crate::model::exchange::ExchangeId;
use crate::services::databases::VerifiedExample;

/// A question that its person found well answered.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ExampleResponse {
    /// Its id.
    id: ExchangeId,
    /// The question.
    #[schema(example = "Who are our best customers?")]
    question: String,
    /// The statement that answered it.
    #[schema(example = "SELECT name FROM customers ORDER BY revenue DESC LIMIT 5")]
    sql: String,
    /// Who asked, by sign-in name.
    #[schema(value_type = String, example = "alice")]
    username: Username,
    /// Their name at Telegram.
    name: Option<String>,
    /// When they asked.
    asked_at: DateTime<Utc>,
}

impl From<VerifiedExample> for ExampleResponse {
    fn from(example: VerifiedExample) -> Self {
        let VerifiedExample { id, question, sql, username, name, asked_at } = example;
        Self { id, question, sql, username, name, asked_at }
    }
}

/// The examples of a database.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ExamplesResponse {
    /// The examples, the latest first. No more than these are looked through for a question.
    items: Vec<ExampleResponse>,
    /// How many there are.
    total: usize,
}

/// Lists the questions about a database that people found well answered. For each question, language models are told of the few
/// that are most like it. For owners.
#[utoipa::path(
    get,
    path = "/api/org/databases/{database_id}/examples",
    params(("database_id" = DatabaseId, Path, description = "The database.")),
    responses(
        (status = 200, description = "The examples.", body = ExamplesResponse),
        (status = 404, description = "There is no such database (`not_found`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    database: Path<DatabaseId>,
) -> Result<Json<ExamplesResponse>, ApiError> {
    let examples = state.databases.examples(&someone.caller, *database).await?;
    let items: Vec<_> = examples.into_iter().map(ExampleResponse::from).collect();
    Ok(Json(ExamplesResponse { total: items.len(), items }))
}
