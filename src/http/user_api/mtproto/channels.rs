//! `GET /api/user-bot/mtproto/channels`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::model::mtproto::Channel;
use crate::model::page::Page;

/// The channels and supergroups that the caller's own Telegram account owns or administers. Telegram is asked for them, at
/// the account's own pace.
#[utoipa::path(
    get,
    path = "/api/user-bot/mtproto/channels",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of channels.", body = Page<Channel>),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No account is attached (`not_connected`), or its session is lost (`session_lost`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "Telegram refused what it was asked (`telegram_refused`).", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram, the database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<Channel>>, ApiError> {
    let page = page.parse()?;
    let channels = state.mtproto.own_channels(&someone.caller).await?;
    Ok(Json(Page::of_all(page, channels)))
}
