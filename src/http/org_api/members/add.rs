//! `POST /api/org/members/add`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{JsonBody, parse_username};
use crate::http::org_api::members::MembershipResponse;
use crate::http::problem::Problem;
use crate::model::organization::OrgRole;

/// Who is to be taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AddMemberRequest {
    /// The account's sign-in name.
    #[schema(min_length = 3, max_length = 32, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$", example = "alice")]
    username: String,
    /// What it may do.
    role: OrgRole,
}

/// Takes an account that belongs to no organization into the caller's. Its owner may leave at any time. For owners.
#[utoipa::path(
    post,
    path = "/api/org/members/add",
    request_body = AddMemberRequest,
    responses(
        (status = 201, description = "Taken in.", body = MembershipResponse),
        (status = 404, description = "There is no such account that could be added (`not_found`), or the caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It belongs to the organization already (`added_already`), or the organization is full (`too_many`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many names of nobody: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<AddMemberRequest>,
) -> Result<HttpResponse, ApiError> {
    let username = parse_username(&body.username)?;
    let added = state.organizations.add_member(&someone.caller, &username, body.role).await?;
    Ok(HttpResponse::Created().json(MembershipResponse::from(added)))
}
