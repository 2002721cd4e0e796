//! `POST /api/auth/telegram/link`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;

/// A code that was just made. Not `Debug`: it holds the code.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TelegramLinkResponse {
    /// The code, to be sent to an analyst bot as `/link <code>`. It is shown only now.
    code: String,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

/// Makes a code that links the caller's account to them at Telegram: they send it to an analyst bot within ten minutes, as
/// `/link <code>`, and say yes there. From then on they are this account in every bot. An older code ends.
#[utoipa::path(
    post,
    path = "/api/auth/telegram/link",
    responses(
        (status = 201, description = "Made; the code is shown only now.", body = TelegramLinkResponse),
        (status = 403, description = "The account is an admin's (`protected_account`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account is linked already (`linked_already`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(state: Data<HttpState>, someone: Authenticated) -> Result<HttpResponse, ApiError> {
    let made = state.organizations.create_telegram_link(&someone.caller).await?;
    let (code, expires_at) = (made.code.expose_secret().to_owned(), made.expires_at);
    Ok(HttpResponse::Created().json(TelegramLinkResponse { code, expires_at }))
}
