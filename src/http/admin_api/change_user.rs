//! `PATCH /api/admin/users/{user_id}`.

use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::UserResponse;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::problem::Problem;
use crate::model::account::{AccountId, Role};
use crate::services::accounts::AccountChange;

/// What to change about an account: at least one of `role` and `disabled`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ChangeUserRequest {
    /// What the account may do from now on; for superadmins to say.
    #[schema(inline)]
    role: Option<Role>,
    /// Whether the account is barred from signing in. Its sessions end, its API keys do not work meanwhile.
    disabled: Option<bool>,
    /// Why.
    #[schema(min_length = 3, max_length = 500, pattern = r"\S[\s\S]+\S")]
    reason: String,
}

/// Changes an account's role, disables or enables it. Admins manage users, superadmins everybody; nobody their own
/// account.
#[utoipa::path(
    patch,
    path = "/api/admin/users/{user_id}",
    params(("user_id" = AccountId, Path, description = "The account.")),
    request_body = ChangeUserRequest,
    responses(
        (status = 200, description = "Changed; what was taken is gone at once.", body = UserResponse),
        (status = 403, description = "It is the caller's own account, or one that the caller's role does not reach over.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is the last superadmin who is not disabled.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
    JsonBody(body): JsonBody<ChangeUserRequest>,
) -> Result<Json<UserResponse>, ApiError> {
    let ChangeUserRequest { role, disabled, reason } = body;
    let change = AccountChange { role, disabled };
    Ok(Json(state.accounts.change(&someone.caller, *account, change, &reason).await?.into()))
}
