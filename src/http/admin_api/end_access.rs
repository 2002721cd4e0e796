//! `DELETE /api/admin/bots/{user_id}/access`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::AccountId;

/// Ends access to the chats of an account's bot: an admin their own, a superadmin everybody's.
#[utoipa::path(
    delete,
    path = "/api/admin/bots/{user_id}/access",
    params(("user_id" = AccountId, Path, description = "The account whose bot it is.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "There is no such bot, or no grant in force.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    account: Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    state.bots.end_access(&someone.caller, *account).await?;
    Ok(HttpResponse::NoContent().finish())
}
