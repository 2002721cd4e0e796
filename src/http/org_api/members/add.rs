//! `POST /api/org/members/add`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{JsonBody, parse_username};
use crate::http::org_api::invitations::create::InvitedResponse;
use crate::http::problem::Problem;
use crate::model::organization::OrgRole;

/// Who is invited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AddMemberRequest {
    /// The account's sign-in name.
    #[schema(min_length = 3, max_length = 32, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$", example = "alice")]
    username: String,
    /// What it may do once it has accepted.
    role: OrgRole,
}

/// Invites one account, which belongs to no organization, into the caller's. Nobody is a member before they accept: pass the
/// code on, with which that account alone may join (`POST /api/org/join`, or `/join` in the bot) within a week. For owners.
#[utoipa::path(
    post,
    path = "/api/org/members/add",
    request_body = AddMemberRequest,
    responses(
        (status = 201, description = "Invited; the code is shown only now.", body = InvitedResponse),
        (status = 404, description = "There is no such account that could be added (`not_found`), or the caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It belongs to the organization already (`added_already`), or there are as many good invitations as there may be (`too_many`).", body = Problem, content_type = "application/problem+json"),
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
    Ok(HttpResponse::Created().json(InvitedResponse::from(added)))
}
