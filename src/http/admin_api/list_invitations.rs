//! `GET /api/admin/invitations`, and the shape of an invitation.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::account::{AccountId, InvitationId};
use crate::model::invitation::Invitation;
use crate::model::page::Page;

/// An invitation, without its code.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct InvitationResponse {
    /// The invitation's id.
    id: InvitationId,
    /// The admin who invites.
    created_by: AccountId,
    /// Whom it is for.
    note: Option<String>,
    /// How many accounts may be made with it.
    max_uses: i32,
    /// How many were.
    uses: i32,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// Set when it was ended early.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Invitation> for InvitationResponse {
    fn from(invitation: Invitation) -> Self {
        let Invitation { id, created_by, note, max_uses, uses, created_at, expires_at, revoked_at } = invitation;
        Self { id, created_by, note, max_uses, uses, created_at, expires_at, revoked_at }
    }
}

/// Lists all invitations, newest first.
#[utoipa::path(
    get,
    path = "/api/admin/invitations",
    params(PageQuery),
    responses((status = 200, description = "One page of invitations.", body = Page<InvitationResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<InvitationResponse>>, ApiError> {
    let invitations = state.accounts.list_invitations(&someone.caller, page.parse()?).await?;
    Ok(Json(invitations.map(InvitationResponse::from)))
}
