//! `POST /api/auth/login`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::{SignedInResponse, answer_signed_in};
use crate::http::cookies::Browser;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::SessionKind;
use crate::services::accounts::SignIn;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginRequest {
    /// The sign-in name.
    #[schema(example = "alice")]
    username: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A one-time code, or a recovery code in its place, if the account has one-time codes.
    #[schema(value_type = Option<String>, max_length = 64)]
    otp: Option<SecretString>,
    /// How the session's tokens are to travel: in the answer (`token`, unless told otherwise) or in cookies (`cookie`).
    #[serde(default)]
    session: SessionKind,
}

/// Signs in with a name and a password.
///
/// With `"session": "cookie"` the tokens become cookies that scripts cannot read (`Secure` and named `__Host-…` under
/// HTTPS), and each writing call needs the answer's `csrf_token` as `X-CSRF-Token`.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in.", body = SignedInResponse),
        (status = 401, description = "The name or the password is wrong, or the account is disabled (`wrong_credentials`); or the password is right and the one-time code is missing (`otp_required`), wrong or used before (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked for cookies (`foreign_page`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The secret of the account's one-time codes cannot be read (`credential_unreadable`): a recovery code still works.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    browser: Browser,
    JsonBody(body): JsonBody<LoginRequest>,
) -> Result<HttpResponse, ApiError> {
    let LoginRequest { username, password, otp, session: kind } = body;
    if kind == SessionKind::Cookie {
        // Otherwise another site could sign a visitor in as somebody else.
        browser.require_own_page()?;
    }
    let with = SignIn { username: &username, password: &password, otp: otp.as_ref(), kind };
    let signed_in = state.accounts.sign_in(with, origin).await?;
    Ok(answer_signed_in(signed_in, &browser))
}
