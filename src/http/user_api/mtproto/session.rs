//! `DELETE /api/user-bot/mtproto/session`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::services::mtproto::LoggedOut;

/// What was ended.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LoggedOutResponse {
    /// Whether a login was under way.
    login_ended: bool,
    /// Whether there was a session, which is erased here.
    session_erased: bool,
    /// Whether Telegram logged it out. If there was a session and this is `false`, end it in Telegram's own app, under
    /// *Settings → Devices*.
    logged_out: bool,
}

/// Ends the login under way, or logs the attached account out and erases its session, its phone number and the figures of its
/// channels. That Telegram cannot be reached is no obstacle.
#[utoipa::path(
    delete,
    path = "/api/user-bot/mtproto/session",
    responses(
        (status = 200, description = "Ended.", body = LoggedOutResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There is nothing to end (`not_connected`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<LoggedOutResponse>, ApiError> {
    let LoggedOut { login_ended, session_erased, logged_out } = state.mtproto.log_out(&someone.caller).await?;
    Ok(Json(LoggedOutResponse { login_ended, session_erased, logged_out }))
}
