//! `GET /api/auth/me`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::auth::AccountResponse;
use crate::http::auth::list_sessions::SessionResponse;
use crate::http::error::ApiError;
use crate::model::organization::OrgRole;
use crate::services::accounts::Profile;

/// The caller's account and sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MeResponse {
    /// The account.
    #[serde(flatten)]
    account: AccountResponse,
    /// Recovery codes left.
    recovery_codes_left: i64,
    /// What the caller may do in their organization; `null` if they belong to none.
    org_role: Option<OrgRole>,
    /// Whether analyst bots know the caller in Telegram as this account.
    telegram_linked: bool,
    /// To be sent as `X-CSRF-Token` with each writing call; only there if the session's tokens are cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    /// The session of this call.
    session: SessionResponse,
}

/// The caller's own account, and how they are signed in.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    responses((status = 200, description = "The caller's account and sign-in.", body = MeResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<MeResponse>, ApiError> {
    let Profile { session, recovery_codes_left, csrf_token } = state.accounts.profile(&someone.caller).await?;
    let person = state.organizations.person_of(someone.account.id).await?;
    let org_role = person.membership.map(|membership| membership.role);
    let telegram_linked = state.organizations.is_linked(someone.account.id).await?;
    let session = SessionResponse::of(session, &someone.caller);
    let account = AccountResponse::from(&someone.account);
    Ok(Json(MeResponse { account, recovery_codes_left, org_role, telegram_linked, csrf_token, session }))
}
