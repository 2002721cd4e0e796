//! `GET /api/org/invitations`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::model::organization::{OrgInvitation, OrgInvitationId, OrgRole};
use crate::model::page::Page;

/// An invitation into an organization, without its code.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OrgInvitationResponse {
    /// The invitation's id.
    id: OrgInvitationId,
    /// The owner who invites.
    created_by: AccountId,
    /// The one account that may join with it; anybody who has the code if there is none.
    for_account: Option<AccountId>,
    /// What whoever joins with it may do.
    role: OrgRole,
    /// How many may join with it.
    max_uses: i32,
    /// How many did.
    uses: i32,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// Set when it was ended early.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<OrgInvitation> for OrgInvitationResponse {
    fn from(invitation: OrgInvitation) -> Self {
        let OrgInvitation {
            id, created_by, for_account, role, max_uses, uses, created_at, expires_at, revoked_at, ..
        } = invitation;
        Self { id, created_by, for_account, role, max_uses, uses, created_at, expires_at, revoked_at }
    }
}

/// Lists the invitations into the caller's organization, newest first. For owners.
#[utoipa::path(
    get,
    path = "/api/org/invitations",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of invitations.", body = Page<OrgInvitationResponse>),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<OrgInvitationResponse>>, ApiError> {
    let invitations = state.organizations.list_invitations(&someone.caller, page.parse()?).await?;
    Ok(Json(invitations.map(OrgInvitationResponse::from)))
}
