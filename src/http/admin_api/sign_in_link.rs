//! `POST /api/admin/users/{user_id}/sign-in-link`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::services::accounts::SignInLink;

/// Where people reach this server, without a slash at the end.
pub(in crate::http) struct LinkBase(pub(in crate::http) String);

/// Why a link is made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SignInLinkRequest {
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
}

/// A link that was just made. Not `Debug`: it holds the token.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SignInLinkResponse {
    /// The link, for the account's owner alone. It is shown only now; what stands behind its `#` reaches no server's log.
    #[schema(example = "https://bots.example.org/sign-in#…")]
    url: String,
    /// What stands behind the `#`, for `POST /api/auth/login/link`.
    token: String,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

/// Makes a link that signs in to an account once within five minutes, for somebody who is locked out. It replaces an
/// older one. The account's owner is told by their bot.
#[utoipa::path(
    post,
    path = "/api/admin/users/{user_id}/sign-in-link",
    params(("user_id" = AccountId, Path, description = "The account.")),
    request_body = SignInLinkRequest,
    responses(
        (status = 201, description = "Made; the link is shown only now.", body = SignInLinkResponse),
        (status = 403, description = "It is the caller's own account, or one that the caller's role does not reach over.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account is disabled.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    base: Data<LinkBase>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<SignInLinkRequest>,
) -> Result<HttpResponse, ApiError> {
    let link = state.accounts.create_sign_in_link(&someone.caller, *account, &body.reason).await?;
    state.bots.tell_owner_of(*account, "An admin made a link that signs in to your account once.");
    let url = link.url(&base.0).expose_secret().to_owned();
    let SignInLink { token, expires_at, .. } = link;
    Ok(HttpResponse::Created().json(SignInLinkResponse { url, token: token.expose_secret().to_owned(), expires_at }))
}
