//! `POST /telegram/webhook/{hook_id}`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::HookSecret;
use crate::http::error::ApiError;
use crate::http::extract::WebhookBody;
use crate::http::problem::Problem;
use crate::ingress::WebhookError;

/// The longest path id looked up, in bytes. Ours have 24.
const MAX_HOOK_ID_LENGTH: usize = 64;

/// Takes an update from Telegram. Once this answers 200, the update is durable.
#[utoipa::path(
    post,
    path = "/telegram/webhook/{hook_id}",
    params(
        ("hook_id" = String, Path, description = "The opaque id that Telegram was given."),
        ("X-Telegram-Bot-Api-Secret-Token" = String, Header, description = "The secret that Telegram was given."),
    ),
    request_body(content = serde_json::Value, description = "An update, as the Bot API documents it."),
    responses(
        (status = 200, description = "Stored."),
        (status = 401, description = "The id or the secret is not one of ours.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The bot does not run now, or the update could not be stored: try again.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    hook_id: Path<String>,
    HookSecret(secret): HookSecret,
    WebhookBody(body): WebhookBody,
) -> Result<HttpResponse, ApiError> {
    // What cannot be an id never reaches the store.
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if hook_id.len() > MAX_HOOK_ID_LENGTH || !hook_id.bytes().all(is_id) {
        return Err(WebhookError::Forged.into());
    }
    state.ingress.receive(&hook_id, secret.expose_secret(), &body).await?;
    Ok(HttpResponse::Ok().finish())
}
