//! `GET /api/org/overview`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::org_api::OrganizationResponse;
use crate::http::problem::Problem;

/// An organization as its members see it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OverviewResponse {
    #[serde(flatten)]
    organization: OrganizationResponse,
    /// Since when the caller belongs to it.
    joined_at: DateTime<Utc>,
    /// How many belong to it.
    members: i64,
    /// How many databases it has.
    databases: i64,
    /// How many invitations are good; for owners.
    good_invitations: Option<i64>,
}

/// The caller's organization, and how much there is in it.
#[utoipa::path(
    get,
    path = "/api/org/overview",
    responses(
        (status = 200, description = "The organization.", body = OverviewResponse),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<OverviewResponse>, ApiError> {
    let found = state.organizations.overview(&someone.caller).await?;
    Ok(Json(OverviewResponse {
        organization: OrganizationResponse::new(found.organization, found.membership.role),
        joined_at: found.membership.joined_at,
        members: found.members,
        databases: found.databases,
        good_invitations: found.good_invitations,
    }))
}
