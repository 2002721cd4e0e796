//! `GET /api/org/mail`.

use actix_web::web::{Data, Json};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::org_api::mail::{MailSettingsResponse, person};
use crate::http::problem::Problem;

/// How the caller's organization sends e-mails, and to whom it may.
#[utoipa::path(
    get,
    path = "/api/org/mail",
    responses(
        (status = 200, description = "The settings, without the password.", body = MailSettingsResponse),
        (status = 403, description = "The caller is no owner (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<MailSettingsResponse>, ApiError> {
    let person = person(&state, &someone).await?;
    Ok(Json(state.mails.settings(&person).await?.into()))
}
