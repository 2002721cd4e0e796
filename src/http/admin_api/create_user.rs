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
use crate::http::extract::{JsonBody, parse_username};
use crate::http::problem::Problem;
use crate::model::account::{AccountOverview, Role};

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateUserRequest {
    /// The sign-in name: 3 to 32 characters of `a-z 0-9 _ . -`, starting with a letter or digit.
    #[schema(min_length = 3, max_length = 32, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$", example = "alice")]
    username: String,
    /// The password: 12 characters or more, and not easily guessed.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 1024)]
    password: SecretString,
    /// What the account may do.
    role: Role,
    /// Whether its owner has to change the password before anything else; so unless told otherwise.
    #[serde(default = "by_default")]
    #[schema(default = true)]
    temporary: bool,
}

/// Whoever makes an account for somebody knows its password.
const fn by_default() -> bool {
    true
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
        (status = 422, description = "The name or the password does not do; `detail` says what would.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateUserRequest>,
) -> Result<HttpResponse, ApiError> {
    let username = parse_username(&body.username)?;
    let (accounts, caller) = (&state.accounts, &someone.caller);
    let account = if body.temporary {
        accounts.create_with_temporary_password(caller, &username, &body.password, body.role).await?
    } else {
        accounts.create(caller, &username, &body.password, body.role).await?
    };
    Ok(HttpResponse::Created().json(UserResponse::from(AccountOverview::from(account))))
}
