//! `POST /api/auth/api-keys`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::list_api_keys::ApiKeyResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::Scope;
use crate::services::accounts::{CreatedApiKey, NewApiKey};

/// An API key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateApiKeyRequest {
    /// What to call it.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S", example = "deployment")]
    name: String,
    /// What it is let into, at least one; `write` includes `read`. Only admins give a key the scopes of admins.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// For how many days; 90 unless given. The server may set a lower most.
    #[schema(minimum = 1, maximum = 365)]
    days: Option<u32>,
}

/// An API key that was just made. Not `Debug`: it holds the secret.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct CreatedApiKeyResponse {
    /// The key, to be sent with each call as `Authorization: Bearer …`. It is shown only now.
    #[schema(example = "botyard_4Xt9Qz0b_…")]
    key: String,
    #[serde(flatten)]
    api_key: ApiKeyResponse,
}

/// Makes an API key for a program that acts for the caller.
#[utoipa::path(
    post,
    path = "/api/auth/api-keys",
    request_body = CreateApiKeyRequest,
    responses(
        (status = 201, description = "Made; the key is shown only now.", body = CreatedApiKeyResponse),
        (status = 409, description = "The account has as many keys as it may have.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateApiKeyRequest>,
) -> Result<HttpResponse, ApiError> {
    let new = NewApiKey { name: &body.name, scopes: &body.scopes, days: body.days };
    let CreatedApiKey { key, token } = state.accounts.create_api_key(&someone.caller, &new).await?;
    let key = CreatedApiKeyResponse { key: token.expose_secret().to_owned(), api_key: key.into() };
    Ok(HttpResponse::Created().json(key))
}
