//! `GET /api/user-bot/dead-letters`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::model::page::Page;
use crate::model::update::DeadLetter;

/// The updates that the caller's bot failed to handle too often, newest first.
#[utoipa::path(
    get,
    path = "/api/user-bot/dead-letters",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of dead letters.", body = Page<DeadLetter>),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<DeadLetter>>, ApiError> {
    Ok(Json(state.bots.own_dead_letters(&someone.caller, page.parse()?).await?))
}
