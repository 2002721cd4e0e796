//! `POST /api/org/members/remove`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::AccountId;

/// Who is to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RemoveMemberRequest {
    /// The account of another member.
    account_id: AccountId,
}

/// Ends a member's place in the caller's organization at once, also in running chats, and nothing else of theirs. The
/// invitations that they made end, and no invitation from before lets them in again. For owners.
#[utoipa::path(
    post,
    path = "/api/org/members/remove",
    request_body = RemoveMemberRequest,
    responses(
        (status = 204, description = "Removed."),
        (status = 404, description = "There is no such member (`not_found`), or the caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<RemoveMemberRequest>,
) -> Result<HttpResponse, ApiError> {
    state.organizations.remove_member(&someone.caller, body.account_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
