//! `POST /api/auth/register`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::AccountResponse;
use crate::http::error::ApiError;
use crate::http::extract::{JsonBody, parse_username};
use crate::http::problem::Problem;

/// An account to be made for whoever calls.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RegisterRequest {
    /// The sign-in name: 3 to 32 characters of `a-z 0-9 _ . -`, starting with a letter or digit.
    #[schema(min_length = 3, max_length = 32, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$", example = "alice")]
    username: String,
    /// The password, 12 characters or more.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 1024)]
    password: SecretString,
    /// The code of an admin's invitation, where one is needed.
    #[schema(value_type = Option<String>, format = Password)]
    invitation: Option<SecretString>,
}

/// Makes an account for oneself, if the server lets people do so. Then sign in with it.
#[utoipa::path(
    post,
    path = "/api/auth/register",
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "Made.", body = AccountResponse),
        (status = 403, description = "Only admins make accounts here, or a valid invitation is needed.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many registrations from this address: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    JsonBody(body): JsonBody<RegisterRequest>,
) -> Result<HttpResponse, ApiError> {
    let username = parse_username(&body.username)?;
    let account = state.accounts.register(&username, &body.password, body.invitation.as_ref(), origin).await?;
    Ok(HttpResponse::Created().json(AccountResponse::from(&account)))
}
