//! `POST /api/org/leave`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::organization::OrganizationId;

/// What came of leaving.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LeftResponse {
    /// The organization.
    organization_id: OrganizationId,
    /// Whether nobody was left in it, so that it was deleted with its databases, invitations and settings.
    deleted: bool,
}

/// Leaves the caller's organization. Whoever leaves alone deletes it: its databases are forgotten with their passwords,
/// schemas and uploaded files. What it cost stays on record.
#[utoipa::path(
    post,
    path = "/api/org/leave",
    responses(
        (status = 200, description = "Left.", body = LeftResponse),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The caller is the last owner, and there are other members (`last_owner`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<LeftResponse>, ApiError> {
    let left = state.organizations.leave(&someone.caller).await?;
    Ok(Json(LeftResponse { organization_id: left.organization_id, deleted: left.is_deleted }))
}
