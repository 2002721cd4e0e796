//! `GET /api/auth/api-keys`, and the shape of an API key.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::account::{ApiKeyId, Scope};
use crate::model::api_key::ApiKey;
use crate::model::page::Page;

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ApiKeyResponse {
    /// The key's id.
    id: ApiKeyId,
    /// What its owner calls it.
    #[schema(example = "deployment")]
    name: String,
    /// The part of the key that names it: it stands behind `botyard_`.
    #[schema(example = "4Xt9Qz0b")]
    prefix: String,
    /// What it is let into.
    scopes: Vec<Scope>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
    /// The network address that it was last used from.
    #[schema(example = "192.0.2.7")]
    last_used_address: Option<String>,
    /// Set when it was ended early.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<ApiKey> for ApiKeyResponse {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            last_used_address: key.last_used_address,
            revoked_at: key.revoked_at,
        }
    }
}

/// Lists the caller's API keys, newest first. Those that ended are shown for another month at least.
#[utoipa::path(
    get,
    path = "/api/auth/api-keys",
    params(PageQuery),
    responses((status = 200, description = "One page of keys.", body = Page<ApiKeyResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<ApiKeyResponse>>, ApiError> {
    let keys = state.accounts.list_api_keys(&someone.caller, page.parse()?).await?;
    Ok(Json(keys.map(ApiKeyResponse::from)))
}
