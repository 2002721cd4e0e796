//! `POST /api/auth/logout`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::cookies::Browser;
use crate::http::error::ApiError;

/// Ends the session: its access and refresh tokens stop working at once. Cookies that held them are cleared.
#[utoipa::path(post, path = "/api/auth/logout", responses((status = 204, description = "Signed out.")))]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    browser: Browser,
) -> Result<HttpResponse, ApiError> {
    state.accounts.sign_out(&someone.caller).await?;
    let mut response = HttpResponse::NoContent();
    browser.forget(&mut response);
    Ok(response.finish())
}
