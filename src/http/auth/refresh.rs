//! `POST /api/auth/refresh`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::CallOrigin;
use crate::http::auth::{SignedInResponse, answer_signed_in};
use crate::http::cookies::Browser;
use crate::http::error::ApiError;
use crate::http::extract::OptionalJsonBody;
use crate::http::problem::Problem;
use crate::services::accounts::RefreshedBy;

/// What to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RefreshRequest {
    /// The refresh token of the last sign-in or refresh; left out if it is a cookie.
    #[schema(value_type = Option<String>, format = Password)]
    refresh_token: Option<SecretString>,
}

/// Exchanges a refresh token for a new pair. A refresh token works once; using any earlier one again ends the session.
///
/// A session in cookies is refreshed without a body, with its CSRF token as `X-CSRF-Token`; a browser that sends
/// `Sec-Fetch-Site: same-origin` needs none.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    params(("X-CSRF-Token" = Option<String>, Header, description = "The session's CSRF token, if its tokens are cookies.")),
    request_body(content = Option<RefreshRequest>, description = "May be left out if the refresh token is a cookie."),
    responses(
        (status = 200, description = "The new pair.", body = SignedInResponse),
        (status = 401, description = "The refresh token is not valid, or no longer.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The CSRF token is missing or wrong (`csrf`), or a page of another site asked (`foreign_page`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    CallOrigin(origin): CallOrigin,
    browser: Browser,
    OptionalJsonBody(body): OptionalJsonBody<RefreshRequest>,
) -> Result<HttpResponse, ApiError> {
    let (token, by) = match (&body.refresh_token, &browser.refresh_token) {
        (Some(token), _) => (token, RefreshedBy::Body),
        (None, Some(token)) => {
            browser.require_own_page()?;
            // A page of ours that was loaded anew does not know its CSRF token yet: the answer brings it.
            let csrf_token = (!browser.is_own_page()).then_some(browser.csrf_token.as_str());
            (token, RefreshedBy::Cookie { csrf_token })
        }
        (None, None) => {
            let detail = "give a refresh token, here or as a cookie".to_owned();
            return Err(ApiError::InvalidBody { field: "refresh_token".to_owned(), detail });
        }
    };
    let signed_in = state.accounts.refresh(token, by, origin).await?;
    Ok(answer_signed_in(signed_in, &browser))
}
