//! `POST /api/admin/audit/export`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::audit::{ExportResponse, parse_filter, refuse_body};
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::audit_filter::{AuditFilter, ExportFormat};
use crate::model::chat::GrantId;

/// Which records to export, and how. Without a condition, all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ExportRequest {
    /// How to write them.
    format: ExportFormat,
    /// Only what this account did: its id, or its sign-in name.
    #[schema(max_length = 36, example = "alice")]
    actor: Option<String>,
    /// Only this action, such as `bot.suspended`, or all on something, such as `bot.`.
    #[schema(max_length = 64, pattern = r"^[a-z_]+\.[a-z_]*$")]
    action: Option<String>,
    /// Only what was done to this bot or account.
    target: Option<Uuid>,
    /// Only what was done under this access grant.
    grant: Option<GrantId>,
    /// Only from this time on.
    from: Option<DateTime<Utc>>,
    /// Only before this time, which comes after `from`.
    to: Option<DateTime<Utc>>,
    /// Only what looks at something that is for admins, such as `bots.listed`, or only the others.
    looks: Option<bool>,
}

/// Exports records into a file, in the background: as the log is when the export begins.
#[utoipa::path(
    post,
    path = "/api/admin/audit/export",
    request_body = ExportRequest,
    responses(
        (status = 202, description = "It is under way.", body = ExportResponse),
        (status = 429, description = "Two of your exports are under way already.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ExportRequest>,
) -> Result<HttpResponse, ApiError> {
    let ExportRequest { format, actor, action, target, grant, from, to, looks } = body;
    let filter = AuditFilter { target, grant, from, to, looks, ..AuditFilter::default() };
    let filter = parse_filter(&filter, action.as_deref()).map_err(refuse_body)?;
    let actor = state.audit.find_actor(&someone.caller, actor.as_deref()).await?;
    let filter = AuditFilter { actor, ..filter };
    let export = state.audit.start_export(&someone.caller, format, filter).await?;
    Ok(HttpResponse::Accepted().json(ExportResponse::from(export)))
}
