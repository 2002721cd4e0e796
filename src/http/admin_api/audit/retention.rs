//! `POST /api/admin/audit/retention`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::services::audit::Pruning;

/// Which records to give up, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RetentionRequest {
    /// The records before the first one from this time or later; at least `audit.min_retention` ago.
    before: DateTime<Utc>,
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
    /// Only say which records these are.
    #[serde(default)]
    dry_run: bool,
}

/// Gives up old records for good: signs a checkpoint in their place, from which verification begins then, and deletes
/// them within moments.
#[utoipa::path(
    post,
    path = "/api/admin/audit/retention",
    request_body = RetentionRequest,
    responses(
        (status = 200, description = "What is given up; nothing if there are no such records.", body = Pruning),
        (status = 409, description = "The log is broken there.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<RetentionRequest>,
) -> Result<Json<Pruning>, ApiError> {
    let RetentionRequest { before, reason, dry_run } = body;
    Ok(Json(state.audit.prune(&someone.caller, before, &reason, dry_run).await?))
}
