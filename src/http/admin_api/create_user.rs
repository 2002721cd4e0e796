//! `POST /api/admin/users`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::UserResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::{InvalidUsername, Role, Username};

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateUserRequest {
    /// The sign-in name: 3 to 32 characters of `a-z 0-9 _ . -`, starting with a letter or digit.
    #[schema(min_length = 3, max_length = 32, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$", example = "alice")]
    username: String,
    /// The password, 12 characters or more.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 1024)]
    password: SecretString,
    /// What the account may do.
    role: Role,
}

/// Makes an account. Only a superadmin makes one that may do more than a user.
#[utoipa::path(
    post,
    path = "/api/admin/users",
    request_body = CreateUserRequest,
    responses(
        (status = 201, description = "Made.", body = UserResponse),
        (status = 403, description = "The caller may not make an account of this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateUserRequest>,
) -> Result<HttpResponse, ApiError> {
    let invalid =
        |error: InvalidUsername| ApiError::InvalidBody { field: "username".into(), detail: error.to_string() };
    let username: Username = body.username.parse().map_err(invalid)?;
    let account = state.accounts.create(&someone.caller, &username, &body.password, body.role).await?;
    Ok(HttpResponse::Created().json(UserResponse::from(account)))
}
