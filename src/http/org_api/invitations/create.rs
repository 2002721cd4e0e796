//! `POST /api/org/invitations/create`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::organization::OrgInvitationId;
use crate::services::organizations::CreatedOrgInvitation;

/// An invitation to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct InviteRequest {
    /// How many may join with it.
    #[schema(minimum = 1, maximum = 100)]
    max_uses: u32,
    /// For how many hours.
    #[schema(minimum = 1, maximum = 720)]
    hours: u32,
}

/// An invitation that was just made. Not `Debug`: it holds the code.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct InvitedResponse {
    /// The invitation's id.
    id: OrgInvitationId,
    /// The code, for `POST /api/org/join` or for `/join` in the bot. It is shown only now.
    code: String,
    /// How many may join with it.
    max_uses: u32,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

impl From<CreatedOrgInvitation> for InvitedResponse {
    fn from(made: CreatedOrgInvitation) -> Self {
        let CreatedOrgInvitation { id, code, max_uses, expires_at } = made;
        Self { id, code: code.expose_secret().to_owned(), max_uses, expires_at }
    }
}

/// Invites people into the caller's organization, as members. For owners.
#[utoipa::path(
    post,
    path = "/api/org/invitations/create",
    request_body = InviteRequest,
    responses(
        (status = 201, description = "Made; the code is shown only now.", body = InvitedResponse),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There are as many good invitations as there may be (`too_many`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let made = state.organizations.invite(&someone.caller, body.max_uses, body.hours).await?;
    Ok(HttpResponse::Created().json(InvitedResponse::from(made)))
}
