//! `POST /api/auth/login`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::SignedInResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

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
    /// How the session is carried.
    #[serde(default)]
    session: SessionKind,
}

/// How a session is carried.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum SessionKind {
    /// By tokens in the answer.
    #[default]
    Token,
}

/// Signs in with a name and a password.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in.", body = SignedInResponse),
        (status = 401, description = "The name or the password is wrong, or the account is disabled.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    JsonBody(body): JsonBody<LoginRequest>,
) -> Result<Json<SignedInResponse>, ApiError> {
    let LoginRequest { username, password, session: SessionKind::Token } = body;
    let signed_in = state.accounts.sign_in(&username, &password, origin).await?;
    Ok(Json(signed_in.into()))
}
