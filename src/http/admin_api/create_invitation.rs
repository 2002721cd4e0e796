//! `POST /api/admin/invitations`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::list_invitations::InvitationResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::services::accounts::CreatedInvitation;

/// An invitation to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateInvitationRequest {
    /// How many accounts may be made with it.
    #[schema(minimum = 1, maximum = 100)]
    max_uses: u32,
    /// For how many hours.
    #[schema(minimum = 1, maximum = 720)]
    hours: u32,
    /// Whom it is for.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    note: Option<String>,
}

/// An invitation that was just made. Not `Debug`: it holds the code.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct CreatedInvitationResponse {
    /// The code, for `POST /api/auth/register`. It is shown only now.
    code: String,
    #[serde(flatten)]
    invitation: InvitationResponse,
}

/// Invites people to make accounts for themselves, each with the role of a user.
#[utoipa::path(
    post,
    path = "/api/admin/invitations",
    request_body = CreateInvitationRequest,
    responses(
        (status = 201, description = "Made; the code is shown only now.", body = CreatedInvitationResponse),
        (status = 409, description = "The caller has as many good invitations as an admin may have.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateInvitationRequest>,
) -> Result<HttpResponse, ApiError> {
    let CreateInvitationRequest { max_uses, hours, note } = body;
    let created = state.accounts.create_invitation(&someone.caller, max_uses, hours, note.as_deref()).await?;
    let CreatedInvitation { invitation, code } = created;
    let answer = CreatedInvitationResponse { code: code.expose_secret().to_owned(), invitation: invitation.into() };
    Ok(HttpResponse::Created().json(answer))
}
