//! `GET /api/user-bot/mtproto/channels/{id}/stats`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::mtproto::ChannelStats;

/// What a channel of the caller's own Telegram account looks like: Telegram's own statistics where it gives them, else figures
/// of the latest posts; `source` says which. Growth and members over time that Telegram does not tell come from snapshots,
/// which are taken since the account was attached.
#[utoipa::path(
    get,
    path = "/api/user-bot/mtproto/channels/{id}/stats",
    params(("id" = String, Path, description = "The channel's id, or its `@name`.")),
    responses(
        (status = 200, description = "Its figures.", body = ChannelStats),
        (status = 403, description = "The account does not administer the channel (`not_admin`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller has no bot, or the account has no such channel (`no_such_channel`).", body = Problem, content_type = "application/problem+json"),
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
    id: Path<String>,
) -> Result<Json<ChannelStats>, ApiError> {
    Ok(Json(state.mtproto.own_stats(&someone.caller, &id).await?))
}
