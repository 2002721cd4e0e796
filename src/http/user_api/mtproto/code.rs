//! `POST /api/user-bot/mtproto/code`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::mtproto::LoginResponse;

/// The code that Telegram sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginCodeRequest {
    /// The code. Give it to nobody in a chat: Telegram would let it expire.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 64)]
    code: SecretString,
}

/// Goes on with a login by the code that Telegram sent. It is not stored.
#[utoipa::path(
    post,
    path = "/api/user-bot/mtproto/code",
    request_body = LoginCodeRequest,
    responses(
        (status = 200, description = "The account is attached, or its password is needed.", body = LoginResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No login is under way (`no_login`), it waits for something else (`other_step`), or it has ended (`code_expired`, `no_attempts_left`, `login_ended`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The code is wrong (`wrong_code`); `attempts_left` says how many may still be tried. Or nobody has an account with this number (`sign_up_required`), or it was closed (`account_closed`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "Telegram refused what it was asked (`telegram_refused`).", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram, the database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<LoginCodeRequest>,
) -> Result<Json<LoginResponse>, ApiError> {
    Ok(Json(state.mtproto.submit_code(&someone.caller, body.code).await?.try_into()?))
}
