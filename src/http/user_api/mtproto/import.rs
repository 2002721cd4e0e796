//! `POST /api/user-bot/mtproto/import`.

use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::mtproto::TelegramAccount;
use crate::services::mtproto::ImportSession;

/// What whoever imports a session has to know.
const WARNING: &str = "From now on the program that this session comes from must not use it: used from two places at once,     Telegram ends it.";

/// A session that another program made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ImportSessionRequest {
    /// The session as Telethon, Pyrogram, Kurigram, GramJS or mtcute write it.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 4096)]
    session_string: SecretString,
    /// The id of the app that it was made with, from <https://my.telegram.org/apps>; the one given before if it is left out.
    #[schema(minimum = 1)]
    telegram_api_id: Option<i32>,
    /// The hash that goes with the id; only a later login needs it.
    #[schema(value_type = Option<String>, format = Password, pattern = "^[0-9A-Fa-f]{32}$")]
    telegram_api_hash: Option<SecretString>,
}

/// That the account is attached.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ImportSessionResponse {
    /// Whose account it is.
    account: TelegramAccount,
    /// What has to be done where the session comes from.
    warning: &'static str,
}

/// Attaches the caller's own Telegram account by a session that another program made. Telegram is asked whether it accepts
/// the session before anything is stored; an address in the string is checked and never dialled.
#[utoipa::path(
    post,
    path = "/api/user-bot/mtproto/import",
    request_body = ImportSessionRequest,
    responses(
        (status = 200, description = "The account is attached.", body = ImportSessionResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A login is under way (`login_under_way`), an account is attached (`already_connected`), or this session is attached to a bot (`session_in_use`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The string is no session that can be taken over (`invalid_session_string`), Telegram does not accept it (`session_not_accepted`), or it is one of a bot (`session_of_bot`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "Telegram refused what it was asked (`telegram_refused`).", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram, the database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<ImportSessionRequest>,
) -> Result<Json<ImportSessionResponse>, ApiError> {
    let request = ImportSession {
        session_string: body.session_string,
        api_id: body.telegram_api_id,
        api_hash: body.telegram_api_hash,
    };
    let account = state.mtproto.import(&someone.caller, request).await?;
    Ok(Json(ImportSessionResponse { account, warning: WARNING }))
}
