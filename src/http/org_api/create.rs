//! `POST /api/org`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::OrganizationResponse;
use crate::http::problem::Problem;
use crate::model::organization::OrgRole;

/// An organization to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateOrganizationRequest {
    /// Its name: 1 to 64 characters on one line, unlike every other in more than case.
    #[schema(min_length = 1, max_length = 64, pattern = r"\S", example = "Example Ltd")]
    name: String,
}

/// Makes an organization, which the caller owns. Their personal databases stay theirs, out of reach while they belong to it.
#[utoipa::path(
    post,
    path = "/api/org",
    request_body = CreateOrganizationRequest,
    responses(
        (status = 201, description = "Made.", body = OrganizationResponse),
        (status = 409, description = "The name is taken (`name_taken`), or the caller belongs to an organization (`already_member`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateOrganizationRequest>,
) -> Result<HttpResponse, ApiError> {
    let made = state.organizations.create(&someone.caller, &body.name).await?;
    Ok(HttpResponse::Created().json(OrganizationResponse::new(made.organization, OrgRole::Owner)))
}
