//! `POST /api/user-bot/mtproto/qr`.

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
use crate::services::mtproto::BeginQrLogin;

/// The app that logs in. What is left out was given before, with this call or when the bot was registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginByQrRequest {
    /// The id of an app of one's own, from <https://my.telegram.org/apps>.
    #[schema(minimum = 1)]
    telegram_api_id: Option<i32>,
    /// The hash that goes with the id.
    #[schema(value_type = Option<String>, format = Password, pattern = "^[0-9A-Fa-f]{32}$")]
    telegram_api_hash: Option<SecretString>,
}

/// Begins to attach the caller's own Telegram account by a QR code, which is scanned with Telegram's app. Asked again, it
/// gives the present code, renewed if it ends soon, or says what came of it.
#[utoipa::path(
    post,
    path = "/api/user-bot/mtproto/qr",
    request_body = Option<LoginByQrRequest>,
    responses(
        (status = 200, description = "The code; or what came of it.", body = LoginResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another login is under way (`login_under_way`), an account is attached (`already_connected`), or Telegram ended this login (`login_ended`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The app is not known to Telegram (`wrong_app`), or missing (`invalid_field`), or the account was closed (`account_closed`).", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made.", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "Telegram refused what it was asked (`telegram_refused`).", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Telegram, the database or the session is not available, or this took too long.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    OptionalJsonBody(body): OptionalJsonBody<LoginByQrRequest>,
) -> Result<Json<LoginResponse>, ApiError> {
    let request = BeginQrLogin { api_id: body.telegram_api_id, api_hash: body.telegram_api_hash };
    Ok(Json(state.mtproto.login_by_qr(&someone.caller, request).await?.try_into()?))
}
