//! `POST /api/auth/password`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// The password that goes and the one that comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PasswordRequest {
    /// The password that the account has. It may be left out for a quarter of an hour after a sign-in by a link.
    #[schema(value_type = Option<String>, format = Password)]
    current_password: Option<SecretString>,
    /// The password that it is to have: 12 characters or more, and not easily guessed.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 1024)]
    new_password: SecretString,
    /// A one-time code, or a recovery code in its place, if the account has one-time codes.
    #[schema(value_type = Option<String>, max_length = 64)]
    otp: Option<SecretString>,
}

/// Changes the caller's password, and ends all of their sessions but the one of this call.
#[utoipa::path(
    post,
    path = "/api/auth/password",
    request_body = PasswordRequest,
    responses(
        (status = 204, description = "Changed."),
        (status = 401, description = "The current password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account was changed while this was under way (`changed_meanwhile`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The new password does not do; `detail` says what would (`unfit_password`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The secret of the account's one-time codes cannot be read (`credential_unreadable`): a recovery code still works.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<PasswordRequest>,
) -> Result<HttpResponse, ApiError> {
    let PasswordRequest { current_password, new_password, otp } = &body;
    let (current, otp) = (current_password.as_ref(), otp.as_ref());
    state.accounts.change_password(&someone.caller, current, otp, new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}
