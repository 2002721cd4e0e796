//! `POST /api/auth/login/link`.

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
use crate::services::accounts::LinkSignIn;

/// Who signs in by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginLinkRequest {
    /// What stands behind the `#` of the link.
    #[schema(value_type = String, format = Password)]
    token: SecretString,
    /// A one-time code, or a recovery code in its place, if the account has one-time codes.
    #[schema(value_type = Option<String>, max_length = 64)]
    otp: Option<SecretString>,
    /// How the session's tokens are to travel: in the answer (`token`, unless told otherwise) or in cookies (`cookie`).
    #[serde(default)]
    session: SessionKind,
}

/// Signs in by a one-time link that an admin made. For a quarter of an hour one may then set a new password without the
/// present one.
#[utoipa::path(
    post,
    path = "/api/auth/login/link",
    request_body = LoginLinkRequest,
    responses(
        (status = 200, description = "Signed in.", body = SignedInResponse),
        (status = 401, description = "The link is not known, has been used or replaced, or has expired (`invalid_link`); or it is good and the one-time code is missing (`otp_required`) or wrong (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked for cookies (`foreign_page`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    browser: Browser,
    JsonBody(body): JsonBody<LoginLinkRequest>,
) -> Result<HttpResponse, ApiError> {
    let LoginLinkRequest { token, otp, session: kind } = body;
    if kind == SessionKind::Cookie {
        browser.require_own_page()?;
    }
    let with = LinkSignIn { token: &token, otp: otp.as_ref(), kind };
    Ok(answer_signed_in(state.accounts.sign_in_by_link(with, origin).await?, &browser))
}
