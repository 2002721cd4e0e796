//! `GET /api/auth/me`.

use actix_web::web::Json;

use crate::http::access::Authenticated;
use crate::http::auth::AccountResponse;

/// The caller's own account.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    responses((status = 200, description = "The caller's account.", body = AccountResponse))
)]
pub(in crate::http) async fn handle(someone: Authenticated) -> Json<AccountResponse> {
    Json(AccountResponse::from(&someone.account))
}
