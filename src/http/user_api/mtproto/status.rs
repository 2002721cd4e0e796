//! `GET /api/user-bot/mtproto/status`, and the shape of a session's status, which admins see too.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::bot::Bot;
use crate::model::mtproto::{MtprotoStatus, TelegramAccount};
use crate::services::mtproto::LoginStatus;

/// Who looks at a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Viewer {
    /// The bot's owner.
    Owner,
    /// An admin, who does not see whose account it is.
    Admin,
}

/// The session of an owner's own Telegram account.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MtprotoResponse {
    /// Whether the id of an app is known, so that a login need not bring one.
    configured: bool,
    /// Where the session stands.
    status: MtprotoStatus,
    /// Why it stands there.
    status_reason: Option<String>,
    /// Since when.
    status_since: Option<DateTime<Utc>>,
    /// Whether it is connected: it connects when it is used.
    live: bool,
    /// Until when Telegram asked it, or its login, to wait.
    waits_until: Option<DateTime<Utc>>,
    /// The login under way, for the owner.
    login: Option<LoginStatusResponse>,
    /// Whose account it is, for the owner.
    account: Option<TelegramAccount>,
}

/// A login under way.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LoginStatusResponse {
    /// What it waits for: `beginning` (Telegram's answer), `code`, `password` or `scan`.
    #[schema(example = "code")]
    step: &'static str,
    /// Wrong answers that are still forgiven.
    attempts_left: u32,
    /// When its time is up.
    expires_at: DateTime<Utc>,
}

impl From<LoginStatus> for LoginStatusResponse {
    fn from(LoginStatus { step, attempts_left, expires_at }: LoginStatus) -> Self {
        Self { step, attempts_left, expires_at }
    }
}

impl MtprotoResponse {
    /// Where the session of a bot stands, as `viewer` may see it.
    pub(in crate::http) async fn of(bot: &Bot, viewer: Viewer, state: &HttpState) -> Result<Self, ApiError> {
        let status = state.mtproto.status(bot.id).await?;
        let is_attached = matches!(status.status, MtprotoStatus::Connected | MtprotoStatus::Waiting);
        let account = match viewer {
            Viewer::Owner if is_attached => state.mtproto.account_of(bot.id).await?,
            _ => None,
        };
        Ok(Self {
            configured: bot.telegram_api_id.is_some(),
            status: status.status,
            status_reason: status.reason,
            status_since: status.since,
            live: status.is_live,
            waits_until: status.waits_until,
            login: status.login.filter(|_| viewer == Viewer::Owner).map(LoginStatusResponse::from),
            account,
        })
    }
}

/// Where the session of the caller's own Telegram account stands.
#[utoipa::path(
    get,
    path = "/api/user-bot/mtproto/status",
    responses(
        (status = 200, description = "Where it stands.", body = MtprotoResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is not available.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<MtprotoResponse>, ApiError> {
    let bot = state.mtproto.own_bot(&someone.caller).await?;
    Ok(Json(MtprotoResponse::of(&bot, Viewer::Owner, &state).await?))
}
