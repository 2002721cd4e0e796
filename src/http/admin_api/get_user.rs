//! `GET /api/admin/users/{user_id}`.

use actix_web::web::{Data, Json, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::UserResponse;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::AccountId;

/// One account.
#[utoipa::path(
    get,
    path = "/api/admin/users/{user_id}",
    params(("user_id" = AccountId, Path, description = "The account.")),
    responses(
        (status = 200, description = "The account.", body = UserResponse),
        (status = 404, description = "There is no such account.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
) -> Result<Json<UserResponse>, ApiError> {
    Ok(Json(state.accounts.view(&someone.caller, *account).await?.into()))
}
