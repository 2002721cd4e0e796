//! `POST /api/user-bot/mtproto/login`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::OptionalJsonBody;
use crate::http::problem::Problem;
use crate::http::user_api::mtproto::LoginResponse;
use crate::services::mtproto::BeginLogin;

/// What Telegram is asked with. What is left out was given before, with this call or when the bot was registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginToTelegramRequest {
    /// The account's phone number in international form.
    #[schema(value_type = Option<String>, format = Password, pattern = r"^\+[0-9]{7,15}$")]
    phone: Option<SecretString>,
    /// The id of an app of one's own, from <https://my.telegram.org/apps>.
    #[schema(minimum = 1)]
    telegram_api_id: Option<i32>,
    /// The hash that goes with the id.
    #[schema(value_type = Option<String>, format = Password, pattern = "^[0-9A-Fa-f]{32}$")]
    telegram_api_hash: Option<SecretString>,
    /// To have the code of the login under way sent again, in the way that its answer named as the next.
    #[serde(default)]
    resend: bool,
}

/// Begins to attach the caller's own Telegram account to their bot: Telegram sends a code, which goes to
/// `POST /api/user-bot/mtproto/code`. Nothing is stored before the login has succeeded.
#[utoipa::path(
    post,
    path = "/api/user-bot/mtproto/login",
    request_body = Option<LoginToTelegramRequest>,
    responses(
        (status = 200, description = "The code is on its way.", body = LoginResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A login is under way (`login_under_way`), an account is attached (`already_connected`), or Telegram ended this login (`login_ended`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The phone number or the app is not known to Telegram (`wrong_phone`, `wrong_app`), its account was closed (`account_closed`), or what was given has the wrong form or is missing (`invalid_field`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "Telegram refused what it was asked (`telegram_refused`).", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram, the database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    OptionalJsonBody(body): OptionalJsonBody<LoginToTelegramRequest>,
) -> Result<Json<LoginResponse>, ApiError> {
    let LoginToTelegramRequest { phone, telegram_api_id, telegram_api_hash, resend } = body;
    let answer = if resend {
        state.mtproto.resend_code(&someone.caller).await?
    } else {
        let request = BeginLogin { phone, api_id: telegram_api_id, api_hash: telegram_api_hash };
        state.mtproto.begin_login(&someone.caller, request).await?
    };
    Ok(Json(answer.try_into()?))
}
