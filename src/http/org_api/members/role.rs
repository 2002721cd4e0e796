//! `POST /api/org/members/role`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::members::MembershipResponse;
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::model::organization::OrgRole;

/// What a member may do from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SetRoleRequest {
    /// The member's account.
    account_id: AccountId,
    /// The role.
    role: OrgRole,
}

/// Sets what a member of the caller's organization may do. Somebody who is an owner no longer loses the invitations that
/// they made. For owners.
#[utoipa::path(
    post,
    path = "/api/org/members/role",
    request_body = SetRoleRequest,
    responses(
        (status = 200, description = "Set.", body = MembershipResponse),
        (status = 404, description = "There is no such member (`not_found`), or the caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is the last owner (`last_owner`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<SetRoleRequest>,
) -> Result<Json<MembershipResponse>, ApiError> {
    let changed = state.organizations.set_role(&someone.caller, body.account_id, body.role).await?;
    Ok(Json(changed.into()))
}
