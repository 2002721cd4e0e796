//! `GET /api/admin/bots/{user_id}/logs`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::problem::Problem;
use crate::http::user_api::logs::{LogLineResponse, LogPageResponse, LogQuery};
use crate::model::account::AccountId;

/// What happened to an account's bot, the newest lines first, without the chats in which it happened.
#[utoipa::path(
    get,
    path = "/api/admin/bots/{user_id}/logs",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is."), LogQuery),
    responses(
        (status = 200, description = "A part of the log.", body = LogPageResponse),
        (status = 404, description = "This account has no bot, or there is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    QueryParams(query): QueryParams<LogQuery>,
) -> Result<Json<LogPageResponse>, ApiError> {
    let (filter, stretch) = query.parse()?;
    let page = state.bots.log_of(&someone.caller, *account, &filter, stretch).await?;
    Ok(Json(LogPageResponse::of(page, LogLineResponse::for_admin)))
}
