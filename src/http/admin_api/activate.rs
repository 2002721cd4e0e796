//! `PATCH /api/admin/bots/{user_id}/activate`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::http::user_api::BotResponse;
use crate::model::account::AccountId;

/// Lets an account's bot run again, whatever had stopped it. Updates that waited are answered.
#[utoipa::path(
    patch,
    path = "/api/admin/bots/{user_id}/activate",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    responses(
        (status = 200, description = "Starting.", body = BotResponse),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
) -> Result<Json<BotResponse>, ApiError> {
    Ok(Json(state.bots.activate(&someone.caller, *account).await?.into()))
}
