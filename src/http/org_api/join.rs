//! `POST /api/org/join`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::OrganizationResponse;
use crate::http::problem::Problem;

/// What lets into an organization.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct JoinRequest {
    /// The code of an invitation, from an owner.
    #[schema(value_type = String, format = Password)]
    code: SecretString,
}

/// Joins the organization that an invitation leads to, in the role that it is for.
#[utoipa::path(
    post,
    path = "/api/org/join",
    request_body = JoinRequest,
    responses(
        (status = 200, description = "Joined.", body = OrganizationResponse),
        (status = 403, description = "The invitation is unknown, somebody else's, used up, expired or revoked, or from before the caller was removed (`invalid_invitation`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The caller belongs to an organization (`already_member`), or this one is full (`too_many`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<JoinRequest>,
) -> Result<Json<OrganizationResponse>, ApiError> {
    let joined = state.organizations.join(&someone.caller, &body.code).await?;
    Ok(Json(OrganizationResponse::new(joined.organization, joined.role)))
}
