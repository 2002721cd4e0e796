//! `GET /api/admin/bots/{user_id}/status`.

use actix_web::web::{Data, Json, Path};

use crate::config::IngressMode;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::http::user_api::mtproto::status::Viewer;
use crate::http::user_api::status::BotStatusResponse;
use crate::model::account::AccountId;

/// An account's bot and what it is doing.
#[utoipa::path(
    get,
    path = "/api/admin/bots/{user_id}/status",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    responses(
        (status = 200, description = "The bot.", body = BotStatusResponse),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    mode: Data<IngressMode>,
    someone: Authenticated,
    account: Path<AccountId>,
) -> Result<Json<BotStatusResponse>, ApiError> {
    let details = state.bots.details_of(&someone.caller, *account).await?;
    Ok(Json(BotStatusResponse::of(details, Viewer::Admin, &state, **mode).await?))
}
