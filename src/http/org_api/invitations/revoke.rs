//! `POST /api/org/invitations/revoke`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::organization::OrgInvitationId;

/// Which invitation is to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RevokeInvitationRequest {
    /// The invitation.
    invitation_id: OrgInvitationId,
}

/// Ends an invitation into the caller's organization at once, whichever owner made it. For owners.
#[utoipa::path(
    post,
    path = "/api/org/invitations/revoke",
    request_body = RevokeInvitationRequest,
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "There is no such invitation, or it was ended before (`not_found`), or the caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<RevokeInvitationRequest>,
) -> Result<HttpResponse, ApiError> {
    state.organizations.revoke_invitation(&someone.caller, body.invitation_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
