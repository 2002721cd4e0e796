//! `DELETE /api/admin/invitations/{invitation_id}`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::InvitationId;

/// Ends an invitation at once, whoever made it.
#[utoipa::path(
    delete,
    path = "/api/admin/invitations/{invitation_id}",
    params(("invitation_id" = InvitationId, Path, description = "The invitation.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "There is no such invitation, or it was ended before.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    invitation: Path<InvitationId>,
) -> Result<HttpResponse, ApiError> {
    state.accounts.revoke_invitation(&someone.caller, *invitation).await?;
    Ok(HttpResponse::NoContent().finish())
}
