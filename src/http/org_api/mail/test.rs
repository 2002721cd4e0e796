//! `POST /api/org/mail/test`.

use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::OptionalJsonBody;
use crate::http::org_api::mail::person;
use crate::http::problem::Problem;
use crate::model::mail::EmailAddress;

/// Whether an e-mail is sent as well.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TestMailRequest {
    /// Who gets a short e-mail; nobody if it is left out. It has to be somebody to whom the organization may send.
    #[serde(default)]
    #[schema(example = "anna@example.org")]
    recipient: Option<String>,
}

/// That the mail server works.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TestMailResponse {
    /// Whom e-mails come from.
    #[schema(value_type = String, example = "reports@example.org")]
    from: EmailAddress,
    /// Whether the server took an e-mail.
    sent: bool,
}

/// Connects to the mail server that the caller's organization sends by, signs in, and sends a short e-mail if asked to. At
/// most 20 times an hour.
#[utoipa::path(
    post,
    path = "/api/org/mail/test",
    request_body = Option<TestMailRequest>,
    responses(
        (status = 200, description = "It works.", body = TestMailResponse),
        (status = 403, description = "The caller is no owner (`owner_required`), or nothing may go to the recipient (`recipient_not_allowed`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There is no mail server (`mail_not_configured`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It does not work (`mail_server_failed`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "It was tried too often (`too_many_mails`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    OptionalJsonBody(body): OptionalJsonBody<TestMailRequest>,
) -> Result<Json<TestMailResponse>, ApiError> {
    let person = person(&state, &someone).await?;
    let recipient = body.recipient.map(EmailAddress::try_from).transpose();
    let recipient = recipient
        .map_err(|error| ApiError::InvalidBody { field: "recipient".to_owned(), detail: error.to_string() })?;
    let sent = recipient.is_some();
    let from = state.mails.try_sender(&someone.caller, &person, recipient).await?;
    Ok(Json(TestMailResponse { from, sent }))
}
