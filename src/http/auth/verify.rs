//! `GET /api/auth/verify`.

use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::Authenticated;
use crate::http::auth::AccountResponse;
use crate::model::account::SessionId;

/// That the access token is good, and whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct VerifyResponse {
    /// Always `true`; a bad token is answered with 401.
    valid: bool,
    /// The session that the token belongs to.
    session_id: Option<SessionId>,
    /// Whose it is.
    account: AccountResponse,
}

/// Checks the access token.
#[utoipa::path(
    get,
    path = "/api/auth/verify",
    responses((status = 200, description = "The access token is good.", body = VerifyResponse))
)]
pub(in crate::http) async fn handle(someone: Authenticated) -> Json<VerifyResponse> {
    let account = AccountResponse::from(&someone.account);
    Json(VerifyResponse { valid: true, session_id: someone.caller.session_id, account })
}
