//! `PATCH /api/admin/bots/{user_id}/activate`.

use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::OptionalJsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::account::AccountId;

/// What becomes of what waited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ActivateRequest {
    /// Whether messages that arrived while the bot was stopped, and answers that had not gone out, are dropped rather
    /// than handled now.
    #[serde(default)]
    drop_waiting: bool,
}

/// Lets an account's bot run again, whatever had stopped it. Updates that waited are answered, or dropped on request.
#[utoipa::path(
    patch,
    path = "/api/admin/bots/{user_id}/activate",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    request_body = Option<ActivateRequest>,
    responses(
        (status = 200, description = "Starting.", body = BotResponse),
        (status = 403, description = "The role is too low, or the bot is a superadmin's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "What waits cannot be dropped: the bot is running.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    OptionalJsonBody(body): OptionalJsonBody<ActivateRequest>,
) -> Result<Json<BotResponse>, ApiError> {
    let caller = &someone.caller;
    let bot = if body.drop_waiting {
        state.bots.activate_afresh(caller, *account).await?
    } else {
        state.bots.activate(caller, *account).await?
    };
    Ok(Json(bot.into()))
}
