//! `POST /api/auth/otp/enroll`.

use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Who it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct EnrollOtpRequest {
    /// The caller's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// What an authenticator app needs. Not `Debug`: it is shown this once.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EnrollOtpResponse {
    /// The secret in base32, to be typed.
    secret: String,
    /// The same as a link.
    otpauth_url: String,
    /// The link as a QR code in SVG.
    qr_svg: String,
}

/// Begins to set up one-time codes. They count once confirmed at `POST /api/auth/otp/confirm`.
#[utoipa::path(
    post,
    path = "/api/auth/otp/enroll",
    request_body = EnrollOtpRequest,
    responses(
        (status = 200, description = "For the authenticator app.", body = EnrollOtpResponse),
        (status = 401, description = "The password is wrong (`wrong_password`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "One-time codes are on already (`otp_already_enabled`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<EnrollOtpRequest>,
) -> Result<Json<EnrollOtpResponse>, ApiError> {
    let enrolment = state.accounts.enrol_otp(&someone.caller, &body.password).await?;
    Ok(Json(EnrollOtpResponse {
        secret: enrolment.secret.expose_secret().to_owned(),
        otpauth_url: enrolment.otpauth_url.expose_secret().to_owned(),
        qr_svg: enrolment.qr_svg.expose_secret().to_owned(),
    }))
}
