//! `POST /api/admin/bots/{user_id}/access`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::GrantResponse;
use crate::model::account::AccountId;

/// Why and for how long to look into a bot's chats.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct GrantAccessRequest {
    /// Why; its owner sees it.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
    /// For how long.
    #[schema(minimum = 15, maximum = 60)]
    minutes: u32,
}

/// Gives the calling admin access to the chats of an account's bot for a while, in place of a grant that they hold. Its
/// owner is told.
#[utoipa::path(
    post,
    path = "/api/admin/bots/{user_id}/access",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    request_body = GrantAccessRequest,
    responses(
        (status = 201, description = "Granted.", body = GrantResponse),
        (status = 403, description = "The role is too low, or the bot is a superadmin's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<GrantAccessRequest>,
) -> Result<HttpResponse, ApiError> {
    let grant = state.bots.grant_access(&someone.caller, *account, &body.reason, body.minutes).await?;
    Ok(HttpResponse::Created().json(GrantResponse::from(grant)))
}
