//! `POST /api/auth/login/link`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::SignedInResponse;
use crate::http::auth::login::SessionKind;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;

/// Who signs in by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LoginLinkRequest {
    /// What stands behind the `#` of the link.
    #[schema(value_type = String, format = Password)]
    token: SecretString,
    /// How the session is carried.
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
        (status = 401, description = "The link is not known, has been used or replaced, or has expired.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    JsonBody(body): JsonBody<LoginLinkRequest>,
) -> Result<Json<SignedInResponse>, ApiError> {
    let LoginLinkRequest { token, session: SessionKind::Token } = body;
    let signed_in = state.accounts.sign_in_by_link(&token, origin).await?;
    Ok(Json(signed_in.into()))
}
