//! `PATCH /api/admin/bots/{user_id}/suspend`.

use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::account::AccountId;

/// Why a bot is suspended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SuspendRequest {
    /// Why; its owner sees it.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
}

/// Suspends an account's bot: its work ends at once, and its owner cannot start it.
#[utoipa::path(
    patch,
    path = "/api/admin/bots/{user_id}/suspend",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    request_body = SuspendRequest,
    responses(
        (status = 200, description = "Suspended.", body = BotResponse),
        (status = 403, description = "The role is too low, or the bot is a superadmin's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<SuspendRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.suspend(&someone.caller, *account, &body.reason).await?.into()))
}
